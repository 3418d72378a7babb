"""The invoices table: what was billed, credited and paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

import pandas as pd

from cskit.sample.draws import Draws, Stream
from cskit.sample.frames import frame
from cskit.sample.lines import Line, half_up
from cskit.sample.lives import Life
from cskit.sample.months import add_months, month_of, months_between
from cskit.sample.truth import RECENT_INVOICES
from cskit.sample.world import World

__all__ = ["invoices"]

_TERMS = (10, 15, 30)  # days to pay
_COLUMNS = (
    "invoice_id", "customer_id", "issued_on", "amount", "product", "period_start", "period_end", "due_on",
    "paid_on",
)  # fmt: skip


@dataclass(frozen=True)
class _Item:
    """A line of an invoice, or of a credit note where the amount is negative."""

    issued: date
    product: str
    amount: int
    begin: date
    end: date


def invoices(world: World) -> pd.DataFrame:
    """Return the invoices table: the last 12 months; the lines of one invoice share its number."""
    bills = []
    for life in world.lives:
        bills.extend(_bills(life, world))
    bills.sort(key=lambda bill: (bill[1][0].issued, bill[0].account.number, bill[1][0].amount < 0))
    rows = []
    for place, (life, items, due, paid) in enumerate(bills, start=1):
        number = f"{'NC' if items[0].amount < 0 else 'NF'}-{place:06d}"
        for item in items:
            what = (item.issued, item.amount, item.product, item.begin, item.end)
            rows.append((number, life.account.customer_id, *what, due, paid))
    return frame("invoices", _COLUMNS, rows)


def _bills(life: Life, world: World) -> list[tuple[Life, list[_Item], date, date | None]]:
    """Return an account's invoices and credits with the days they are due and paid."""
    draws = Draws(world.seed, Stream.INVOICES, life.account.number)
    days = draws.pick(_TERMS)
    span = world.span.recent(RECENT_INVOICES)
    items = [item for line in life.lines for item in _items(line, world.span.edge)]
    late = world.marked("late_payer").get(life.account.number)
    bills = []
    for key in sorted({(item.issued, item.amount < 0) for item in items if span.begin <= item.issued}):
        together = [item for item in items if (item.issued, item.amount < 0) == key]
        due = key[0] + timedelta(days=0 if key[1] else days)
        paid: date | None = due if key[1] else due + _delay(life.health.at(month_of(due)), draws)
        unpaid = late is not None and not key[1] and due >= late.on - timedelta(days=31)
        if unpaid or (paid is not None and paid > world.span.edge):
            paid = None
        bills.append((life, together, due, paid))
    return bills


def _delay(health: float, draws: Draws) -> timedelta:
    """Draw how many days after it is due an invoice is paid."""
    if draws.chance(min(0.06 * exp(-0.7 * health), 0.5)):
        return timedelta(days=5 + int(draws.wait(18.0)))
    return timedelta(days=draws.weighted((-3, -1, 0, 1, 2), (10, 20, 50, 15, 5)))


def _items(line: Line, edge: date) -> list[_Item]:
    """Return what a line bills up to the edge, and the credit for months paid but not used."""
    items = []
    begin = line.start
    while begin <= edge and (line.end is None or begin < line.end):
        end = add_months(begin, line.interval)
        if not line.rests(begin):
            numerator, denominator = line.net(begin)
            items.append(_Item(begin, line.product, half_up(numerator, denominator), begin, end))
        begin = end
    if items and line.end is not None and line.end <= edge and line.end < items[-1].end:
        last = items[-1]
        unused = months_between(line.end, last.end)
        amount = -half_up(last.amount * unused, line.interval)
        items.append(_Item(line.end, line.product, amount, line.end, last.end))
    return items
