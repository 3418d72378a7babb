"""Contract lines: what an account pays for one product, from a day to a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

__all__ = ["ADD_ONS", "CORE", "Discount", "Line", "half_up"]

CORE = "Plataforma"
ADD_ONS = ("Analytics", "Integrações", "Atendimento Premium", "Assinatura Eletrônica")


def half_up(numerator: int, denominator: int) -> int:
    """Return the quotient of two positive numbers, rounded with halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


@dataclass(frozen=True)
class Discount:
    """A discount on a line.

    Parameters
    ----------
    kind
        percent or amount.
    value
        Hundredths of a percent, or cents per interval.
    begin, end
        First day and first day after; None = from the line's start, without end.
    """

    kind: str
    value: int
    begin: date | None = None
    end: date | None = None

    def in_force(self, day: date) -> bool:
        """Return whether it counts on a day of its line."""
        return (self.begin is None or self.begin <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Line:
    """A contract line.

    Parameters
    ----------
    product, kind
        As in the contracts table; kind is empty where a line was renegotiated to a lower price.
    start, end
        First day of service, first day without (None = open).
    price
        Cents per interval, before discount.
    interval
        Months per interval.
    term
        Months of the term; 1 = from month to month, with nothing to renew.
    renewal
        First day after the term.
    fixed
        Whether the term's end stands in the contract (end_on) while the line is current.
    discount, paused
        Discount; first day of a pause and of the service after it.
    reason, bad_fit
        Why the line ended.
    """

    product: str
    kind: str
    start: date
    price: int
    interval: int
    term: int
    renewal: date | None = None
    end: date | None = None
    fixed: bool = False
    discount: Discount | None = None
    paused: tuple[date, date | None] | None = None
    reason: str = ""
    bad_fit: str = ""

    def net(self, day: date) -> tuple[int, int]:
        """Return the price per interval after the discount on a day, as a fraction of cents."""
        if self.discount is None or not self.discount.in_force(day):
            return self.price, 1
        if self.discount.kind == "percent":
            return self.price * (10_000 - self.discount.value), 10_000
        return self.price - self.discount.value, 1

    def covers(self, day: date) -> bool:
        """Return whether the day is between start and end."""
        return self.start <= day and (self.end is None or day < self.end)

    def rests(self, day: date) -> bool:
        """Return whether the line is paused on a day."""
        if self.paused is None:
            return False
        begin, end = self.paused
        return begin <= day and (end is None or day < end)

    def mrr(self, day: date) -> int:
        """Return the line's monthly recurring revenue on a day, in cents."""
        if not self.covers(day) or self.rests(day):
            return 0
        numerator, denominator = self.net(day)
        return half_up(numerator, denominator * self.interval)

    def repriced(self, day: date, kind: str, price: int, renewal: date | None) -> Line:
        """Return the line that takes over from this one on a day, with its discount if in force."""
        discount = self.discount
        if discount is not None and (discount.begin is not None or not discount.in_force(day)):
            discount = None
        return replace(
            self, kind=kind, start=day, price=price, renewal=renewal, discount=discount, paused=None
        )

    def ended(self, day: date, reason: str = "", bad_fit: str = "") -> Line:
        """Return the line as it stands once it has ended."""
        return replace(self, end=day, reason=reason, bad_fit=bad_fit)
