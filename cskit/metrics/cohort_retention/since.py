"""Who left, who completed a year and who came back since last month."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.metrics.cohort_retention.ages import at_ages, followed
from cskit.metrics.cohort_retention.cohorts import cells
from cskit.metrics.cohort_retention.losses import ends, reason_codes
from cskit.metrics.cohort_retention.summary import summary
from cskit.metrics.lives import lives as lives_of
from cskit.metrics.months import number, numbers
from cskit.metrics.since import biggest_first
from cskit.policy import Policy

__all__ = ["of_month", "since"]

_YEAR = 12
_EVENTS = {"churn": "left", "reactivation": "came_back"}


def since(
    tables: Mapping[str, pd.DataFrame], lives: pd.DataFrame, moves: pd.DataFrame, month: pd.Timestamp
) -> pd.DataFrame:
    """List who left, who completed 12 months and who came back since last month.

    *Answers:* whom did we lose this month, at which age and why, and who made it through a year?

    Parameters
    ----------
    tables
        ``customers`` and, where they exist, ``contracts``.
    lives
        From :func:`cskit.metrics.lives.lives`, at ``month``.
    moves
        From :func:`cskit.metrics.since.moves`.
    month
        The month of the report.

    Returns
    -------
    DataFrame
        Greatest amount first: ``customer_id``, ``name`` (str), ``event`` (``left``, ``completed``,
        ``came_back``), ``mrr`` (int64 cents: before the loss, else now), ``amount`` (int64 cents: the same,
        negative for a loss), ``age`` (Int64, months since the first with MRR; empty where not known),
        ``cohort`` (datetime64, that month) and ``reason`` (str, as
        :func:`reasons <cskit.metrics.cohort_retention.reasons>` has it; empty = not stated, or no loss).
        Also who left for the second time is here.
    """
    moved = moves[moves["cause"].isin(list(_EVENTS))]
    gone = moved["cause"] == "churn"
    part = pd.DataFrame(
        {
            "customer_id": moved["customer_id"],
            "name": moved["name"],
            "event": moved["cause"].map(_EVENTS).astype("str"),
            "mrr": moved["before"].where(gone, moved["after"]),
        }
    )
    whole = lives[lives["known"] & ~lives["lost"] & (lives["age"] == _YEAR)]
    names = tables["customers"].set_index("customer_id")["name"]
    done = pd.DataFrame(
        {
            "customer_id": whole["customer_id"],
            "name": names.reindex(whole["customer_id"]).to_numpy(),
            "event": "completed",
            "mrr": whole["last"],
        }
    )
    kinds = {"customer_id": "str", "name": "str", "event": "str", "mrr": "int64"}
    found = pd.concat([part.astype(kinds), done.astype(kinds)], ignore_index=True)
    born = lives[lives["known"]].set_index("customer_id")["cohort"].reindex(found["customer_id"])
    age = pd.Series(number(month) - numbers(born), dtype="Int64").where(born.notna().to_numpy())
    why = ends(tables.get("contracts"), found[found["event"] == "left"].assign(lost_on=month))
    codes = reason_codes(why).set_axis(why["customer_id"]).reindex(found["customer_id"]).fillna("")
    return biggest_first(
        found.assign(
            amount=found["mrr"].where(found["event"] != "left", -found["mrr"]),
            age=age,
            cohort=born.to_numpy(),
            reason=codes.where((found["event"] == "left").to_numpy(), "").astype("str").to_numpy(),
        )
    )


def of_month(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    begin: tuple[pd.Timestamp | None, pd.Timestamp | None],
    policy: Policy,
    business: str,
) -> pd.DataFrame:
    """Compute the page's figures of a month, see :func:`summary <cskit.metrics.cohort_retention.summary>`.

    Parameters
    ----------
    tables
        The book as it was in that month, from :func:`cskit.metrics.since.last_month`.
    month
        That month.
    begin
        ``book.opening`` and ``book.complete_from``.
    policy, business
        As in :func:`summary <cskit.metrics.cohort_retention.summary>`.
    """
    known = lives_of(tables["ledger"], month, *begin)
    # The figures rest on all accounts together after a year: no cohort and no other age is counted for them.
    whole = cells(at_ages(tables, followed(known), month, (_YEAR,)), "none", month, policy)
    return summary(known, whole, month, policy, business)
