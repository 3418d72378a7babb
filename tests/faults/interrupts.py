"""The run itself is ended: by a signal at any moment, or by SIGKILL between any two writes."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.faults import checks
from tests.faults.checks import Wrong
from tests.faults.kit import Ended, Kit
from tests.faults.lab import Lab, Row, Trial

_SIGNALS = {signal.SIGKILL: (-9,), signal.SIGTERM: (143, -15), signal.SIGINT: (130, -2)}
_SAYS = "Interrupted."


def rows() -> list[Row]:
    """Give the rows of this kind."""
    return [
        *(
            Row(f"{number.name} to the runner at a random moment", partial(moments, number))
            for number in _SIGNALS
        ),
        Row("SIGINT twice, to all processes, as a terminal sends it", twice),
        Row("SIGKILL to the runner at its n-th write", nth_writes),
    ]


def moments(number: signal.Signals, lab: Lab, trials: int = 50) -> Iterator[Trial]:
    """One moment in each of so many equal parts of a run and a little longer; seeded."""
    drawn = random.Random(f"{number.name} 2026")
    for place in range(trials):
        at = lab.seconds * 1.05 * (place + drawn.random()) / trials
        # Every second SIGINT comes as from a terminal, which sends it to every process.
        group = number == signal.SIGINT and place % 2 == 1
        yield Trial(f"{number.name} after {at:.2f} s", partial(_at, lab, number, at, group))


def _at(lab: Lab, number: signal.Signals, at: float, group: bool) -> Iterator[Wrong]:
    with lab.copy() as kit:
        going = kit.start()
        time.sleep(at)
        going.send(number, group=group)
        run = going.end()
        if not _before_cskit(run):
            # While it is being loaded it ends without a word, as every process does.
            yield from checks.ended(run, (0, *_SIGNALS[number]), _SAYS if (run.code or 0) > 0 else ())
        yield from _after(lab, kit, run)


def _before_cskit(run: Ended) -> bool:
    """Tell whether Python itself was still starting, and said so: no line of the kit had run."""
    return "KeyboardInterrupt" in run.err and "cskit" not in run.err


def twice(lab: Lab) -> Iterator[Trial]:
    """An impatient person."""
    drawn = random.Random(2026)
    for place in range(10):
        at = lab.seconds * (place + drawn.random()) / 10
        yield Trial(f"SIGINT twice after {at:.2f} s", partial(_twice, lab, at, drawn.random() * 0.3))


def _twice(lab: Lab, at: float, apart: float) -> Iterator[Wrong]:
    with lab.copy() as kit:
        going = kit.start()
        for pause in (at, apart):
            time.sleep(pause)
            going.send(signal.SIGINT, group=True)
        run = going.end()
        if not _before_cskit(run):
            yield from checks.ended(run, (0, 130, -2))
        yield from _after(lab, kit, run)


def nth_writes(lab: Lab, most: int = 30) -> Iterator[Trial]:
    """Every write of the second half, in which it publishes, and a part of the first."""
    total = count(lab, "kill")
    places = [*range(1, total // 2, max(1, total // most)), *range(total // 2, total + 1)]
    for nth in places:
        yield Trial(f"SIGKILL at write {nth} of {total}", partial(at_write, lab, nth))


def at_write(lab: Lab, nth: int | str) -> Iterator[Wrong]:
    """Kill the run's own process at a write."""
    with lab.copy() as kit:
        run = kit.run(env=injected(kit, f"kill:{nth}"))
        yield from checks.ended(run, (-9, 0))  # the order of writes differs a little: there may be fewer
        yield from _after(lab, kit, run)


def _after(lab: Lab, kit: Kit, run: Ended) -> Iterator[Wrong]:
    """What must hold after an interruption, and after the same command again."""
    yield from checks.nobody_left(run)
    yield from lab.undamaged(kit)
    ready, executed = checks.journalled(kit), kit.executed()
    yield from lab.resumed(kit)
    yield from checks.redone(kit, executed, ready)


def injected(kit: Kit, what: str) -> dict[str, str]:
    """Give the environment in which the n-th write below the output and the snapshots is the fault."""
    under = (kit.out, kit.folder / "data" / "snapshots")
    return {
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent / "injected"), str(kit.folder)]),
        "FAULTS_NTH": what,
        "FAULTS_UNDER": os.pathsep.join(map(str, under)),
        "FAULTS_PARENT": str(os.getpid()),
    }


def count(lab: Lab, mode: str) -> int:
    """Give how many writes a run has that nothing happens to."""
    with lab.copy() as kit:
        run = kit.run(env=injected(kit, f"{mode}:0"))
        if run.code != 0 or checks.contents(kit.month) != lab.new:
            raise RuntimeError(f"a run whose writes are counted must be like any other: {run.err}")
        return len((kit.place / "writes").read_text(encoding="utf-8").splitlines())
