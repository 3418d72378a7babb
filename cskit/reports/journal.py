"""What happens in a run, told to whoever listens: the journal file, the terminal, ``--json``.

The journal, ``run.jsonl``, is the only file of a run with a clock in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

__all__ = ["Event", "Journal", "Listener", "State"]

State = Literal["ready", "skipped", "failed"]
"""How a report ended."""


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Parameters
    ----------
    kind
        ``"reading"``, ``"snapshot"``, ``"planned"``, ``"report"``, ``"published"``.
    portfolio, notebook
        The report it is about; empty where it is about the run.
    state
        How the report ended, for ``"report"``.
    reason
        Why it was skipped or failed.
    seconds
        Parts of its time, for ``"report"``: kernel, cells, render.
    facts
        What else there is to say, JSON-safe.
    """

    kind: str
    portfolio: str = ""
    notebook: str = ""
    state: State | None = None
    reason: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Return what there is to say as a flat dictionary, for JSON lines."""
        said = {
            "event": self.kind,
            "portfolio": self.portfolio,
            "notebook": self.notebook,
            "state": self.state,
            "reason": self.reason,
            "seconds": self.seconds,
        }
        return {name: value for name, value in said.items() if value} | self.facts


Listener = Callable[[Event], None]
"""Someone who is told events as they happen, in the process of the run."""


class Journal:
    """Writes events to a file, one JSON object per line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, event: Event) -> None:
        """Write one event with its time."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds")} | event.as_dict()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(descriptor, "a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
