"""The rates of the month and of the year, each with what stands behind it."""

from __future__ import annotations

import pandas as pd

from cskit.definitions import REASONS
from cskit.findings.figures import Figure, figure
from cskit.findings.recurring_revenue.headline import range_of
from cskit.locale import gettext, ngettext, pgettext
from cskit.locale.format import count_of, integer, money, percent, ratio

__all__ = ["rate_rows"]


def rate_rows(results: pd.DataFrame, currency: str, fewest: int) -> pd.DataFrame:
    """Return a row for each rate: what, its figure, what stands behind it, its range.

    Parameters
    ----------
    results
        All rows that the page records.
    currency
        ISO code of the run's currency.
    fewest
        Fewest observations of which a rate is said: of fewer only the count.

    Returns
    -------
    DataFrame
        ``id``, ``what``, ``figure``, ``behind``, ``range`` (text; empty where there is none), and as recorded
        ``value``, ``low``, ``high`` (float64), ``n`` (Int64). No row where there is no recurring revenue.
    """
    lost, gained, start = (
        money((figure(results, f"revenue.{name}").value or 0) * 100, currency)
        for name in ("lost", "gained", "start")
    )
    both = gettext("{gained} gained, {lost} lost").format(gained=gained, lost=lost)
    of_start = gettext("{lost} of {start}").format(lost=lost, start=start)
    rows = [
        _ratio(results, "gross_churn", gettext("Gross MRR churn, month"), of_start),
        _ratio(results, "net_churn", gettext("Net MRR churn, month"), gettext("below 0 is a gain")),
        _share(results, "logo_churn", gettext("Logo churn, month"), fewest),
        _share(results, "renewal_rate", gettext("Renewal rate by contracts, 12 months"), fewest),
        _share(results, "renewal_rate_mrr", gettext("Renewal rate by MRR, 12 months"), fewest, of_money=True),
        _share(results, "logo_retention_12m", gettext("Accounts kept, 12 months"), fewest),
        _ratio(results, "growth_mom", gettext("Growth of MRR, month"), gettext("transfers and all")),
        _quick(results, both),
        _money(results, "ticket", gettext("Average ticket"), currency, gettext("MRR ÷ active accounts")),
        _money(results, "arr", pgettext("metric", "ARR"), currency, gettext("12 × MRR")),
        _money(results, "acv", pgettext("metric", "ACV"), currency, _contracts(results)),
    ]
    found = pd.DataFrame(
        rows, columns=["id", "what", "figure", "behind", "range", "value", "low", "high", "n"]
    )
    found = found if figure(results, "revenue.mrr").value is not None else found.iloc[:0]
    texts = dict.fromkeys(("id", "what", "figure", "behind", "range"), "str")
    return found.astype({**texts, "value": "float64", "low": "float64", "high": "float64", "n": "Int64"})


_Row = tuple[str, str, str, str, str, float | None, float | None, float | None, int]


def _made(metric: str, what: str, shown: tuple[str, str, str], found: Figure) -> _Row:
    said, behind, range_ = shown
    if found.value is None:
        said, behind, range_ = "", _reason(found.undefined), ""
    return metric, what, said, behind, range_, found.value, found.low, found.high, found.n


def _reason(code: str) -> str:
    return gettext(REASONS[code])


def _ratio(results: pd.DataFrame, name: str, what: str, behind: str) -> _Row:
    found = figure(results, f"revenue.{name}")
    signed = name != "gross_churn"
    return _made(
        f"revenue.{name}", what, (percent(found.value, decimals=1, signed=signed), behind, ""), found
    )


def _share(results: pd.DataFrame, name: str, what: str, fewest: int, *, of_money: bool = False) -> _Row:
    """Return a share of accounts or contracts: with few of them the count alone, of very few no range."""
    found = figure(results, f"revenue.{name}")
    if found.value is None:
        return _made(f"revenue.{name}", what, ("", "", ""), found)
    behind = count_of(round(found.value * found.n), found.n)
    if of_money:
        behind = ngettext("{n} contract due", "{n} contracts due", found.n).format(n=integer(found.n))
        said = percent(found.value)
    else:
        said = percent(found.value, found.n)
    if found.n < fewest and of_money:
        return _made(f"revenue.{name}", what, ("", behind, ""), found)
    if found.n < fewest:
        return _made(f"revenue.{name}", what, (behind, gettext("too few for a rate"), ""), found)
    range_ = range_of(found) if found.low is not None else ""
    return _made(f"revenue.{name}", what, (said, behind if said != behind else "", range_), found)


def _quick(results: pd.DataFrame, behind: str) -> _Row:
    found = figure(results, "revenue.quick_ratio")
    return _made(
        "revenue.quick_ratio", gettext("Quick ratio, month"), (ratio(found.value), behind, ""), found
    )


def _money(results: pd.DataFrame, name: str, what: str, currency: str, behind: str) -> _Row:
    found = figure(results, f"revenue.{name}")
    shown = money(found.value * 100, currency) if found.value is not None else ""
    return _made(f"revenue.{name}", what, (shown, behind, ""), found)


def _contracts(results: pd.DataFrame) -> str:
    n = figure(results, "revenue.acv").n
    return ngettext("{n} contract with a term", "{n} contracts with a term", n).format(n=integer(n))
