"""What must hold after a run, however it ended."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from cskit.reports.manifest import earlier
from tests.faults.kit import Ended, Kit
from tests.runs import contents

Kind = Literal["torn", "lost", "orphaned", "code", "message"]
KINDS: tuple[Kind, ...] = ("torn", "lost", "orphaned", "code", "message")

# Seconds in which what a run left behind may still be ending. Where its own process was killed, each of
# the others comes upon that by itself, on a busy machine in the midst of importing pandas.
_GRACE, _GRACE_AFTER_DEATH = 10.0, 30.0
_TRACE = "Traceback (most recent call last)"


@dataclass(frozen=True)
class Wrong:
    """One thing that does not hold."""

    kind: Kind
    what: str


def ended(run: Ended, codes: Iterable[int], says: str | Iterable[str] = ()) -> Iterator[Wrong]:
    """The exit code is one of these, its words are there, and no reader sees a traceback."""
    codes = tuple(codes)
    if run.code is None:
        yield Wrong("code", f"it hung for {run.seconds:.0f} s and was killed")
    elif run.code not in codes:
        last = run.err.strip().splitlines()[-1:] or [""]
        yield Wrong("code", f"exit code {run.code}, expected {codes}: {last[0][:200]}")
    for words in (says,) if isinstance(says, str) else says:
        if words not in run.err + run.out:
            yield Wrong("message", f"{words!r} is not in {run.err[-300:]!r}")
    if _TRACE in run.err + run.out:
        yield Wrong("message", f"a traceback: {run.err[-600:]!r}")


def nobody_left(*runs: Ended, besides: Iterable[int] = ()) -> Iterator[Wrong]:
    """No process has the mark of these runs in its environment, nor one of these numbers."""
    marks = {run.mark for run in runs}
    killed = any(run.code in (None, -9) for run in runs)
    until = time.monotonic() + (_GRACE_AFTER_DEATH if killed else _GRACE)
    while found := [*marked(marks), *(pid for pid in besides if _alive(pid))]:
        if time.monotonic() > until:
            break
        time.sleep(0.1)
    for pid in found:
        yield Wrong("orphaned", f"process {pid} lives on: {_described(pid)}")
        _kill(pid)


def marked(marks: Iterable[str]) -> list[int]:
    """Give the processes that have one of these marks in their environment."""
    wanted = [f"FAULTS_MARK={mark}".encode() for mark in marks]
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            variables = (process / "environ").read_bytes()
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z" and any(mark in variables.split(b"\0") for mark in wanted):
            found.append(int(process.name))
    return found


def whole(month: Path) -> Iterator[Wrong]:
    """The manifest holds, and matches every file of the month but its journal."""
    stated = earlier(month)
    if not stated:
        yield Wrong("torn", f"{month.name} is there without a manifest that holds")
        return
    there = {path: digest for path, digest in contents(month).items() if path != "manifest.json"}
    for path in sorted({*there, *stated["outputs"]}):
        if there.get(path) != stated["outputs"].get(path):
            yield Wrong("torn", f"{month.name}/{path} is not what the manifest says")


def one_of(month: Path, known: Mapping[str, Mapping[str, str]]) -> Iterator[Wrong]:
    """A month's folder is as one of these has it, file by file; by name, ``{}`` is no folder at all."""
    there = contents(month) if month.exists() else {}
    if there not in [dict(one) for one in known.values()]:
        ways = {name: _differing(there, one) for name, one in known.items()}
        yield Wrong("torn", f"{month.name} is none of {ways}")


def same(kit: Kit, expected: Mapping[str, Mapping[str, str]]) -> Iterator[Wrong]:
    """Its months are these, to the byte, and nothing lies beside them."""
    for name, files in expected.items():
        if (there := contents(kit.out / name)) != files:
            yield Wrong("lost", f"{name} differs from an undisturbed run's in {_differing(there, files)}")
    yield from tidy(kit.out, expected)


def tidy(out: Path, months: Iterable[str]) -> Iterator[Wrong]:
    """Beside the months there is nothing but what a lock may leave: an empty file."""
    beside = [path for path in out.iterdir() if path.name not in set(months)] if out.is_dir() else []
    for path in beside:
        if not (path.is_file() and ".lock" in path.name and path.stat().st_size == 0):
            yield Wrong("lost", f"{path.name} was left in the output")


def redone(kit: Kit, before: Iterable[tuple[str, str]], ready: Iterable[tuple[str, str]]) -> Iterator[Wrong]:
    """No report that was ready at the interruption was executed again."""
    after = kit.executed()[len(list(before)) :]
    for report in set(after) & set(ready):
        yield Wrong("lost", f"{report} was ready and was done again")


def journalled(kit: Kit) -> list[tuple[str, str]]:
    """Give the reports that a journal in a staging folder says are ready."""
    found = []
    for path in kit.out.glob(".staging*/run.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                said = json.loads(line)
            except ValueError:  # the last line, cut short by the fault
                continue
            if said.get("state") == "ready":
                found.append((said["portfolio"], said["notebook"]))
    return found


def _differing(there: Mapping[str, str], files: Mapping[str, str]) -> list[str]:
    return sorted(path for path in {*there, *files} if there.get(path) != files.get(path))[:6]


def _alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _described(pid: int) -> str:
    try:
        return " ".join(psutil.Process(pid).cmdline())[:160]
    except psutil.Error:
        return "gone meanwhile"


def _kill(pid: int) -> None:
    try:
        psutil.Process(pid).kill()
    except psutil.Error:
        return
