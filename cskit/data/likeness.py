"""What the values under a header look like: days, numbers, flags, a key.

Evidence for a mapping, read off the first rows; nothing is typed here, so a day may be written in any order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cskit.contract import DATED, NUMERIC, Column
from cskit.data.choices import known_values
from cskit.data.names import simplified

__all__ = ["Likeness", "likeness"]

_DAY = re.compile(
    r"(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/. ](\d{1,2}|[a-zç]{3,9})[-/. ]\d{2,4})([ T].*)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+(]?\s?([A-Z]{0,3}[$€£])?\s?[-+]?(\d[\d.,\s']*|[.,]\d+)\s?%?\)?", re.IGNORECASE)
_FEW = 30
"""A choice has no more different values than this."""


@dataclass(frozen=True)
class Likeness:
    """What is known of a header's values.

    Parameters
    ----------
    values
        The values that are not empty, trimmed.
    """

    values: tuple[str, ...]

    @property
    def distinct(self) -> frozenset[str]:
        """The different values."""
        return frozenset(self.values)

    def fits(self, column: Column, unique: bool) -> float:
        """Return the share of values, 0 to 1, that could be a column's; 1 where there are none to tell by.

        Parameters
        ----------
        column
            The contract's column.
        unique
            Whether it is the only key of its table, so that a value stands once.
        """
        if not self.values:
            return 1.0
        if unique:
            return len(self.distinct) / len(self.values)
        if column.kind in DATED:
            return self._share(_DAY)
        if column.kind in NUMERIC:
            return self._share(_NUMBER, but=_DAY)
        if known_values(column):
            return self._known(column)
        return 1 - self._share(_DAY)  # a text is no day; it may well be digits

    def _share(self, pattern: re.Pattern[str], but: re.Pattern[str] | None = None) -> float:
        hits = sum(bool(pattern.fullmatch(one)) and not (but and but.fullmatch(one)) for one in self.values)
        return hits / len(self.values)

    def _known(self, column: Column) -> float:
        """Return the share of values that are a choice; half where they are few, for a person to map."""
        known = {simplified(name) for names in known_values(column).values() for name in names}
        found = {one for one in self.distinct if simplified(one) in known or one[:1].isdigit()}
        few = 0.5 if len(self.distinct) <= _FEW else 0.0
        return max(few, sum(one in found for one in self.values) / len(self.values))


def likeness(rows: Sequence[Sequence[str]], index: int) -> Likeness:
    """Return what the values of one column of a file look like.

    >>> from cskit.contract import SOURCES
    >>> likeness([["31/12/2025"], [""], ["soon"]], 0).fits(SOURCES["contracts"]["start_on"], False)
    0.5
    """
    return Likeness(tuple(value for row in rows if (value := row[index].strip())))
