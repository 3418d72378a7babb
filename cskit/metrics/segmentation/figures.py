"""The figures of the page, as results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.money import mean_cents
from cskit.metrics.segmentation.movers import CAUSES
from cskit.metrics.segmentation.split import sectors
from cskit.metrics.segmentation.tickets import BEGINS, LINES, MODELS
from cskit.metrics.segmentation.tiers import NEAR
from cskit.policy import Policy

__all__ = ["available", "of_movers", "of_tiers", "summary"]


def summary(
    tables: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    served: pd.DataFrame,
    cuts: pd.DataFrame,
    policy: Policy,
    currency: str,
    basis: Basis,
) -> pd.DataFrame:
    """Sum the page up: accounts, models that do not fit, hours asked for and available.

    *Answers:* does each account get the service it pays for, and do the hours fit?

    Parameters
    ----------
    tables
        ``portfolios``, where the data have it.
    accounts, served, cuts
        From :mod:`cskit.metrics.accounts` and this package.
    policy
        ``touch_hours``.
    currency
        ISO code.
    basis
        What a ticket is.

    Returns
    -------
    DataFrame
        Rows of ``results`` for the portfolio: ``segments.accounts``, ``.left_out``, ``.in_force``, ``.mrr``,
        ``.ticket``, ``.misfits``, ``.above``, ``.below``, ``.waiting``, the hours, ``.accounts_per_csm``,
        ``.unprofitable``, ``.sector_share`` and the cut points by touch model. n = accounts
        with a ticket; for misfits those whose model is stated, for margins those with a cost, for sectors
        those with a sector.
    """
    n = len(served)
    rows = [
        results.result("segments.accounts", n, n),
        results.result("segments.left_out", len(accounts) - n, len(accounts)),
        results.result("segments.in_force", int((served["in_force"] != "").sum()), n),
        _money("segments.mrr", served["mrr"], currency, "no_recurring_revenue" if basis != "mrr" else ""),
        _mean("segments.ticket", served["ticket"], currency),
        *_misfits(served),
        *_hours(tables, served, policy),
        *_cut_points(cuts, currency),
        *_sectors(served),
    ]
    cost = served["margin"].dropna()
    rows.append(
        results.result("segments.unprofitable", int((cost < 0).sum()), len(cost))
        if len(cost)
        else results.undefined("segments.unprofitable", "no_costs")
    )
    return results.frame(rows)


def _money(metric: str, values: pd.Series, currency: str, reason: str = "") -> dict[str, Any]:
    if reason or values.empty:
        return results.undefined(metric, reason or "no_paying_account", len(values), currency)
    return results.money(metric, int(values.sum()), len(values), currency)


def _mean(metric: str, values: pd.Series, currency: str) -> dict[str, Any]:
    if values.empty:
        return results.undefined(metric, "no_paying_account", 0, currency)
    return results.money(metric, mean_cents(int(values.sum()), len(values)), len(values), currency)


def _misfits(served: pd.DataFrame) -> list[dict[str, Any]]:
    """Count the accounts whose model in force does not fit."""
    stated = served[served["in_force"] != ""]
    names = ("segments.misfits", "segments.above", "segments.below", "segments.waiting")
    reason = "no_paying_account" if served.empty else "" if len(stated) else "model_not_stated"
    if len(stated) and (stated["by_ticket"] == "").all():
        reason = "tickets_alike"
    if reason:
        return [results.undefined(name, reason) for name in names]
    above, below = (int((stated["misfit"] == side).sum()) for side in ("above", "below"))
    counts = (above + below, above, below, int(stated["waiting"].sum()))
    return [results.result(name, count, len(stated)) for name, count in zip(names, counts, strict=True)]


def available(tables: Mapping[str, pd.DataFrame]) -> float:
    """Give the hours a month that the portfolio's CSM has for accounts; NaN where not stated."""
    portfolios = tables.get("portfolios")
    if portfolios is None or "hours" not in portfolios:
        return float("nan")
    return float(portfolios["hours"].sum(min_count=1))


def _hours(tables: Mapping[str, pd.DataFrame], served: pd.DataFrame, policy: Policy) -> list[dict[str, Any]]:
    """Give hours asked for, available, spent, and the gap."""
    n, names = len(served), ("asked", "proposed", "available", "spent", "gap", "gap_accounts")
    of = dict(zip(MODELS, policy.touch_hours, strict=True))
    asked, proposed = (served[name].map(of).sum(min_count=1) for name in ("model", "proposed"))
    has, spent = available(tables), float(served["hours_spent"].sum(min_count=1))
    gap = has - asked
    in_accounts = round(abs(gap) / of["mid"]) if of["mid"] > 0 and not np.isnan(gap) else np.nan
    values = (asked, proposed, has, spent, gap, in_accounts)
    no_model = "tickets_alike" if n else "no_paying_account"
    no_gap = "no_hours" if np.isnan(has) else no_model
    reasons = (no_model, no_model, "no_hours", "no_hours_spent", no_gap, no_gap)
    rows = [
        results.undefined(f"segments.hours_{name}", reason, n)
        if np.isnan(value)
        else results.result(f"segments.hours_{name}", value, n)
        for name, value, reason in zip(names, values, reasons, strict=True)
    ]
    return [*rows, results.result("segments.accounts_per_csm", n, n)]


def _cut_points(cuts: pd.DataFrame, currency: str) -> list[dict[str, Any]]:
    """Give where each touch model begins, now and a month ago."""
    rows = []
    for metric, at in (("segments.cut_point", -1), ("segments.cut_point_before", -2)):
        one = cuts.iloc[at]
        n = int(one["accounts"])
        for name, column in zip(LINES, BEGINS, strict=True):
            by = {"touch_model": name}
            if pd.isna(one[column]):
                reason = "tickets_alike" if n else "no_paying_account"
                rows.append(results.undefined(metric, reason, n, currency, by))
            else:
                rows.append(results.money(metric, int(one[column]), n, currency, by=by))
    return rows


def _sectors(served: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the largest sector's share of the tickets."""
    found = sectors(served)
    if found.empty:
        reason = "no_sector" if len(served) else "no_paying_account"
        return [results.undefined("segments.sector_share", reason)]
    share, n = float(found["share"].iloc[0]), int(found["accounts"].sum())
    return [results.result("segments.sector_share", share, n)]


def of_movers(movers: pd.DataFrame, n: int) -> pd.DataFrame:
    """Count the movers, all and by cause.

    Parameters
    ----------
    movers
        From :func:`cskit.metrics.segmentation.movers`.
    n
        Accounts with a ticket.
    """
    rows = [results.result("segments.movers", len(movers), n)]
    for cause in CAUSES:
        count = int((movers["cause"] == cause).sum())
        rows.append(results.result("segments.movers", count, n, by={"cause": cause}))
    return results.frame(rows)


def of_tiers(tiers: pd.DataFrame) -> pd.DataFrame:
    """Count the accounts by tier, those whose tier would change, and those near a border.

    Parameters
    ----------
    tiers
        From :func:`cskit.metrics.segmentation.tiers`.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``segments.tier`` by tier, ``.tier_changes`` (n = accounts whose tier is
        stated), ``.tier_near`` and ``.tier_weight``; n = accounts with a score.
    """
    scored = tiers[tiers["tier"].notna()]
    n = len(scored)
    reason = "no_paying_account" if tiers.empty else "nothing_to_score"
    stated = scored[scored["tier_in_force"].notna()]
    changes = int((stated["tier"] != stated["tier_in_force"]).sum())
    rows = [
        results.result("segments.tier", int((scored["tier"] == tier).sum()), n, by={"tier": tier})
        for tier in (1, 2, 3)
    ]
    rows += [
        results.result("segments.tier_near", int((scored["to_border"] <= NEAR).sum()), n),
        results.result("segments.tier_weight", float(scored["weight"].mean()), n)
        if n
        else results.undefined("segments.tier_weight", reason),
        results.result("segments.tier_changes", changes, len(stated))
        if len(stated)
        else results.undefined("segments.tier_changes", "tier_not_stated" if n else reason),
    ]
    return results.frame(rows)
