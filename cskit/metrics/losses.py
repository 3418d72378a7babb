"""Losses of a year: what each book lost, what a book like it would be expected to lose, and when."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cskit.metrics import poisson, results
from cskit.metrics.months import last_day, looked_up, shift
from cskit.policy import Policy

__all__ = ["BANDS", "HANDOVER_DAYS", "exposure", "funnel", "handovers", "limits", "summary", "why_none"]

BANDS = ("0-3", "4-6", "7-12", "13-24", "25+")
"""Bands of tenure, in months since the first paid month."""
_EDGES = (-1, 3, 6, 12, 24, np.inf)

HANDOVER_DAYS = 90
"""How soon after a hand-over a loss is shown apart: who received the account hardly knew it."""

_MONTHS = 12


def exposure(
    ledger: pd.DataFrame, customers: pd.DataFrame, month: pd.Timestamp, months: int = _MONTHS
) -> pd.DataFrame:
    """List the months in which each account could have been lost, and those in which it was.

    Parameters
    ----------
    ledger
        The company's ledger.
    customers
        ``customer_id`` and ``segment``.
    month
        The last month.
    months
        How many months to look back.

    Returns
    -------
    DataFrame
        A row per account that paid, or was paused, at the end of a month before one of these:
        ``customer_id``, ``month`` (the month it was at risk in), ``portfolio`` (the book it was in
        at the end of the month before), ``segment`` ("" where not known), ``band`` (of
        :data:`BANDS`, by the tenure reached), ``mrr_before`` (int64 cents) and ``lost`` (bool).
    """
    rows = ledger.sort_values(["customer_id", "month"], ignore_index=True)
    before = rows.groupby("customer_id")[["state", "portfolio", "mrr"]].shift(1)
    at_risk = (rows["month"] > shift(month, -months)) & (rows["month"] <= month)
    at_risk &= before["state"].notna() & (before["state"] != "none")
    found = rows[at_risk]
    tenure = found["tenure"].astype("float64").fillna(0)
    band = pd.cut(tenure, list(_EDGES), labels=list(BANDS)).astype("str")
    segment = found["customer_id"].map(customers.set_index("customer_id")["segment"])
    return pd.DataFrame(
        {
            "customer_id": found["customer_id"],
            "month": found["month"],
            "portfolio": before.loc[at_risk, "portfolio"].astype("str"),
            "segment": segment.fillna("").astype("str"),
            "band": band,
            "mrr_before": before.loc[at_risk, "mrr"].astype("int64"),
            "lost": found["state"] == "none",
        }
    ).reset_index(drop=True)


def why_none(ledger: pd.DataFrame, month: pd.Timestamp, complete_from: pd.Timestamp | None) -> str:
    """Give the reason code why the losses of 12 months are not known; empty where they are."""
    if not (ledger["mrr"] > 0).any():
        return "no_recurring_revenue"
    known = ledger["month"].min() if complete_from is None else max(ledger["month"].min(), complete_from)
    return "less_than_12_months" if known > shift(month, -_MONTHS) else ""


def funnel(exposed: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Compare what each book lost with what the company's rates would let it lose.

    *Answers:* do portfolios differ by more than chance and the books they were given?

    Parameters
    ----------
    exposed
        From :func:`exposure`.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        One row per portfolio with accounts at risk, by name: ``portfolio``, ``account_months``
        (int64), ``observed`` (int64, accounts lost), ``expected`` (float64), ``ratio`` (observed ÷
        expected), ``low``, ``high`` (float64, exact interval of the ratio) and ``outside`` (bool:
        chance alone would not give it). Ratio and interval are NaN where nothing is expected.

    Notes
    -----
    Expected = Σ over segment and band of tenure of the book's account-months × the company's losses
    per account-month there. The company includes the book, so the expected losses of all books sum
    to the company's losses.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in
    Medicine 24, 1185-1202.

    Examples
    --------
    >>> exposed = pd.DataFrame({"portfolio": ["a"] * 3 + ["b"], "segment": "", "band": "25+",
    ...                         "lost": [True, False, False, True]})
    >>> funnel(exposed, Policy())[["portfolio", "observed", "expected", "ratio", "outside"]].round(2)
      portfolio  observed  expected  ratio  outside
    0         a         1       1.5   0.67    False
    1         b         1       0.5   2.00    False
    """
    rate = exposed.groupby(["segment", "band"])["lost"].transform("mean")
    found = exposed.assign(expected=rate, lost=exposed["lost"].astype("int64"))
    found = found.groupby("portfolio", as_index=False).agg(
        account_months=("lost", "size"), observed=("lost", "sum"), expected=("expected", "sum")
    )
    ends = [poisson.interval(count, policy.confidence) for count in found["observed"]]
    base = found["expected"].where(found["expected"] > 0)
    low, high = (np.array([end[at] for end in ends], dtype="float64") for at in (0, 1))
    found = found.assign(ratio=found["observed"] / base, low=low / base, high=high / base)
    return found.assign(outside=(found["low"] > 1) | (found["high"] < 1))


def limits(funnel: pd.DataFrame, policy: Policy, points: int = 60) -> pd.DataFrame:
    """Give the lines between which chance alone would leave a portfolio.

    Parameters
    ----------
    funnel
        From :func:`funnel`.
    policy
        ``confidence``.
    points
        How many points each line has.

    Returns
    -------
    DataFrame
        ``expected`` (float64, growing) and ``low``, ``high`` (float64, observed ÷ expected); none
        where nothing is expected of anyone.
    """
    top = float(funnel["expected"].max()) * 1.1 if len(funnel) else 0.0
    if not top:
        return pd.DataFrame({"expected": [], "low": [], "high": []}, dtype="float64")
    # Dense where the lines bend.
    expected = top * (np.arange(1, points + 1) / points) ** 2
    low, high = poisson.limits(expected, policy.confidence)
    return pd.DataFrame({"expected": expected, "low": low / expected, "high": high / expected})


def handovers(tables: Mapping[str, pd.DataFrame], exposed: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """List the accounts that changed hands lately, or were lost soon after they did.

    *Answers:* which losses came before the new CSM could know the account?

    Parameters
    ----------
    tables
        ``assignments``, ``customers``, ``ledger`` and, where it exists, ``contracts``.
    exposed
        From :func:`exposure`.
    month
        The month of the report.

    Returns
    -------
    DataFrame
        By day of hand-over, latest first, then account: ``customer_id``, ``name``,
        ``from_portfolio``, ``to_portfolio``, ``handed_on`` (datetime64), ``recent`` (bool: within
        :data:`HANDOVER_DAYS` of the month's end), ``mrr`` (int64 cents at the month's end),
        ``lost_on`` (datetime64; empty = still here, or lost later than that), ``days`` (Int64, from
        hand-over to loss) and ``mrr_lost`` (Int64 cents, before the loss). A loss is dated by the
        end of its contract, without one by the last day of its month.
    """
    found = _moves(tables["assignments"], month)
    lost = _lost(exposed, tables.get("contracts"))
    found = found.merge(lost, on="customer_id", how="left")
    days = (found["lost_on"] - found["handed_on"]).dt.days.astype("Int64")
    soon = days.between(0, HANDOVER_DAYS).fillna(value=False)
    found = found.assign(
        lost_on=found["lost_on"].where(soon),
        days=days.where(soon),
        mrr_lost=found["mrr_lost"].where(soon),
        recent=found["handed_on"] > last_day(month) - pd.Timedelta(days=HANDOVER_DAYS),
    )
    ledger = tables["ledger"]
    mrr = ledger[ledger["month"] == month].set_index("customer_id")["mrr"]
    names = tables["customers"].set_index("customer_id")["name"]
    found = found.assign(
        name=found["customer_id"].map(names), mrr=found["customer_id"].map(mrr).fillna(0).astype("int64")
    )
    found = found[found["recent"] | found["lost_on"].notna()]
    found = found.sort_values(["handed_on", "customer_id"], ascending=[False, True], ignore_index=True)
    columns = ("customer_id", "name", "from_portfolio", "to_portfolio", "handed_on", "recent")
    return found[[*columns, "mrr", "lost_on", "days", "mrr_lost"]]


def _moves(assignments: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """List the days on which an account passed from one book to another, up to the month's end."""
    rows = assignments[assignments["valid_from"] <= last_day(month)]
    rows = rows.sort_values(["customer_id", "valid_from"], ignore_index=True)
    rows = rows.assign(before=rows.groupby("customer_id")["portfolio"].shift(1))
    rows = rows[rows["before"].notna() & (rows["before"] != rows["portfolio"])]
    names = {"before": "from_portfolio", "portfolio": "to_portfolio", "valid_from": "handed_on"}
    return rows.rename(columns=names)[["customer_id", *names.values()]]


def _lost(exposed: pd.DataFrame, contracts: pd.DataFrame | None) -> pd.DataFrame:
    """Give the day each lost account was lost, and what it had paid; the last time, if more than one."""
    lost = exposed[exposed["lost"]].sort_values("month").drop_duplicates("customer_id", keep="last")
    ends = lost["month"] + pd.offsets.MonthEnd(0)
    if contracts is not None and len(contracts):
        own = contracts[contracts["customer_id"].isin(lost["customer_id"])].merge(
            lost[["customer_id", "month"]], on="customer_id"
        )
        own = own[(own["end_on"] >= own["month"]) & (own["end_on"] <= own["month"] + pd.offsets.MonthEnd(0))]
        ends = looked_up(lost["customer_id"], own.groupby("customer_id")["end_on"].max()).fillna(ends)
    return pd.DataFrame(
        {
            "customer_id": lost["customer_id"],
            "lost_on": ends.astype("datetime64[us]"),
            "mrr_lost": lost["mrr_before"].astype("Int64"),
        }
    )


def summary(funnel: pd.DataFrame, handovers: pd.DataFrame | None, why: str) -> pd.DataFrame:
    """Give the company's losses, and each portfolio's, as results.

    Parameters
    ----------
    funnel, handovers
        From :func:`funnel` and :func:`handovers`; None without assignments.
    why
        From :func:`why_none`.

    Returns
    -------
    DataFrame
        Rows of the contract's ``results``: ``losses.observed`` (accounts), of the company and by
        portfolio; by portfolio ``losses.expected`` (accounts) and ``losses.ratio`` with its exact
        interval; ``losses.after_handover`` (accounts lost soon after a hand-over, n = accounts lost).
    """
    if why:
        names = ("losses.observed", "losses.after_handover")
        return results.frame(results.undefined(name, why) for name in names)
    total, size = int(funnel["observed"].sum()), int(funnel["account_months"].sum())
    rows = [results.result("losses.observed", total, size)]
    if handovers is None:
        rows.append(results.undefined("losses.after_handover", "no_assignments", total))
    else:
        rows.append(results.result("losses.after_handover", int(handovers["lost_on"].notna().sum()), total))
    for row in funnel.to_dict("records"):
        by, n = {"portfolio": str(row["portfolio"])}, int(row["account_months"])
        rows.append(results.result("losses.observed", row["observed"], n, by=by))
        rows.append(results.result("losses.expected", row["expected"], n, by=by))
        if row["expected"] > 0:
            rows.append(
                results.result("losses.ratio", row["ratio"], n, low=row["low"], high=row["high"], by=by)
            )
        else:
            rows.append(results.undefined("losses.ratio", "nothing_expected", n, by=by))
    return results.frame(rows)
