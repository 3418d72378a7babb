"""The month's rates: churn, growth, and what was gained for what was lost."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.metrics import results
from cskit.metrics.intervals import wilson
from cskit.metrics.months import shift
from cskit.metrics.recurring_revenue.moved import leaders
from cskit.metrics.recurring_revenue.movements import rows_of
from cskit.policy import Policy

__all__ = ["by_kind", "rates"]

_GAINED, _LOST = ("new", "expansion", "reactivation"), ("churn", "contraction")


def rates(
    found: pd.DataFrame,
    moved: pd.DataFrame,
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    currency: str,
    portfolio: str | None = None,
) -> pd.DataFrame:
    """Give the month's rates from its amounts.

    *Answers:* how fast is the book losing, and does what comes in make up for it?

    Parameters
    ----------
    found
        From :func:`summary <cskit.metrics.recurring_revenue.summary>`.
    moved
        From :func:`who_moved <cskit.metrics.recurring_revenue.who_moved>`.
    ledger, month, portfolio
        As in :func:`movements <cskit.metrics.recurring_revenue.movements>`.
    policy
        ``confidence``; ``churn_denominator``: over what was there at the start, or that and what is new.
        What came and went within the month is among the losses of a rate only where it is below the line.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``revenue.change`` (MRR less that of the month before), the same
        ``.change_without_transfers``, ``.gained`` (new,
        expansion, reactivation), ``.lost`` (churn, contraction), ``.growth_mom``, ``.gross_churn``,
        ``.net_churn`` (below 0: gain), ``.logo_churn`` (Wilson), ``.quick_ratio``, and ``.loss_leaders``
        (fewest accounts that make up 80% of what was lost) with their ``.loss_leaders_share``. A month
        that nothing stood at the start of has no rate, never 0%; without a loss there is no quick ratio.

    Notes
    -----
    At the start of logo churn stand the accounts that paid or were paused: one that ends while paused
    is lost.
    """
    cents = _cents(found)
    sums = [sum(cents[f"revenue.{name}"] for name in names) for names in (_GAINED, _LOST)]
    gained, lost = sums
    apart, _ = _came_within(moved, policy)
    start, end = cents["revenue.start"], cents["revenue.end"]
    n = int(found.loc[found["id"] == "revenue.start", "n"].iloc[0])
    first = ledger.empty or shift(month, -1) < ledger["month"].min()
    base = start + (cents["revenue.new"] if policy.churn_denominator == "start_and_new" else 0)
    gains = cents["revenue.expansion"] + cents["revenue.reactivation"]
    hands = cents["revenue.transfer_in"] - cents["revenue.transfer_out"]
    why = "first_month" if first else "nothing_at_start"
    if not (ledger["mrr"] > 0).any():
        why = "no_paying_account"
    return results.frame(
        [
            *_changes(end - start, hands, n, currency, why if first else ""),
            results.money("revenue.gained", gained, _accounts(found, _GAINED), currency),
            results.money("revenue.lost", lost, _accounts(found, _LOST), currency),
            _over("revenue.growth_mom", end - start, 0 if first else start, n, why),
            _over("revenue.gross_churn", lost - apart, 0 if first else base, n, why),
            _over("revenue.net_churn", lost - apart - gains, 0 if first else base, n, why),
            _over(
                "revenue.quick_ratio",
                gained,
                lost,
                _accounts(found, _GAINED + _LOST),
                why if first else "nothing_lost",
            ),
            _logo_churn(found, moved, ledger, month, policy, portfolio, why if first else ""),
            *_leaders(moved, lost),
        ]
    )


def _changes(change: int, hands: int, n: int, currency: str, why: str) -> list[dict[str, Any]]:
    """Give the change of MRR, with and without what changed hands."""
    parts = {"revenue.change": change, "revenue.change_without_transfers": change - hands}
    if why:
        return [results.undefined(name, why, currency=currency) for name in parts]
    return [results.money(name, cents, n, currency) for name, cents in parts.items()]


def _leaders(moved: pd.DataFrame, lost: int) -> list[dict[str, Any]]:
    """Give the fewest accounts behind most of the loss, and their share of it."""
    ids = ("revenue.loss_leaders", "revenue.loss_leaders_share")
    k, of_them, losing, _ = leaders(moved)
    if not losing:
        return [results.undefined(name, "nothing_lost") for name in ids]
    return [results.result(ids[0], k, losing), results.result(ids[1], of_them / lost, losing)]


def _cents(found: pd.DataFrame) -> dict[str, int]:
    """Give the amounts of money of the month, without groups, by metric."""
    own = found[(found["by"] == "{}") & found["value"].notna()]
    return {name: round(value * 100) for name, value in zip(own["id"], own["value"], strict=True)}


def _accounts(found: pd.DataFrame, movements: tuple[str, ...]) -> int:
    """Count the accounts of some movements."""
    return int(found.loc[found["id"].isin([f"revenue.{name}" for name in movements]), "n"].sum())


def _over(metric: str, part: int, whole: int, n: int, why: str) -> dict[str, Any]:
    """Divide, or say why not."""
    return results.result(metric, part / whole, n) if whole > 0 else results.undefined(metric, why, n)


def _came_within(moved: pd.DataFrame, policy: Policy) -> tuple[int, int]:
    """Give the cents and the accounts whose loss no rate counts: they were not there to be lost.

    By events, an account that comes and goes within the month is lost as well. Over what was there at
    the start it was none of that; where the denominator has what is new, new ones are in both.
    """
    counted = {"start": (), "start_and_new": ("new",)}[policy.churn_denominator]
    began = moved["movement"].isin({"new", "reactivation"}.difference(counted))
    came = moved.loc[began, "customer_id"]
    apart = moved[(moved["movement"] == "churn") & moved["customer_id"].isin(came)]
    return int((apart["before"] - apart["after"]).sum()), len(apart)


def _logo_churn(
    found: pd.DataFrame,
    moved: pd.DataFrame,
    ledger: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
    portfolio: str | None,
    why: str,
) -> dict[str, Any]:
    before = rows_of(ledger, shift(month, -1), portfolio)
    n = int((before["state"] != "none").sum())
    if policy.churn_denominator == "start_and_new":
        n += _accounts(found, ("new",))
    k = _accounts(found, ("churn",)) - _came_within(moved, policy)[1]
    if why or n == 0:
        return results.undefined("revenue.logo_churn", why or "nothing_at_start")
    if k > n:  # accounts that came from another book in the month have left in it
        return results.undefined("revenue.logo_churn", "nothing_at_start", n)
    low, high, _ = wilson(k, n, policy.confidence)
    return results.result("revenue.logo_churn", k / n, n, low=low, high=high)


def by_kind(parts: pd.DataFrame, currency: str) -> pd.DataFrame:
    """Give the expansion of the month by kind as results.

    Parameters
    ----------
    parts
        From :func:`expansion_by_kind <cskit.metrics.recurring_revenue.expansion_by_kind>`.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        ``revenue.expansion`` by ``{"kind": …}``, of the kinds that there were; they sum to it.
    """
    sums = parts.groupby("kind")["amount"].agg(["sum", "size"])
    return results.frame(
        results.money("revenue.expansion", int(cents), int(n), currency, by={"kind": str(kind)})
        for kind, (cents, n) in zip(sums.index, sums.to_numpy(), strict=True)
    )
