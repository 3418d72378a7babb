"""What an account buys from its first contract until it leaves: a line follows a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import exp

from cskit.sample.accounts import Account
from cskit.sample.draws import Draws
from cskit.sample.lines import ADD_ONS, CORE, Discount, Line, half_up
from cskit.sample.months import add_months, months_between
from cskit.sample.truth import READJUSTMENT_BASIS_POINTS

__all__ = ["Deal", "first_line"]

_READJUSTED = 0.85
_UPSELL, _CONTRACTION, _CROSS_SELL = 0.012, 0.005, 0.008
_MOST_ADD_ONS = 2
_WHOLE = 100  # prices are agreed in whole R$


def first_line(account: Account, begin: date, draws: Draws) -> Line:
    """Return the line that an account begins (or begins again) with."""
    term = account.term
    interval = _interval(term, draws)
    price = account.price * _WHOLE * interval
    renewal = add_months(begin, term) if term > 1 else None
    discount = _discount(price, begin, interval, draws)
    fixed = draws.chance(0.4)
    return Line(CORE, "new", begin, price, interval, term, renewal, fixed=fixed, discount=discount)


def _interval(term: int, draws: Draws) -> int:
    """Draw how many months are billed at once."""
    if term == 12:
        return draws.weighted((1, 3, 6, 12), (62, 6, 5, 27))
    if term > 12:
        return draws.weighted((1, 12, term), (50, 44, 6))
    return 1 if draws.chance(0.4) else term


def _discount(price: int, begin: date, interval: int, draws: Draws) -> Discount | None:
    """Draw a first discount; one that ends is only given on lines billed by the month."""
    lot = draws.share()
    if lot < 0.04:
        return Discount("percent", 100 * draws.pick((5, 8, 10, 15)))
    if lot < 0.06:
        return Discount("amount", max(price // 1000 * 100, 100))
    if lot < 0.26 and interval == 1:
        end = add_months(begin, draws.pick((3, 6, 12)))
        if lot < 0.09:
            return Discount("amount", max(price // 500 * 100, 100), end=end)
        return Discount("percent", 100 * draws.pick((10, 15, 20, 25, 30)), end=end)
    if lot > 0.97 and interval == 1:  # a favour while the line runs
        return Discount("percent", 1000, add_months(begin, 2), add_months(begin, 5))
    return None


class Deal:
    """The lines of one spell, as they follow each other.

    Parameters
    ----------
    account
        Whose.
    first
        The line it begins with.
    """

    def __init__(self, account: Account, first: Line) -> None:
        self._account = account
        self._current: dict[str, Line] = {CORE: first}
        self._began: dict[str, date] = {CORE: first.start}
        self._done: list[Line] = []

    @property
    def core(self) -> Line:
        """The current line of the platform."""
        return self._current[CORE]

    def lines(self) -> list[Line]:
        """Return all lines, by start and product."""
        return sorted([*self._done, *self._current.values()], key=lambda line: (line.start, line.product))

    def close(self, day: date, reason: str, bad_fit: str) -> None:
        """End all lines: the account leaves."""
        self._done.extend(line.ended(day, reason, bad_fit) for line in self._current.values())
        self._current.clear()

    def month_ends(self, day: date, health: float, draws: Draws) -> None:
        """Let the account live on into the month of service that begins on this day."""
        for product in tuple(self._current):
            line = self._current[product]
            served = months_between(self._began[product], day)
            due = line.renewal == day
            if served % 12 == 0 and draws.chance(_READJUSTED):
                index = 10_000 + READJUSTMENT_BASIS_POINTS
                self._follow(product, day, "readjustment", half_up(line.price * index, 10_000))
            elif due:
                lower = draws.chance(0.05 * exp(-0.6 * health))
                price = _times(line, draws.between(65, 90)) if lower else line.price
                self._follow(product, day, "renewal", price)
            elif product == CORE:
                self._renegotiate(line, day, health, draws)

    def _renegotiate(self, line: Line, day: date, health: float, draws: Draws) -> None:
        """Let the account buy more, less, or a further product in the middle of a term."""
        lot = draws.share()
        more = _UPSELL * exp(0.4 * health)
        less = _CONTRACTION * exp(-0.5 * health)
        if lot < more:
            self._follow(CORE, day, "upsell", _times(line, draws.between(112, 160)))
        elif lot < more + less:
            self._follow(CORE, day, "", _times(line, draws.between(60, 88)))
        elif lot < more + less + _CROSS_SELL * exp(0.3 * health) and len(self._current) <= _MOST_ADD_ONS:
            self._add(line, day, draws)

    def _follow(self, product: str, day: date, kind: str, price: int) -> None:
        """End a product's line and begin the next on the same day."""
        line = self._current[product]
        renewal = add_months(day, line.term) if line.renewal == day else line.renewal
        self._done.append(line.ended(day))
        self._current[product] = line.repriced(day, kind, price, renewal)

    def _add(self, core: Line, day: date, draws: Draws) -> None:
        """Begin a further product, on a term of its own, billed by the month."""
        fit = ADD_ONS if self._account.segment.name != "SMB" else ADD_ONS[1:]
        product = draws.pick([name for name in fit if name not in self._current])
        monthly = core.price // core.interval
        price = max(monthly * draws.between(12, 30) // 100 // _WHOLE, 50) * _WHOLE
        term = 1 if core.term == 1 else 12
        renewal = add_months(day, term) if term > 1 else None
        self._began[product] = day
        self._current[product] = replace(
            Line(product, "cross_sell", day, price, 1, term, renewal), fixed=core.fixed
        )


def _times(line: Line, percent: int) -> int:
    """Return a line's price times a percentage, in whole R$ a month."""
    whole = _WHOLE * line.interval
    return max(half_up(line.price * percent, 100 * whole), 1) * whole
