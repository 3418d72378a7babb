"""Exact money: decimals in, integer cents out, each amount rounded once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from cskit.errors import N_, DataRejected, Problem, words
from cskit.metrics.months import IntArray

__all__ = ["cents", "mean_cents", "monthly_cents", "per_month", "ratio_cents"]

_NAMED = {
    "month": (1, 1),
    "quarter": (1, 3),
    "semester": (1, 6),
    "year": (1, 12),
    "week": (52, 12),
    "day": (365, 12),
}
_ONE_OFF = ("once", "trial")
_MONTHS = re.compile(r"([1-9][0-9]{0,3}) months?")
_MICRO = 10**6
_CORRECT = N_("Correct the value.")


@lru_cache(maxsize=256)
def per_month(interval: str) -> tuple[int, int] | None:
    """Give the fraction that turns a price per ``interval`` into a price per month.

    Returns
    -------
    tuple of int, or None
        Numerator and denominator; None for ``once`` and ``trial``, which are not recurring.

    Raises
    ------
    DataRejected
        The interval is none of month, quarter, semester, year, week, day, ``N months``.

    Examples
    --------
    >>> [per_month(name) for name in ("month", "year", "18 months", "week", "once")]
    [(1, 1), (1, 12), (1, 18), (52, 12), None]
    """
    word = " ".join(interval.lower().split())
    if word in _ONE_OFF:
        return None
    if word in _NAMED:
        return _NAMED[word]
    if found := _MONTHS.fullmatch(word):
        return 1, int(found[1])
    known = ", ".join((*_NAMED, *_ONE_OFF))
    rule = words(N_("{column} is one of {known} or `N months`"), column="interval", known=known)
    raise DataRejected([Problem("contracts", 0, "interval", interval, "interval", rule, words(_CORRECT))])


def monthly_cents(
    amounts: Iterable[Decimal],
    intervals: Iterable[str],
    discounts: Iterable[Decimal | None],
    kinds: Iterable[str | None],
) -> IntArray:
    """Give each price per month in cents, after discount, rounded once, half away from zero.

    Parameters
    ----------
    amounts
        Prices per interval, not negative, with at most six decimals.
    intervals
        How often each price is due, see :func:`per_month`; one-off prices give 0.
    discounts
        Discount of each, None for none; in percent of the price where ``kinds`` says percent,
        else per interval. A discount above the price gives 0.
    kinds
        ``percent``, ``amount`` or None (read as ``amount``: the column is money).

    Examples
    --------
    A year of 100.00, 10% off 99.99 a month, 40 off 30 a quarter, a set-up fee.

    >>> prices = [Decimal("100"), Decimal("99.99"), Decimal("30"), Decimal("500")]
    >>> off = [None, Decimal("10"), Decimal("40"), None]
    >>> ways = [None, "percent", "amount", None]
    >>> monthly_cents(prices, ["year", "month", "quarter", "once"], off, ways).tolist()
    [833, 8999, 0, 0]
    """
    rows = zip(amounts, intervals, discounts, kinds, strict=True)
    return np.fromiter((_cents_of(*row) for row in rows), dtype=np.int64)


def _cents_of(amount: Decimal, interval: str, discount: Decimal | None, kind: str | None) -> int:
    factor = per_month(interval)
    if factor is None:
        return 0
    price, scale = _micros(amount), 1
    if discount is not None:
        off = _micros(discount)
        if kind == "percent":
            price, scale = price * max(100 * _MICRO - off, 0), 100 * _MICRO
        else:
            price = max(price - off, 0)
    numerator, denominator = price * factor[0], scale * factor[1] * (_MICRO // 100)
    return (2 * numerator + denominator) // (2 * denominator)


def _micros(amount: Decimal) -> int:
    return int(amount.scaleb(6))


def cents(amounts: pd.Series) -> IntArray:
    """Round each amount to the cent, half away from zero; 0 where empty.

    Examples
    --------
    >>> cents(pd.Series([Decimal("0.125"), Decimal("-0.125"), Decimal("2"), None])).tolist()
    [13, -13, 200, 0]
    """
    ones = np.ones(len(amounts), dtype=np.int64)
    return ratio_cents(amounts, ones, ones)


def ratio_cents(amounts: pd.Series, times: IntArray, over: IntArray) -> IntArray:
    """Give ``amounts × times ÷ over`` in cents, rounded once, half away from zero; 0 where empty.

    Examples
    --------
    >>> ratio_cents(pd.Series([Decimal("100"), Decimal("-1")]), np.array([1, 1]), np.array([12, 3])).tolist()
    [833, -33]
    """
    present = amounts.notna().to_numpy(dtype=bool)
    micros = _all_micros(amounts[present])
    biggest = max(abs(int(micros.min(initial=0))), abs(int(micros.max(initial=0)))) * int(
        times.max(initial=1)
    )
    if biggest * 2 + int(over.max(initial=1)) * _MICRO >= 2**63:
        micros = micros.astype(object)  # Python's integers, slower, where 64 bits could overflow
    numerator = np.abs(micros) * times[present]
    denominator = over[present] * (_MICRO // 100)
    rounded = (2 * numerator + denominator) // (2 * denominator)
    found = np.zeros(len(amounts), dtype=np.int64)
    found[present] = np.where(np.sign(micros) < 0, -rounded, rounded).astype(np.int64)
    return found


def mean_cents(total: int, n: int) -> int:
    """Give the mean of ``n`` amounts that sum to ``total`` cents, rounded once, half away from zero.

    Examples
    --------
    >>> mean_cents(5, 2), mean_cents(-5, 2), mean_cents(10, 3)
    (3, -3, 3)
    """
    size = (2 * abs(total) + n) // (2 * n)
    return size if total >= 0 else -size


def _all_micros(amounts: pd.Series) -> npt.NDArray[Any]:
    """Give millionths of many amounts: through Arrow's decimals, ten times as fast as one by one."""
    exact = pa.array(amounts, type=pa.decimal128(38, 6))
    exact = exact.combine_chunks() if isinstance(exact, pa.ChunkedArray) else exact
    words = np.frombuffer(exact.buffers()[1] or b"", dtype=np.int64).reshape(-1, 2)
    low, high = words[exact.offset : exact.offset + len(exact)].T
    if np.array_equal(high, low >> 63):  # all fit into 64 bits with their sign
        return np.asarray(low)
    return np.fromiter((_micros(value) for value in exact.to_pylist()), dtype=object, count=len(exact))
