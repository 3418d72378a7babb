"""Accounts by what they said: the unhappy, the silent, and whom to call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cskit.metrics import results
from cskit.metrics.accounts import Basis
from cskit.metrics.months import last_day
from cskit.metrics.nps_breakdown.answers import nps_answers, why_none
from cskit.metrics.nps_breakdown.comments import shown
from cskit.policy import Policy

__all__ = ["listed", "silent", "to_act", "unhappy"]

_ANSWER = ["customer_id", "answered_on", "score", "response_id"]
_SILENT = 5
_REFERENCES = 3
_FOR_A_REFERENCE = 12
"""Months of being a customer before one is asked for a reference."""


def unhappy(
    tables: Mapping[str, pd.DataFrame], accounts: pd.DataFrame, month: pd.Timestamp, policy: Policy
) -> pd.DataFrame:
    """List the accounts in the book with a detractor, largest first.

    *Answers:* who is unhappy, what do they pay, and did anybody call them since?

    Parameters
    ----------
    tables
        ``surveys`` and ``touchpoints``, where they exist.
    accounts
        The table of :func:`cskit.metrics.accounts.accounts`.
    month, policy
        Of the report; ``survey_months``.

    Returns
    -------
    DataFrame
        The columns of ``accounts``, by what they pay, ties by id, and of the lowest answer that counts
        (of these the latest): ``score`` (float64), ``answered_on`` (datetime64), ``days`` (int64, from
        it to the month's end), ``anonymous`` (bool), ``comment`` and ``withheld`` as in
        :func:`cskit.metrics.nps_breakdown.comments.shown`; ``last_touchpoint`` (datetime64; empty where
        none is known) and ``contacted`` (boolean: a touchpoint after that day; empty without a table).
        Nothing tells who at the account answered.
    """
    answers = nps_answers(tables, month, policy.survey_months)
    low = answers[answers["group"] == "detractor"].sort_values(
        ["score", "answered_on", "response_id"], ascending=[True, False, False]
    )
    low = low.drop_duplicates("customer_id")
    found = _largest_first(accounts[accounts["customer_id"].isin(low["customer_id"])])
    said = low.take(pd.Index(low["customer_id"]).get_indexer(pd.Index(found["customer_id"])))
    said = said.reset_index(drop=True)
    said = said.assign(**{name: None for name in ("comment", "anonymous", "consent") if name not in said})
    last = _last_touchpoint(tables, month).reindex(found["customer_id"]).to_numpy()
    found = found.assign(
        score=said["score"],
        answered_on=said["answered_on"],
        days=(last_day(month) - said["answered_on"]).dt.days.astype("int64"),
        anonymous=said["anonymous"].astype("boolean").fillna(False).astype(bool),
        **shown(said),
        last_touchpoint=pd.Series(last, dtype="datetime64[us]"),
    )
    contacted = (found["last_touchpoint"] > found["answered_on"]).astype("boolean")
    found["contacted"] = contacted if "touchpoints" in tables else contacted.mask(contacted.notna())
    return found


def _last_touchpoint(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.Series:
    touchpoints = tables.get("touchpoints")
    if touchpoints is None:
        return pd.Series(dtype="datetime64[us]")
    known = touchpoints[touchpoints["on"] <= last_day(month)]
    return known.groupby("customer_id")["on"].max()


def _largest_first(found: pd.DataFrame) -> pd.DataFrame:
    """Order by what accounts pay, on the basis of their share; ties, and what has none, by id."""
    share, who = found["share"].fillna(-1).tolist(), found["customer_id"].tolist()
    order = sorted(range(len(found)), key=lambda at: (-share[at], who[at]))
    return found.take(order).reset_index(drop=True)


def silent(
    tables: Mapping[str, pd.DataFrame], accounts: pd.DataFrame, month: pd.Timestamp, policy: Policy
) -> pd.DataFrame:
    """List the accounts in the book without an NPS answer in the window, largest first.

    *Answers:* who has no voice in this score?

    Parameters
    ----------
    tables, accounts, month, policy
        As in :func:`unhappy`.

    Returns
    -------
    DataFrame
        The columns of ``accounts``, and of the latest answer before the window ``last_score`` (float64)
        and ``last_on`` (datetime64), empty where there never was one. No row where no NPS is asked.
    """
    if why_none(tables):
        return accounts.iloc[:0].assign(
            last_score=pd.Series(dtype="float64"), last_on=pd.Series(dtype="datetime64[us]")
        )
    surveys = tables["surveys"]
    heard = nps_answers(tables, month, policy.survey_months)["customer_id"]
    found = _largest_first(accounts[~accounts["customer_id"].isin(heard)])
    old = surveys[surveys["customer_id"].isin(found["customer_id"]) & (surveys["survey"] == "nps")]
    old = old.loc[old["score"].notna() & (old["answered_on"] <= last_day(month)), _ANSWER]
    # Of one day, the lower score.
    old = old.sort_values(["answered_on", "score", "response_id"], ascending=[True, False, True])
    last = old.drop_duplicates("customer_id", keep="last").set_index("customer_id")
    said = last.reindex(found["customer_id"])
    return found.assign(last_score=said["score"].to_numpy(), last_on=said["answered_on"].to_numpy())


def listed(
    tables: Mapping[str, pd.DataFrame], unhappy: pd.DataFrame, currency: str, basis: Basis = "mrr"
) -> pd.DataFrame:
    """Count the unhappy accounts, what they pay, and those nobody contacted since.

    Parameters
    ----------
    tables
        For the reason where a figure is undefined.
    unhappy
        From :func:`unhappy`.
    currency
        ISO code.
    basis
        What accounts are weighed by.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``nps.detractor_accounts``, ``nps.detractor_mrr``,
        ``nps.detractors_uncontacted`` (n = accounts with a detractor), the last one undefined without a
        table of touchpoints.
    """
    names = ("nps.detractor_accounts", "nps.detractor_mrr", "nps.detractors_uncontacted")
    reason = why_none(tables)
    if reason:
        return results.frame(results.undefined(name, reason, currency=currency) for name in names)
    n = len(unhappy)
    amount = "mrr" if basis == "mrr" else "revenue_12m"
    waiting: dict[str, Any] = results.undefined(names[2], "no_touchpoints", n)
    if "touchpoints" in tables:
        waiting = results.result(names[2], int((~unhappy["contacted"].astype(bool)).sum()), n)
    total = int(unhappy[amount].clip(lower=0).sum())
    return results.frame(
        [results.result(names[0], n, n), results.money(names[1], total, n, currency), waiting]
    )


def to_act(
    tables: Mapping[str, pd.DataFrame],
    unhappy: pd.DataFrame,
    silent: pd.DataFrame,
    accounts: pd.DataFrame,
    signals: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
) -> pd.DataFrame:
    """Choose whom to call because of this page.

    *Answers:* whom do I call back, whom do I ask, and who might speak for us?

    Parameters
    ----------
    tables, accounts, month, policy
        As in :func:`unhappy`; ``renewal_days`` too.
    unhappy, silent
        From :func:`unhappy` and :func:`silent`.
    signals
        From :func:`cskit.metrics.signals.signals`.

    Returns
    -------
    DataFrame
        The columns of ``accounts``, ``reason``, and of the unhappy ``score``, ``answered_on``,
        ``contacted``, ``anonymous``, of the silent ``last_on``:

        - ``detractor``: those nobody is known to have contacted since, and of the others those who
          answered, or renew, within ``renewal_days``; the former first, then who renews within these
          days, then by what they pay
        - ``silent``: the five largest
        - ``promoter``: the three largest of at least 12 months that show no signal and whose every
          answer that counts is 9 or 10
    """
    kept = [*accounts.columns, "reason", "score", "answered_on", "contacted", "anonymous", "last_on"]
    parts = [
        _to_call_back(unhappy, policy).assign(reason="detractor"),
        silent.head(_SILENT).assign(reason="silent"),
        _references(tables, accounts, signals, month, policy).assign(reason="promoter"),
    ]
    parts = [part.reindex(columns=kept) for part in parts if len(part)]
    if not parts:
        return accounts.iloc[:0].assign(reason=pd.Series(dtype="str")).reindex(columns=kept)
    # Column by column: pandas warns where it cannot tell the type of an empty part.
    columns = {name: [value for part in parts for value in part[name]] for name in kept}
    types = {name: accounts[name].dtype for name in accounts.columns}
    told = {"reason": "str", "contacted": "boolean", "anonymous": "boolean"}
    return pd.DataFrame(columns).astype(types).astype(told)


def _to_call_back(unhappy: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Keep the unhappy who still wait, or whose answer or renewal is near; those who wait first."""
    called = unhappy["contacted"].astype("boolean").fillna(False).astype(bool)
    renews = (unhappy["renewal_days"] <= policy.renewal_days).fillna(False).astype(bool)
    near = renews | (unhappy["days"] <= policy.renewal_days)
    order = unhappy.assign(called=called, later=~renews)[~called | near]
    return order.sort_values(["called", "later"], kind="stable").drop(columns=["called", "later"])


def _references(
    tables: Mapping[str, pd.DataFrame],
    accounts: pd.DataFrame,
    signals: pd.DataFrame,
    month: pd.Timestamp,
    policy: Policy,
) -> pd.DataFrame:
    """Choose the accounts that may be asked for a reference: nothing else is to be settled with them."""
    answers = nps_answers(tables, month, policy.survey_months)
    others = answers.loc[answers["group"] != "promoter", "customer_id"]
    tagged = signals.loc[signals["state"] == "tag", "customer_id"]
    happy = {*answers["customer_id"]} - {*others} - {*tagged}
    glad = accounts["customer_id"].isin(happy)
    glad &= (accounts["tenure"] >= _FOR_A_REFERENCE).fillna(False).astype(bool)
    return _largest_first(accounts[glad]).head(_REFERENCES)
