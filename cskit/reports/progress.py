"""What a person sees of a run on the terminal: a live table, or plain lines where there is no terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO

from cskit.reports.journal import Event, Listener

if TYPE_CHECKING:
    from rich.console import Group

__all__ = ["progress"]

_MARKS = {"ready": "●", "kept": "=", "skipped": "–", "failed": "!", "": "·"}
_MOST_ROWS = 20


@contextmanager
def progress(stream: TextIO) -> Iterator[Listener]:
    """Give a listener that shows a run on a stream.

    Parameters
    ----------
    stream
        stderr: stdout is for results.
    """
    if not stream.isatty():
        yield _Lines(stream)
        return
    # rich costs more than the rest of the command line; only a terminal needs it.
    from rich.console import Console
    from rich.live import Live

    console = Console(file=stream, highlight=False)
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        grid = _Grid()

        def listen(event: Event) -> None:
            grid.take(event)
            if event.reason and event.kind == "report":
                console.print(
                    f"{event.portfolio} · {event.notebook}: {event.state}: {event.reason}", markup=False
                )
            live.update(grid.picture())

        yield listen


class _Lines:
    """A line for each report as it ends."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._reports = self._done = 0

    def __call__(self, event: Event) -> None:
        """Say what happened."""
        if event.kind == "reading":
            self._say("Reading the data.")
        elif event.kind == "planned":
            self._reports = _count(event.facts, "reports")
            portfolios = len(_names(event.facts, "portfolios"))
            kept = _count(event.facts, "kept")
            there = f" Reports that are there already: {kept}." if kept else ""
            self._say(f"Reports to make: {self._reports}, of portfolios: {portfolios}.{there}")
        elif event.kind == "report" and event.state != "kept":
            self._done += event.state != "skipped"
            taken = f" ({sum(event.seconds.values()):.1f} s)" if event.seconds else ""
            reason = f": {event.reason}" if event.reason else ""
            place = "" if event.state == "skipped" else f"[{self._done}/{self._reports}] "
            self._say(f"{place}{event.portfolio} · {event.notebook}: {event.state}{taken}{reason}")

    def _say(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()


class _Grid:
    """A table of portfolio × notebook, with the time left."""

    def __init__(self) -> None:
        self._facts: Mapping[str, Any] = {}
        self._states: dict[tuple[str, str], str] = {}
        self._begun = monotonic()

    def take(self, event: Event) -> None:
        """Note what happened."""
        if event.kind == "planned":
            self._facts, self._begun = event.facts, monotonic()
        elif event.kind == "report":
            self._states[event.portfolio, event.notebook] = event.state or ""

    def picture(self) -> Group:
        """Return what to show now: a table, of many portfolios those that are not done, and how far it is."""
        from rich.console import Group
        from rich.table import Table

        columns = _names(self._facts, "notebooks")
        table = Table("Portfolio", *columns, box=None)
        rows = _names(self._facts, "portfolios")
        open_rows = [row for row in rows if any((row, column) not in self._states for column in columns)]
        for row in (rows if len(rows) <= _MOST_ROWS else open_rows)[:_MOST_ROWS]:
            marks = [_MARKS[self._states.get((row, column), "")] for column in columns]
            table.add_row(row.replace("[", r"\["), *marks)
        return Group(table, self._left())

    def _left(self) -> str:
        """Return how much is done and how long the rest will take, judged by what is done."""
        if not self._facts:
            return "Reading the data."
        reports = _count(self._facts, "reports")
        ended = Counter(self._states.values())
        done = ended["ready"] + ended["failed"]
        said = f"{done} of {reports} reports"
        if 0 < done < reports:
            left = (monotonic() - self._begun) / done * (reports - done)
            said += f", about {left:.0f} s left" if left < 90 else f", about {left / 60:.0f} min left"
        return said


def _count(facts: Mapping[str, Any], name: str) -> int:
    return int(facts.get(name, 0))


def _names(facts: Mapping[str, Any], name: str) -> list[str]:
    return [str(value) for value in facts.get(name, ())]
