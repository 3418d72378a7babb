"""What happens in a run, told to whoever listens: the journal file, the terminal, ``--json``.

The journal, ``run.jsonl``, is the only file of a run with a clock in it, so its hash stands in no
manifest. Each line is sealed instead, with the hash of itself and of the seal before.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

__all__ = ["Event", "Journal", "Listener", "State", "broken_line"]

State = Literal["ready", "kept", "skipped", "failed"]
"""How a report ended; kept: it was there already, and nothing that it depends on had changed."""


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
    """Writes events to a file, one sealed JSON object per line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seal = ""

    def __call__(self, event: Event) -> None:
        """Write one event with its time."""
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds")} | event.as_dict()
        text, self._seal = _sealed(line, self._seal)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(descriptor, "a", encoding="utf-8") as out:
            out.write(text)


def broken_line(journal: bytes) -> int:
    """Return the first line of a journal that is not as it was written, counted from 1; 0 where all are.

    Lines that were cut off at the end leave no trace, but for the last one of a whole run: it says
    that the month was published.
    """
    seal, kind, number = "", "", 0
    for number, line in enumerate(journal.split(b"\n")[:-1], 1):
        try:
            event = json.loads(line)
            found = event.pop("seal")
            text, seal = _sealed(event, seal)
        except (ValueError, KeyError, TypeError, AttributeError):
            return number
        if text.encode() != line + b"\n" or found != seal:
            return number
        kind = event.get("event", "")
    return 0 if journal.endswith(b"\n") and kind == "published" else number + 1


def _sealed(event: dict[str, object], before: str) -> tuple[str, str]:
    """Return an event as a line with its seal, and the seal."""
    text = json.dumps(event, ensure_ascii=False)
    seal = sha256((before + text).encode()).hexdigest()[:16]
    return f'{text[:-1]}, "seal": "{seal}"}}\n', seal
