"""What becomes of the revenue of a cohort, in words."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, integer, money, percent

__all__ = ["revenue_caption", "stayers"]


def revenue_caption(results: pd.DataFrame) -> str:
    """Return what the accounts pay after 12 months of what they paid first, with its range.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.summary`.
    """
    net = figure(results, "retention.m12_revenue")
    if net.value is None:
        return gettext("MRR kept, by cohort")
    if net.low is None or net.high is None:
        return gettext("After 12 months the accounts bring {share} of their first MRR").format(
            share=percent(net.value)
        )
    shown = {"share": percent(net.value), "range": between(percent(net.low), percent(net.high))}
    if net.value == figure(results, "retention.m12_revenue_gross").value:  # nobody pays more than at first
        return gettext(
            "After 12 months the accounts bring {share} of their first MRR (likely range {range}; gains not "
            "bounded by these data)"
        ).format(**shown)
    return gettext(
        "After 12 months the accounts bring {share} of their first MRR (likely range {range})"
    ).format(**shown)


def stayers(results: pd.DataFrame, currency: str, fewest: int) -> str:
    """Return what those who stayed 12 months pay more or less, and how much of it is readjustment.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.revenue_results`.
    currency
        ISO code of the run's currency.
    fewest
        Fewest accounts of which a rate is said.
    """
    start, gain = figure(results, "retention.stayers_start"), figure(results, "retention.stayers_gain")
    index = figure(results, "retention.stayers_readjustment")
    if start.value is None or gain.value is None:
        return ""
    if gain.value > 0:
        message = ngettext(
            "The account that stayed 12 months pays {gain} a month more than at first",
            "The {n} accounts that stayed 12 months pay {gain} a month more than at first",
            gain.n,
        )
    elif gain.value < 0:
        message = ngettext(
            "The account that stayed 12 months pays {gain} a month less than at first",
            "The {n} accounts that stayed 12 months pay {gain} a month less than at first",
            gain.n,
        )
    else:
        message = ngettext(
            "The account that stayed 12 months pays what it paid at first",
            "The {n} accounts that stayed 12 months pay what they paid at first",
            gain.n,
        )
    said = message.format(n=integer(gain.n), gain=money(100 * abs(gain.value), currency))
    if gain.value > 0 and gain.n >= fewest:
        said += f" (+{percent(gain.value / start.value)})"
    if index.value is None:
        return gettext("{said}; the data do not say how much of it is readjustment.").format(said=said)
    if index.value == 0:
        return gettext("{said}; none of it is readjustment.").format(said=said)
    amount = money(100 * index.value, currency)
    return gettext("{said}; readjustment added {amount}.").format(said=said, amount=amount)
