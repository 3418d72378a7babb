"""Losses in words: at which age, how near to a renewal, and for which reason."""

from __future__ import annotations

import pandas as pd

from cskit.findings.figures import Figure, figure
from cskit.locale import gettext, ngettext
from cskit.locale.format import count_of, integer, listing, money, number, percent, present

__all__ = [
    "bands_alt",
    "bands_caption",
    "in_bands",
    "in_words",
    "months_of",
    "reason",
    "reasons_caption",
    "renewals",
    "standing_out",
]

_SHOWN = 6


def months_of(band: pd.Series) -> str:
    """Return a band of ages: ``months 7 to 12``, ``month 25 and later``."""
    if pd.isna(band["last"]):
        return gettext("month {first} and later").format(first=integer(band["first"]))
    return gettext("months {first} to {last}").format(
        first=integer(band["first"]), last=integer(band["last"])
    )


def in_bands(bands: pd.DataFrame) -> pd.DataFrame:
    """Return the bands with ``age`` in words, ``mark`` where a yearly contract ends, and ``said``.

    Where nobody left there is no row.

    Parameters
    ----------
    bands
        From :func:`cskit.metrics.cohort_retention.exposure`.
    """
    marks = {7: gettext("first yearly renewal"), 13: gettext("second yearly renewal")}
    marks[25] = gettext("later yearly renewals")
    if not bands["lost"].any():
        return bands.iloc[:0].assign(age="", mark="", said="").drop(columns=["first", "last"])
    pairs = zip(bands["lost"], bands["exposed"], strict=True)
    worded = bands.assign(
        age=[months_of(band) for _, band in bands.iterrows()],
        mark=[marks.get(first, "") for first in bands["first"]],
        said=[count_of(lost, exposed) if exposed else gettext("nobody that old") for lost, exposed in pairs],
    )
    return worded.drop(columns=["first", "last"])


def bands_caption(bands: pd.DataFrame, months: int) -> tuple[str, str]:
    """Return the title and subtitle of the losses by age.

    Parameters
    ----------
    bands
        From :func:`in_bands`.
    months
        How far back losses were seen, from :func:`cskit.metrics.cohort_retention.window_of`.
    """
    sub = ngettext(
        "accounts that left in the last {months} month, of those that were at that age then",
        "accounts that left in the last {months} months, of those that were at that age then",
        months,
    ).format(months=integer(months))
    total = int(bands["lost"].sum())
    out = bands[bands["stands_out"]].sort_values("rate", ascending=False)
    if len(out):
        title = gettext("Accounts leave fastest in {months}: {said}")
        return title.format(months=out["age"].iloc[0], said=out["said"].iloc[0]), sub
    title = ngettext("{n} loss; no age stands out", "{n} losses; no age stands out", total)
    return title.format(n=integer(total)), sub


def bands_alt(bands: pd.DataFrame, months: int) -> str:
    """Return what the bars say: losses of each age, of those that were at it.

    Parameters
    ----------
    bands
        From :func:`cskit.metrics.cohort_retention.exposure`.
    months
        As in :func:`bands_caption`.
    """
    if not bands["exposed"].any():
        return gettext("No bar: there is no account whose age is known and that could have left.")
    shown = in_bands(bands)
    if shown.empty:
        return ngettext(
            "No bar: none of the accounts whose age is known left in the last {months} month.",
            "No bar: none of the accounts whose age is known left in the last {months} months.",
            months,
        ).format(months=integer(months))
    parts = ", ".join(f"{age}: {said}" for age, said in zip(shown["age"], shown["said"], strict=True))
    return gettext("Bars of the accounts lost, by age. {parts}.").format(parts=parts)


def standing_out(bands: pd.DataFrame, worst: pd.DataFrame) -> str:
    """Return which age deserves a call, and whose losses say so.

    Parameters
    ----------
    bands
        From :func:`cskit.metrics.cohort_retention.exposure`.
    worst
        From :func:`cskit.metrics.cohort_retention.worst_age`.
    """
    if len(worst) and worst["of"].iloc[0] == "portfolio":
        return gettext(
            "In {months} accounts leave faster than at other ages; chance alone does not explain it."
        ).format(months=months_of(worst.iloc[0]))
    lost = int(bands["lost"].sum())
    own = ngettext(
        "With {n} loss we cannot tell one age from another here.",
        "With {n} losses we cannot tell one age from another here.",
        lost,
    ).format(n=integer(lost))
    own = own if lost else ""
    if worst.empty:
        return own
    row = worst.iloc[0]
    company = gettext(
        "In the rest of the company (Company) accounts leave fastest in {months}: {k} of {n}."
    ).format(months=months_of(row), k=integer(row["lost"]), n=integer(row["exposed"]))
    return f"{own} {company}".strip()


def renewals(results: pd.DataFrame) -> str:
    """Return how many losses fell near a renewal, beside what chance alone would give.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.near_renewal`.
    """
    near = figure(results, "retention.near_renewal")
    expected = figure(results, "retention.near_renewal_expected")
    if near.value is None:
        return ""
    return ngettext(
        "{k} of {n} loss with a known renewal date fell within 60 days of it; spread evenly over the term, "
        "it would be about {expected}.",
        "{k} of {n} losses with a known renewal date fell within 60 days of it; spread evenly over the "
        "terms, it would be about {expected}.",
        near.n,
    ).format(k=integer(near.whole), n=integer(near.n), expected=number(expected.value, int(near.n < 5)))


def in_words(reasons: pd.DataFrame) -> pd.DataFrame:
    """Return the reasons in words, six rows at most, "not stated" always among them.

    Parameters
    ----------
    reasons
        From :func:`cskit.metrics.cohort_retention.reasons`.

    Returns
    -------
    DataFrame
        ``why`` and ``who`` (text), ``accounts`` and ``mrr``.
    """
    unstated = reasons[reasons["reason"] == ""]
    stated = reasons[reasons["reason"] != ""]
    if len(stated) and unstated.empty:
        unstated = pd.DataFrame([{"reason": "", "accounts": 0, "mrr": 0}])
    room = _SHOWN - len(unstated) - 1
    if len(stated) > room + 1:
        others = stated.iloc[room:]
        row = {"reason": "+", "accounts": others["accounts"].sum(), "mrr": others["mrr"].sum()}
        names = {"largest": others["largest"].iloc[0], "second_largest": others["largest"].iloc[1]}
        stated = pd.concat([stated.iloc[:room], pd.DataFrame([row | names])], ignore_index=True)
    shown = pd.concat([stated, unstated], ignore_index=True)
    named = shown[["largest", "second_largest", "third_largest"]].to_numpy().tolist()
    who = [
        _names([name for name in names if present(name)], n)
        for names, n in zip(named, shown["accounts"], strict=True)
    ]
    return shown.assign(why=[reason(code) for code in shown["reason"]], who=who)


def reason(code: str) -> str:
    """Return a reason in the reader's language; one that is not among ours as it stands.

    Parameters
    ----------
    code
        As in the contracts, ``bad_fit``, or empty.
    """
    words = {
        "": gettext("not stated"),
        "+": gettext("other reasons"),
        "bad_fit": gettext("bad fit"),
        "price": gettext("price"),
        "competitor": gettext("competitor"),
        "no_use": gettext("not used"),
        "closed_business": gettext("closed business"),
        "support": gettext("support"),
    }
    return words.get(code, code)


def _names(names: list[str], accounts: int) -> str:
    """Return the names of the largest, and how many more there are."""
    more = accounts - len(names)
    rest = [ngettext("{n} more", "{n} more", more).format(n=integer(more))] if more else []
    return listing([*names, *rest]) if accounts else ""


def reasons_caption(results: pd.DataFrame, months: int, currency: str, fewest: int) -> str:
    """Return how much was lost, and how much of it was a bad fit.

    Parameters
    ----------
    results
        From :func:`cskit.metrics.cohort_retention.reasons`.
    months
        As in :func:`bands_caption`.
    currency
        ISO code of the run's currency.
    fewest
        Fewest accounts of which a rate is said.
    """
    lost, mrr = figure(results, "retention.lost_24m"), figure(results, "retention.lost_24m_mrr")
    if lost.value is None:
        return gettext("Without contracts nobody cancels: there is no reason to ask for.")
    if months == 0:
        return gettext("The data hold no earlier month: nobody can have been seen to leave.")
    if lost.whole == 0:
        return ngettext(
            "Nobody left in the last {months} month.", "Nobody left in the last {months} months.", months
        ).format(months=integer(months))
    said = ngettext(
        "{n} account left in the last {months} months: {amount} of MRR.",
        "{n} accounts left in the last {months} months: {amount} of MRR.",
        lost.whole,
    ).format(n=integer(lost.whole), months=integer(months), amount=money(100 * (mrr.value or 0), currency))
    return f"{said} {_bad_fit(figure(results, 'retention.bad_fit_share'), fewest)}".strip()


def _bad_fit(bad: Figure, fewest: int) -> str:
    """Return how much of what was lost should not have been sold."""
    if bad.value is None:
        return gettext("The data do not say why.")
    if bad.value == 0:
        return ""
    if bad.n < fewest:
        return gettext("Part of it was a bad fit: take it to Sales.")
    share = percent(bad.value)
    return gettext("{share} of the lost MRR was a bad fit: take it to Sales.").format(share=share)
