"""The disk refuses: the n-th write, a full disk, files too large, no permission, another run's lock."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.faults import checks
from tests.faults.checks import Wrong
from tests.faults.interrupts import count, injected
from tests.faults.kit import BEFORE, Ended, Kit
from tests.faults.lab import Lab, Row, Trial
from tests.runs import MONTH

# Root may write everywhere, but for these two rights, which no program may give it back. Another user
# would do as well, were the Python of a virtual environment not often in root's own folder.
AS_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
_FULL = ("disk is full", "No space left")


def rows() -> list[Row]:
    """Give the rows of this kind."""
    return [
        Row("the n-th write fails, once", partial(failing_writes, "once")),
        Row("the n-th write fails, and all after it", partial(failing_writes, "on", step=4)),
        Row("a full disk under the output", partial(full_disk, "reports")),
        Row("a full disk under the snapshots", partial(full_disk, "data/snapshots")),
        Row("no file may be larger than some size (RLIMIT_FSIZE)", file_sizes),
        Row("an output, or snapshots, that may not be written", read_only),
        Row("a disk that is mounted read-only", mounted_read_only),
        Row("an output that is missing, or is a file", missing),
        Row("two runs of a month at once", at_once),
        Row("two runs of two months at once", side_by_side),
        Row("a stale lock", stale_lock),
    ]


def failing_writes(mode: str, lab: Lab, step: int = 1) -> Iterator[Trial]:
    """Each write of every process, or each ``step``-th."""
    total = count(lab, "count")
    for nth in range(1, total + 1, step):
        yield Trial(f"write {nth} of {total} fails ({mode})", partial(refused, lab, f"{mode}:{nth}"))


def refused(lab: Lab, what: str) -> Iterator[Wrong]:
    """Have a write refused."""
    with lab.copy() as kit:
        run = kit.run(env=injected(kit, what))
        yield from _disk_said(run, _FULL)
        yield from checks.nobody_left(run)
        yield from _published(lab, kit, run)
        yield from lab.resumed(kit)


def _disk_said(run: Ended, words: Sequence[str]) -> Iterator[Wrong]:
    """It did without, some reports failed, or the run could not: with a sentence."""
    yield from checks.ended(run, (0, 4, 5))
    if run.code == 5 and not any(word in run.err for word in words):
        yield Wrong("message", f"none of {words} is in {run.err[-300:]!r}")


def _published(lab: Lab, kit: Kit, run: Ended) -> Iterator[Wrong]:
    """What is there after a refusal: the old, the new, or with exit code 4 a whole month without some."""
    yield from checks.one_of(kit.out / BEFORE, {"published": lab.before})
    if run.code == 4:
        yield from checks.whole(kit.month)
    else:
        known = {"new": lab.new} if run.code == 0 else {"old": lab.old, "new": lab.new}
        yield from checks.one_of(kit.month, known)


def full_disk(part: str, lab: Lab) -> Iterable[Trial] | str:
    """A small disk with a little room on it, and with more, up to where all fits."""
    if why := _may_not_mount():
        return why
    rooms = [0, 4, 16, 40, 80, 120, 200, 280, 360, 480, 640, 800]
    return [Trial(f"{part}, {room} KB", partial(_on_small_disk, lab, part, room)) for room in rooms]


def _on_small_disk(lab: Lab, part: str, room: int) -> Iterator[Wrong]:
    with lab.copy() as kit, _small_disk(kit.folder / part, room):
        run = kit.run()
        yield from _disk_said(run, _FULL)
        yield from checks.nobody_left(run)
        yield from _published(lab, kit, run)
        subprocess.run(["mount", "-o", "remount,size=100M", str(kit.folder / part)], check=True)
        yield from lab.resumed(kit)


@contextmanager
def _small_disk(folder: Path, room: int) -> Iterator[None]:
    """Put what is in a folder on a disk of its own, with so many kilobytes left."""
    aside = folder.with_name(f"{folder.name}-aside")
    folder.mkdir(parents=True, exist_ok=True)
    folder.rename(aside)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100M", "tmpfs", str(folder)], check=True)
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        disk = os.statvfs(folder)
        used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize // 1024
        size = f"size={max(used + room, 4)}k"
        subprocess.run(["mount", "-o", f"remount,{size}", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _may_not_mount() -> str:
    """Say why a small disk can not be mounted here; nothing where it can."""
    tried = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
    return "" if os.geteuid() == 0 and tried.returncode == 0 else "mounting a small disk takes root"


def file_sizes(lab: Lab) -> Iterator[Trial]:
    """From nothing to where every file fits."""
    for size in (0, 100, 1000, 4096, 6000, 10000, 20000, 40000, 60000, 80000, 120000, 200000):
        yield Trial(f"{size} bytes", partial(_with_small_files, lab, size))


def _with_small_files(lab: Lab, size: int) -> Iterator[Wrong]:
    with lab.copy() as kit:
        run = kit.run(prefix=(sys.executable, "-c", _LIMITED, str(size)))
        yield from _disk_said(run, ("larger than this system allows", "too large"))
        yield from checks.nobody_left(run)
        yield from _published(lab, kit, run)
        yield from lab.resumed(kit)


_LIMITED = """\
import os, resource, sys
most = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
os.execv(sys.argv[2], sys.argv[2:])
"""


def read_only(lab: Lab) -> Iterable[Trial] | str:
    """As a person who may not write there; root may write everywhere."""
    if AS_ANYBODY and shutil.which("setpriv") is None:
        return "giving up root's rights takes setpriv"
    parts = ("reports", "reports/" + MONTH, "data/snapshots", "data")
    return [Trial(part, partial(_not_writable, lab, part)) for part in parts]


def _not_writable(lab: Lab, part: str) -> Iterator[Wrong]:
    with lab.copy() as kit:
        place = kit.folder / part
        place.mkdir(exist_ok=True)
        place.chmod(0o555)
        run = kit.run(prefix=AS_ANYBODY)
        if part.endswith(MONTH):  # the folder is replaced as a whole, which its own mode does not forbid
            yield from checks.ended(run, (0, 5))
        else:
            yield from checks.ended(run, (5,), "cannot be written")
            if kit.executed():
                yield Wrong("code", "notebooks were executed, and nothing could be written")
        yield from checks.nobody_left(run)
        yield from lab.undamaged(kit)
        place.chmod(0o755)
        yield from lab.resumed(kit)


def mounted_read_only(lab: Lab) -> Iterable[Trial] | str:
    """Even root may not write there."""
    if why := _may_not_mount():
        return why
    return [Trial(part, partial(_on_read_only_disk, lab, part)) for part in ("reports", "data/snapshots")]


def _on_read_only_disk(lab: Lab, part: str) -> Iterator[Wrong]:
    with lab.copy() as kit, _small_disk(kit.folder / part, 4000):
        subprocess.run(["mount", "-o", "remount,ro", str(kit.folder / part)], check=True)
        run = kit.run()
        yield from checks.ended(run, (5,), "cannot be written")
        yield from checks.nobody_left(run)
        if kit.executed():
            yield Wrong("code", "notebooks were executed, and nothing could be written")
        subprocess.run(["mount", "-o", "remount,rw", str(kit.folder / part)], check=True)
        yield from lab.resumed(kit)


def missing(lab: Lab) -> Iterator[Trial]:
    """A folder that is not there is made; a file in its place is left alone."""
    for name, place in {"missing": "a/b/c", "a file": "taken", "below a file": "taken/below"}.items():
        yield Trial(name, partial(_missing, lab, place))


def _missing(lab: Lab, place: str) -> Iterator[Wrong]:
    with lab.copy(fresh=True) as kit:
        (kit.folder / "taken").write_text("mine", encoding="utf-8")
        run = kit.run(out=kit.folder / place)
        if place.startswith("taken"):
            yield from checks.ended(run, (5,), "a file where a folder should be")
            if (kit.folder / "taken").read_text(encoding="utf-8") != "mine":
                yield Wrong("torn", "the file in the way is not what it was")
        else:
            yield from checks.ended(run, (0,))
            yield from checks.whole(kit.folder / place / MONTH)
        yield from checks.nobody_left(run)


def at_once(lab: Lab) -> Iterator[Trial]:
    """The second begins at one of several moments of the first."""
    for part in (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95):
        yield Trial(f"the second after {part:.0%} of the first", partial(_at_once, lab, part))


def _at_once(lab: Lab, part: float) -> Iterator[Wrong]:
    with lab.copy() as kit:
        first = kit.start()
        time.sleep(lab.seconds * part)
        second = kit.start()
        runs = [first.end(), second.end()]
        codes = sorted(run.code if run.code is not None else -1 for run in runs)
        if codes not in ([0, 5], [0, 0]):  # both where the first was done before the second asked
            yield Wrong("code", f"exit codes {codes}: {[run.err[-200:] for run in runs]}")
        for run in runs:
            yield from checks.ended(run, (0, 5), "another run" if run.code == 5 else ())
        yield from checks.nobody_left(*runs)
        yield from checks.same(kit, {BEFORE: lab.before, MONTH: lab.new})
        if codes == [0, 5] and len(kit.executed()) != 4:
            yield Wrong("lost", f"{len(kit.executed())} executions of 4 reports")


def side_by_side(lab: Lab) -> Iterator[Trial]:
    """Two months share an output, not a lock."""
    return iter([Trial("last month and this one", partial(_side_by_side, lab))])


def _side_by_side(lab: Lab) -> Iterator[Wrong]:
    with lab.copy() as kit:
        # This month reads what last month said, so the other run makes a month that nobody reads.
        going = [kit.start(), kit.start("--month", "2026-10")]
        runs = [one.end() for one in going]
        for run in runs:
            yield from checks.ended(run, (0,))
        yield from checks.nobody_left(*runs)
        yield from checks.whole(kit.out / "2026-10")
        yield from checks.one_of(kit.month, {"new": lab.new})


def stale_lock(lab: Lab) -> Iterator[Trial]:
    """A run that was killed held the lock; or the machine went down and left its files."""
    yield Trial("of a run that was killed", partial(_killed_holder, lab))
    yield Trial("of a process that is somebody else's by now", partial(_left_lock, lab))


def _killed_holder(lab: Lab) -> Iterator[Wrong]:
    with lab.copy() as kit:
        going = kit.start()
        time.sleep(lab.seconds * 0.5)
        going.send(signal.SIGKILL)
        again = kit.start()  # at once, while workers of the first are still ending
        run = going.end()
        yield from checks.ended(again.end(), (0,))
        yield from checks.nobody_left(run)
        yield from lab.resumed(kit)


def _left_lock(lab: Lab) -> Iterator[Wrong]:
    with lab.copy() as kit:
        holder = '{"process": 1, "machine": "another", "since": "2026-09-01T00:00:00+00:00"}'
        (kit.out / f".lock-{MONTH}").write_text("", encoding="utf-8")
        (kit.out / f".lock-{MONTH}.json").write_text(holder, encoding="utf-8")
        yield from lab.resumed(kit)
