"""Whether the base grows by itself: NRR and GRR over a year, in real terms, and the goals that flatter."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.recurring_revenue.headline import range_of
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, month, percent

__all__ = ["course_alt", "course_caption", "in_real_terms", "naive", "verdict"]

_APPROXIMATE = 5


def course_caption(results: pd.DataFrame) -> tuple[str, str]:
    """Return the title and subtitle of the lines.

    Parameters
    ----------
    results
        As in :func:`cskit.findings.recurring_revenue.headline`.
    """
    nrr, grr = figure(results, "revenue.nrr_12m"), figure(results, "revenue.grr_12m")
    title = gettext("{grr} of last year's MRR was kept; with expansion it is {nrr}")
    if grr.value == nrr.value:
        title = gettext("{grr} of last year's MRR was kept; none of these accounts grew")
    sub = ngettext(
        "MRR now ÷ MRR 12 months before, of the accounts the portfolio has now ({n} in the last month); "
        "bands: likely ranges of NRR and GRR",
        "MRR now ÷ MRR 12 months before, of the accounts the portfolio has now ({n} in the last month); "
        "bands: likely ranges of NRR and GRR",
        nrr.n,
    )
    return title.format(grr=percent(grr.value), nrr=percent(nrr.value)), sub.format(n=integer(nrr.n))


def course_alt(shown: pd.DataFrame, results: pd.DataFrame, fewest: int) -> str:
    """Return what the lines say: where each rate stood first and last; or why there is none.

    Parameters
    ----------
    shown
        From :func:`cskit.metrics.recurring_revenue.course`, the months with a value.
    results
        As in :func:`cskit.findings.recurring_revenue.headline`.
    fewest
        Fewest accounts of which a rate is shown.
    """
    nrr = figure(results, "revenue.nrr_12m")
    if shown.empty:
        return _no_line(nrr.undefined, nrr.n, fewest)
    first, last = shown.iloc[0], shown.iloc[-1]
    if len(shown) == 1:
        said = gettext("One month so far, {last}: NRR {nrr}, GRR {grr}.")
    else:
        said = gettext(
            "Lines from {first} to {last}: NRR from {nrr_then} to {nrr}, GRR from {grr_then} to {grr}."
        )
    return said.format(
        first=month(first["month"]),
        last=month(last["month"]),
        nrr_then=percent(first["nrr"]),
        nrr=percent(last["nrr"]),
        grr_then=percent(first["grr"]),
        grr=percent(last["grr"]),
    )


def _no_line(reason: str, n: int, fewest: int) -> str:
    if reason == "no_recurring_revenue":
        return gettext("No recurring revenue: NRR and GRR are not defined.")
    if reason == "no_mrr_a_year_ago":
        return gettext("No account of the portfolio paid a year ago: NRR and GRR are not defined yet.")
    if 0 < n < fewest:
        return ngettext(
            "{n} account paid a year ago: too few for NRR and GRR.",
            "{n} accounts paid a year ago: too few for NRR and GRR.",
            n,
        ).format(n=integer(n))
    return gettext("Less than 12 months of data: NRR and GRR are not defined yet.")


def verdict(results: pd.DataFrame, fewest: int) -> str:
    """Return whether the base grows by itself, as far as these accounts can tell.

    Parameters
    ----------
    results
        As in :func:`cskit.findings.recurring_revenue.headline`.
    fewest
        Fewest accounts of which a rate is said.
    """
    nrr, grr = figure(results, "revenue.nrr_12m"), figure(results, "revenue.grr_12m")
    if nrr.value is None or nrr.low is None or nrr.high is None or nrr.n < fewest:
        return ""
    if nrr.value == grr.value:  # nobody grew: these data do not bound what growth could be
        if nrr.value == 1:
            return gettext(
                "Every one of these accounts pays what it paid a year ago: no loss, and no growth."
            )
        return gettext("None of these accounts pays more than a year ago: by itself, this base shrank.")
    if nrr.low > 1:
        return gettext("The whole likely range of NRR lies above 100%: the base grows by itself.")
    if nrr.high < 1:
        return gettext("The whole likely range of NRR lies below 100%: the base shrinks by itself.")
    return gettext(
        "The likely range of NRR includes 100%: we cannot say the base grows or shrinks by itself."
    )


def in_real_terms(results: pd.DataFrame, tables: Mapping[str, pd.DataFrame], fewest: int) -> tuple[str, ...]:
    """Return NRR in the money of a year ago, who is paused, and whether the ranges are approximate.

    Parameters
    ----------
    results
        As in :func:`cskit.findings.recurring_revenue.headline`.
    tables
        The book's tables, for the name of the price index.
    fewest
        Fewest accounts of which a rate is said.
    """
    nrr = figure(results, "revenue.nrr_12m")
    if nrr.value is None or nrr.n < fewest:
        return ()
    return _real(results, tables), _paused(results), _few(results)


def _real(results: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> str:
    real, rise = figure(results, "revenue.nrr_12m_real"), figure(results, "revenue.price_index_12m")
    if real.value is None or rise.value is None:
        if real.undefined == "no_price_index":
            return gettext("The data hold no price index: NRR cannot be told in real terms.")
        return gettext("The price index lacks a month: NRR cannot be told in real terms.")
    prices = percent(rise.value - 1, decimals=1)
    shown = {"real": percent(real.value), "range": range_of(real), "prices": prices}
    if name := _name_of_index(tables):
        return gettext("In real terms NRR is {real} ({range}): {index} was {prices} over the year.").format(
            **shown, index=name
        )
    return gettext("In real terms NRR is {real} ({range}): prices rose by {prices} over the year.").format(
        **shown
    )


def _name_of_index(tables: Mapping[str, pd.DataFrame]) -> str:
    index = tables["price_index"]
    names = index["index"].dropna() if "index" in index else index["month"].iloc[:0]
    return str(names.iloc[-1]) if len(names) else ""


def _paused(results: pd.DataFrame) -> str:
    paused = figure(results, "revenue.paused_12m").whole
    if not paused:
        return ""
    return ngettext(
        "{n} of these accounts is paused by agreement and counts 0 in NRR and GRR.",
        "{n} of these accounts are paused by agreement and count 0 in NRR and GRR.",
        paused,
    ).format(n=integer(paused))


def _few(results: pd.DataFrame) -> str:
    size = figure(results, "revenue.n_eff_12m").value
    if size is None or size >= _APPROXIMATE:
        return ""
    return gettext("A few accounts hold most of this MRR: the ranges are approximate.")


def naive(results: pd.DataFrame, fewest: int) -> str:
    """Return the goals as playbooks state them, with the reason why they flatter.

    Parameters
    ----------
    results
        Rows of :func:`cskit.metrics.recurring_revenue.naive` among others.
    fewest
        Fewest accounts of which a rate is said.
    """
    mrr, logos = figure(results, "revenue.naive_mrr_kept"), figure(results, "revenue.naive_logos_kept")
    if mrr.value is None or logos.value is None or mrr.n < fewest:
        return ""
    return gettext(
        "As many playbooks state the goals: MRR kept {mrr}, accounts kept {logos} (now ÷ a year ago). New "
        "accounts hide losses in both, so read them beside GRR and NRR, never alone."
    ).format(mrr=percent(mrr.value), logos=percent(logos.value))
