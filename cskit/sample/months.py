"""Months as whole numbers (year × 12 + month − 1), and days in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from cskit.errors import ConfigurationError

__all__ = ["Span", "add_months", "first_day", "last_day", "month_of", "months_between", "parse_month"]


def parse_month(text: str) -> int:
    """Return the month written as ``2026-09``."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) or not 1950 <= int(text[:4]) <= 9000:
        raise ConfigurationError(
            f"sample: month must be a year and a month, as in '2026-09'. Found {text!r}. Write it so."
        )
    return int(text[:4]) * 12 + int(text[5:]) - 1


def month_of(day: date) -> int:
    """Return the month a day is in."""
    return day.year * 12 + day.month - 1


@cache
def first_day(month: int) -> date:
    """Return the first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


@cache
def last_day(month: int) -> date:
    """Return the last day of a month."""
    return first_day(month + 1) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month, so many months later (days up to the 28th only)."""
    month = month_of(day) + months
    return date(month // 12, month % 12 + 1, day.day)


def months_between(early: date, late: date) -> int:
    """Return the whole months from one day to a later one."""
    return month_of(late) - month_of(early) - (late.day < early.day)


@dataclass(frozen=True)
class Span:
    """The months of history the company has.

    Parameters
    ----------
    first, last
        First and last month, both included.
    """

    first: int
    last: int

    @property
    def begin(self) -> date:
        """First day of the history."""
        return first_day(self.first)

    @property
    def edge(self) -> date:
        """Last day of the history: no fact is later."""
        return last_day(self.last)

    @property
    def months(self) -> range:
        """The months, in order."""
        return range(self.first, self.last + 1)

    def recent(self, months: int) -> Span:
        """Return the last so many months of it."""
        return Span(max(self.first, self.last - months + 1), self.last)
