"""Figures as they are published: so many digits, and no number that is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

__all__ = ["DIGITS", "EXACT_DIGITS", "records", "rounded"]

DIGITS = 10
"""Significant digits of what a function of the mathematics library went into: the ends of ranges."""

EXACT_DIGITS = 15
"""Significant digits of a value: as many as a float keeps, so that a value can be checked to 1e-12."""


def rounded(value: float, digits: int = DIGITS) -> float | int | None:
    """Return a number to so many significant digits; None for NaN, infinities and missing values.

    Examples
    --------
    >>> rounded(2 / 3)
    0.6666666667
    >>> rounded(90.0), rounded(float("nan"))
    (90, None)
    """
    if value is None or not math.isfinite(value):
        return None
    number = float(f"{value:.{digits}g}")
    # 12.0 accounts are 12 accounts; and 1e300 stays a float.
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def records(table: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the rows of a table of the snapshot by column; none where there is no table."""
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]] if table else []
