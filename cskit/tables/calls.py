"""Tables of the cover's calls: whom to call, what came of last month's, and each rule's record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cskit.display import Shown
from cskit.locale import gettext, pgettext
from cskit.locale.format import sign
from cskit.tables.table import Column, anchor, show

__all__ = ["calls", "last_calls", "record"]


def calls(frame: pd.DataFrame, caption: str, sub: str, currency: str, basis: str = "mrr") -> Shown:
    """Show whom to call: what each pays, by when, why, what to ask, and where that can be looked up.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.calls.in_words`.
    caption, sub
        What the table says; how the calls were chosen.
    currency
        ISO code of the run's currency.
    basis
        ``"mrr"``, or ``"revenue"`` of the last 12 months.
    """
    head = gettext("MRR ({currency})") if basis == "mrr" else gettext("Revenue, 12 months ({currency})")
    places = pd.Series([_links(found) for found in frame["evidence"]], index=frame.index, dtype=object)
    return show(
        frame.assign(places=places),
        (
            Column("name", pgettext("column", "Account")),
            Column("amount", head.format(currency=sign(currency)), "money"),
            Column("by_when", gettext("Deadline")),
            Column("why", gettext("Why")),
            Column("ask", gettext("Ask this")),
            Column("rule", gettext("Rule")),
            Column("places", gettext("Look it up"), "links"),
        ),
        name="calls",
        caption=caption,
        sub=sub if len(frame) else "",
    )


def _links(evidence: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return the address of each row that supports a call, in words."""
    words = {
        ("accounts", "every"): pgettext("evidence", "signals"),
        ("index", "due"): pgettext("evidence", "renewal"),
        ("index", "calls"): pgettext("evidence", "this row"),
        ("nps_breakdown", "unhappy"): pgettext("evidence", "answer"),
        ("recurring_revenue", "who-moved"): pgettext("evidence", "movement"),
    }
    return [
        (
            f"{'' if one['page'] == 'index' else one['page'] + '.html'}#{anchor(one['table'], one['key'])}",
            words.get((one["page"], one["table"]), one["page"]),
        )
        for one in evidence
    ]


def last_calls(frame: pd.DataFrame, caption: str, currency: str) -> Shown:
    """Show what came of last month's calls.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.calls.last_in_words`.
    caption
        What the table says.
    currency
        ISO code of the run's currency.
    """
    money = sign(currency)
    unknown = gettext("the data do not say")
    return show(
        frame,
        (
            Column("name", pgettext("column", "Account")),
            Column("rule", gettext("Rule")),
            Column(
                "before",
                gettext("MRR a month ago ({currency})").format(currency=money),
                "money",
                missing=unknown,
            ),
            Column("after", gettext("MRR now ({currency})").format(currency=money), "money", missing=unknown),
            Column("contact", gettext("Contact logged"), missing=unknown),
            Column("came_of_it", gettext("What came of it")),
        ),
        name="last-calls",
        caption=caption,
    )


def record(frame: pd.DataFrame, caption: str) -> Shown:
    """Show how many of each rule's calls paid less three months later.

    Parameters
    ----------
    frame
        From :func:`cskit.findings.calls.record_in_words`.
    caption
        What the table says.
    """
    shown = frame if (frame["rule"] != "others").any() else frame.iloc[:0]
    return show(
        shown,
        (
            Column("who", gettext("Rule")),
            Column("calls", gettext("Calls"), "integer"),
            Column("lost", gettext("Paid less 3 months later"), "integer"),
        ),
        name="record",
        caption=caption,
        sub=gettext("calls of 3 to 8 months ago"),
    )
