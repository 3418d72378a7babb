"""Any one byte of any published file is changed: ``cskit verify`` finds it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from cskit.reports.verify import verify
from tests.faults.checks import Wrong
from tests.faults.lab import Lab, Row, Trial
from tests.runs import ROOT

_ALL = 4096  # a file of at most this many bytes is flipped in each of them
_EACH = 400  # of a longer one, this many at random


def rows() -> list[Row]:
    """Give the rows of this kind."""
    return [Row("one byte of a published file is another: `cskit verify`", flips)]


def flips(lab: Lab, each: int = _EACH, most: int = _ALL) -> Iterator[Trial]:
    """A trial for each file; and for files that are added, taken away or exchanged."""
    month = lab.kit.month
    for path in sorted(month.rglob("*")):
        if path.is_file():
            name = path.relative_to(month).as_posix()
            yield Trial(name, partial(_flipped, lab, name, each, most))
    for what, change in _CHANGES.items():
        yield Trial(what, partial(_changed, lab, change))
    yield Trial("the command", partial(_command, lab))


def _flipped(lab: Lab, name: str, each: int, most: int) -> Iterator[Wrong]:
    with lab.copy() as kit:
        path = kit.month / name
        whole = path.read_bytes()
        drawn = random.Random(name)
        places = range(len(whole)) if len(whole) <= most else sorted(drawn.sample(range(len(whole)), each))
        for place in places:
            # One bit, so that a letter's case, a sign or a blank may come out of it.
            other = whole[place] ^ (1 << drawn.randrange(8))
            path.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
            yield from _must_find(kit.month, name, f"byte {place}: {whole[place]:#x} became {other:#x}")
        if name == "manifest.json":
            blanks = [at for at, byte in enumerate(whole) if byte in b" \n"]
            for place in drawn.sample(blanks, min(each, len(blanks))):
                for other in b" \n\t\r":
                    path.write_bytes(whole[:place] + bytes([other]) + whole[place + 1 :])
                    if other != whole[place]:
                        yield from _must_find(kit.month, name, f"byte {place}: another blank, {other:#x}")
        path.write_bytes(whole)
        if said := differing(kit.month):
            yield Wrong("message", f"verify finds {said[:3]} in a whole month")


def _must_find(month: Path, name: str, what: str) -> Iterator[Wrong]:
    said = differing(month)
    if not said:
        yield Wrong("torn", f"{name}, {what}: not found")
    elif not any(name in line for line in said):
        yield Wrong("message", f"{name}, {what}: it is not named in {said[:2]}")


def _changed(lab: Lab, change: Callable[[Path], str]) -> Iterator[Wrong]:
    with lab.copy() as kit:
        yield from _must_find(kit.month, change(kit.month), "the folder is not as published")


def _add(month: Path) -> str:
    (month / "sul" / "more.html").write_text("<p>more</p>", encoding="utf-8")
    return "sul/more.html"


def _take(month: Path) -> str:
    (month / "sul" / "results.json").unlink()
    return "sul/results.json"


def _exchange(month: Path) -> str:
    aside = month / "sul" / "aside"
    (month / "sul" / "first.html").rename(aside)
    (month / "norte" / "first.html").rename(month / "sul" / "first.html")
    aside.rename(month / "norte" / "first.html")
    return "sul/first.html"


def _shorten(month: Path) -> str:
    os.truncate(month / "index.html", 0)
    return "index.html"


_CHANGES = {"a file more": _add, "a file less": _take, "two exchanged": _exchange, "one is empty": _shorten}


def _command(lab: Lab) -> Iterator[Wrong]:
    """Exit code 0 where it is whole, 4 and a line for each file where it is not."""
    with lab.copy() as kit:
        whole = _verify(kit.month)
        if whole.returncode != 0:
            yield Wrong("code", f"a whole month: exit code {whole.returncode}: {whole.stderr[-300:]}")
        names = [_take(kit.month), _shorten(kit.month)]
        broken = _verify(kit.month)
        if broken.returncode != 4:
            yield Wrong("code", f"two files differ: exit code {broken.returncode}")
        said = (broken.stdout + broken.stderr).splitlines()
        for name in names:
            if sum(name in line for line in said) != 1:
                yield Wrong("message", f"{name} has no line of its own in {said}")


def _verify(month: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cskit", "verify", str(month)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def differing(month: Path) -> list[str]:
    """Give what ``cskit verify`` says of a month, in this process."""
    return [one.sentence for one in verify(month).findings]
