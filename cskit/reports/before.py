"""What was published for the months before this one: read to say what was restated, and what came of calls.

Each is read only where its tree's manifest vouches for it, and its sha256 stands in the new manifest:
a report depends on it as on any other input.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cskit.reports import manifest
from cskit.reports.files import hash_of

__all__ = ["MONTHS", "Published", "published"]

MONTHS = 12
"""How many months back are looked for."""


@dataclass(frozen=True)
class Published:
    """A portfolio's ``results.json`` of an earlier month.

    Parameters
    ----------
    path
        The file.
    sha256
        Its hash, as its tree's manifest has it.
    """

    path: Path
    sha256: str


def published(out: Path, month: str) -> dict[str, dict[str, Published]]:
    """Return what is published of each portfolio for the months before, by portfolio and month.

    Parameters
    ----------
    out
        The folder of the months.
    month
        Month of the run, such as ``2026-09``.
    """
    found: dict[str, dict[str, Published]] = {}
    for back in range(MONTHS, 0, -1):
        name = _month_before(month, back)
        for portfolio, one in _of_tree(out / name).items():
            found.setdefault(portfolio, {})[name] = one
    return found


def _of_tree(tree: Path) -> dict[str, Published]:
    """Return the results of a month's tree that are what its manifest says; none without a manifest."""
    whole = manifest.earlier(tree)
    outputs: Mapping[str, str] = whole.get("outputs", {})
    found = {}
    for portfolio, entry in whole.get("portfolios", {}).items():
        name = f"{entry['folder']}/results.json"
        path = tree / name
        if name in outputs and path.is_file() and hash_of(path) == outputs[name]:
            found[portfolio] = Published(path, outputs[name])
    return found


def _month_before(month: str, back: int) -> str:
    """Return the month so many months before.

    Examples
    --------
    >>> _month_before("2026-02", 3)
    '2025-11'
    """
    first = date.fromisoformat(f"{month}-01")
    year, of_year = divmod(first.year * 12 + first.month - 1 - back, 12)
    return f"{year:04d}-{of_year + 1:02d}"
