"""A run of the kit, by its command line, and what its journal says about it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.run.measure import Memory, Spent, spent
from cskit.data.parameters import Parameters, checkout
from cskit.data.snapshot import root

__all__ = ["KitRun", "run_kit"]


@dataclass(frozen=True)
class KitRun:
    """A run that has ended.

    Parameters
    ----------
    month
        The folder of its month.
    spent
        What it took.
    events
        What its journal says, without earlier runs.
    began
        When it began.
    memory
        Samples of its memory, see :class:`benchmarks.run.measure.Memory`; none where nobody asked.
    """

    month: Path
    spent: Spent
    events: Sequence[dict[str, Any]]
    began: datetime
    memory: Sequence[tuple[float, float, float]] = ()

    @property
    def executed(self) -> list[dict[str, Any]]:
        """The reports that were made; not those that were still good."""
        return [event for event in self.events if event.get("state") == "ready"]

    @property
    def phases(self) -> dict[str, float]:
        """Seconds until the first report could begin, for the reports, and after the last one."""
        planned = _at(next(event for event in self.events if event["event"] == "planned"))
        reports = [_at(event) for event in self.executed]
        last = max(reports, default=planned)
        before, during = (planned - self.began).total_seconds(), (last - planned).total_seconds()
        return {"before": before, "reports": during, "after": self.spent.wall - before - during}

    @property
    def snapshot(self) -> Path:
        """The snapshot that it read."""
        known = next(event["snapshot"] for event in self.events if event["event"] == "snapshot")
        return root() / f"{self.month.name}-{known[:12]}"


def run_kit(
    parameters: Parameters, out: Path, options: Sequence[str], *, sample_every: float = 0.0
) -> KitRun:
    """Run ``cskit run`` and wait for it.

    Parameters
    ----------
    parameters
        The parameters file.
    out
        Folder of the months.
    options
        Further options of the command.
    sample_every
        Seconds between two looks at its memory, each of which costs a little time; 0: none.

    Raises
    ------
    RuntimeError
        Where it did not end well.
    """
    command = [sys.executable, "-m", "cskit", "run", str(parameters.file), "--out", str(out), *options]
    began, found = datetime.now(UTC), list[tuple[float, float, float]]()
    out.mkdir(parents=True, exist_ok=True)
    log = out.parent / f"{out.name}.log"

    def work() -> None:
        with log.open("w", encoding="utf-8") as said:
            process = subprocess.Popen(command, cwd=checkout(), stdout=said, stderr=said)
            if sample_every:
                with Memory(process.pid, sample_every) as memory:
                    process.wait()
                found.extend(memory.samples)
            if process.wait():
                raise RuntimeError(f"cskit run ended with {process.returncode}: {log.read_text()[-2000:]}")

    took = spent(work)
    month = out / parameters.month
    return KitRun(month, took, _events(month / "run.jsonl", began), began, found)


def _events(journal: Path, began: datetime) -> list[dict[str, Any]]:
    """Give what a journal says from a moment on: an earlier run may have written into it too."""
    events = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    return [event for event in events if _at(event) >= began]


def _at(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["at"])
