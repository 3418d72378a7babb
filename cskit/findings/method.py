"""The method section: definitions in force, data used, versions."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from importlib.metadata import version
from typing import Any

import pandas as pd

from cskit.findings.calls.method import rules as calls
from cskit.findings.ltv_cac.method import rules as ltv_cac
from cskit.findings.segmentation.method import rules as segmentation
from cskit.findings.sources import table_name
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
        "sure": _exactly(policy["confidence"]),
        "drop": _exactly(policy["usage_drop"]),
        "random": integer(policy["draws"]),
    }
    rules = (_preset(policy), *_recurring(policy), *_statistics(policy), *_signals(policy))
    rows = [(subject, rule.format(**shown)) for subject, rule in rules]
    rows += calls(policy)
    rows += ltv_cac(policy)
    rows += segmentation(policy)
    return pd.DataFrame(rows, columns=["subject", "rule"])


def _exactly(share: float) -> str:
    """Return a share with the decimals it was given: a definition is not rounded."""
    decimals = f"{Decimal(repr(share)).normalize():f}".partition(".")[2]
    return percent(share, decimals=max(len(decimals) - 2, 0))


def _preset(policy: Mapping[str, Any]) -> tuple[str, str]:
    vendors = {"chartmogul": "ChartMogul", "profitwell": "ProfitWell", "stripe": "Stripe", "maxio": "Maxio"}
    if policy["preset"] == "default":
        return gettext("Starting point"), gettext("the defaults of this kit")
    rule = gettext("the definitions of {vendor}, where the company states no other")
    return gettext("Starting point"), rule.format(vendor=vendors[policy["preset"]])


def _recurring(policy: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    pauses = {
        "own_state": gettext("out of MRR, shown apart, not churn"),
        "zero": gettext("MRR falls to zero, as if lost"),
        "kept": gettext("their MRR stays in"),
    }
    discounts = {
        "in_force": gettext("all in force at the month's end are subtracted"),
        "without_end": gettext("only those without an end are subtracted"),
        "as_movements": gettext(
            "all in force are subtracted; one that begins or ends is a contraction or expansion of its own"
        ),
    }
    return (
        (gettext("MRR"), gettext("monthly value of the contracts in force on the month's last day")),
        (gettext("Paused accounts"), pauses[policy["pause"]]),
        (gettext("Discounts"), discounts[policy["discounts"]]),
        *_movements(policy),
    )


def _movements(policy: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    dates = {
        "end_of_term": gettext("the end of the paid term"),
        "cancellation": gettext("the day of the cancellation, where the data have it"),
    }
    bases = {
        "month_end": gettext("neither new nor lost: only month ends count"),
        "event": gettext("both new and lost, with what it paid"),
    }
    denominators = {
        "start": gettext("over what was there at the start of the month"),
        "start_and_new": gettext("over what was there at the start of the month, and what is new in it"),
    }
    within = policy["reactivation_within"]
    back = gettext("paid before, however long ago")
    if within is not None:
        back = ngettext(
            "back within {reactivation_within} month after the one it was lost in; later it is new",
            "back within {reactivation_within} months after the one it was lost in; later it is new",
            within,
        )
    return (
        (gettext("Date of churn"), dates[policy["churn_date"]]),
        (gettext("Account that comes back"), back),
        (gettext("Account that comes and goes within a month"), bases[policy["movement_basis"]]),
        (gettext("Monthly churn"), denominators[policy["churn_denominator"]]),
    )


def _statistics(policy: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    small = ngettext(
        "a rate for a single account too",
        "no rate for fewer than {minimum_group} accounts",
        policy["minimum_group"],
    )
    speaks = {
        False: gettext("of what customers would say if asked again"),
        True: gettext("of this book today: the more of it answered, the narrower"),
    }
    return (
        (gettext("Top group"), gettext("the fewest accounts that hold 80% of the revenue")),
        (gettext("Likely range"), gettext("{sure} confidence interval")),
        (gettext("Likely range of the NPS"), speaks[policy["finite_population"]]),
        (gettext("Small groups"), small),
        (gettext("Comparison with the company"), gettext("{random} books drawn at random, seed {seed}")),
    )


def _signals(policy: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    return (
        (
            gettext("Renewal due"),
            ngettext(
                "within {renewal_days} day of the month's end",
                "within {renewal_days} days of the month's end",
                policy["renewal_days"],
            ),
        ),
        (
            gettext("Detractor"),
            ngettext(
                "latest NPS answer of a contact is 0 to 6, within {detractor_months} month",
                "latest NPS answer of a contact is 0 to 6, within {detractor_months} months",
                policy["detractor_months"],
            ),
        ),
        (
            gettext("MRR fell"),
            ngettext(
                "MRR below that of {contraction_months} month ago",
                "MRR below that of {contraction_months} months ago",
                policy["contraction_months"],
            ),
        ),
        (
            gettext("Invoice overdue"),
            ngettext(
                "unpaid more than {late_days} day after it was due",
                "unpaid more than {late_days} days after it was due",
                policy["late_days"],
            ),
        ),
        (
            gettext("Use fell"),
            gettext("active users {drop} or more below the account's own mean of 3 months"),
        ),
        (gettext("Urgent ticket open"), gettext("priority high or urgent, still open at the month's end")),
        (
            gettext("No touchpoint lately"),
            ngettext(
                "none on record for more than {silent_days} day",
                "none on record for more than {silent_days} days",
                policy["silent_days"],
            ),
        ),
        (
            gettext("Readjustment due"),
            ngettext(
                "yearly date within {readjustment_days} day",
                "yearly date within {readjustment_days} days",
                policy["readjustment_days"],
            ),
        ),
        (
            gettext("No survey answer"),
            ngettext(
                "none in {survey_months} month", "none in {survey_months} months", policy["survey_months"]
            ),
        ),
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
