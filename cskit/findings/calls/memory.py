"""What came of last month's calls, and each rule's record, in words."""

from __future__ import annotations

import pandas as pd

from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, listing, month

__all__ = [
    "last_caption",
    "last_in_words",
    "record_caption",
    "record_in_words",
    "record_says",
    "remembered",
]


def last_in_words(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Put words to what came of last month's calls.

    Parameters
    ----------
    outcomes
        From :func:`cskit.metrics.calls.outcomes`.

    Returns
    -------
    DataFrame
        ``outcomes`` with ``contact`` and ``came_of_it`` (str); empty = not known.
    """
    words = {
        "moved": gettext("another portfolio has it now"),
        "paused": gettext("paused"),
        "lost": gettext("lost"),
        "reduced": gettext("reduced"),
        "open": gettext("still open"),
        "renewed": gettext("renewed"),
        "kept": gettext("kept"),
    }
    yes, no = gettext("yes"), gettext("no")
    contact = [None if pd.isna(one) else yes if one else no for one in outcomes["contacted"]]
    return outcomes.assign(
        contact=pd.Series(contact, index=outcomes.index, dtype="str"),
        came_of_it=pd.Series([words[one] for one in outcomes["outcome"]], index=outcomes.index, dtype="str"),
    )


def last_caption(outcomes: pd.DataFrame, month_before: pd.Timestamp, *, known: bool = True) -> str:
    """Return what came of last month's calls: how many went how.

    Parameters
    ----------
    outcomes
        From :func:`cskit.metrics.calls.outcomes`.
    month_before
        The month whose cover made them.
    known
        Whether the data go back to that month.
    """
    called_in = month(month_before + pd.DateOffset(months=1), "name")
    n = len(outcomes)
    if n == 0 and not known:
        return gettext("The data do not go back to {month}: nobody knows whom to have called.").format(
            month=month(month_before)
        )
    if n == 0:
        return gettext("There was no call for {month}.").format(month=called_in)
    counts = outcomes["outcome"].value_counts()
    told = [words.format(n=integer(counts[code])) for code, words in _counted(counts) if code in counts]
    said = ngettext("The call for {month}: {told}.", "The {n} calls for {month}: {told}.", n)
    text = said.format(n=integer(n), month=called_in, told=listing(told))
    if outcomes["contacted"].isna().all():
        unknown = gettext("The data do not say who was contacted.")
        return f"{text} {unknown}"
    contacted = int(outcomes["contacted"].sum())
    if contacted == 0:
        nobody = gettext("No contact was logged with any of them.")
        return f"{text} {nobody}"
    logged = ngettext("A contact was logged with {n}.", "Contacts were logged with {n}.", contacted)
    return f"{text} {logged.format(n=integer(contacted))}"


def _counted(counts: pd.Series) -> list[tuple[str, str]]:
    """Return the words of each outcome for as many accounts."""

    def of(code: str) -> int:
        return int(counts.get(code, 0))

    return [
        ("renewed", ngettext("{n} renewed", "{n} renewed", of("renewed"))),
        ("kept", ngettext("{n} kept", "{n} kept", of("kept"))),
        ("open", ngettext("{n} still open", "{n} still open", of("open"))),
        ("reduced", ngettext("{n} reduced", "{n} reduced", of("reduced"))),
        ("paused", ngettext("{n} paused", "{n} paused", of("paused"))),
        ("lost", ngettext("{n} lost", "{n} lost", of("lost"))),
        ("moved", ngettext("{n} in another portfolio", "{n} in another portfolio", of("moved"))),
    ]


def remembered(outcomes: pd.DataFrame, month_before: pd.Timestamp) -> str:
    """Return where these calls come from: as published, or as today's data would have chosen them.

    Parameters
    ----------
    outcomes
        From :func:`cskit.metrics.calls.outcomes`.
    month_before
        The month whose cover made them.
    """
    if outcomes.empty:
        return ""
    when = month(month_before)
    if outcomes["published"].all():
        return gettext("As the cover of {month} published them.").format(month=when)
    return gettext(
        "No cover of {month} lies here: these are the calls as today's data would have chosen them. "
        "Contracts are read as they stand today."
    ).format(month=when)


def record_in_words(record: pd.DataFrame) -> pd.DataFrame:
    """Put words to each rule's record.

    Parameters
    ----------
    record
        From :func:`cskit.metrics.calls.record`.

    Returns
    -------
    DataFrame
        ``record`` with ``who`` (str).
    """
    names = {
        "R1": gettext("R1: the contract runs out"),
        "R2": gettext("R2: a renewal and another signal"),
        "R3": gettext("R3: unhappy, and no contact since"),
        "R4": gettext("R4: pays less, or late"),
        "R5": gettext("R5: large and silent"),
        "R6": gettext("R6: ready to expand"),
        "others": gettext("Accounts not called"),
    }
    return record.assign(
        who=pd.Series([names[one] for one in record["rule"]], index=record.index, dtype="str")
    )


def record_caption(record: pd.DataFrame) -> str:
    """Return what the record says in one sentence: the calls together, and the others beside them."""
    calls, others = record[record["rule"] != "others"], record[record["rule"] == "others"]
    if calls.empty:
        return gettext("No call is three months old yet.")
    n, lost = int(calls["calls"].sum()), int(calls["lost"].sum())
    said = ngettext(
        "{lost} of {n} call paid less three months later",
        "{lost} of {n} calls paid less three months later",
        n,
    ).format(lost=integer(lost), n=integer(n))
    if lost == 0:
        said = ngettext(
            "The only call did not pay less three months later",
            "Not one of {n} calls paid less three months later",
            n,
        ).format(n=integer(n))
    if others.empty:
        return said + "."
    rest = gettext("of the accounts not called, {lost} of {n}")
    text = rest.format(lost=integer(others["lost"].sum()), n=integer(others["calls"].sum()))
    return f"{said}; {text}."


def record_says(record: pd.DataFrame) -> str:
    """Return how to read the record, and which calls are in it."""
    if record[record["rule"] != "others"].empty:
        return ""
    said = [
        gettext("An account counts once for every month."),
        gettext("This shows association only: accounts are called because they are at risk."),
    ]
    if (record["published"] < record["months"]).any():
        said.append(
            gettext(
                "Where no cover was published, the rules were applied to the data as of then; not R1 and "
                "R2, as the end of a contract can be written down after the fact."
            )
        )
    return " ".join(said)
