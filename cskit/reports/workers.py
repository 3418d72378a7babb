"""Worker processes, and the order in which they make reports.

Everything runs through a ``concurrent.futures.Executor``: here a pool of processes, in ``cluster``
Dask's. Workers are spawned, not forked: a fork of a process with threads can hang, and a spawned one
starts the same on every system.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Generic, Protocol, TypeVar

from cskit.reports.imports import skip_slow_import
from cskit.reports.kernel import end_kernels, environment

__all__ = ["Pool", "Workers", "run_chains"]

TaskT = TypeVar("TaskT")
DoneT = TypeVar("DoneT")

_PATIENCE = 5.0


class Workers(Protocol[TaskT, DoneT]):
    """Those who do the tasks of a run: processes of this machine, or a cluster."""

    @property
    def jobs(self) -> int:
        """How many tasks they do at once."""

    @property
    def tries(self) -> int:
        """How often a task is handed to them that goes down with its worker."""

    def submit(self, work: Callable[[TaskT], DoneT], task: TaskT) -> Future[DoneT]:
        """Have a worker do a piece of work."""

    def wait(self, running: Collection[Future[DoneT]]) -> tuple[set[Future[DoneT]], set[Future[DoneT]]]:
        """Wait until some are done; return these, and those that went down with a worker."""


class Pool:
    """Processes that make reports; gone, with their kernels, when the block ends.

    Parameters
    ----------
    jobs
        How many.
    private
        Folder of the run in which Jupyter and IPython find no settings.
    """

    tries = 2  # who goes down with the pool may be innocent

    def __init__(self, jobs: int, private: Path) -> None:
        self.jobs = jobs
        self._private = private
        self._strangers = set(multiprocessing.active_children())
        self._executor = self._begin()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            self._executor.shutdown(wait=True)
        else:
            self._end_at_once()

    def submit(self, work: Callable[[TaskT], DoneT], task: TaskT) -> Future[DoneT]:
        """Have a process do a piece of work; where the pool is broken, the future says so."""
        try:
            with _deaf():
                return self._executor.submit(work, task)
        except BrokenExecutor as error:
            future: Future[DoneT] = Future()
            future.set_exception(error)
            return future

    def wait(self, running: Collection[Future[DoneT]]) -> tuple[set[Future[DoneT]], set[Future[DoneT]]]:
        """Wait until some are done; return these, and those that went down with a process.

        A process that dies breaks the whole pool: what was running is lost, and the pool begins anew.
        """
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        if not any(map(_is_lost, done)):
            return done, set()
        self._end_at_once()
        self._executor = self._begin()
        lost = set(filter(_is_lost, running))
        return set(running) - lost, lost

    def _begin(self) -> Executor:
        return ProcessPoolExecutor(
            self.jobs,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin_worker,
            initargs=(self._private,),
        )

    def _end_at_once(self) -> None:
        """End the processes without waiting for what they do; each takes its kernel with it."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        mine = [child for child in multiprocessing.active_children() if child not in self._strangers]
        for child in mine:
            child.terminate()
        for child in mine:
            child.join(_PATIENCE)
            if child.is_alive():
                child.kill()
                child.join()


class _Chain(Generic[TaskT]):
    """The stages of one portfolio: a stage begins when the one before it is done."""

    def __init__(self, stages: Sequence[Sequence[TaskT]]) -> None:
        self._stages = deque(stage for stage in stages if stage)
        self._open = 0

    def next(self) -> Sequence[TaskT]:
        """Return the tasks that may begin now."""
        if self._open or not self._stages:
            return ()
        stage = self._stages.popleft()
        self._open = len(stage)
        return stage

    def one_done(self) -> Sequence[TaskT]:
        """Note that a task is done; return those that may begin now."""
        self._open -= 1
        return self.next()


@dataclass
class _Job(Generic[TaskT]):
    """A task, its chain, and how often it went down with its worker."""

    task: TaskT
    chain: _Chain[TaskT]
    lost: int = 0


def run_chains(
    workers: Workers[TaskT, DoneT],
    chains: Sequence[Sequence[Sequence[TaskT]]],
    work: Callable[[TaskT], DoneT],
    died: Callable[[TaskT], DoneT],
) -> Iterator[DoneT]:
    """Do the tasks of every chain, stage after stage, and yield what each came to as it is done.

    Parameters
    ----------
    workers
        Who does them.
    chains
        For each portfolio its stages, for each stage its tasks.
    work
        What to do with a task.
    died
        What a task came to that went down with its worker as often as it was tried.
    """
    waiting: deque[_Job[TaskT]] = deque()
    running: dict[Future[DoneT], _Job[TaskT]] = {}
    for chain in map(_Chain, chains):
        waiting.extend(_Job(task, chain) for task in chain.next())
    while waiting or running:
        while waiting and _may_begin(waiting[0], running.values(), workers.jobs):
            job = waiting.popleft()
            running[workers.submit(work, job.task)] = job
        done, lost = workers.wait(running.keys())
        for future in (*done, *lost):
            job = running.pop(future)
            job.lost += future in lost
            if future in done:
                yield future.result()
            elif job.lost == workers.tries:
                yield died(job.task)
            else:
                waiting.appendleft(job)
                continue
            # First what ends a portfolio, so that its pages are complete early.
            waiting.extendleft(_Job(task, job.chain) for task in reversed(job.chain.one_done()))


def _may_begin(job: _Job[TaskT], running: Collection[_Job[TaskT]], jobs: int) -> bool:
    """Tell whether a job may begin: no more at once than workers, and a suspect only by itself.

    A process that dies takes all others of a pool with it, so who was running then is tried once
    more, alone: the innocent come through, and the guilty is known.
    """
    if job.lost or any(other.lost for other in running):
        return not running
    return len(running) < jobs


def _is_lost(future: Future[DoneT]) -> bool:
    """Tell whether a piece of work went down with its process."""
    return not future.done() or future.cancelled() or isinstance(future.exception(), BrokenExecutor)


@contextmanager
def _deaf() -> Iterator[None]:
    """Hold back Ctrl-C from a process that begins in this block, until it says that it ignores it.

    A terminal sends it to all; one that came while a worker still imports would show a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker(private: Path) -> None:
    """Prepare a worker: its environment, and its end."""
    for name in set(os.environ) - set(prepared := environment(private)):
        del os.environ[name]
    os.environ.update(prepared)
    os.umask(0o077)
    logging.disable()  # papermill and nbclient log what the run says in its own words
    skip_slow_import()
    # Ctrl-C reaches every process of a terminal; the run's own process decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):  # kernels want to hear it
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, lambda _number, _frame: _end(143))
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    """End with the process of the run, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        _end(1)


def _end(code: int) -> None:
    end_kernels()
    os._exit(code)
