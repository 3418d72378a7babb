"""Runs from the command line: what they tell, people and programs, and how a signal ends them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import duckdb
import pytest

from tests.runs import MONTH, ONE, ROOT, command, cskit


def test_json_keeps_stdout_for_programs(tmp_path):
    """One object per line, the last with the counts; progress goes to stderr."""
    done = cskit("run", *ONE, "--out", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["event"] for line in lines] == [
        "reading",
        "snapshot",
        "planned",
        "report",
        "published",
        "done",
    ]
    assert lines[-1] == {
        "event": "done",
        "index": str(tmp_path / MONTH / "index.html"),
        "ready": 1,
        "made": 1,
        "kept": 0,
        "skipped": 0,
        "failed": 0,
    }
    assert "[1/1] Sul · pareto: ready" in done.stderr


def test_what_is_there_is_told_verified_and_foreseen(tmp_path):
    """A second run says what was there already; verify holds, and fails with code 4 where a byte differs."""
    folder = tmp_path / MONTH
    assert cskit("run", *ONE, "--out", tmp_path, "--dry-run").stdout.splitlines() == [
        "Sul · pareto: there is no report yet",
        "1 of 1 reports would be made. Nothing was made.",
    ]
    assert list(tmp_path.iterdir()) == []
    assert cskit("run", *ONE, "--out", tmp_path).stdout == f"1 of 1 reports ready. Open {folder}/index.html\n"
    again = cskit("run", *ONE, "--out", tmp_path)
    assert again.stdout == f"1 of 1 reports ready (0 made, 1 there already). Open {folder}/index.html\n"
    found = json.loads(
        cskit("run", *ONE, "--out", tmp_path, "--dry-run", "--force", "--json").stdout.splitlines()[0]
    )
    assert found.pop("seconds") > 0
    assert found == {"event": "would", "portfolio": "Sul", "notebook": "pareto", "why": "--force"}
    whole = cskit("verify", folder)
    assert (whole.returncode, whole.stdout.splitlines()[-1].split(":")[0]) == (0, f"{folder} holds")
    page = folder / "sul" / "pareto.html"
    page.write_bytes(page.read_bytes().replace(b"e", b"o", 1))
    spoilt = cskit("verify", folder)
    assert spoilt.returncode == 4
    assert spoilt.stdout == "sul/pareto.html: it is not what was published.\n"
    assert "does not hold: 1 of" in spoilt.stderr
    assert cskit("verify", tmp_path).returncode == 2


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_in_the_middle_of_a_query_is_one_too(monkeypatch, capsys, number, code):
    """DuckDB makes a RuntimeError of it; it is Interrupted all the same, with the code of its signal."""
    from cskit import cli
    from cskit.data import parameters

    def asked(_name):
        threading.Timer(0.2, os.kill, (os.getpid(), number)).start()
        one_thread = duckdb.connect(config={"threads": 1})  # others would go on with the query
        one_thread.execute("SELECT sum(a.i * b.i) FROM range(1000000) a(i), range(30000) b(i)")

    monkeypatch.setattr(parameters, "find", asked)
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)  # behind a shell's "&" it is ignored
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main(["check"])
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    assert ended.value.code == code
    assert "Interrupted." in capsys.readouterr().err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_publishes_nothing(tmp_path, number, code):
    """Exit code 130 or 143; no half of a month, no process, and last month untouched."""
    old = tmp_path / "out" / "2026-08"
    old.mkdir(parents=True)
    (old / "index.html").write_text("old")
    mark = f"cskit-test-{os.getpid()}-{code}"
    running = subprocess.Popen(
        command("run", "--portfolio", "Sul", "--portfolio", "Norte", "--out", tmp_path / "out"),
        cwd=ROOT,
        env=os.environ | {"CSKIT_TEST_MARK": mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        _wait(lambda: any((tmp_path / "out").glob(".staging-*/*/*/scratch/*")), 120)
        os.killpg(running.pid, number)  # as a terminal does: to every process of the group
        _, stderr = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == code, stderr
    assert "Interrupted" in stderr
    assert "Traceback" not in stderr
    there = {path.name for path in (tmp_path / "out").iterdir() if not path.name.startswith(".staging-")}
    assert there == {"2026-08", f".lock-{MONTH}"}
    _wait(lambda: not _processes(mark), 10)
    shutil.rmtree(tmp_path / "out")


def _wait(done, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _processes(mark: str) -> list[str]:
    """Give the command lines of processes that have our mark in their environment."""
    if not Path("/proc").is_dir():
        pytest.skip("Without /proc there is no telling which processes a run began.")
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if mark.encode() in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except (OSError, ProcessLookupError):
                continue
    return found
