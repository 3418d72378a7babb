"""Are portfolios more different than chance, and who changed hands: the company page's last parts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from cskit.data.parameters import Parameters
from cskit.locale import format as fmt
from cskit.locale import gettext, ngettext, pgettext
from cskit.reports.contents import Cell, Chance, Head, Moves, Plot, Row, Table
from cskit.reports.downloads import Download, link
from cskit.reports.figures import records
from cskit.reports.index.drawings import Point, funnel, ticks
from cskit.reports.index.facts import Company, Figure, alphabetical, own, reason
from cskit.reports.tables import rows_of, written

__all__ = ["chance", "moves"]

_NONE = Figure()
_HIGHEST = 6.0


def chance(company: Company, parameters: Parameters) -> Chance:
    """Return the funnel of expected and observed losses, what it means, and its table."""
    rows = sorted(records(company.tables.get("funnel")), key=lambda row: alphabetical(row["portfolio"]))
    known = [row for row in rows if row["ratio"] is not None]
    if not rows:
        why = reason(own(company.results).get("losses.observed", _NONE).undefined)
        return Chance((gettext("No comparison here: {reason}.").format(reason=why),))
    if not known:
        return Chance((gettext("No account was lost in the last 12 months: there is nothing to compare."),))
    said = (
        gettext("CSMs inherit different books; compare expected with observed."),
        ngettext(
            "With one portfolio there is nothing to compare.",
            "Of {n} portfolios, about one in twenty lies outside by chance alone.",
            len(known),
        ).format(n=fmt.integer(len(known))),
        gettext(
            "Expected: what a book of these segments and ages would lose at the rates of the whole company, "
            "this portfolio included. It tells where to look, not who is to blame; "
            "it is not for pay decisions."
        ),
    )
    return Chance(said, _plot(known, company), _table(rows, company, parameters))


def _verdict(outside: Sequence[Mapping[str, Any]]) -> str:
    """Return the title: who stands out, and to which side."""
    if not outside:
        return gettext("No portfolio stands out: chance alone can give these losses.")
    more = [row["portfolio"] for row in outside if row["ratio"] > 1]
    fewer = [row["portfolio"] for row in outside if row["ratio"] < 1]
    said = []
    if more:
        message = ngettext(
            "{names} lost more accounts than chance explains.",
            "{names} lost more accounts than chance explains.",
            len(more),
        )
        said.append(message.format(names=fmt.listing(more)))
    if fewer:
        message = ngettext(
            "{names} lost fewer accounts than chance explains.",
            "{names} lost fewer accounts than chance explains.",
            len(fewer),
        )
        said.append(message.format(names=fmt.listing(fewer)))
    return " ".join(said)


def _plot(rows: Sequence[Mapping[str, Any]], company: Company) -> Plot:
    outside = [row for row in rows if row["outside"]]
    points = [
        Point(row["expected"], min(row["ratio"], _HIGHEST), row["portfolio"] if row["outside"] else "")
        for row in rows
    ]
    limits = [(row["expected"], row["low"], row["high"]) for row in records(company.tables.get("limits"))]
    top = min(max(1.25 * max(point.ratio for point in points), 2.0), _HIGHEST)
    across = [(value, fmt.number(value, _places(value))) for value in ticks(max(row[0] for row in limits))]
    up = [(value, fmt.number(value, _places(value))) for value in ticks(top)]
    title = _verdict(outside)
    alt = gettext("{title} {k} of {n} portfolios lie between the lines.").format(
        title=title, k=fmt.integer(len(rows) - len(outside)), n=fmt.integer(len(rows))
    )
    words = (alt, gettext("expected losses, 12 months"), gettext("observed ÷ expected"))
    wide, narrow = (funnel(points, limits, words, (across, up), narrow=phone) for phone in (False, True))
    sub = gettext(
        "accounts lost in 12 months ÷ expected; between the dashed lines 95% of what chance alone would give"
    )
    return Plot(title, sub, wide, narrow)


def _places(value: float) -> int:
    return 0 if float(value).is_integer() else 1 if float(value * 10).is_integer() else 2


def _table(rows: Sequence[Mapping[str, Any]], company: Company, parameters: Parameters) -> Table:
    late: dict[str, int] = {}
    for row in records(company.tables.get("handovers")):
        if row["lost_on"]:
            late[row["to_portfolio"]] = late.get(row["to_portfolio"], 0) + 1
    apart = "handovers" in company.tables
    heads = (
        Head(gettext("Portfolio"), css="left text"),
        Head(gettext("Lost"), gettext("accounts, 12 months")),
        Head(gettext("Of which soon after a hand-over"), gettext("within 90 days")),
        Head(gettext("Expected"), gettext("accounts")),
        Head(gettext("Lost ÷ expected"), gettext("likely range")),
        Head(gettext("Beyond chance?"), css="left text"),
    )
    return Table(
        "funnel",
        gettext("Accounts lost and expected losses, by portfolio"),
        heads,
        tuple(_row(row, late.get(row["portfolio"], 0) if apart else None) for row in rows),
        gettext("In alphabetical order."),
        _saved("funnel", company, parameters),
    )


def _row(row: Mapping[str, Any], late: int | None) -> Row:
    ratio = Cell(fmt.NONE, reason=reason("nothing_expected"))
    if row["ratio"] is not None:
        ends = fmt.between(fmt.number(row["low"], 2), fmt.number(row["high"], 2))
        ratio = Cell(fmt.number(row["ratio"], 2), ends)
    beyond = pgettext("funnel", "yes") if row["outside"] else pgettext("funnel", "no")
    return Row(
        row["portfolio"],
        (
            Cell(fmt.integer(row["observed"])),
            Cell(fmt.integer(late), reason=reason("no_assignments") if late is None else ""),
            Cell(fmt.number(row["expected"], 1)),
            ratio,
            Cell(beyond),
        ),
    )


def moves(company: Company, parameters: Parameters) -> Moves:
    """Return who changed hands lately, and whom the company lost soon after."""
    if "handovers" not in company.tables:
        why = own(company.results).get("losses.after_handover", _NONE).undefined or "no_assignments"
        return Moves((gettext("Nothing can be said of hand-overs: {reason}.").format(reason=reason(why)),))
    rows = records(company.tables["handovers"])
    recent, lost = [row for row in rows if row["recent"]], [row for row in rows if row["lost_on"]]
    said = (_recent(len(recent)), _lost(len(lost), own(company.results)))
    found = (_changed(recent, company, parameters), _gone(lost, company, parameters))
    return Moves(said, tuple(table for table in found if table.rows))


def _recent(n: int) -> str:
    if n == 0:
        return gettext("No account changed hands in the last 90 days.")
    return ngettext(
        "{n} account changed hands in the last 90 days.", "{n} accounts changed hands in the last 90 days.", n
    ).format(n=fmt.integer(n))


def _lost(n: int, figures: Mapping[str, Figure]) -> str:
    total = round(figures.get("losses.observed", _NONE).value or 0)
    if n == 0:
        return gettext("No account was lost within 90 days of a hand-over, in the last 12 months.")
    return ngettext(
        "Of {total} accounts lost in 12 months, {n} was lost within 90 days of a hand-over.",
        "Of {total} accounts lost in 12 months, {n} were lost within 90 days of a hand-over.",
        n,
    ).format(n=fmt.integer(n), total=fmt.integer(total))


def _changed(rows: Sequence[Mapping[str, Any]], company: Company, parameters: Parameters) -> Table:
    heads = (
        Head(pgettext("column", "Account"), css="left text"),
        Head(pgettext("hand-over", "From"), css="left text"),
        Head(pgettext("hand-over", "To"), css="left text"),
        Head(gettext("Handed over"), css="left date"),
        Head(gettext("MRR ({currency})").format(currency=fmt.sign(parameters.currency))),
    )
    body = tuple(Row(row["name"], (*_hands(row), Cell(fmt.amount(round(row["mrr"] * 100))))) for row in rows)
    caption = gettext("Changed hands in the last 90 days")
    return Table(
        "changed-hands",
        caption,
        heads,
        body,
        "",
        _saved("handovers", company, parameters, "changed-hands", "recent"),
    )


def _gone(rows: Sequence[Mapping[str, Any]], company: Company, parameters: Parameters) -> Table:
    money = fmt.sign(parameters.currency)
    heads = (
        Head(pgettext("column", "Account"), css="left text"),
        Head(pgettext("hand-over", "From"), css="left text"),
        Head(pgettext("hand-over", "To"), css="left text"),
        Head(gettext("Handed over"), css="left date"),
        Head(gettext("Lost"), css="left date"),
        Head(gettext("Days")),
        Head(gettext("MRR lost ({currency})").format(currency=money)),
    )
    body = tuple(
        Row(
            row["name"],
            (
                *_hands(row),
                Cell(fmt.date(_day(row["lost_on"]))),
                Cell(fmt.integer(row["days"])),
                Cell(fmt.amount(round((row["mrr_lost"] or 0) * 100))),
            ),
        )
        for row in rows
    )
    caption = gettext("Lost within 90 days of a hand-over, last 12 months")
    return Table(
        "lost-soon",
        caption,
        heads,
        body,
        "",
        _saved("handovers", company, parameters, "lost-soon", "lost_on"),
    )


def _hands(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        Cell(row["from_portfolio"]),
        Cell(row["to_portfolio"]),
        Cell(fmt.date(_day(row["handed_on"]))),
    )


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text[:10])


def _saved(table: str, company: Company, parameters: Parameters, shown: str = "", where: str = "") -> Markup:
    """Return the link that saves a table of the snapshot, or its rows that have a value somewhere."""
    content = company.tables[table]
    if where:
        at = content["columns"].index(where)
        content = {**content, "rows": [row for row in content["rows"] if row[at]]}
    text, name = written(content), shown or table
    saved = Download(f"company-{parameters.month}-{name}.csv", text, rows_of(text))
    return Markup(link(saved, f"{name}-caption"))  # noqa: S704 # escaped there
