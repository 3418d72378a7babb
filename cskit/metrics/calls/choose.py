"""Choosing the calls: the rules in their order, at most two of each, an account once, five in all."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import results
from cskit.metrics.calls.facts import by_amount
from cskit.metrics.calls.rules import RULES, called_by, deadlines
from cskit.policy import Policy

__all__ = ["MOST", "MOST_OF_A_RULE", "calls", "looked", "summary"]

MOST = 5
"""Most calls of a month."""

MOST_OF_A_RULE = 2
"""Most calls of one rule, so that one kind of trouble does not hide the others."""


def calls(facts: pd.DataFrame, able: pd.DataFrame, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Choose whom to call next month.

    *Answers:* of all these accounts, whom do I call first, and why?

    Parameters
    ----------
    facts
        From :func:`cskit.metrics.calls.facts`.
    able
        From :func:`cskit.metrics.calls.able`.
    month, policy
        Of the report.

    Returns
    -------
    DataFrame
        At most :data:`MOST` rows, in the order of the rules, then by what accounts pay, ties by id; at most
        :data:`MOST_OF_A_RULE` of a rule, each account once: ``rank`` (int64 from 1), ``rule`` (str),
        ``deadline`` (datetime64, empty where no day presses) and the columns of ``facts``.

    Notes
    -----
    An account is taken by the first rule that calls it and has room. Where an account is ready to
    expand and none is among the first five, the first of those takes the fifth place.
    """
    by_rule = called_by(facts, able, month, policy)
    order = by_amount(facts["amount"].to_numpy(), pd.Index(facts["customer_id"]))
    taken: list[tuple[int, str]] = []
    for rule in RULES:
        there = {row for row, _ in taken}
        fitting = [row for row in order[by_rule[rule].to_numpy()[order]].tolist() if row not in there]
        taken += [(row, rule) for row in fitting[:MOST_OF_A_RULE]]
    risks = [one for one in taken if one[1] != "R6"]
    growth = [one for one in taken if one[1] == "R6"]
    kept = risks[: MOST - min(len(growth), 1)]
    kept += growth[: MOST - len(kept)]
    rows = facts.take([row for row, _ in kept]).reset_index(drop=True)
    rule_of = pd.Series([rule for _, rule in kept], index=rows.index, dtype="str")
    rows.insert(0, "rank", pd.Series(range(1, len(rows) + 1), index=rows.index, dtype="int64"))
    rows.insert(1, "rule", rule_of)
    rows.insert(2, "deadline", deadlines(rows, rule_of, policy))
    return rows


def looked(
    facts: pd.DataFrame, able: pd.DataFrame, chosen: pd.DataFrame, month: pd.Timestamp, policy: Policy
) -> pd.DataFrame:
    """Say of each rule whether it could look, whom it would call, and how many of them are called.

    Parameters
    ----------
    facts, able, chosen
        From :func:`cskit.metrics.calls.facts`, :func:`cskit.metrics.calls.able` and :func:`calls`.
    month, policy
        Of the report.

    Returns
    -------
    DataFrame
        The rows of ``able``, and ``candidates`` and ``called`` (int64 accounts; a candidate of several
        rules is one of each).
    """
    by_rule = called_by(facts, able, month, policy)
    return able.assign(
        candidates=[int(by_rule[rule].sum()) for rule in able["rule"]],
        called=[int((chosen["rule"] == rule).sum()) for rule in able["rule"]],
    )


def summary(chosen: pd.DataFrame, looked: pd.DataFrame, accounts: int, currency: str) -> pd.DataFrame:
    """Give the figures of the calls as results.

    Parameters
    ----------
    chosen, looked
        From :func:`calls` and :func:`looked`.
    accounts
        Accounts in the book.
    currency
        ISO code.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``calls.called`` (accounts), ``calls.amount`` (what they pay) and by rule
        ``calls.candidates``, undefined where a rule could not look.
    """
    rows = [
        results.result("calls.called", len(chosen), accounts),
        results.money("calls.amount", int(chosen["amount"].sum()), len(chosen), currency),
    ]
    for rule, state, candidates in zip(looked["rule"], looked["state"], looked["candidates"], strict=True):
        by = {"rule": rule}
        if state == "not_looked":
            rows.append(results.undefined("calls.candidates", "not_looked", by=by))
        else:
            rows.append(results.result("calls.candidates", candidates, accounts, by=by))
    return results.frame(rows)
