"""What accounts have brought so far, and the formulas of lifetime value side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cskit.definitions import DEFINITIONS, REASONS
from cskit.findings.figures import Figure, figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import NONE, between, integer, listing, money, month

__all__ = [
    "FORMULAS",
    "cents",
    "cost",
    "counted",
    "formula_alt",
    "formula_caption",
    "formula_rows",
    "history",
    "ranged",
    "without_spend",
]

FORMULAS = (
    "ltv.discounted",
    "ltv.historical",
    "ltv.ticket_x_lifetime",
    "ltv.ticket_x_frequency",
    "ltv.arpa_over_churn",
)
"""The formulas in the order in which they are shown: the one for decisions first, then the fact."""
_FEW = 3
"""Months that a sentence names one by one."""


def cents(found: float | None) -> float | None:
    """Return an amount of results, which are in units of the currency, in cents."""
    return None if found is None else 100 * found


def ranged(found: Figure, currency: str) -> str:
    """Return the range of an amount; empty where it has none."""
    if found.low is None or found.high is None:
        return ""
    return between(money(cents(found.low), currency), money(cents(found.high), currency))


def history(results: pd.DataFrame, missing: Sequence[pd.Timestamp], currency: str) -> str:
    """Return the verdict where nothing is projected: what an account has paid, what winning one costs.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.formulas` and :func:`cskit.metrics.ltv_cac.returns`.
    missing
        Months without acquisition spend, from :func:`cskit.metrics.ltv_cac.missing_months`.
    currency
        ISO code of the run's currency.
    """
    paid, left = figure(results, "ltv.historical"), figure(results, "ltv.left").whole
    if paid.value is None:
        return gettext("No account of this portfolio has paid yet: there is no history to tell.")
    if left == paid.n:
        message = ngettext(
            "History only: the only account has left and had paid {h}; no projection on this page.",
            "History only: the {n} accounts had paid {h} each on average and have all left; "
            "no projection on this page.",
            paid.n,
        )
    else:
        message = ngettext(
            "History only: the only account has paid {h} so far; no projection on this page.",
            "History only: an average account has paid {h} so far ({n} accounts); "
            "no projection on this page.",
            paid.n,
        )
    first = message.format(h=money(cents(paid.value), currency), n=integer(paid.n))
    return f"{first} {cost(results, missing, currency)}".strip()


def cost(results: pd.DataFrame, missing: Sequence[pd.Timestamp], currency: str) -> str:
    """Return what winning an account like these costs, or why that is not known."""
    found = figure(results, "cac.of_mix")
    if found.value is not None:
        return gettext(
            "Winning accounts like these costs the company {cac} each (likely range {range})."
        ).format(cac=money(cents(found.value), currency), range=ranged(found, currency))
    return without_spend(
        results,
        missing,
        gettext("No acquisition spend for {months}: what winning one costs is not known."),
        gettext("The data hold no acquisition spend: what winning one costs is not known."),
    )


def without_spend(results: pd.DataFrame, missing: Sequence[pd.Timestamp], some: str, none: str) -> str:
    """Return what to say where spend is missing: of some months, or all of it; empty where it is not.

    Parameters
    ----------
    results, missing
        As in :func:`history`.
    some, none
        Messages; ``some`` names ``{months}``.
    """
    if missing:
        return some.format(months=_months(missing))
    return none if figure(results, "cac.of_mix").undefined == "no_spend_table" else ""


def _months(missing: Sequence[pd.Timestamp]) -> str:
    """Return some months in words: each of a few, else how many between which."""
    if len(missing) <= _FEW:
        return listing([month(when, "short") for when in missing])
    return gettext("{n} months between {first} and {last}").format(
        n=integer(len(missing)), first=month(missing[0], "short"), last=month(missing[-1], "short")
    )


def counted(results: pd.DataFrame, complete_from: pd.Timestamp | None) -> str:
    """Return whom the history is of, and whom it lacks.

    Parameters
    ----------
    complete_from
        First month from which the data hold every account; None for all of them.
    """
    n, left = figure(results, "ltv.accounts").whole, figure(results, "ltv.left").whole
    old = figure(results, "ltv.before_complete").whole
    sentences = []
    if 0 < left < n:
        sentences.append(
            ngettext(
                "{k} of them has left and counts too.", "{k} of them have left and count too.", left
            ).format(k=integer(left))
        )
    if old and complete_from is not None:
        message = ngettext(
            "{k} began before {month}: of that time the data hold only those that stayed, "
            "so lifetimes look longer than they are.",
            "{k} began before {month}: of that time the data hold only those that stayed, "
            "so lifetimes look longer than they are.",
            old,
        )
        sentences.append(message.format(k=integer(old), month=month(complete_from)))
    return " ".join(sentences)


def formula_rows(results: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Put the formulas into rows for the picture, each with its definition in words.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.formulas`.

    Returns
    -------
    DataFrame
        ``id``, ``label``, ``note``, ``explained``, ``value``, ``low``, ``high`` (cents; NaN where undefined
        or counted), ``filled`` (the one to go by: the discounted value, without it what was paid in fact)
        and ``said``; none where no formula has a value.
    """
    rows, decides = [], _decides(results)
    for metric in FORMULAS:
        found, at_least = figure(results, metric), False
        if found.undefined == "no_losses" and metric == "ltv.arpa_over_churn":
            metric = f"{metric}_at_least"  # noqa: PLW2901  # the lower bound stands in its place
            found, at_least = figure(results, metric), True
        about, shown = DEFINITIONS[metric], DEFINITIONS["ltv.arpa_over_churn" if at_least else metric]
        words = gettext(about.definition)
        if found.value is None:
            words = gettext(REASONS[found.undefined])
        said = NONE if found.value is None else money(cents(found.value), currency)
        if at_least and found.value is not None:
            said = gettext("at least {amount}").format(amount=said)
        range_ = ranged(found, currency)
        rows.append(
            {
                "id": metric,
                "label": gettext(shown.name),
                "note": {"margin": gettext("margin"), "revenue": gettext("revenue")}[about.of],
                "explained": words[:1].upper() + words[1:],
                **{end: cents(getattr(found, end)) for end in ("value", "low", "high")},
                "filled": metric == decides,
                "said": f"{said} ({range_})" if range_ else said,
            }
        )
    frame = pd.DataFrame(rows).astype({"value": "float64", "low": "float64", "high": "float64"})
    return frame if frame["value"].notna().any() else frame.iloc[:0]


def _decides(results: pd.DataFrame) -> str:
    """Return the formula to go by: the discounted one, and without it the fact."""
    return FORMULAS[0] if figure(results, FORMULAS[0]).value is not None else "ltv.historical"


def formula_caption(rows: pd.DataFrame, currency: str) -> tuple[str, str]:
    """Return title and subtitle of the formulas."""
    known = rows.loc[rows["value"].notna() & rows["id"].isin(FORMULAS), "value"]
    if rows.loc[rows["id"] == FORMULAS[0], "filled"].any():
        sub = gettext("amount per account, {currency}; whisker: likely range; filled: the one for decisions")
    else:
        sub = gettext("amount per account, {currency}; whisker: likely range; filled: what was paid in fact")
    sub = sub.format(currency=currency)
    ends = [money(end, currency) for end in (known.min(), known.max())]
    if ends[0] == ends[1]:
        return gettext("What an account has paid so far"), sub
    title = gettext("The same accounts are worth {low} or {high}: it depends on the formula.")
    return title.format(low=ends[0], high=ends[1]), sub


def formula_alt(rows: pd.DataFrame) -> str:
    """Return what the formulas say to those who do not see them."""
    if rows.empty:
        return gettext("No account has paid yet, so no formula has a value.")
    said = listing([f"{row.label}: {row.said}" for row in rows.itertuples()])
    return gettext("Dots of lifetime value by formula. {said}.").format(said=said)
