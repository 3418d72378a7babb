"""Movements: what came in and what went out in a month, account by account."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.metrics.ledger.derive import History
from cskit.metrics.months import shift
from cskit.metrics.recurring_revenue.events import came_back, discounted, earlier, lost_in, visitors
from cskit.policy import Policy

__all__ = ["MOVEMENTS", "in_and_out", "movements", "rows_of"]

MOVEMENTS = (
    "new",
    "reactivation",
    "expansion",
    "transfer_in",
    "resumed",
    "contraction",
    "churn",
    "transfer_out",
    "paused",
)
"""The movements of a month, in the order of the identity: start + gains − losses = end."""


_AS_USUAL = Policy()


def movements(
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    portfolio: str | None = None,
    history: History = "partial",
    policy: Policy = _AS_USUAL,
    changes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Explain a month's MRR account by account.

    *Answers:* what came in, what went out, and whose was it?

    Parameters
    ----------
    ledger
        A slice's ledger, or the company's.
    month
        The month whose movements are asked for.
    portfolio
        The book; None for the whole company, which has no transfers.
    history
        ``complete``: the data begin with the company, so accounts of their first month are new;
        else these are older than the data and counted in the start.
    policy
        ``reactivation_within``, ``movement_basis`` and ``discounts``.
    changes
        The ledger's changes: what came and went between month ends, and what discounts moved, is
        known from nowhere else. None where there are none.

    Returns
    -------
    DataFrame
        Sorted by movement (in the order of :data:`MOVEMENTS`), amount descending, account:
        ``customer_id`` (str), ``movement`` (str), ``before``, ``after`` and ``amount`` (int64
        cents, ``amount`` positive; 0 only for an account that ended while paused, or changed
        hands while paused).

    Notes
    -----
    With p and c an account's MRR at the last and at this month's end: new p = 0, c > 0, never
    paid; reactivation the same, paid before; expansion c > p > 0; contraction 0 < c < p; churn
    c = 0 and not paused; paused p > 0 and paused now; resumed: paused before, c > 0, all of c.
    A transfer moves p, and the month's own change belongs to the book that received the account.
    ``start + new + reactivation + expansion + transfer_in + resumed − contraction − churn −
    transfer_out − paused = end``, to the cent, under every policy: by events an account that came
    and went is in twice, with the same amount; where discounts are movements, p and c of the rest
    are those without what discounts changed, gains before losses.
    """
    opening = history == "partial" and len(ledger) > 0 and month == ledger["month"].min()
    known = changes if policy.movement_basis == "event" else None
    # Visits, discounts and transfers can be of accounts that pay what they paid; all else cannot.
    by_mrr = portfolio is None and known is None and policy.discounts != "as_movements"
    pairs = _pairs(_moved(ledger, month) if by_mrr else ledger, month, portfolio)
    paid_before = (pairs["first_month"] < month) | opening
    if known is not None:
        paid_before |= pairs["customer_id"].isin(earlier(known, month)["customer_id"])
    if policy.reactivation_within is not None:
        by_account = paid_before.set_axis(pairs["customer_id"])
        back = came_back(by_account, lost_in(ledger, known, month), month, policy.reactivation_within)
        paid_before = back.set_axis(pairs.index)
    moved = _own(pairs, paid_before, policy, changes, month)
    if known is not None:
        moved = pd.concat([moved, visitors(pairs, paid_before, known, month)])
    if opening:
        moved = moved.iloc[:0]
    parts = [moved, *_transfers(pairs)]
    found = pd.concat(parts)[["customer_id", "movement", "before", "after", "amount"]]
    found["movement"] = found["movement"].astype("str")
    rank = found["movement"].map({name: place for place, name in enumerate(MOVEMENTS)})
    order = found.assign(rank=rank, minus=-found["amount"]).sort_values(["rank", "minus", "customer_id"])
    return order.drop(columns=["rank", "minus"]).reset_index(drop=True)


def _own(
    pairs: pd.DataFrame,
    paid_before: pd.Series,
    policy: Policy,
    changes: pd.DataFrame | None,
    month: pd.Timestamp,
) -> pd.DataFrame:
    """Name what each account's own MRR did; by discounts apart where the policy wants it so."""
    whole = pairs.assign(movement=_named(pairs, paid_before))
    parts = [whole]
    if policy.discounts == "as_movements" and changes is not None:
        moved = discounted(pairs, changes, month)
        rest = pairs.assign(
            before=pairs["before"] + moved.clip(lower=0), after=pairs["after"] - moved.clip(upper=0)
        )
        rest["movement"] = _named(rest, paid_before)
        way = pd.Series(np.where(moved > 0, "expansion", "contraction"), index=pairs.index)
        # Where both go the same way they are one movement of the account.
        split = (moved != 0) & (rest["movement"] != way)
        ends = {"before": pairs["before"].where(moved > 0, rest["after"]), "after": pairs["after"]}
        ends["after"] = ends["after"].where(moved < 0, rest["before"])
        parts = [whole[~split], rest[split], pairs.assign(movement=way, **ends)[split]]
    moved_by = pd.concat(parts).assign(amount=lambda frame: (frame["after"] - frame["before"]).abs())
    return moved_by[moved_by["movement"] != ""]


def _named(pairs: pd.DataFrame, paid_before: pd.Series) -> pd.Series:
    """Name the movement from p to c of each account of the book; empty where there is none."""
    before, after = pairs["before"], pairs["after"]
    was, now = pairs["state_before"], pairs["state"]
    own = np.select(
        [
            ~pairs["here"],
            (before == 0) & (after > 0) & (was == "paused"),
            (before == 0) & (after > 0) & ~paid_before,
            (before == 0) & (after > 0),
            (before > 0) & (now == "paused"),
            (after == 0) & (now == "none") & ((before > 0) | (was == "paused")),
            after > before,
            after < before,
        ],
        ["", "resumed", "new", "reactivation", "paused", "churn", "expansion", "contraction"],
        "",
    )
    return pd.Series(own, index=pairs.index)


def _transfers(pairs: pd.DataFrame) -> list[pd.DataFrame]:
    """Give what accounts brought from another book, and took to one: last month's MRR."""
    before, was = pairs["before"], pairs["state_before"]
    came = pairs[
        pairs["here"] & ~pairs["was_here"] & (before > 0)
        | pairs["here"] & ~pairs["was_here"] & (was == "paused")
    ]
    went = pairs[~pairs["here"] & pairs["was_here"] & ((before > 0) | (was == "paused"))]
    return [
        came.assign(movement="transfer_in", amount=came["before"]),
        went.assign(movement="transfer_out", amount=went["before"]),
    ]


def _moved(ledger: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Leave of two months the accounts whose MRR or state changed: of a whole company, one in ten.

    Only who has one month right before the other is left out, as a sorted ledger has it: in another order
    nobody is, and the movements are the same.
    """
    months, mrr = ledger["month"].to_numpy(), ledger["mrr"].to_numpy()
    is_now, is_then = (months == np.datetime64(when) for when in (month, shift(month, -1)))
    now = np.flatnonzero(is_now)
    same = now[is_then[now - 1] & (mrr[now - 1] == mrr[now])]
    for column in ("customer_id", "state"):
        values = ledger[column].array
        same = same[np.asarray(values.take(same) == values.take(same - 1))]
    is_now |= is_then
    is_now[same] = is_now[same - 1] = False
    found: pd.DataFrame = ledger.loc[is_now]
    return found


def _pairs(ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str | None) -> pd.DataFrame:
    """Put each account's last and present month side by side, with the book's view of it."""
    columns = ["customer_id", "portfolio", "mrr", "state", "first_month"]
    now = ledger.loc[ledger["month"] == month, columns]
    then = ledger.loc[ledger["month"] == shift(month, -1), columns[:4]]
    pairs = now.merge(then, on="customer_id", how="outer", suffixes=("", "_before"))
    pairs = pairs.sort_values("customer_id", ignore_index=True)
    for column in ("mrr", "mrr_before"):
        pairs[column] = pairs[column].fillna(0).astype("int64")
    for column in ("state", "state_before"):
        pairs[column] = pairs[column].fillna("none")
    # A ledger has no gaps: an account that paid before and has no earlier row was in a book whose
    # rows this slice does not hold, and came from there with what it pays.
    born = pairs["portfolio_before"].isna()
    unseen = born & (pairs["first_month"] < month)
    pairs["mrr_before"] = pairs["mrr_before"].where(~unseen, pairs["mrr"])
    here, was_here = pairs["portfolio"].notna(), ~born
    if portfolio is not None:
        here, was_here = pairs["portfolio"] == portfolio, pairs["portfolio_before"] == portfolio
    pairs = pairs.assign(here=here.astype(bool), was_here=(was_here | (born & ~unseen)).astype(bool))
    pairs = pairs.rename(columns={"mrr_before": "before", "mrr": "after"})
    return pairs[pairs["here"] | (pairs["was_here"] & ~born)]


def rows_of(ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str | None) -> pd.DataFrame:
    """Give the rows of a month that belong to the book."""
    rows = ledger[ledger["month"] == month]
    return rows if portfolio is None else rows[rows["portfolio"] == portfolio]


def in_and_out(ledger: pd.DataFrame, month: pd.Timestamp, portfolio: str | None) -> tuple[int, int]:
    """Count the accounts that are active in the book at one month's end and not at the other."""
    ends = [rows_of(ledger, when, portfolio) for when in (month, shift(month, -1))]
    now, before = (set(end.loc[end["mrr"] > 0, "customer_id"]) for end in ends)
    return len(now - before), len(before - now)
