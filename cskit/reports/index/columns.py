"""The columns of the table of all portfolios: each says its header and the cell of a portfolio."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from markupsafe import Markup

from cskit.data.parameters import Parameters
from cskit.locale import format as fmt
from cskit.locale import gettext, ngettext, pgettext
from cskit.reports.contents import Cell, Head
from cskit.reports.figures import records
from cskit.reports.index.drawings import Scale, scale_of, sparkline, whisker
from cskit.reports.index.facts import Company, Figure, Figures, own, reason
from cskit.reports.index.totals import span

__all__ = ["Book", "Column", "columns"]

_NONE = Figure()
_FARTHEST = Scale(0.0, 2.0)
_TWICE = Scale(0.0, 200.0)


@dataclass(frozen=True)
class Book:
    """A portfolio: its entry in the manifest, its figures, its headlines by notebook."""

    name: str
    entry: Mapping[str, Any]
    figures: Figures
    headlines: Mapping[str, str]


class Column(Protocol):
    """A column of the table: its header, and the cell of each portfolio."""

    head: Head

    def cell(self, book: Book) -> Cell:
        """Return a portfolio's cell."""


def columns(books: Sequence[Book], company: Company, parameters: Parameters) -> list[Column]:
    """Return the columns between a portfolio's name and its reports.

    Parameters
    ----------
    books
        All portfolios, since a column has one axis.
    company
        The whole company, whose figures are the columns' reference.
    parameters
        Currency, kind of business, windows. A company that sells orders has no recurring revenue.
    """
    nps = _Nps(books, company)
    if parameters.business == "transactions":
        return [_Accounts(orders=True), _Money(parameters.currency, orders=True), nps, _Hours()]
    return [
        _Accounts(orders=False),
        _Money(parameters.currency, orders=False),
        _Line(company, parameters.currency),
        _Rate("revenue.nrr_12m", pgettext("metric", "NRR"), books, company, drawn=True),
        _Rate("revenue.grr_12m", pgettext("metric", "GRR"), books, company, drawn=False),
        nps,
        _Renewals(parameters),
        _Hours(),
    ]


class _Accounts:
    """How many accounts there are."""

    def __init__(self, *, orders: bool) -> None:
        self._metric = "pareto.accounts" if orders else "revenue.accounts"
        self.head = Head(gettext("Buying accounts, 12 months") if orders else gettext("Accounts"))

    def cell(self, book: Book) -> Cell:
        found = book.figures.get(self._metric, _NONE)
        return Cell(fmt.integer(found.value), reason=_why(found))


class _Money:
    """What they pay."""

    def __init__(self, currency: str, *, orders: bool) -> None:
        self._metric = "pareto.total" if orders else "revenue.mrr"
        name = gettext("Revenue, 12 months ({currency})") if orders else gettext("MRR ({currency})")
        self.head = Head(name.format(currency=fmt.sign(currency)))

    def cell(self, book: Book) -> Cell:
        found = book.figures.get(self._metric, _NONE)
        return Cell(fmt.amount(found.cents), reason=_why(found))


class _Line:
    """Thirteen months of MRR, each book's first known month being 100; one axis for all."""

    def __init__(self, company: Company, currency: str) -> None:
        self._currency = currency
        rows = records(company.tables.get("series"))
        months = sorted({row["month"] for row in rows})
        self._months = [datetime.date.fromisoformat(month) for month in months]
        self._amounts: dict[str, list[float | None]] = {}
        for row in rows:
            line = self._amounts.setdefault(row["portfolio"], [None] * len(months))
            line[months.index(row["month"])] = row["mrr"]
        self._lines = {name: _index(line) for name, line in self._amounts.items()}
        shown = [value for name, line in self._lines.items() if name for value in line]
        self._scale = scale_of([*shown, 100.0], 10, _TWICE) or _TWICE
        ends = fmt.between(fmt.integer(self._scale.low), fmt.integer(self._scale.high))
        self.head = Head(gettext("MRR, start = 100"), gettext("axis {ends}").format(ends=ends))

    def cell(self, book: Book) -> Cell:
        line = self._lines.get(book.name, [])
        known = [(at, value) for at, value in enumerate(line) if value is not None]
        if len(known) < 2:
            return Cell(fmt.NONE, reason=gettext("too short a history"))
        first, last = known[0][0], known[-1][0]
        amounts = self._amounts[book.name]
        label = gettext("{name} from {start} ({before}) to {end} ({now})").format(
            name=pgettext("tile", "MRR"),
            start=fmt.money(_cents(amounts[first]), self._currency),
            before=fmt.month(self._months[first], "short"),
            end=fmt.money(_cents(amounts[last]), self._currency),
            now=fmt.month(self._months[last], "short"),
        )
        return Cell(fmt.integer(known[-1][1]), drawing=sparkline(line, label, self._scale))


def _index(line: Sequence[float | None]) -> list[float | None]:
    """Return a series with its first amount as 100."""
    start = next((value for value in line if value), None)
    return [None if value is None or not start else 100 * value / start for value in line]


def _cents(amount: float | None) -> float | None:
    return None if amount is None else amount * 100


class _Rate:
    """NRR or GRR: the figure, its range, and a dot with a whisker where it is drawn."""

    def __init__(
        self, metric: str, name: str, books: Sequence[Book], company: Company, *, drawn: bool
    ) -> None:
        self._metric = metric
        self._company = own(company.results).get(metric, _NONE).value
        found = [book.figures.get(metric, _NONE) for book in books]
        ends = [end for one in found for end in (one.value, one.low, one.high)]
        scale = scale_of([*ends, self._company], 0.1, _FARTHEST)
        self._scale = scale if drawn else None
        self.head = Head(name, _axis(self._scale, fmt.percent))

    def cell(self, book: Book) -> Cell:
        found = book.figures.get(self._metric, _NONE)
        if found.value is None:
            return Cell(fmt.NONE, reason=_why(found))
        gross = book.figures.get("revenue.grr_12m") if self._metric == "revenue.nrr_12m" else None
        # Where nobody expanded the range ends where no gain could be told: it is drawn open.
        high = None if gross and gross.value == found.value else found.high
        drawing = Markup("")
        if self._scale:
            drawing = whisker(found.value, found.low, high, self._scale, self._company)
        return Cell(fmt.percent(found.value), span(found, gross), drawing=drawing)


class _Nps:
    """NPS with its range, on one axis."""

    def __init__(self, books: Sequence[Book], company: Company) -> None:
        self._company = own(company.results).get("nps.score", _NONE).value
        found = [book.figures.get("nps.score", _NONE) for book in books]
        ends = [end for one in found for end in (one.value, one.low, one.high)]
        self._scale = scale_of([*ends, self._company], 20, Scale(-100, 100))
        self.head = Head("NPS", _axis(self._scale, fmt.integer))

    def cell(self, book: Book) -> Cell:
        found = book.figures.get("nps.score", _NONE)
        if found.value is None or self._scale is None:
            return Cell(fmt.NONE, reason=_why(found))
        drawing = whisker(found.value, found.low, found.high, self._scale, self._company)
        said = ngettext("{n} answer", "{n} answers", found.n).format(n=fmt.integer(found.n))
        if found.low is not None and found.high is not None:
            ends = fmt.between(fmt.integer(found.low), fmt.integer(found.high))
            said = gettext("{range}; {answers}").format(range=ends, answers=said)
        return Cell(fmt.integer(found.value), said, drawing=drawing)


class _Renewals:
    """What is due for renewal."""

    def __init__(self, parameters: Parameters) -> None:
        name = gettext("Renewals, {days} days").format(days=parameters.policy.renewal_days)
        self.head = Head(name, fmt.sign(parameters.currency))

    def cell(self, book: Book) -> Cell:
        found = book.figures.get("revenue.renewals_due_mrr", _NONE)
        if found.cents is None:
            return Cell(fmt.NONE, reason=_why(found))
        n = book.figures.get("revenue.renewals_due", _NONE).value or 0
        said = ngettext("{n} account", "{n} accounts", round(n)).format(n=fmt.integer(n))
        return Cell(fmt.amount(found.cents), said)


class _Hours:
    """Hours available less hours asked for."""

    def __init__(self) -> None:
        self.head = Head(gettext("Hours gap"), gettext("a month"))

    def cell(self, book: Book) -> Cell:
        found = book.figures.get("segments.hours_gap", _NONE)
        if found.value is None:
            return Cell(fmt.NONE, reason=_why(found))
        return Cell(("+" if found.value > 0 else "") + fmt.number(found.value))


def _axis(scale: Scale | None, form: Callable[[float], str]) -> str:
    """Return what stands under a header: the ends of the column's axis."""
    if scale is None:
        return ""
    return gettext("axis {ends}").format(ends=fmt.between(form(scale.low), form(scale.high)))


def _why(found: Figure) -> str:
    return reason(found.undefined) if found.value is None else ""
