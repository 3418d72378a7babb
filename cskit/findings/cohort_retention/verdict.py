"""The page's verdict: how many stay a year, whom that leaves out, and whether the company differs."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import Figure, figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import between, count_of, integer, number, percent

__all__ = ["against_company", "headline", "left_out", "range_of"]

_SAID_AS_COUNT = 20


def range_of(found: Figure) -> str:
    """Return a share's range: ``74% to 92%``."""
    n = found.n if found.n >= _SAID_AS_COUNT else None
    return between(percent(found.low, n), percent(found.high, n))


def headline(results: pd.DataFrame, fewest: int) -> str:
    """Return the page's verdict: of those who could, how many stayed 12 months.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.summary`.
    fewest
        Fewest accounts of which a rate is said, see ``Policy.minimum_group``.
    """
    year = figure(results, "retention.m12")
    if year.value is None:
        return _nothing(year.undefined)
    k, n = round(year.value * year.n), year.n
    if k == n:
        return _none_lost(year, fewest)
    if k == 0:
        return _all_lost(year, fewest)
    message = ngettext(
        "Of the {n} accounts that could have completed 12 months, {k} stayed without a break",
        "Of the {n} accounts that could have completed 12 months, {k} stayed without a break",
        k,
    )
    said = message.format(n=integer(n), k=integer(k))
    if n < fewest:
        return gettext("{said}: too few for a rate.").format(said=said)
    if n < _SAID_AS_COUNT:
        return gettext("{said} (likely range {range}).").format(said=said, range=range_of(year))
    return gettext("{said}: {share} (likely range {range}).").format(
        said=said, share=percent(year.value, n), range=range_of(year)
    )


def _nothing(reason: str) -> str:
    """Return the headline where the 12 months of no account can be counted."""
    if reason == "no_recurring_revenue":
        return gettext(
            "Customers of this portfolio order when they need: nobody cancels, so the data do not show "
            "when one leaves."
        )
    if reason == "never_paid":
        return gettext("No account of this portfolio has paid yet: there is nothing to say about who stays.")
    if reason == "too_young":
        return gettext("No account of this portfolio could have completed 12 months yet.")
    return gettext(
        "The data hold no account of this portfolio from its first month on: who stays 12 months "
        "cannot be counted."
    )


def _none_lost(year: Figure, fewest: int) -> str:
    n = year.n
    if n < fewest:
        return ngettext(
            "The only account that could have completed 12 months did: too few for a rate.",
            "All {n} accounts that could have completed 12 months did: too few for a rate.",
            n,
        ).format(n=integer(n))
    return gettext(
        "None of the {n} accounts that could have completed 12 months left before; the loss to expect may "
        "still be as high as {high}."
    ).format(n=integer(n), high=percent(1 - (year.low or 0)))


def _all_lost(year: Figure, fewest: int) -> str:
    n = year.n
    if n < fewest:
        return ngettext(
            "The only account that could have completed 12 months left before: too few for a rate.",
            "All {n} accounts that could have completed 12 months left before: too few for a rate.",
            n,
        ).format(n=integer(n))
    return gettext(
        "All {n} accounts that could have completed 12 months left before; at best {high} could be expected "
        "to stay."
    ).format(n=integer(n), high=percent(year.high))


def left_out(results: pd.DataFrame) -> str:
    """Return how many accounts the page is about, and who is left out of what, with the reason.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.summary`.
    """
    names = ("accounts", "left_out_unknown", "left_out_older")
    n, unknown, older = (figure(results, f"retention.{name}").whole for name in names)
    if n == 0:
        return ""
    sentences = [
        ngettext(
            "{n} account ever paid, those that left included.",
            "{n} accounts ever paid, those that left included.",
            n,
        ).format(n=integer(n))
    ]
    if unknown:
        message = ngettext(
            "{n} paid already in the first month of the data: its age is not known, it is in no figure "
            "by age.",
            "{n} paid already in the first month of the data: their age is not known, they are in no figure "
            "by age.",
            unknown,
        )
        sentences.append(message.format(n=integer(unknown)))
    if older:
        message = ngettext(
            "{n} began before the data hold every account. Those that left early are missing, so it would "
            "flatter: it is in no cohort and no count of 12 months, only in the curve and the losses by age, "
            "from then on.",
            "{n} began before the data hold every account. Those that left early are missing, so they would "
            "flatter: they are in no cohort and no count of 12 months, only in the curve and the losses by "
            "age, from then on.",
            older,
        )
        sentences.append(message.format(n=integer(older)))
    return " ".join(sentences)


def against_company(results: pd.DataFrame, compared: pd.DataFrame, confidence: float) -> str:
    """Return whether this book keeps more or fewer than the rest of the company.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.summary`.
    compared
        From :func:`cskit.metrics.cohort_retention.compared`.
    confidence
        The policy's: a difference is named where chance makes one less often than 1 − this.
    """
    p, rest = figure(compared, "retention.log_rank_p"), figure(compared, "retention.m12_rest")
    if p.undefined == "no_comparison" and figure(results, "retention.accounts").whole:
        return gettext("Too few other accounts in the company to compare with.")
    if p.value is None:
        return ""
    n = figure(results, "retention.accounts").whole - figure(results, "retention.left_out_unknown").whole
    lost, expected = (figure(compared, f"retention.losses_{name}") for name in ("seen", "expected"))
    kept = _rest(rest)
    if p.value >= 1 - confidence:
        message = ngettext(
            "With {n} account we cannot say that this portfolio keeps more or fewer than the rest of the "
            "company.",
            "With {n} accounts we cannot say that this portfolio keeps more or fewer than the rest of the "
            "company.",
            n,
        )
    elif lost.whole < (expected.value or 0):
        message = ngettext(
            "This portfolio keeps more than the rest of the company: {lost} account left; at the company's "
            "pace it would be about {expected}.",
            "This portfolio keeps more than the rest of the company: {lost} accounts left; at the company's "
            "pace it would be about {expected}.",
            lost.whole,
        )
    else:
        message = ngettext(
            "This portfolio keeps fewer than the rest of the company: {lost} account left; at the company's "
            "pace it would be about {expected}.",
            "This portfolio keeps fewer than the rest of the company: {lost} accounts left; at the company's "
            "pace it would be about {expected}.",
            lost.whole,
        )
    said = message.format(n=integer(n), lost=integer(lost.whole), expected=number(expected.value))
    return f"{said} {kept}".strip()


def _rest(rest: Figure) -> str:
    """Return how many of the rest of the company stayed 12 months."""
    if rest.value is None:
        return ""
    kept = count_of(round(rest.value * rest.n), rest.n)
    if rest.n < _SAID_AS_COUNT:
        return gettext("There, {kept} accounts stayed 12 months.").format(kept=kept)
    share = percent(rest.value, rest.n)
    return gettext("There, {kept} accounts stayed 12 months ({share}).").format(kept=kept, share=share)
