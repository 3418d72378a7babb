"""The method section: definitions in force, data used, versions."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import pandas as pd

from cskit.locale import gettext, ngettext
from cskit.locale.format import integer, percent

__all__ = ["data_used", "definitions", "table_name", "versions"]


def definitions(policy: Mapping[str, Any]) -> pd.DataFrame:
    """Return the definitions in force, one row each: what it is about, and what holds here.

    Parameters
    ----------
    policy
        The fields of :class:`cskit.policy.Policy`, as ``Policy.model_dump()`` gives them.

    Returns
    -------
    DataFrame
        ``subject`` and ``rule``, both text in the reader's language.
    """
    shown = {
        **policy,
        "top": percent(policy["top_share"]),
        "sure": percent(policy["confidence"]),
        "drop": percent(policy["usage_drop"]),
        "random": integer(policy["draws"]),
    }
    rows = [(subject, rule.format(**shown)) for subject, rule in (*_recurring(policy), *_statistics(), *_signals())]
    return pd.DataFrame(rows, columns=["subject", "rule"])


def _recurring(policy: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    pauses = {
        "own_state": gettext("out of MRR, shown apart, not churn"),
        "zero": gettext("MRR falls to zero, as if lost"),
        "kept": gettext("their MRR stays in"),
    }
    discounts = {
        "in_force": gettext("all in force at the month's end are subtracted"),
        "without_end": gettext("only those without an end are subtracted"),
    }
    return (
        (gettext("MRR"), gettext("monthly value of the contracts in force on the month's last day")),
        (gettext("Paused accounts"), pauses[policy["pause"]]),
        (gettext("Discounts"), discounts[policy["discounts"]]),
    )


def _statistics() -> Sequence[tuple[str, str]]:
    return (
        (gettext("Top group"), gettext("the fewest accounts that hold {top} of the revenue")),
        (gettext("Likely range"), gettext("{sure} confidence interval")),
        (gettext("Small groups"), gettext("no rate for fewer than {minimum_group} accounts")),
        (gettext("Comparison with the company"), gettext("{random} books drawn at random, seed {seed}")),
    )


def _signals() -> Sequence[tuple[str, str]]:
    return (
        (gettext("Renewal due"), gettext("within {renewal_days} days of the month's end")),
        (gettext("Detractor"), gettext("latest NPS answer of a contact is 0 to 6, within {detractor_months} months")),
        (gettext("MRR fell"), gettext("MRR below that of {contraction_months} months ago")),
        (gettext("Invoice overdue"), gettext("unpaid more than {late_days} days after it was due")),
        (gettext("Use fell"), gettext("active users {drop} or more below the account's own mean of 3 months")),
        (gettext("Urgent ticket open"), gettext("priority high or urgent, still open at the month's end")),
        (gettext("No touchpoint lately"), gettext("none on record for more than {silent_days} days")),
        (gettext("Readjustment due"), gettext("yearly date within {readjustment_days} days")),
        (gettext("No survey answer"), gettext("none in {survey_months} months")),
    )


def data_used(tables: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the tables behind the page, in words.

    Parameters
    ----------
    tables
        One mapping per table with ``table``, ``read``, ``accepted``, ``quarantined``, ``newest``,
        as ``book.facts["tables"]`` has them: the company's, not the portfolio's.

    Returns
    -------
    DataFrame
        ``table`` (text), ``read``, ``accepted``, ``quarantined`` (rows) and ``newest`` (date; empty
        where the table has no dates).
    """
    frame = pd.DataFrame(tables, columns=["table", "read", "accepted", "quarantined", "newest"])
    return frame.assign(
        table=[table_name(table) for table in frame["table"]], newest=pd.to_datetime(frame["newest"])
    )


def table_name(table: str) -> str:
    """Return a table's name as readers call it; a table without one keeps its own."""
    names = {
        "customers": gettext("Accounts"),
        "contracts": gettext("Contracts"),
        "mrr": gettext("MRR balances"),
        "invoices": gettext("Invoices"),
        "portfolios": gettext("Portfolios"),
        "assignments": gettext("Portfolio assignments"),
        "surveys": gettext("Survey answers"),
        "acquisition": gettext("Acquisition spend"),
        "costs": gettext("Cost to serve"),
        "usage": gettext("Product use"),
        "tickets": gettext("Support tickets"),
        "touchpoints": gettext("Touchpoints"),
        "opportunities": gettext("Opportunities"),
        "milestones": gettext("Milestones"),
        "contacts": gettext("Contacts"),
        "plans": gettext("Success plans"),
        "advocacy": gettext("Advocacy"),
        "products": gettext("Products"),
        "areas": gettext("Areas"),
        "targets": gettext("Targets"),
    }
    return names.get(table, table)


def versions(snapshot: str, tables: Sequence[Mapping[str, Any]]) -> str:
    """Return what the page was made from and with, so that it can be made again.

    Parameters
    ----------
    snapshot
        Beginning of the snapshot's hash.
    tables
        As in :func:`data_used`, for the rows set aside.
    """
    quarantined = sum(int(table["quarantined"]) for table in tables)
    set_aside = ngettext(
        "{n} row was set aside; the run's folder says which and why.",
        "{n} rows were set aside; the run's folder says which and why.",
        quarantined,
    )
    made = gettext("Snapshot {snapshot}; cskit {cskit}, Python {python}, pandas {pandas}.").format(
        snapshot=snapshot,
        cskit=version("cskit"),
        python=".".join(map(str, sys.version_info[:3])),
        pandas=version("pandas"),
    )
    return (set_aside.format(n=integer(quarantined)) + " " if quarantined else "") + made
