"""Where the score differs: groups of customers, each against the rest of the portfolio."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics import results
from cskit.metrics.intervals import quantile
from cskit.metrics.months import IntArray, looked_up, numbers
from cskit.metrics.nps_breakdown.answers import Tally, nps_answers, tallied, worths
from cskit.models.comparisons import holm
from cskit.policy import Policy

__all__ = ["DIMENSIONS", "TENURES", "by_group", "described", "groups"]

DIMENSIONS = ("touch_model", "tenure", "role", "segment", "region", "product")
"""What tells customers apart, in the order in which it is compared."""

TENURES = ("under_12", "12_to_23", "24_and_more")
"""Whole months since the first paid month, on the day of the answer."""

_MOST_ROWS = 12


def described(answers: pd.DataFrame, tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.DataFrame:
    """Add to each answer what is known of who gave it.

    Parameters
    ----------
    answers
        ``customer_id``, ``contact_id``, ``answered_on``.
    tables
        ``customers``, ``ledger``; ``contacts`` and ``ledger_products`` where they exist.
    month
        The month of the report: touch model, segment, region and product are those of today.

    Returns
    -------
    DataFrame
        ``answers`` with a column of each of :data:`DIMENSIONS`, empty where not known: the tenure is
        that of the day of the answer, the product the one the account pays most for.
    """
    who, about = answers["customer_id"], tables["customers"]
    places = pd.Index(about["customer_id"]).get_indexer(pd.Index(who))
    known = {name: _of(about, name, places, who.index) for name in ("touch_model", "segment", "region")}
    return answers.assign(
        **known,
        tenure=_tenure(answers, tables),
        role=_role(answers, tables),
        product=_product(who, tables, month),
    )


def _of(about: pd.DataFrame, name: str, places: npt.NDArray[np.intp], index: pd.Index) -> pd.Series:
    """Take a column's texts by place; empty at −1, and where there is no such column."""
    if name not in about:
        return pd.Series(None, index=index, dtype="str")
    return pd.Series(about[name].array.take(places, allow_fill=True), index=index).astype("str")


def _tenure(answers: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    ledger = tables["ledger"]
    ledger = ledger[ledger["customer_id"].isin(answers["customer_id"])]
    first = ledger.groupby("customer_id")["first_month"].min()
    began = looked_up(answers["customer_id"], first).astype("datetime64[us]")
    age = numbers(answers["answered_on"]) - numbers(began)
    band = np.array(TENURES, dtype=object)[np.digitize(age, [12, 24])]
    return pd.Series(np.where(began.isna(), None, band), index=answers.index, dtype="str")


def _role(answers: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    contacts = tables.get("contacts")
    if contacts is None:
        return pd.Series(None, index=answers.index, dtype="str")
    contacts = contacts.drop_duplicates("contact_id")
    places = pd.Index(contacts["contact_id"]).get_indexer(pd.Index(answers["contact_id"]))
    return _of(contacts, "role", places, answers.index)


def _product(who: pd.Series, tables: Mapping[str, pd.DataFrame], month: pd.Timestamp) -> pd.Series:
    """Give the product each account pays most for, in its last month up to ``month``; ties by name."""
    held = tables.get("ledger_products")
    if held is None:
        return pd.Series(None, index=who.index, dtype="str")
    names = ["customer_id", "product", "month", "mrr"]
    held = held.loc[held["customer_id"].isin(who) & (held["month"] <= month) & held["product"].notna(), names]
    products, texts = pd.factorize(held["product"], sort=True)
    accounts, ids = pd.factorize(held["customer_id"])
    order = np.lexsort((products, -held["mrr"].to_numpy(), -numbers(held["month"]), accounts))
    # The accounts in the order of their numbers, each with its first line of all.
    _, first = np.unique(accounts[order], return_index=True)
    own = pd.DataFrame({"product": pd.Series(texts[products[order[first]]], dtype="str")})
    return _of(own, "product", pd.Index(ids).get_indexer(pd.Index(who)), who.index)


def groups(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Compare the score of each group with that of the rest of the portfolio.

    *Answers:* who is happier, who is less happy, and can these answers tell?

    Parameters
    ----------
    tables
        ``surveys``, ``customers``, ``ledger`` and whatever else the data have.
    month
        The month of the report.
    policy
        ``survey_months``, ``confidence``, ``minimum_group``.

    Returns
    -------
    DataFrame
        A row for each group, by dimension (those with one group only are left out), the group with
        most answers first:

        - ``dimension``, ``group``: str
        - ``promoters``, ``passives``, ``detractors``, ``n``, ``accounts``: int64
        - ``value``, ``low``, ``high``: points; NaN where fewer accounts than ``minimum_group`` answered
        - ``rest``: points, the score of all other answers; NaN where it is of too few accounts
        - ``difference``, ``difference_low``, ``difference_high``: points, group less rest; the
          interval is that of the adjusted scores
        - ``compared``: bool, whether it is one of the comparisons, at most twelve
        - ``p``, ``holm``: two-sided p, plain and as Holm corrects it for all comparisons; NaN where
          not compared
        - ``differs``: bool, whether the difference survives the correction

    Notes
    -----
    Dimensions are compared in a fixed order while they fit into twelve rows: what is compared does
    not depend on what comes out. Holm, not Benjamini-Hochberg: the same answers stand in every
    dimension, and a group named wrongly costs more than one not named.
    """
    answers = described(nps_answers(tables, month, policy.survey_months), tables, month)
    said = pd.factorize(answers["customer_id"])[0], worths(answers)
    rows: list[dict[str, Any]] = []
    room = _MOST_ROWS
    for dimension in DIMENSIONS:
        values = answers[dimension].to_numpy(dtype=object)
        found = [_against_rest(said, dimension, values, name, policy) for name in _names(values)]
        found.sort(key=lambda row: (-row["n"], row["group"]))
        told = sum(not math.isnan(row["difference"]) for row in found)
        drawn = 0 < told <= room and len(found) > 1
        room -= told if drawn else 0
        rows += [
            {**row, "compared": drawn and not math.isnan(row["difference"])}
            for row in found
            if len(found) > 1
        ]
    frame = _typed(rows)
    p = frame["p"].where(frame["compared"])
    adjusted = pd.Series(np.nan, index=frame.index)
    adjusted[frame["compared"]] = holm(p[frame["compared"]].to_numpy(dtype="float64"))
    return frame.assign(p=p, holm=adjusted, differs=(adjusted < 1 - policy.confidence).astype(bool))


def _names(values: npt.NDArray[np.object_]) -> list[str]:
    return sorted({str(name) for name in values[~pd.isna(values)]})


def _against_rest(
    said: tuple[IntArray, IntArray],
    dimension: str,
    values: npt.NDArray[np.object_],
    name: str,
    policy: Policy,
) -> dict[str, Any]:
    """Tally a group, and compare it with all other answers."""
    (accounts, worth), inside = said, values == name
    group, rest = (tallied(accounts[part], worth[part], policy) for part in (inside, ~inside))
    enough = [part.accounts >= policy.minimum_group for part in (group, rest)]
    told = dict.fromkeys(("difference", "difference_low", "difference_high", "p"), math.nan)
    if all(enough):
        told = _difference(group, rest, policy)
    return {
        "dimension": dimension,
        "group": name,
        "promoters": group.promoters,
        "passives": group.passives,
        "detractors": group.detractors,
        "n": group.n,
        "accounts": group.accounts,
        "value": group.score if enough[0] else math.nan,
        "low": group.low if enough[0] else math.nan,
        "high": group.high if enough[0] else math.nan,
        "rest": rest.score if enough[1] else math.nan,
        **told,
    }


def _difference(group: Tally, rest: Tally, policy: Policy) -> dict[str, float]:
    middle, error = group.adjusted - rest.adjusted, math.hypot(group.error, rest.error)
    half = quantile(policy.confidence) * error
    # In whole numbers: equal scores differ by 0, not by a rounding error.
    ours, theirs = (part.promoters - part.detractors for part in (group, rest))
    return {
        "difference": 100 * (ours * rest.n - theirs * group.n) / (group.n * rest.n),
        "difference_low": max(middle - half, -200.0),
        "difference_high": min(middle + half, 200.0),
        "p": math.erfc(abs(middle) / error / math.sqrt(2)),
    }


_KINDS = {
    **dict.fromkeys(("dimension", "group"), "str"),
    **dict.fromkeys(("promoters", "passives", "detractors", "n", "accounts"), "int64"),
    **dict.fromkeys(("value", "low", "high", "rest", "difference"), "float64"),
    **dict.fromkeys(("difference_low", "difference_high", "p"), "float64"),
    "compared": "bool",
}


def _typed(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)


def by_group(groups: pd.DataFrame) -> pd.DataFrame:
    """Give the groups as rows of ``results``: ``nps.score`` by the dimension; undefined where few answered.

    Parameters
    ----------
    groups
        From :func:`groups`.
    """
    rows: Iterable[Any] = groups.itertuples()
    return results.frame(
        results.undefined("nps.score", "too_few_answers", int(row.n), by={row.dimension: row.group})
        if math.isnan(row.value)
        else results.result(
            "nps.score", row.value, int(row.n), low=row.low, high=row.high, by={row.dimension: row.group}
        )
        for row in rows
    )
