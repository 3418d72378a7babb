"""More or less concentrated: than the 80/20 rule, than chance, than a year ago."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.locale import gettext
from cskit.locale.format import between, integer, percent

__all__ = ["against_company", "curve_alt", "curve_caption", "distance", "same_accounts"]

_FIFTH = 5
"""Fewest accounts that have a top 20%."""


def against_company(results: pd.DataFrame, random: pd.DataFrame) -> str:
    """Return whether chance explains how concentrated the book is; empty where nothing compares.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.pareto.summary`.
    random
        From :func:`cskit.metrics.pareto.random_k80`.
    """
    k80, chance = figure(results, "pareto.k80"), figure(random, "pareto.k80_random")
    if k80.value is None or k80.n < 2 or chance.low is None or chance.high is None:
        return ""
    drawn = gettext("{n} accounts drawn at random from the company would need {range} for 80%:").format(
        n=integer(k80.n), range=_range(integer(chance.low), integer(chance.high))
    )
    if k80.value < chance.low:
        verdict = gettext("this portfolio is more concentrated than chance explains.")
    elif k80.value > chance.high:
        verdict = gettext("this portfolio is less concentrated than chance explains.")
    else:
        verdict = gettext("we cannot say this portfolio is more or less concentrated.")
    return f"{drawn} {verdict}"


def _range(low: str, high: str) -> str:
    """Return a range; one figure where both ends are the same."""
    return low if low == high else between(low, high)


def distance(results: pd.DataFrame) -> str:
    """Return how far the top 20% of accounts are from holding 80%."""
    top20 = figure(results, "pareto.top20_share")
    if top20.value is None:
        return ""
    if top20.n < _FIFTH:
        return gettext("The largest account holds {share} of the total.").format(share=percent(top20.value))
    # Compared as shown, so that "80%" never stands beside "above 80%".
    shown, goal = percent(top20.value), percent(0.8)
    if shown == goal:
        message = gettext("The top 20% of accounts holds {share} of the total: exactly the 80/20 rule.")
    elif top20.value < 0.8:
        message = gettext(
            "The top 20% of accounts holds {share} of the total, less than the 80 of the 80/20 rule."
        )
    else:
        message = gettext(
            "The top 20% of accounts holds {share} of the total, more than the 80 of the 80/20 rule."
        )
    return message.format(share=shown)


def same_accounts(results: pd.DataFrame) -> str:
    """Return how the accounts that were here all year moved, transfers aside; empty for one."""
    same = figure(results, "pareto.same_accounts")
    now, then = figure(results, "pareto.same_accounts_k80"), figure(results, "pareto.same_accounts_k80_then")
    if same.whole < 2 or now.value is None or then.value is None:
        return ""
    return gettext(
        "Same accounts as a year ago, transfers aside: {n}; {then} held 80% then, {now} now."
    ).format(n=integer(same.whole), then=integer(then.whole), now=integer(now.whole))


def curve_caption(
    results: pd.DataFrame, basis: str, year_ago: pd.DataFrame, band: pd.DataFrame
) -> tuple[str, str]:
    """Return the title and subtitle of the curve.

    Parameters
    ----------
    year_ago, band
        What is drawn beside the curve; an empty table is not drawn, and so not explained.
    """
    parts = [
        gettext("share of MRR held by the largest accounts")
        if basis == "mrr"
        else gettext("share of 12-month revenue held by the largest accounts")
    ]
    if len(year_ago):
        parts.append(gettext("dashed: a year ago"))
    if len(band):
        parts.append(gettext("band: chance, same size"))
    return distance(results), "; ".join(parts)


def curve_alt(results: pd.DataFrame, random: pd.DataFrame) -> str:
    """Return what the curve says: where it passes 20% of accounts and 80% of revenue."""
    if figure(results, "pareto.top20_share").value is None:
        return gettext("No curve: no account holds revenue.")
    sentence = gettext(
        "Curve of the share of revenue held by the largest accounts: 20% of accounts hold {share}; "
        "{k80} of accounts hold 80%."
    ).format(
        share=percent(figure(results, "pareto.top20_share").value),
        k80=percent(figure(results, "pareto.share_of_customers_80").value),
    )
    return " ".join(part for part in (sentence, against_company(results, random)) if part)
