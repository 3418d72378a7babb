"""What was found, in a sentence of the language in use."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from cskit.definitions import WARNINGS
from cskit.locale import format as fmt
from cskit.locale import gettext, ngettext
from cskit.reports.data_quality.facts import Warning_
from cskit.reports.data_quality.shown import harmless

__all__ = ["advice", "day", "months", "sentence"]

_MOST = 6


def sentence(one: Warning_) -> str:
    """Return what a warning found."""
    return _SENTENCES[one.code](one.figures)


def advice(one: Warning_) -> str:
    """Return what to do about a warning."""
    return gettext(WARNINGS[one.code].todo)


def day(text: str) -> str:
    """Return a day of the counts as a reader writes it; "—" where there is none."""
    return fmt.date(datetime.date.fromisoformat(text) if text else None)


def months(found: Sequence[str]) -> str:
    """Return months as a sentence has them, the first ones of many."""
    shown = [fmt.month(datetime.date.fromisoformat(f"{one}-01"), "short") for one in found[:_MOST]]
    return _and_more(shown, len(found))


def _and_more(shown: Sequence[str], n: int) -> str:
    rest = n - len(shown)
    if rest <= 0:
        return fmt.listing(shown)
    return ngettext("{names} and {n} more", "{names} and {n} more", rest).format(
        names=", ".join(shown), n=fmt.integer(rest)
    )


def _named(figures: Mapping[str, Any]) -> str:
    return _and_more([harmless(str(name)) for name in figures["named"]], int(figures["n"]))


def _part(figures: Mapping[str, Any]) -> dict[str, str]:
    return {
        "k": fmt.integer(figures["n"]),
        "n": fmt.integer(figures["of"]),
        "share": fmt.percent(figures["n"] / figures["of"]),
    }


def _stale(figures: Mapping[str, Any]) -> str:
    n = int(figures["months"])
    return ngettext(
        "The newest row is of {last}; the month after it has none.",
        "The newest row is of {last}; the {n} months after it have none.",
        n,
    ).format(last=day(figures["last"]), n=fmt.integer(n))


def _ends_early(figures: Mapping[str, Any]) -> str:
    return gettext(
        "The newest row is of {last}, {days} days before the month's end. "
        "The longest silence of the year before was of {longest} days."
    ).format(
        last=day(figures["last"]), days=fmt.integer(figures["days"]), longest=fmt.integer(figures["longest"])
    )


def _answers_stopped(figures: Mapping[str, Any]) -> str:
    return gettext("The last answer to {survey} is of {last}.").format(
        survey=str(figures["survey"]).upper(), last=day(figures["last"])
    )


def _empty_months(figures: Mapping[str, Any]) -> str:
    found = figures["months"]
    return ngettext(
        "No row in {months}; months around it have {usual} or more.",
        "No row in {months}; months around them have {usual} or more.",
        len(found),
    ).format(months=months(found), usual=fmt.integer(figures["usual"]))


def _mass_month(figures: Mapping[str, Any]) -> str:
    return gettext("{n} end dates in this month; usual are {usual} a month.").format(
        n=fmt.integer(figures["n"]), usual=_few(figures["usual"])
    )


def _mass_day(figures: Mapping[str, Any]) -> str:
    return gettext("{n} end dates on {day}; usual are {usual} a day.").format(
        n=fmt.integer(figures["n"]), day=day(figures["day"]), usual=_few(figures["usual"])
    )


def _few(value: float) -> str:
    return fmt.number(value, 0 if float(value).is_integer() else 1)


def _outliers(figures: Mapping[str, Any]) -> str:
    largest = figures["named"][0]
    amount = Decimal(largest["amount"])
    said = (
        gettext("{key}, of {account}, has {amount}")
        if largest["customer_id"]
        else gettext("{key} has {amount}")
    )
    first = said.format(
        key=harmless(largest["key"]), account=harmless(largest["customer_id"]), amount=fmt.number(amount, 2)
    )
    return ngettext(
        "{n} amount is far from the median of {median}: {first}.",
        "{n} amounts are far from the median of {median}. The largest: {first}.",
        int(figures["n"]),
    ).format(n=fmt.integer(figures["n"]), median=fmt.number(Decimal(figures["median"]), 2), first=first)


def _zeros(figures: Mapping[str, Any]) -> str:
    return gettext("{k} of {n} lines ({share}) have the amount 0.").format(**_part(figures))


def _equal_rows(figures: Mapping[str, Any]) -> str:
    return gettext("{k} of {n} rows ({share}) are the same as another in every column.").format(
        **_part(figures)
    )


def _set_aside(figures: Mapping[str, Any]) -> str:
    return gettext("{k} of {n} rows ({share}) were set aside by the rule {rule}.").format(
        **_part(figures), rule=figures["rule"]
    )


def _no_revenue(figures: Mapping[str, Any]) -> str:
    return gettext("{k} of {n} accounts ({share}) have no row: {names}.").format(
        **_part(figures), names=_named(figures)
    )


def _empty_portfolios(figures: Mapping[str, Any]) -> str:
    return ngettext(
        "This portfolio has no account now: {names}.",
        "These portfolios have no account now: {names}.",
        int(figures["n"]),
    ).format(names=_named(figures))


def _single_portfolios(figures: Mapping[str, Any]) -> str:
    return ngettext(
        "This portfolio has one account: {names}.",
        "These portfolios have one account each: {names}.",
        int(figures["n"]),
    ).format(names=_named(figures))


def _next_renewals(figures: Mapping[str, Any]) -> str:
    return gettext(
        "All {n} renewal dates lie after the month, those of {older} lines older than a year among them."
    ).format(n=fmt.integer(figures["n"]), older=fmt.integer(figures["older"]))


def _currency_gaps(figures: Mapping[str, Any]) -> str:
    return gettext("{k} of {n} lines ({share}) name no currency.").format(**_part(figures))


def _mixed_zones(figures: Mapping[str, Any]) -> str:
    return gettext("{file}: {named} moments name a time zone, {bare} do not.").format(
        file=harmless(figures["file"]),
        named=fmt.integer(figures["named"]),
        bare=fmt.integer(figures["bare"]),
    )


def _same_file(figures: Mapping[str, Any]) -> str:
    return gettext("These files are the same: {names}.").format(names=_named(figures))


_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "stale": _stale,
    "ends_early": _ends_early,
    "answers_stopped": _answers_stopped,
    "empty_months": _empty_months,
    "mass_end_month": _mass_month,
    "mass_end_day": _mass_day,
    "outliers": _outliers,
    "zeros": _zeros,
    "equal_rows": _equal_rows,
    "set_aside": _set_aside,
    "no_revenue": _no_revenue,
    "empty_portfolios": _empty_portfolios,
    "single_portfolios": _single_portfolios,
    "next_renewals": _next_renewals,
    "currency_gaps": _currency_gaps,
    "mixed_zones": _mixed_zones,
    "same_file": _same_file,
}
