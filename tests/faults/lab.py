"""What all trials share: a kit to copy, with months published before, and how it should end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.faults.checks import Wrong, nobody_left, one_of, same
from tests.faults.kit import BEFORE, Ended, Kit, make
from tests.runs import MONTH, contents

Tree = Mapping[str, str]


@dataclass(frozen=True)
class Lab:
    """A kit in which last month is published, and this month by other settings; and how a run of it ends.

    Parameters
    ----------
    root
        Folder of all trials.
    kit
        The kit to copy; no run changes it.
    before, old, new
        Last month's files, this month's before the run and after an undisturbed one.
    seconds
        How long that took.
    """

    root: Path
    kit: Kit
    before: Tree
    old: Tree
    new: Tree
    seconds: float

    @contextmanager
    def copy(self, *, fresh: bool = False) -> Iterator[Kit]:
        """Give a copy of the kit to break, taken away afterwards; a fresh one has published nothing."""
        folder = Path(tempfile.mkdtemp(dir=self.root)) / "kit"
        folder.parent.chmod(0o755)
        try:
            made = self.kit.copy(folder)
            if fresh:
                shutil.rmtree(made.out)
            yield made
        finally:
            shutil.rmtree(folder.parent, ignore_errors=True)

    def undamaged(self, kit: Kit, **others: Tree) -> Iterator[Wrong]:
        """What was published is there: last month as it was, this month as it was or as it should be."""
        yield from one_of(kit.out / BEFORE, {"published": self.before})
        yield from one_of(kit.month, {"old": self.old, "new": self.new, **others})

    def resumed(self, kit: Kit) -> Iterator[Wrong]:
        """The same command again ends as an undisturbed run would have, and cleans up."""
        again = kit.run()
        if again.code != 0:
            yield Wrong("lost", f"the run afterwards ended with {again.code}: {again.err[-300:]!r}")
        yield from same(kit, {BEFORE: self.before, MONTH: self.new})
        for left in (kit.folder / "data" / "snapshots").glob(".building-*"):
            yield Wrong("lost", f"{left.name} was left among the snapshots, with customers' data")
        yield from nobody_left(again)


def paced(lab: Lab, at_once: int) -> Lab:
    """Give the lab with the time a run takes beside others, so that moments are spread over all of it."""
    with ExitStack() as stack:
        going = [stack.enter_context(lab.copy()).start() for _ in range(at_once)]
        return replace(lab, seconds=max(_done(one.end()).seconds for one in going))


@dataclass(frozen=True)
class Trial:
    """One fault, once; what is called gives what does not hold."""

    name: str
    find: Callable[[], Iterable[Wrong]]


@dataclass
class Row:
    """A row of the table: a kind of fault and its trials.

    Parameters
    ----------
    name
        As the table has it.
    trials
        Gives them; where they cannot be run here, why not.
    """

    name: str
    trials: Callable[[Lab], Iterable[Trial] | str]


def prepare(root: Path) -> Lab:
    """Make the lab: three runs without a fault."""
    kit = make(root / "kit")
    _done(kit.run("--jobs", "1", "--month", BEFORE))
    _done(kit.run("--jobs", "1", "--locale", "pt_BR"))
    shutil.rmtree(kit.folder / "data" / "snapshots")
    before, old = contents(kit.out / BEFORE), contents(kit.month)
    model = kit.copy(root / "model")
    ended = _done(model.run())
    return Lab(root, kit, before, old, contents(model.month), ended.seconds)


def _done(run: Ended) -> Ended:
    if run.code != 0:
        raise RuntimeError(f"a run without a fault ended with {run.code}: {run.err}")
    return run
