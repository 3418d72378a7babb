"""What a notebook shows: one object with a page form and a text form.

A bare Styler, figure or axes as a cell's last expression is neither safe nor reproducible
(random ids, object addresses), so tables, charts and sentences are all shown through
:class:`Shown`. nbval compares both forms; only drawings are taken out of the comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Shown"]


@dataclass(frozen=True)
class Shown:
    """An output of a notebook cell.

    Parameters
    ----------
    html
        The form a page shows. Data in it is already escaped by whoever built it.
    text
        The form a terminal and a test read: a sentence, a table, or a chart's data.
    """

    html: str
    text: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, str]:
        """Give Jupyter both forms."""
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        """Return the text form, so that no object address is ever printed."""
        return self.text
