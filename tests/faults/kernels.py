"""A cell misbehaves, or a kernel, its server or its worker is killed: that report fails, no other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import psutil

from cskit.reports.manifest import earlier
from tests.faults import checks
from tests.faults.checks import Wrong
from tests.faults.kit import Ended, Kit
from tests.faults.lab import Lab, Row, Trial

# Names its process and sleeps, the first time; who kills it reads the name.
HELD = """\
import os, pathlib, time
note = pathlib.Path(os.environ["FAULTS_PLACE"]) / "kernel"
if not note.exists():
    note.with_suffix(".part").write_text(str(os.getpid()))
    note.with_suffix(".part").rename(note)
    time.sleep(60)
"""
SLEEPS = "import time\ntime.sleep(600)"
# A sum over a range runs in C and lets no other thread have its turn.
HOLDS_GIL = "sum(range(10**13))"
DEAF = """\
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
until = time.monotonic() + 600
while time.monotonic() < until:
    try:
        time.sleep(1)
    except KeyboardInterrupt:
        pass
"""
GREEDY = "held = bytearray(3 << 30)\nheld[:: 4096] = b'x' * len(held[:: 4096])"
GREEDY_SLOWLY = "held = []\nwhile True:\n    held.append(bytes(16 << 20))"

_CHILD = "import time; time.sleep(600)"
_PLAIN = f"""\
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {_CHILD!r}], DETACHED)
open(os.environ["FAULTS_PLACE"] + "/child", "w").write(str(child.pid))
"""
DOUBLE_FORK = """\
import os, time
name = os.environ["FAULTS_PLACE"] + "/child"
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open(name, "w").write(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
os.wait()
"""
# Without the environment that the mark is in, it must be found in another way than the tests do.
_BARE = _PLAIN.replace("DETACHED", "start_new_session=True, env={}")
CHILDREN = {
    "": _PLAIN.replace(", DETACHED", ""),
    " in a session of its own": _PLAIN.replace("DETACHED", "start_new_session=True"),
    " after a double fork": DOUBLE_FORK,
    " without its environment": _BARE,
}


def rows() -> list[Row]:
    """Give the rows of this kind."""
    timed = partial(_failing, says="time limit", limits={"cell_seconds": 3})
    memory = partial(_failing, says="memory", limits={"memory_mb": 512})
    return [
        Row("SIGKILL to a kernel in mid-cell", partial(_kills, 0)),
        Row("SIGKILL to the process above the kernel (fork server or worker)", partial(_kills, 1)),
        Row("SIGKILL to the process above that (worker)", partial(_kills, 2, engines=("fork",))),
        Row("a cell sleeps beyond its limit", partial(timed, "sleeps", SLEEPS)),
        Row("a cell holds the GIL beyond its limit", partial(timed, "holds the GIL", HOLDS_GIL)),
        Row("a cell beyond its limit ignores SIGINT and SIGTERM", partial(timed, "is deaf", DEAF)),
        Row(
            "a notebook beyond its limit",
            partial(_failing, "sleeps", SLEEPS, says="time limit", limits={"notebook_seconds": 4}),
        ),
        Row("a kernel over its memory limit, at once", partial(memory, "takes 3 GB", GREEDY)),
        Row("a kernel over its memory limit, bit by bit", partial(memory, "takes all", GREEDY_SLOWLY)),
        *(Row(f"a cell leaves a child{how}", partial(_leaving, cell)) for how, cell in CHILDREN.items()),
    ]


def _failing(what: str, cell: str, lab: Lab, *, says: str, limits: dict[str, int]) -> Iterator[Trial]:
    for jobs in ("1", "2"):
        yield Trial(f"{what}, --jobs {jobs}", partial(_fails, lab, cell, says, limits, jobs))


def _fails(lab: Lab, cell: str, says: str, limits: dict[str, int], jobs: str) -> Iterator[Wrong]:
    with lab.copy() as kit:
        kit.trouble(cell)
        kit.limits(**limits)
        run = kit.run("--jobs", jobs)
        yield from checks.ended(run, (4,), ("Sul · first: ", says))
        yield from checks.nobody_left(run)
        yield from one_failed(kit)


def one_failed(kit: Kit, report: tuple[str, str] = ("Sul", "first")) -> Iterator[Wrong]:
    """The month is whole; each report is ready but this one, whose reason is in failed/ and the index."""
    yield from checks.whole(kit.month)
    yield from checks.tidy(kit.out, ("2026-08", kit.month.name))
    for book, entry in earlier(kit.month).get("portfolios", {}).items():
        for name, stated in entry["reports"].items():
            expected = "failed" if (book, name) == report else "ready"
            if stated["state"] != expected:
                yield Wrong("lost", f"{book} · {name} is {stated['state']}: {stated.get('reason')}")
    if not (kit.month / "failed" / report[0].lower() / f"{report[1]}.txt").is_file():
        yield Wrong("message", "failed/ has no note")


def _leaving(cell: str, lab: Lab) -> Iterator[Trial]:
    for jobs in ("1", "2"):
        yield Trial(f"--jobs {jobs}", partial(_leaves, lab, cell, jobs))


def _leaves(lab: Lab, cell: str, jobs: str) -> Iterator[Wrong]:
    with lab.copy() as kit:
        kit.trouble(cell)
        run = kit.run("--jobs", jobs)
        yield from checks.ended(run, (0,), "4 of 4 reports ready")
        child = kit.place / "child"
        if not child.is_file():
            yield Wrong("code", "the cell never started its child")
            return
        yield from checks.nobody_left(run, besides=[int(child.read_text())])
        yield from checks.whole(kit.month)


def _kills(above: int, lab: Lab, engines: Sequence[str] = ("fork", "papermill")) -> Iterator[Trial]:
    for engine in engines:
        for jobs in ("1", "2"):
            yield Trial(f"{engine}, --jobs {jobs}", partial(killed, lab, above, engine, jobs))


def killed(lab: Lab, above: int, engine: str, jobs: str) -> Iterator[Wrong]:
    """Kill a kernel in mid-cell, or who is so far above it."""
    with lab.copy() as kit:
        kit.trouble(HELD)
        going = kit.start("--engine", engine, "--jobs", jobs)
        victim = _victim(kit, going.process.pid, above)
        if victim is None:
            yield Wrong("code", f"there was nobody to kill: {going.end(20).err[-300:]!r}")
            return
        os.kill(victim, signal.SIGKILL)
        run = going.end()
        yield from _after_death(kit, run, kernel=above == 0)


def _after_death(kit: Kit, run: Ended, *, kernel: bool) -> Iterator[Wrong]:
    """A kernel's death fails its report; what dies above it may cost no report at all, or that one."""
    says = ("Sul · first: ", "kernel died" if kernel else "died") if run.code == 4 else ()
    yield from checks.ended(run, (4,) if kernel else (0, 4), says)
    yield from checks.nobody_left(run)
    if run.code == 4:
        yield from one_failed(kit)
    else:
        yield from checks.whole(kit.month)
    again = kit.run()
    yield from checks.ended(again, (0,))
    yield from checks.whole(kit.month)


def _victim(kit: Kit, runner: int, above: int) -> int | None:
    """Wait for the kernel to name itself; give it or a process above it, below the run's own."""
    note = kit.place / "kernel"
    if not wait_for(note.is_file):
        return None
    kernel = psutil.Process(int(note.read_text()))
    chain: Sequence[int] = [kernel.pid, *(one.pid for one in kernel.parents())]
    chain = chain[: chain.index(runner)]
    return chain[above] if above < len(chain) else None


def wait_for(true: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait until something is true; tell whether it came to be."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
