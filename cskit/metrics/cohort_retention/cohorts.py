"""Cohorts: as fine as the book allows, and what each kept of its accounts and of its revenue."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from cskit.metrics import results
from cskit.metrics.intervals import Interval, grr_interval, nrr_interval
from cskit.metrics.intervals.proportions import wilson_ends
from cskit.metrics.months import IntArray, number, numbers, starts
from cskit.policy import Policy

__all__ = ["FEWEST", "Grain", "cells", "cohort_results", "grain", "labels", "logos", "revenue", "sizes"]

_COUNTED = ("unbroken", "alive", "began", "mrr")
Grain = Literal["month", "quarter", "half", "year", "none"]
"""What a cohort spans; ``none``: the book is too small for cohorts."""

FEWEST = 8
"""Accounts that the median cohort has at least, and each of two halves that are compared."""

_MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_KINDS = {
    "cohort": "str", "age": "int64", "accounts": "int64", "unbroken": "int64", "alive": "int64",
    "unbroken_share": "float64", "unbroken_low": "float64", "unbroken_high": "float64",
    "alive_share": "float64", "alive_low": "float64", "alive_high": "float64",
    "began": "int64", "mrr": "int64", "nrr": "float64", "nrr_low": "float64", "nrr_high": "float64",
    "grr": "float64", "grr_low": "float64", "grr_high": "float64",
    "nrr_without": "float64", "nrr_without_low": "float64", "nrr_without_high": "float64",
}  # fmt: skip


def grain(followed: pd.DataFrame) -> Grain:
    """Choose the finest cohorts that are large enough.

    *Answers:* may we look at months here, or does a cohort need half a year to be more than chance?

    Parameters
    ----------
    followed
        From :func:`followed <cskit.metrics.cohort_retention.followed>`: ``cohort``.

    Returns
    -------
    str
        The first of month, quarter, half and year whose median cohort has :data:`FEWEST` accounts or
        more, else ``none``.

    Examples
    --------
    >>> grain(pd.DataFrame({"cohort": pd.to_datetime(["2026-01-01"] * 4 + ["2026-02-01"] * 4)}))
    'quarter'
    """
    for name in _MONTHS:
        if len(followed) and labels(followed["cohort"], name).value_counts().median() >= FEWEST:
            return name
    return "none"


def labels(cohort: pd.Series, grain: Grain) -> pd.Series:
    """Name the cohort of each first month: ``2025-03``, ``2025-Q1``, ``2025-H1``, ``2025``.

    Examples
    --------
    >>> months = pd.Series(pd.to_datetime(["2025-03-01", "2025-07-01"]))
    >>> [list(labels(months, grain)) for grain in ("month", "half", "year")]
    [['2025-03', '2025-07'], ['2025-H1', '2025-H2'], ['2025', '2025']]
    """
    form = "%Y-%m" if grain == "month" else "%Y"
    found: pd.Series = cohort.dt.strftime(form).astype("str")
    if grain in ("quarter", "half"):
        place = (cohort.dt.month - 1) // _MONTHS[grain] + 1
        found = found + ("-Q" if grain == "quarter" else "-H") + place.astype("str")
    return found


def sizes(followed: pd.DataFrame, grain: Grain) -> pd.DataFrame:
    """Count the accounts of each cohort, also of those too young for any cell.

    Parameters
    ----------
    followed
        From :func:`followed <cskit.metrics.cohort_retention.followed>`.
    grain
        From :func:`grain`.

    Returns
    -------
    DataFrame
        ``cohort`` (str), the oldest first, and ``accounts`` (int64); no row where the grain is ``none``.
    """
    kept = followed if grain != "none" else followed.iloc[:0]
    found = labels(kept["cohort"], grain).value_counts().sort_index()
    return found.rename_axis("cohort").rename("accounts").reset_index().astype({"accounts": "int64"})


def logos(cells: pd.DataFrame) -> pd.DataFrame:
    """Keep of the cells what they say of accounts."""
    return cells.loc[:, "cohort":"alive_high"]


def revenue(cells: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Keep of the cells what they say of revenue, of ``minimum_group`` accounts or more."""
    enough = cells["accounts"] >= policy.minimum_group
    return cells.loc[enough, ["cohort", "age", "accounts", *cells.loc[:, "began":]]].reset_index(drop=True)


def cells(at: pd.DataFrame, grain: Grain, month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Count what each cohort kept at each age, and what all accounts together kept.

    *Answers:* do newer customers stay longer, and does what they pay make up for those who left?

    Parameters
    ----------
    at
        From :func:`at_ages <cskit.metrics.cohort_retention.at_ages>`.
    grain
        From :func:`grain`.
    month
        The month of the report.
    policy
        ``confidence``.

    Returns
    -------
    DataFrame
        Sorted by cohort, the oldest first, then age; the rows of all accounts together come last and
        have an empty ``cohort``. A cohort's row is there only where all its months, to the end of the
        period, could be that old: a young cohort is neither 0 nor partial. All accounts together are
        all that could be that old, of whatever cohort.

        - ``cohort``: str; ``age``: int64; ``accounts``: int64 that could be that old
        - ``unbroken``, ``alive``: int64 accounts; with ``_share``, ``_low``, ``_high`` (Wilson)
        - ``began``, ``mrr``: int64 cents at age 0 and at this age
        - ``nrr``, ``grr``, ``nrr_without`` (less readjustments; NaN where not known): ratios from 0,
          with ``_low`` and ``_high``; a high end is NaN where nobody expanded
    """
    held = {name: at[name].to_numpy() for name in _COUNTED}
    # An empty Int64 cannot be of numpy's whole numbers: nothing is read of it where a cell has one.
    held["readjusted"] = at["readjusted"].to_numpy(dtype=np.int64, na_value=0)
    held["stated"] = at["readjusted"].notna().to_numpy()
    age = at["age"].to_numpy(dtype=np.int64)
    rows = []
    if grain != "none" and len(at):
        rows = [_cell(label, k, _of(held, places), policy) for label, k, places in _parts(at, grain, month)]
    rows += [_cell("", k, _of(held, np.flatnonzero(age == k)), policy) for k in sorted(set(age.tolist()))]
    found = pd.DataFrame(rows, columns=list(_KINDS))
    for name in ("unbroken", "alive"):
        ends = wilson_ends(found[name].astype("int64"), found["accounts"].astype("int64"), policy.confidence)
        found[f"{name}_share"] = found[name] / found["accounts"]
        found[f"{name}_low"], found[f"{name}_high"] = ends.low, ends.high
    return found.astype(_KINDS)


def _of(held: Mapping[str, Any], places: IntArray) -> dict[str, Any]:
    """Take the rows of a cell from each column."""
    return {name: values[places] for name, values in held.items()}


def _parts(at: pd.DataFrame, grain: Grain, month: pd.Timestamp) -> Iterator[tuple[str, int, IntArray]]:
    """Give the rows of each cohort and age that all of the cohort's months could reach, in this order."""
    size, age = _MONTHS[grain], at["age"].to_numpy(dtype=np.int64)
    period = numbers(at["cohort"]) // size
    known = np.flatnonzero(period * size + size - 1 + age <= number(month))
    if not len(known):
        return
    # A label a period: to write one for each account takes longer than all the counting.
    periods = np.unique(period[known])
    names = dict(zip(periods, labels(pd.Series(starts(periods * size)), grain), strict=True))
    width = int(age.max()) + 1
    cell = (period * width + age)[known]
    found: dict[Any, Any] = dict(pd.Series(cell).groupby(cell).indices)
    for number_of in sorted(found):
        which, k = divmod(int(number_of), width)
        yield names[which], k, known[found[number_of]]


def _cell(cohort: str, age: int, part: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    began, now, n = part["began"], part["mrr"], len(part["mrr"])
    found: dict[str, Any] = {"cohort": cohort, "age": age, "accounts": n}
    found |= {name: int(part[name].sum()) for name in ("unbroken", "alive")}
    base = int(began.sum())
    found |= {"began": base, "mrr": int(now.sum())}
    kept = np.minimum(began, now)
    found |= _ratio("nrr", now, base, nrr_interval(began, now, policy.confidence))
    found |= _ratio("grr", kept, base, grr_interval(began, now, policy.confidence))
    if part["stated"].all():
        without = now - part["readjusted"]
        found |= _ratio("nrr_without", without, base, nrr_interval(began, without, policy.confidence))
    return found


def _ratio(name: str, kept: IntArray, base: int, interval: Interval) -> dict[str, float]:
    return {name: int(kept.sum()) / base, f"{name}_low": interval.low, f"{name}_high": interval.high}


_IDS = tuple(f"retention.{name}" for name in ("unbroken", "alive", "nrr", "nrr_without_readjustment", "grr"))
_SHOWN = (("retention.unbroken", "unbroken_share", "unbroken"), ("retention.alive", "alive_share", "alive"))


def cohort_results(cells: pd.DataFrame, policy: Policy, why: str = "too_young") -> pd.DataFrame:
    """Give the cells as results: ``retention.unbroken``, ``.alive``, ``.nrr``, ``.grr`` and more.

    Parameters
    ----------
    cells
        From :func:`cells`.
    policy
        ``minimum_group``: of fewer accounts no share of revenue is given.
    why
        Reason code where there is no cell.

    Returns
    -------
    DataFrame
        Rows of ``results`` by ``{"cohort": …, "age": …}``; those of all accounts by ``{"age": …}``, and
        only they ``retention.nrr_without_readjustment``.
    """
    if cells.empty:
        return results.frame(results.undefined(metric, why) for metric in _IDS)
    rows = []
    for cell in cells.to_dict("records"):
        pooled = cell["cohort"] == ""
        by: dict[str, str | int] = {"age": int(cell["age"])}
        by |= {} if pooled else {"cohort": str(cell["cohort"])}
        for metric, share, name in _SHOWN:
            ends = {"low": cell[f"{name}_low"], "high": cell[f"{name}_high"]}
            rows.append(results.result(metric, cell[share], cell["accounts"], by=by, **ends))
        shown = {"retention.nrr": "nrr", "retention.grr": "grr"}
        shown |= {"retention.nrr_without_readjustment": "nrr_without"} if pooled else {}
        rows += [_revenue(metric, name, cell, by, policy) for metric, name in shown.items()]
    return results.frame(rows)


def _revenue(
    metric: str, name: str, cell: Mapping[Hashable, Any], by: dict[str, str | int], policy: Policy
) -> dict[str, Any]:
    if cell["accounts"] < policy.minimum_group:
        return results.undefined(metric, "too_few_accounts", cell["accounts"], by=by)
    if np.isnan(cell[name]):
        return results.undefined(metric, "kinds_not_stated", cell["accounts"], by=by)
    ends = {"low": cell[f"{name}_low"], "high": cell[f"{name}_high"]}
    return results.result(metric, cell[name], cell["accounts"], by=by, **ends)
