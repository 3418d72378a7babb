"""Who moved: each movement of a month with the account's name, the reason and the day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics.by_account import rows_of
from cskit.metrics.ledger.derive import History
from cskit.metrics.money import monthly_cents
from cskit.metrics.months import last_day
from cskit.metrics.recurring_revenue.kinds import expansion_by_kind
from cskit.metrics.recurring_revenue.movements import movements
from cskit.policy import Policy

__all__ = ["leaders", "parts", "who_moved"]

_DAYS: Mapping[str, tuple[str, ...]] = {
    "new": ("start_on",),
    "reactivation": ("start_on", "paused_to"),
    "expansion": ("start_on", "discount_to", "paused_to", "end_on"),
    "resumed": ("paused_to", "start_on"),
    "contraction": ("end_on", "start_on", "discount_from", "paused_from"),
    "churn": ("end_on",),
    "paused": ("paused_from",),
}
"""Where the day of a movement stands among the days of a contract line, the likeliest first."""


def who_moved(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    policy: Policy,
    portfolio: str | None = None,
    history: History = "partial",
) -> pd.DataFrame:
    """List the movements of a month with names, reasons and days.

    *Answers:* whose MRR moved, by how much, why, and when?

    Parameters
    ----------
    tables
        ``customers``, ``ledger`` and, where they exist, ``changes``, ``contracts``, ``assignments``.
    month, policy, portfolio, history
        As in :func:`movements <cskit.metrics.recurring_revenue.movements>`.

    Returns
    -------
    DataFrame
        The greatest difference first, ties by id and movement:

        - ``customer_id``, ``name``: str
        - ``movement``: str, see :data:`MOVEMENTS <cskit.metrics.recurring_revenue.MOVEMENTS>`
        - ``kinds``: str, of an expansion, the largest first, a comma between; else empty
        - ``before``, ``after``, ``difference``: int64 cents as the book sees them: an account that comes
          from another book was 0 here
        - ``reason``: str, why the contract ended, or the other book; empty where not stated
        - ``on``: datetime64, the day; empty where the data do not say
    """
    found = movements(tables["ledger"], month, portfolio, history, policy, tables.get("changes"))
    came, went = (found["movement"] == name for name in ("transfer_in", "transfer_out"))
    moved_on = found["movement"].isin(["expansion", "contraction"])
    found = found.assign(
        # Who came and grew in one month came first, with what it paid: the second row begins there.
        before=found["before"].where(~came, 0),
        after=np.where(went, 0, np.where(came, found["before"], found["after"])),
    )
    names = tables["customers"].set_index("customer_id")["name"]
    kinds = _kinds(expansion_by_kind(found, tables.get("changes"), month))
    shown = found.assign(
        name=names.reindex(found["customer_id"]).astype("str").to_numpy(),
        kinds=found["customer_id"].map(kinds).where(moved_on & (found["movement"] == "expansion")),
        difference=found["after"] - found["before"],
        reason=_reasons(tables, found, month),
        on=_days(tables, found, month),
    )
    shown = shown.assign(size=-shown["difference"].abs()).sort_values(["size", "customer_id", "movement"])
    columns = ["customer_id", "name", "movement", "kinds", "before", "after", "difference", "reason", "on"]
    texts = dict.fromkeys(("name", "movement", "kinds", "reason"), "str")
    return shown[columns].astype(texts).reset_index(drop=True)


def _kinds(parts: pd.DataFrame) -> pd.Series:
    """Join the kinds of each account's expansion, the largest first."""
    ordered = parts.sort_values(["amount", "kind"], ascending=[False, True])
    return ordered.groupby("customer_id")["kind"].agg(",".join).astype("str")


def _in_month(days: pd.Series, month: pd.Timestamp) -> pd.Series:
    return days.where((days >= month) & (days <= last_day(month)))


def _reasons(tables: Mapping[str, pd.DataFrame], found: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Say why contracts ended in the month, and where accounts came from or went to."""
    reasons = pd.Series(index=found.index, dtype="str")
    contracts, assignments = tables.get("contracts"), tables.get("assignments")
    if contracts is not None and {"end_on", "end_reason"} <= set(contracts.columns):
        ended = contracts[_in_month(contracts["end_on"], month).notna() & contracts["end_reason"].notna()]
        price = monthly_cents(ended["amount"], ended["interval"].astype("str"), *[[None] * len(ended)] * 2)
        # Of several that ended that day the dearest says why; never an id.
        by = ["customer_id", "end_on", "price", "end_reason"]
        why = ended.assign(price=price).sort_values(by).groupby("customer_id")["end_reason"]
        losing = found["movement"].isin(["churn", "contraction"])
        reasons = reasons.mask(losing, found["customer_id"].map(why.last()).astype("str"))
    if assignments is not None:
        since = assignments[_in_month(assignments["valid_from"], month).notna()]
        until = assignments[_in_month(assignments["valid_to"], month).notna()]
        for movement, rows in (("transfer_out", since), ("transfer_in", until)):
            book = rows.sort_values(["customer_id", "valid_from"]).groupby("customer_id")["portfolio"].last()
            named = found["customer_id"].map(book).astype("str")
            reasons = reasons.mask(found["movement"] == movement, named)
    return reasons


def _days(tables: Mapping[str, pd.DataFrame], found: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    """Give the day of each movement, as far as contracts and assignments say."""
    days = pd.Series(pd.NaT, index=found.index, dtype="datetime64[us]")
    contracts, assignments = tables.get("contracts"), tables.get("assignments")
    if contracts is not None and len(contracts):
        who = pd.Index(found["customer_id"].unique())
        rows, place = rows_of(who, contracts["customer_id"]), who.get_indexer(pd.Index(found["customer_id"]))
        last = {
            name: rows.last(_in_month(contracts[name], month).to_numpy(dtype="datetime64[us]"))[place]
            for name in sorted({name for columns in _DAYS.values() for name in columns} & {*contracts})
        }
        for movement, columns in _DAYS.items():
            these = (found["movement"] == movement).to_numpy(dtype=bool)
            for name in filter(last.__contains__, columns):
                days = days.mask(these & days.isna().to_numpy(dtype=bool), last[name])
    if assignments is not None and len(assignments):
        since = _in_month(assignments["valid_from"], month).groupby(assignments["customer_id"]).max()
        own = since.reindex(found["customer_id"]).set_axis(found.index)
        days = days.mask(found["movement"].isin(["transfer_in", "transfer_out"]), own)
    return days.astype("datetime64[us]")


def parts(moved: pd.DataFrame, by_kind: pd.DataFrame) -> pd.DataFrame:
    """Give the steps of the month from start to end, expansion by kind, those of 0 left out.

    Parameters
    ----------
    moved
        From :func:`who_moved`.
    by_kind
        From :func:`expansion_by_kind <cskit.metrics.recurring_revenue.expansion_by_kind>`.

    Returns
    -------
    DataFrame
        In the order of the page: ``step`` (str: a movement, or a kind of expansion), ``amount`` (int64
        cents, signed), ``accounts`` (int64), ``from`` and ``to`` (int64 cents, of the sum so far, from 0).
    """
    sums = moved.assign(size=moved["difference"].abs()).groupby("movement")["size"].agg(["sum", "size"])
    kinds = by_kind.groupby("kind")["amount"].agg(["sum", "size"])
    rows = []
    for step, of, sign in _STEPS:
        of_step = kinds if of == "kind" else sums
        total, accounts = (int(of_step[name].get(step, 0)) for name in ("sum", "size"))
        if total > 0:
            rows.append((f"expansion_{step}" if of == "kind" else step, sign * total, accounts))
    found = pd.DataFrame(rows, columns=["step", "amount", "accounts"])
    found = found.astype({"step": "str", "amount": "int64", "accounts": "int64"})
    to = found["amount"].cumsum()
    return found.assign(**{"from": to - found["amount"], "to": to})


_SOLD_FIRST = ("upsell", "cross_sell", "readjustment", "renewal", "discount", "new", "resumed", "unstated")
_STEPS = (
    *((name, "movement", 1) for name in ("new", "reactivation")),
    *((kind, "kind", 1) for kind in _SOLD_FIRST),
    *((name, "movement", 1) for name in ("transfer_in", "resumed")),
    *((name, "movement", -1) for name in ("contraction", "churn", "paused", "transfer_out")),
)


def leaders(moved: pd.DataFrame, share: float = 0.8) -> tuple[int, int, int, int]:
    """Count the fewest accounts that make up most of what was lost or reduced.

    Parameters
    ----------
    moved
        From :func:`who_moved`.
    share
        How much of it they make up at least.

    Returns
    -------
    tuple of int
        These accounts, and the cents they lost; all accounts that lost, and all cents; all 0 where
        nothing was lost.

    Examples
    --------
    >>> moved = pd.DataFrame({"customer_id": list("abc"), "movement": ["churn", "contraction", "new"],
    ...     "difference": [-90, -10, 500]})
    >>> leaders(moved)
    (1, 90, 2, 100)
    """
    losing = moved["movement"].isin(["churn", "contraction"]) & (moved["difference"] < 0)
    lost = (-moved[losing].groupby("customer_id")["difference"].sum()).sort_values(ascending=False)
    total = int(lost.sum())
    if total == 0:
        return 0, 0, 0, 0
    enough = lost.cumsum().to_numpy() >= share * total
    k = int(np.argmax(enough)) + 1
    return k, int(lost.iloc[:k].sum()), len(lost), total
