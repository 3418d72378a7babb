"""What changed since last month: accounting, never a test.

Last month is computed again from today's data. So what is known only now about it is in it, and what a
report published then may differ: that is said, as *restated*.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import pandas as pd

from cskit.metrics.by_account import months_of, rows_of
from cskit.metrics.ledger.derive import History
from cskit.metrics.months import shift
from cskit.metrics.recurring_revenue.movements import movements
from cskit.policy import Policy

__all__ = ["biggest_first", "came", "figures", "gone", "known", "last_month", "moves"]

_AS_USUAL = Policy()
_OF_ITS_MONTH = ("ledger", "ledger_products", "changes")
_SAME = 1e-9  # published ends of ranges have ten digits


def last_month(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, portfolio: str | None
) -> Mapping[str, pd.DataFrame]:
    """Give the tables as the book had them a month before, for the metrics of that month.

    Parameters
    ----------
    tables
        A slice's tables.
    month
        The month of the report; the tables are given as of the month before it.
    portfolio
        The book; None for the whole company.

    Returns
    -------
    mapping of DataFrame
        The tables: the ledger, its split and its changes up to the month before, and nothing of accounts
        that another book had then but the months they were here. Without a row in the ledger where the
        data begin later. What a slice does not hold of accounts that have gone to another book since
        (surveys, contracts, their months elsewhere) is not in it, see :func:`gone`.
    """
    then, ledger = shift(month, -1), tables["ledger"]
    past = (ledger["month"] <= then).to_numpy(dtype=bool)
    kept = {name: tables[name] for name in _OF_ITS_MONTH if name in tables}
    if portfolio is None:
        return _with(tables, {name: frame[frame["month"] <= then] for name, frame in kept.items()})
    elsewhere, who = came(tables, month, portfolio), pd.Index(ledger["customer_id"].unique())
    rows, own = rows_of(who, ledger["customer_id"]), (ledger["portfolio"] == portfolio).to_numpy(dtype=bool)
    here = rows[own & (ledger["month"] == then).to_numpy(dtype=bool)].count() > 0
    months = months_of(who, ledger)[past & (own | here[rows.place])]
    kept = {name: frame[np.isin(months_of(who, frame), months)] for name, frame in kept.items()}
    if elsewhere:
        kept |= {
            name: frame[~frame["customer_id"].isin(elsewhere)]
            for name, frame in tables.items()
            if "customer_id" in frame and name not in (*_OF_ITS_MONTH, "customers")
        }
    return _with(tables, kept)


def _with(tables: Mapping[str, pd.DataFrame], kept: Mapping[str, pd.DataFrame]) -> Mapping[str, pd.DataFrame]:
    """Put some tables in the place of others, without a look at the rest, which may not be read yet."""
    whole = cast("dict[str, pd.DataFrame]", tables)  # a ChainMap never writes into its second
    return ChainMap({name: frame.reset_index(drop=True) for name, frame in kept.items()}, whole)


def _here(ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str | None) -> set[str]:
    """Give the accounts that the book had at a month's end, those that had left among them."""
    at_end = np.flatnonzero(ledger["month"] == month)
    who, books = (ledger[name].array[at_end] for name in ("customer_id", "portfolio"))
    return set(who if portfolio is None else who[np.asarray(books == portfolio, dtype=bool)])


def came(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, portfolio: str) -> set[str]:
    """Give the accounts that this book has, and another had a month before.

    Parameters
    ----------
    tables
        ``ledger``.
    month, portfolio
        As in :func:`last_month`.
    """
    ledger = tables["ledger"]
    at_end = (ledger["month"] == shift(month, -1)) & (ledger["portfolio"] != portfolio)
    return set(ledger.loc[at_end, "customer_id"]) & _here(ledger, month, portfolio)


def gone(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, portfolio: str) -> int:
    """Count the accounts that another book has since: what was theirs alone is not in the slice.

    Parameters
    ----------
    tables, month, portfolio
        As in :func:`came`.

    Examples
    --------
    >>> ledger = pd.DataFrame({"customer_id": ["a", "a", "b"], "portfolio": "Sul",
    ...     "month": pd.to_datetime(["2026-08-01", "2026-09-01", "2026-08-01"])})
    >>> gone({"ledger": ledger}, pd.Timestamp("2026-09-01"), "Sul")
    1
    """
    ledger = tables["ledger"]
    return len(_here(ledger, shift(month, -1), portfolio) - _here(ledger, month, portfolio))


def known(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> bool:
    """Tell whether the data hold anything of the book before this month."""
    return bool((tables["ledger"]["month"] < month).any())


def moves(
    tables: Mapping[str, pd.DataFrame],
    month: pd.Timestamp,
    portfolio: str | None,
    history: History = "partial",
    policy: Policy = _AS_USUAL,
) -> pd.DataFrame:
    """Tell why each account's MRR differs from a month before.

    *Answers:* whose MRR moved this month, and why?

    Parameters
    ----------
    tables
        ``ledger`` and ``customers``, and ``changes`` where they exist.
    month, portfolio, history
        As in :func:`cskit.metrics.recurring_revenue.movements`.
    policy
        ``reactivation_within``. Month ends are compared here, so what came and went between them is not
        in it, and what discounts did is one with the account's other changes, under every policy.

    Returns
    -------
    DataFrame
        One row per account that moved, sorted by id: ``customer_id``, ``name`` (str), ``before`` and
        ``after`` (int64 cents; what the book had and has: 0 for an account of another book) and
        ``cause`` (str): ``transfer_in``, ``transfer_out``, ``new``, ``reactivation``, ``resumed``,
        ``paused``, ``churn``, or for who stayed the kind of the greatest change: ``upsell``,
        ``cross_sell``, ``readjustment``, ``renewal``, ``discount``, ``contraction``, ``unstated``; a discount
        by which MRR rose is ``discount_ended``.
    """
    found = movements(tables["ledger"], month, portfolio, history, policy)
    # Who changed hands and price in one month changed hands first: one row an account.
    hands = found["movement"].isin(["transfer_in", "transfer_out"])
    found = found.assign(second=~hands).sort_values(["customer_id", "second"], kind="stable")
    found = found.drop_duplicates("customer_id", ignore_index=True)
    stayed = found["movement"].isin(["expansion", "contraction"])
    kinds = found["customer_id"].map(_greatest_kind(tables, month)).astype("str")
    own = kinds.where(kinds.notna(), "unstated")
    own = own.mask((own == "discount") & (found["after"] > found["before"]), "discount_ended")
    names = tables["customers"].set_index("customer_id")["name"]
    moved = found.assign(
        name=names.reindex(found["customer_id"]).astype("str").to_numpy(),
        cause=found["movement"].where(~stayed, own).astype("str"),
        before=found["before"].where(found["movement"] != "transfer_in", 0),
        after=found["after"].where(found["movement"] != "transfer_out", 0),
    )
    return moved[["customer_id", "name", "before", "after", "cause"]]


def _greatest_kind(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.Series:
    """Give each account's kind of change with the greatest amount in a month, in the way that MRR went."""
    changes = tables.get("changes")
    if changes is None:
        return pd.Series(dtype="str")
    kinds = changes[changes["month"] == month].groupby(["customer_id", "kind"])["amount"].sum().reset_index()
    way = np.sign(kinds.groupby("customer_id")["amount"].transform("sum"))
    kinds = kinds.assign(size=kinds["amount"] * way).sort_values(["size", "kind"], ascending=[False, True])
    return kinds.drop_duplicates("customer_id").set_index("customer_id")["kind"].astype("str")


def biggest_first(events: pd.DataFrame) -> pd.DataFrame:
    """Order what happened: the greatest ``amount`` first, whatever its sign; then by name and account."""
    keyed = events.assign(size=-events["amount"].abs())
    order = keyed.sort_values(["size", "name", "customer_id"], kind="stable", na_position="last")
    return order.drop(columns="size").reset_index(drop=True)


def figures(
    then: pd.DataFrame, now: pd.DataFrame, published: pd.DataFrame, ids: Sequence[str], gone: int = 0
) -> pd.DataFrame:
    """Put a portfolio's figures of two months side by side.

    *Answers:* what was this figure last month, and is that what we published?

    Parameters
    ----------
    then, now
        Rows of ``results`` of the month before, computed from today's data, and of this one. ``then``
        may be empty.
    published
        Rows of the ``results.json`` of the month before; empty where none lies beside this report.
    ids
        The metrics wanted; those that ``now`` lacks are passed over.
    gone
        From :func:`gone`, where ``then`` rests on what the slice lacks of these accounts.

    Returns
    -------
    DataFrame
        In the order of ``ids``: ``id`` (str), ``unit`` (str), ``then``, ``now`` and ``published``
        (float64; NaN = undefined, or not published), the observations behind each ``then_n``, ``now_n``
        and ``published_n`` (Int64), and ``why`` (str): why what was published is another figure than
        ``then``: ``restated``, ``gone`` where accounts went to another book, so that nobody can tell
        from here, or empty where it is the same, or nothing was published. ``gone`` (int64): how many.
    """
    whole = [frame[frame["by"] == "{}"].set_index("id") for frame in (now, then, published)]
    present = [one for one in ids if one in whole[0].index]
    today, old, said = (part.reindex(present) for part in whole)
    values = {
        name: part["value"].astype("float64").to_numpy()
        for name, part in (("then", old), ("now", today), ("published", said))
    }
    counts = {
        f"{name}_n": part["n"].astype("Int64").reset_index(drop=True)
        for name, part in (("then", old), ("now", today), ("published", said))
    }
    with np.errstate(invalid="ignore"):
        off = np.abs(values["then"] - values["published"]) > _SAME * np.maximum(np.abs(values["then"]), 1)
    # A share that is said as "k of n" is another one with another n.
    parts = (today["unit"] == "share").to_numpy() & ~np.isnan(values["then"] + values["published"])
    off |= parts & (counts["then_n"].to_numpy(na_value=0) != counts["published_n"].to_numpy(na_value=0))
    return pd.DataFrame(
        {
            "id": pd.Series(present, dtype="str"),
            "unit": today["unit"].to_numpy(),
            **values,
            **counts,
            "why": pd.Series(np.where(off, "gone" if gone else "restated", ""), dtype="str"),
            "gone": gone,
        }
    )
