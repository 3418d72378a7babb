"""Where the table stands in a file, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Aside"]


@dataclass(frozen=True)
class Aside:
    """Something in a file that is no row of its table, set aside and listed.

    Parameters
    ----------
    kind
        What it is: a title above the headers, a blank row, a total or a note below the table, or a column
        with neither header nor value.
    row
        Row as a spreadsheet numbers it; 0 for a column.
    text
        What stood there; of a column, its letter.
    """

    kind: Literal["title", "note", "total", "empty_column", "blank"]
    row: int
    text: str
