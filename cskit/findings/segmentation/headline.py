"""The verdict: how many accounts are in a model that does not fit, and whether the hours do."""

from __future__ import annotations

import json

import pandas as pd

from cskit.findings.figures import figure
from cskit.findings.segmentation.words import hours, model
from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, listing, money

__all__ = ["by_group", "counted", "headline", "lines"]


def headline(results: pd.DataFrame, served: pd.DataFrame, basis: str = "mrr") -> str:
    """Return the page's verdict.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.segmentation.summary`.
    served
        From :func:`cskit.metrics.segmentation.served`.
    basis
        ``"mrr"`` or ``"revenue"`` (of the last 12 months).
    """
    if served.empty and basis == "mrr":
        return gettext("No paying account at month end: no touch model to speak of.")
    if served.empty:
        return gettext("No account with revenue in the last 12 months: no touch model to speak of.")
    misfits = figure(results, "segments.misfits")
    if misfits.value is not None:
        verdict = _misfits(results, served)
    elif misfits.undefined == "tickets_alike" or _alike(results):
        verdict = _no_lines(served)
    else:
        verdict = _proposed(served)
    return f"{verdict} {_hours(results)}".strip()


def _alike(results: pd.DataFrame) -> bool:
    """Tell whether there are no lines between models."""
    return bool((results.loc[results["id"] == "segments.cut_point", "undefined"].notna()).all())


def _misfits(results: pd.DataFrame, served: pd.DataFrame) -> str:
    """Return how many of the accounts whose model is stated have another than their ticket calls for."""
    misfits = figure(results, "segments.misfits")
    n, k = misfits.n, misfits.whole
    if n == 1:
        row = served[served["in_force"] != ""].iloc[0]
        if k == 0:
            message = gettext("{name} is in the service model that its ticket calls for: {model}.")
        else:
            message = gettext("{name} is in the {in_force} model; its ticket calls for {model}.")
        return message.format(name=row["name"], in_force=model(row["in_force"]), model=model(row["proposed"]))
    if k == 0:
        return gettext("All {n} accounts are in a service model that their ticket calls for.").format(
            n=integer(n)
        )
    above, below = (figure(results, f"segments.{side}").whole for side in ("above", "below"))
    if below == 0:
        message = ngettext(
            "{k} of {n} accounts is in a service model above what its ticket calls for.",
            "{k} of {n} accounts are in a service model above what their ticket calls for.",
            k,
        )
    elif above == 0:
        message = ngettext(
            "{k} of {n} accounts is in a service model below what its ticket calls for.",
            "{k} of {n} accounts are in a service model below what their ticket calls for.",
            k,
        )
    else:
        message = gettext(
            "{k} of {n} accounts are in a service model that does not match their ticket: {above} above, "
            "{below} below."
        )
    return message.format(k=integer(k), n=integer(n), above=integer(above), below=integer(below))


def _no_lines(served: pd.DataFrame) -> str:
    """Return why the ticket tells no models apart."""
    if len(served) == 1:
        return gettext("{name} is the only paying account: one ticket tells no models apart.").format(
            name=served["name"].iloc[0]
        )
    return gettext("All {n} accounts pay about the same: the ticket tells no models apart.").format(
        n=integer(len(served))
    )


def _proposed(served: pd.DataFrame) -> str:
    """Return how many accounts each proposed model would have."""
    counts = served["proposed"].value_counts()
    parts = [
        gettext("{n} {model}").format(n=integer(counts[name]), model=model(name))
        for name in ("high", "mid", "low", "tech")
        if name in counts
    ]
    first = gettext("Proposed models only: the data don't say which one is in force.")
    return first + " " + gettext("By ticket: {models}.").format(models=listing(parts))


def _hours(results: pd.DataFrame) -> str:
    """Return what the models ask for, and what there is."""
    asked, has = figure(results, "segments.hours_asked"), figure(results, "segments.hours_available")
    if asked.value is None:
        return ""
    if has.value is None:
        message = gettext("The models ask for {asked} hours a month; the data don't say how many you have.")
        return message.format(asked=hours(asked.value))
    message = gettext("The models ask for {asked} hours a month; you have {has}.")
    return message.format(asked=hours(asked.value), has=hours(has.value))


def counted(results: pd.DataFrame, basis: str = "mrr") -> str:
    """Return what was counted and what was left out."""
    n = figure(results, "segments.accounts").whole
    if n == 0:
        return ""
    left = figure(results, "segments.left_out").whole
    stated = figure(results, "segments.in_force").whole
    if basis == "mrr":
        first = ngettext(
            "A rule on facts, no range: {n} paying account at month end.",
            "A rule on facts, no range: {n} paying accounts at month end.",
            n,
        )
    else:
        first = ngettext(
            "A rule on facts, no range: {n} account, by a twelfth of its revenue of 12 months.",
            "A rule on facts, no range: {n} accounts, by a twelfth of their revenue of 12 months.",
            n,
        )
    sentences = [first.format(n=integer(n))]
    if left and basis == "mrr":
        message = ngettext(
            "{n} account that pays nothing now is left out.",
            "{n} accounts that pay nothing now are left out.",
            left,
        )
    elif left:
        message = ngettext(
            "{n} account that brought nothing in 12 months is left out.",
            "{n} accounts that brought nothing in 12 months are left out.",
            left,
        )
    if left:
        sentences.append(message.format(n=integer(left)))
    if 0 < stated < n:
        message = gettext(
            "The model in force is stated for {k} of {n} accounts; for the others the proposed one counts."
        )
        sentences.append(message.format(k=integer(stated), n=integer(n)))
    return " ".join(sentences)


def by_group(results: pd.DataFrame, metric: str) -> dict[str, float | None]:
    """Return a metric's values by group; None where undefined."""
    rows = results[(results["id"] == metric) & (results["by"] != "{}")]
    return {
        str(next(iter(json.loads(by).values()))): None if pd.isna(value) else float(value)
        for by, value in zip(rows["by"], rows["value"], strict=True)
    }


def lines(results: pd.DataFrame, cuts: pd.DataFrame, currency: str) -> str:
    """Return where each touch model begins, whose lines they are, and which of them moved.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.segmentation.summary`.
    cuts
        From :func:`cskit.metrics.segmentation.cut_points`, for ``of``.
    """
    now, before = (by_group(results, f"segments.cut_point{end}") for end in ("", "_before"))
    if None in now.values():
        return ""
    whose = {
        "policy": gettext("Lines of the policy"),
        "company": gettext("Lines of the company"),
        "portfolio": gettext("Lines of this portfolio alone"),
    }[str(cuts["of"].iloc[-1])]
    at = {name: money((value or 0) * 100, currency) for name, value in now.items()}
    message = gettext("{whose}: low-touch from {low} a month, mid-touch from {mid}, high-touch from {high}.")
    said = [message.format(whose=whose, **at)]
    if None not in before.values() and before != now:
        message = gettext(
            "A month ago they were {low}, {mid} and {high}: our lines moved, whatever the customers did."
        )
        said.append(
            message.format(**{name: money((value or 0) * 100, currency) for name, value in before.items()})
        )
    return " ".join(said)
