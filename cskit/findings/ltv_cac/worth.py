"""What an account is worth: the page's verdict, and on what it rests."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cskit.definitions import REASONS
from cskit.findings.figures import Figure, figure
from cskit.findings.ltv_cac.value import cents, cost, counted, history, ranged, without_spend
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, integer, money, ratio

__all__ = ["headline", "rests_on"]


def headline(
    results: pd.DataFrame,
    missing: Sequence[pd.Timestamp],
    reference: float,
    currency: str,
    orders: pd.DataFrame | None = None,
) -> str:
    """Return the page's verdict: what an account is worth, and whether that is more than winning one costs.

    Parameters
    ----------
    results
        Of :func:`cskit.metrics.ltv_cac.page`.
    missing
        Months without acquisition spend, from :func:`cskit.metrics.ltv_cac.missing_months`.
    reference
        ``Policy.ltv_cac_reference``.
    currency
        ISO code of the run's currency.
    orders
        Of :func:`cskit.metrics.ltv_cac.ahead`, where the company sells orders.
    """
    if orders is not None and len(orders) and figure(orders, "ltv.orders_margin").value is not None:
        return f"{_of_orders(orders, currency)} {cost(results, missing, currency)}".strip()
    worth, found = figure(results, "ltv.discounted"), figure(results, "cac.ltv_ratio")
    if worth.value is None:
        return history(results, missing, currency)
    words = {
        "ltv": money(cents(worth.value), currency),
        "months": integer(figure(results, "ltv.discounted_months").whole),
        "range": ranged(worth, currency),
        "n": integer(worth.n),
    }
    if found.value is None or found.low is None or found.high is None:
        return f"{_alone(worth, words)} {_only(results, missing)}".strip()
    message = gettext(
        "An average account here is worth {ltv} in margin over {months} months (likely range {range}; "
        "{n} accounts), {x} what the company spends to win one ({of_x})."
    )
    of_x = between(ratio(found.low), ratio(found.high))
    return f"{message.format(**words, x=ratio(found.value), of_x=of_x)} {_verdict(found, reference)}"


def _of_orders(orders: pd.DataFrame, currency: str) -> str:
    """Return what the orders to come of an average account leave."""
    margin, months = figure(orders, "ltv.orders_margin"), figure(orders, "ltv.orders_horizon").whole
    message = ngettext(
        "The orders to come of the only account leave {margin} in margin over {months} months, in today's "
        "money (approximate range {range}).",
        "The orders to come of an average account here leave {margin} in margin over {months} months, in "
        "today's money (approximate range {range}; {n} accounts).",
        margin.n,
    )
    return message.format(
        margin=money(cents(margin.value or 0.0), currency),
        months=integer(months),
        range=ranged(margin, currency),
        n=integer(margin.n),
    )


def _alone(worth: Figure, words: dict[str, str]) -> str:
    """Return what an account is worth, without a cost to hold it against."""
    if not words["range"]:
        message = gettext("The only account here that pays is worth {ltv} in margin over {months} months.")
    else:
        message = gettext(
            "An average account here is worth {ltv} in margin over {months} months (likely range {range}; "
            "{n} accounts)."
        )
    return message.format(**words)


def _only(results: pd.DataFrame, missing: Sequence[pd.Timestamp]) -> str:
    """Return that there is no cost to compare with, and why."""
    return without_spend(
        results,
        missing,
        gettext("LTV only: no acquisition spend for {months}."),
        gettext("LTV only: the data hold no acquisition spend."),
    )


def _verdict(found: Figure, reference: float) -> str:
    """Return how the ratio stands to the company's reference."""
    if (found.low or 0) > reference:
        message = gettext("All of the range is above your reference of {ref}.")
    elif (found.high or 0) < reference:
        message = gettext("All of the range is below your reference of {ref}.")
    else:
        message = gettext(
            "The range includes {ref}: we cannot say the ratio is above or below your reference."
        )
    return message.format(ref=ratio(reference, 0 if reference == round(reference) else 1))


def rests_on(results: pd.DataFrame, horizon: int, complete_from: pd.Timestamp | None, currency: str) -> str:
    """Return on what the verdict rests, what those that are here are worth from now on, and who is left out.

    Parameters
    ----------
    results
        Of :func:`cskit.metrics.ltv_cac.page`.
    horizon
        ``Policy.horizon``.
    complete_from
        First month from which the data hold every account; None for all of them.
    currency
        ISO code.
    """
    worth = figure(results, "ltv.discounted")
    if worth.value is None:
        why = _why_none(worth.undefined)
        return f"{counted(results, complete_from)} {why}".strip()
    sentences = [
        gettext(
            "How long accounts stay is the company's curve by segment and term of contract; MRR and "
            "margin are this portfolio's own. The ranges are approximate."
        )
    ]
    months, left = figure(results, "ltv.discounted_months").whole, figure(results, "ltv.residual")
    if months < horizon:
        short = ngettext(
            "LTV over the {h} month that can be seen: no curve goes past twice what was observed.",
            "LTV over the {h} months that can be seen: no curve goes past twice what was observed.",
            months,
        )
        sentences.append(short.format(h=integer(months)))
    if left.value is not None and left.low is not None:
        ahead = figure(results, "ltv.residual_months").whole
        here = ngettext(
            "Over the next {h} month, those that are here are worth {amount} each (likely range {range}).",
            "Over the next {h} months, those that are here are worth {amount} each (likely range {range}).",
            ahead,
        )
        amount, around = money(cents(left.value), currency), ranged(left, currency)
        sentences.append(here.format(h=integer(ahead), amount=amount, range=around))
    out = figure(results, "ltv.not_projected").whole
    if out:
        message = ngettext(
            "{k} account is left out: too little was seen of accounts with its term.",
            "{k} accounts are left out: too little was seen of accounts with their term.",
            out,
        )
        sentences.append(message.format(k=integer(out)))
    return " ".join(sentences)


def _why_none(why: str) -> str:
    """Return why nothing is projected; empty where nobody pays, which the headline says."""
    if why in ("no_paying_account", "no_recurring_revenue"):
        return ""
    return gettext("No projection: {reason}.").format(reason=gettext(REASONS[why]))
