"""What the figures of lifetime value are good for, and how soon CAC is back if nobody leaves."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.ltv_cac.value import FORMULAS, cents
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, integer, money, number, percent, ratio

__all__ = ["how_far", "if_nobody_left", "of_margin"]


def how_far(results: pd.DataFrame, horizon: int, currency: str) -> str:
    """Return what the formulas are good for, and what not.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.formulas`.
    horizon
        Months beyond which nobody should count on an account.
    """
    known = [cents(figure(results, metric).value) for metric in FORMULAS]
    values = [value for value in known if value is not None]
    sentences = []
    ends = [money(end(values), currency) for end in (min, max)] if values else []
    if len(values) > 1 and ends[0] != ends[1]:
        if known[0] is not None:
            message = gettext("From {low} to {high}: in decisions use only LTV, the first line.")
        else:
            message = gettext(
                "From {low} to {high}, and not one is a forecast. What was paid is a fact; "
                "use the others to compare, never to promise."
            )
        sentences.append(message.format(low=ends[0], high=ends[1]))
    least = figure(results, "ltv.arpa_over_churn_at_least")
    churn = figure(results, "ltv.churn")
    if least.value is not None:
        sentences.append(
            gettext("Nobody left in 12 months: ARPA ÷ churn can only say at least {amount}.").format(
                amount=money(cents(least.value), currency)
            )
        )
    elif least.undefined == "churn_assumed":
        sentences.append(
            gettext("Nobody left in 12 months: ARPA ÷ churn assumes that 1 of 60 accounts leaves each month.")
        )
    elif churn.value and figure(results, "ltv.arpa_over_churn").value and 1 / churn.value > horizon:
        lost = round(churn.value * churn.n)
        message = ngettext(
            "ARPA ÷ churn rests on {k} loss in {n} account-months and lets accounts stay {months} months, "
            "longer than the {horizon} that anyone should count on.",
            "ARPA ÷ churn rests on {k} losses in {n} account-months and lets accounts stay {months} months, "
            "longer than the {horizon} that anyone should count on.",
            lost,
        )
        words = {"k": lost, "n": churn.n, "months": 1 / churn.value, "horizon": horizon}
        sentences.append(message.format(**{name: integer(value) for name, value in words.items()}))
    return " ".join(sentences)


def if_nobody_left(results: pd.DataFrame) -> str:
    """Return the least an account is worth where nobody left, and the payback as if nobody ever did.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.returns`.
    """
    least, sentences = figure(results, "cac.ltv_ratio_at_least"), []
    if least.value is not None:
        sentences.append(
            gettext(
                "Nobody left in 12 months: an account is worth at least {x} what winning it costs."
            ).format(x=ratio(least.value))
        )
    plain = figure(results, "cac.payback_months")
    if plain.value is not None and plain.low is not None and plain.high is not None:
        sentences.append(
            gettext("If nobody left, CAC would be back in {months} months ({range}).").format(
                months=number(plain.value, 1), range=between(number(plain.low, 1), number(plain.high, 1))
            )
        )
    return " ".join(sentences)


def of_margin(results: pd.DataFrame) -> str:
    """Return which gross margin is in force, and where it comes from."""
    found = figure(results, "ltv.gross_margin")
    if found.n:
        return ngettext(
            "Gross margin {share}: from the cost to serve of {n} account.",
            "Gross margin {share}: from the cost to serve of {n} accounts.",
            found.n,
        ).format(share=percent(found.value), n=integer(found.n))
    return gettext("Gross margin {share}: as the company states it; the data hold no cost to serve.").format(
        share=percent(found.value)
    )
