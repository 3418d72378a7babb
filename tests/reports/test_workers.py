"""Workers: stages in order, a death costs only the guilty, nothing outlives the pool."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time

import pytest

from cskit.reports.workers import Pool, run_chains


def work(task):
    """Do what a task says: a name, a death, or a nap, which leaves the process's id behind."""
    if task == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if isinstance(task, tuple):
        folder, seconds = task
        (folder / str(os.getpid())).touch()
        time.sleep(seconds)
    return f"{task} done"


def died(task):
    """Say what came of a task whose process died."""
    return f"{task} died"


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_stage_waits_for_the_one_before_it(tmp_path):
    """In a chain a stage begins when the one before is done; a chain that is begun is ended first."""
    chains = [[["a1", "a2"], [], ["a3"]], [["b1"], ["b2"]]]
    with Pool(1, tmp_path) as pool:
        found = list(run_chains(pool, chains, work, died))
    assert found == [f"{name} done" for name in ("a1", "a2", "a3", "b1", "b2")]


def test_the_death_of_a_process_costs_only_its_own_task(tmp_path):
    """The others that went down with it are done; the one that kills twice is given up; its chain goes on."""
    chains = [[["a1", "dies", "a2"], ["a3"]], [["b1", "b2"]]]
    with Pool(2, tmp_path) as pool:
        found = list(run_chains(pool, chains, work, died))
    assert sorted(found) == ["a1 done", "a2 done", "a3 done", "b1 done", "b2 done", "dies died"]


def test_ctrl_c_while_a_worker_begins(tmp_path, capfd):
    """A terminal sends it to every process: the run's own decides; a worker says nothing and goes on."""
    with Pool(1, tmp_path) as pool:
        found = pool.submit(work, "a")
        for child in multiprocessing.active_children():
            os.kill(child.pid, signal.SIGINT)
        assert found.result(60) == "a done"
    assert "Traceback" not in capfd.readouterr().err


def test_what_interrupts_the_run_ends_its_workers(tmp_path):
    """When the block is left by an exception, nobody waits for tasks, and no process stays."""
    private, marks = tmp_path / "private", tmp_path / "marks"
    marks.mkdir()

    def interrupted():
        with Pool(2, private) as pool:
            pool.submit(work, (marks, 600))
            pool.submit(work, (marks, 600))
            while len(list(marks.iterdir())) < 2:
                time.sleep(0.05)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not any(alive(int(mark.name)) for mark in marks.iterdir())
