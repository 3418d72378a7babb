"""When an account has paid itself back, in words."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import Figure, figure
from cskit.findings.ltv_cac.value import cents, ranged
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, integer, money

__all__ = ["not_paid_back", "payback_alt", "payback_caption", "payback_marks"]


def payback_marks(results: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Return what the picture marks: the CAC, and where the curve reaches it; no row without either.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.returns`, :func:`cskit.metrics.ltv_cac.survival_adjusted` and
        :func:`cskit.metrics.ltv_cac.crossing`.
    """
    cost, found = figure(results, "cac.of_mix"), _found(results)
    names = ["cac", "cac_low", "cac_high", "months", "cac_words", "words"]
    if cost.value is None or found.undefined not in ("", *_NOT_BACK):
        return pd.DataFrame(columns=names)
    at = found.value
    row = {
        "cac": cents(cost.value),
        "cac_low": cents(cost.low),
        "cac_high": cents(cost.high),
        "months": float("nan") if at is None else at,
        "cac_words": gettext("CAC {amount}").format(amount=money(cents(cost.value), currency)),
        "words": _when(results),
    }
    return pd.DataFrame([row], columns=names)


_NOT_BACK = ("may_never_pay", "not_seen")
"""Reasons for which there is a curve that does not reach CAC."""


def _is_projected(results: pd.DataFrame) -> bool:
    """Return whether the curve is a projection, or only what was seen of losses."""
    found = figure(results, "cac.payback_survival")
    return found.value is not None or found.undefined == "may_never_pay"


def _found(results: pd.DataFrame) -> Figure:
    """Return when CAC is covered: by the projected curve, and without one by what was seen."""
    return figure(results, "cac.payback_survival" if _is_projected(results) else "cac.payback_seen")


def _when(results: pd.DataFrame) -> str:
    """Return the crossing: "14 months (11 to 19)", or that it may never be."""
    found, projected = _found(results), _is_projected(results)
    seen = figure(results, "ltv.discounted_months" if projected else "cac.months_seen").whole
    if found.value is None and projected:
        return gettext("may never pay back")
    if found.value is None:
        return ngettext(
            "not paid back within the {k} month seen", "not paid back within the {k} months seen", seen
        ).format(k=integer(seen))
    low = integer(found.low if found.low is not None else found.value)
    if found.high is None:
        beyond = (
            gettext("{low} to beyond {seen}, or never") if projected else gettext("{low} to beyond {seen}")
        )
        range_ = beyond.format(low=low, seen=integer(seen))
    else:
        range_ = low if low == integer(found.high) else between(low, integer(found.high))
    return ngettext("{months} month ({range})", "{months} months ({range})", found.whole).format(
        months=integer(found.value), range=range_
    )


def payback_caption(results: pd.DataFrame, currency: str) -> tuple[str, str]:
    """Return title and subtitle of the payback."""
    found = _found(results)
    if _is_projected(results):
        sub = gettext(
            "margin added up per account, {currency}; this portfolio's MRR and margin, the company's losses "
            "(Company); dashed: projected; band: range by the losses; range in months: by CAC, MRR and "
            "margin too, approximate"
        )
    else:
        sub = gettext(
            "margin added up per account, {currency}; this portfolio's MRR and margin, the company's losses "
            "(Company); band and range: likely range"
        )
    return _title(results, found), sub.format(currency=currency)


def _title(results: pd.DataFrame, found: Figure) -> str:
    """Return the payback as a sentence."""
    if found.undefined == "may_never_pay":
        months = figure(results, "ltv.discounted_months").whole
        return ngettext(
            "An average account may never pay itself back: not within the {k} month that can be projected.",
            "An average account may never pay itself back: not within the {k} months that can be projected.",
            months,
        ).format(k=integer(months))
    if found.value is None:
        return gettext("An average account has {when}.").format(when=_when(results))
    return gettext("An average account pays itself back in {when}.").format(when=_when(results))


def payback_alt(results: pd.DataFrame, currency: str) -> str:
    """Return what the picture says, or why there is none."""
    cost, found = figure(results, "cac.of_mix"), _found(results)
    if found.undefined == "no_cac":
        return _without_cost(cost.undefined)
    if found.undefined not in ("", *_NOT_BACK):
        return gettext("Too few accounts, or nothing left after the cost to serve: no payback can be seen.")
    title, _ = payback_caption(results, currency)
    return gettext(
        "Line of the margin an account adds up to, against a CAC of {cac} ({range}). {title}"
    ).format(cac=money(cents(cost.value), currency), range=ranged(cost, currency), title=title)


def _without_cost(why: str) -> str:
    """Return why nothing can be said of payback."""
    if why == "no_spend_table":
        return gettext(
            "The data hold no acquisition spend: when an account has paid itself back is not known."
        )
    if why == "spend_incomplete":
        return gettext(
            "Months of acquisition spend are missing: when an account has paid itself back is not known."
        )
    return gettext("There is no payback to show: nobody is new, or nobody pays by the month.")


def not_paid_back(results: pd.DataFrame, listed: int, days: int) -> str:
    """Return how many accounts have not paid back, and how many of them renew soon.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.ltv_cac.counts`.
    listed
        Accounts of the book at the month's end.
    days
        ``Policy.renewal_days``.
    """
    short, soon = figure(results, "ltv.not_paid_back"), figure(results, "ltv.not_paid_back_renewing").whole
    if short.value is None:
        return ""
    rest = listed - short.n
    if short.whole == 0:
        first = ngettext(
            "The account whose whole life is in the data has paid back.",
            "All {n} accounts whose whole life is in the data have paid back.",
            short.n,
        ).format(n=integer(short.n))
    elif soon == 0:
        first = ngettext(
            "{k} of {n} accounts has not paid back yet; it does not renew within {days} days.",
            "{k} of {n} accounts have not paid back yet; none of them renews within {days} days.",
            short.whole,
        ).format(k=integer(short.whole), n=integer(short.n), days=days)
    else:
        first = ngettext(
            "{k} of {n} accounts have not paid back yet; {r} of them renews within {days} days.",
            "{k} of {n} accounts have not paid back yet; {r} of them renew within {days} days.",
            soon,
        ).format(k=integer(short.whole), n=integer(short.n), r=integer(soon), days=days)
    more = ngettext(
        "{m} account began before the data do and is not judged.",
        "{m} accounts began before the data do and are not judged.",
        rest,
    ).format(m=integer(rest))
    return f"{first} {more}" if rest > 0 else first
