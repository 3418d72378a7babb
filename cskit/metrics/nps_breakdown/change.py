"""How the score moved: by calendar quarter, and against the 12 months before."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.metrics import results
from cskit.metrics.intervals import quantile
from cskit.metrics.months import number, shift
from cskit.metrics.nps_breakdown.answers import WORTH, nps_answers, tally, why_none
from cskit.metrics.randomness import generator
from cskit.policy import Policy

__all__ = ["by_quarter", "change", "quarters", "windows"]

_QUARTERS = 5
_PRIOR = 3
"""Answers that the adjusted Wald interval adds to each window."""


def windows(
    tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the answers of the window before and of this one; no answer is in both."""
    before = nps_answers(tables, shift(month, -policy.survey_months), policy.survey_months)
    return before, nps_answers(tables, month, policy.survey_months)


def quarters(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Give the score of each of the last five calendar quarters.

    *Answers:* did the score move?

    Parameters
    ----------
    tables
        ``surveys``, where the company asks.
    month
        The month of the report; its quarter ends with it.
    policy
        ``confidence``, ``minimum_group``.

    Returns
    -------
    DataFrame
        Oldest first, no row where nobody answered in any of them: ``quarter`` (str, 2026-Q3),
        ``first`` (datetime64, its first month), ``months`` (int64, 3 but in a quarter that is not
        over), ``promoters``, ``passives``, ``detractors``, ``n``, ``accounts`` (int64), ``value``,
        ``low``, ``high`` (points; NaN where fewer accounts than ``minimum_group`` answered).

    Notes
    -----
    The latest answer of each contact within the quarter counts, so no answer stands in two.
    """
    begin = shift(month, -((month.month - 1) % 3))
    rows = []
    for back in range(_QUARTERS - 1, -1, -1):
        first = shift(begin, -3 * back)
        last = min(shift(first, 2), shift(month, 0))
        length = number(last) - number(first) + 1
        found = tally(nps_answers(tables, last, length), policy)
        name = f"{first.year}-Q{(first.month + 2) // 3}"
        shown = (found.score, found.low, found.high)
        if found.accounts < policy.minimum_group:
            shown = (math.nan,) * 3
        rows.append((name, first, length, *found.counts, found.n, found.accounts, *shown))
    names = ["quarter", "first", "months", *(f"{name}s" for name in WORTH), "n", "accounts"]
    frame = pd.DataFrame(rows, columns=[*names, "value", "low", "high"])
    return frame if frame["n"].sum() else frame.iloc[:0]


def by_quarter(quarters: pd.DataFrame) -> pd.DataFrame:
    """Give the quarters as rows of ``results``: ``nps.score`` by ``quarter``."""
    rows: Iterable[Any] = quarters.itertuples()
    return results.frame(
        _score({"quarter": row.quarter}, row.value, row.n, row.low, row.high) for row in rows
    )


def _score(by: dict[str, str], value: Any, n: Any, low: Any, high: Any) -> dict[str, Any]:
    if math.isnan(value):
        return results.undefined("nps.score", "too_few_answers" if n else "no_answers", int(n), by=by)
    return results.result("nps.score", value, int(n), low=low, high=high, by=by)


def change(tables: Mapping[str, pd.DataFrame], month: pd.Timestamp, policy: Policy) -> pd.DataFrame:
    """Compare the score with that of the window before, which shares no answer with it.

    *Answers:* did the score really move, and how far would it have to, for us to tell?

    Parameters
    ----------
    tables
        ``surveys``, where the company asks.
    month
        The month of the report.
    policy
        ``survey_months``, ``confidence``, ``minimum_group``, ``draws``, ``seed``.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``nps.score`` by ``{"window": "before"}``, ``nps.change`` (points, now
        less before; the interval is that of the adjusted scores, clipped to ±200) and ``nps.mdd``
        (points: the smallest difference these answers could tell from none). n = answers; undefined
        where fewer accounts than ``minimum_group`` answered in a window.

    Notes
    -----
    Where no account answered in both windows, SE = √(SE₁² + SE₂²) of the adjusted scores. Otherwise
    the two are not independent: SE is that of the difference over random draws of accounts
    (cluster bootstrap), with the three answers that the adjusted interval adds to each window drawn
    along as accounts of their own. The seed is the policy's, with the metric's id.
    """
    reason = why_none(tables)
    if reason:
        rows = [results.undefined(name, reason) for name in ("nps.change", "nps.mdd")]
        return results.frame([*rows, results.undefined("nps.score", reason, by={"window": "before"})])
    before, now = windows(tables, month, policy)
    old, new = tally(before, policy), tally(now, policy)
    few = old.accounts < policy.minimum_group
    shown = (math.nan,) * 3 if few else (old.score, old.low, old.high)
    rows = [_score({"window": "before"}, shown[0], old.n, *shown[1:])]
    if few or new.accounts < policy.minimum_group:
        reason = "no_answers" if not old.n or not new.n else "too_few_answers"
        rows += [results.undefined(name, reason, new.n + old.n) for name in ("nps.change", "nps.mdd")]
        return results.frame(rows)
    error = math.hypot(old.error, new.error)
    if set(before["customer_id"]) & set(now["customer_id"]):
        error = _drawn_error(before, now, policy)
    half, middle = quantile(policy.confidence) * error, new.adjusted - old.adjusted
    low, high = max(middle - half, -200.0), min(middle + half, 200.0)
    moved = results.result("nps.change", new.score - old.score, new.n + old.n, low=low, high=high)
    return results.frame([*rows, moved, results.result("nps.mdd", half, new.n + old.n)])


def _drawn_error(before: pd.DataFrame, now: pd.DataFrame, policy: Policy) -> float:
    """Give the standard error of the adjusted difference over draws of accounts with replacement."""
    parts = [
        frame["group"].map(WORTH).groupby(frame["customer_id"]).agg(["sum", "size"])
        for frame in (before, now)
    ]
    units = pd.concat(parts, axis=1).fillna(0).to_numpy(dtype="float64")
    # By what they hold: neither the order of rows nor the names of accounts change the draws.
    units = units[np.lexsort(units.T)]
    random = generator(policy, "nps.change")
    size = len(units) + _PRIOR
    times = random.multinomial(size, np.full(size, 1 / size), size=policy.draws)
    added = times[:, len(units) :].sum(axis=1)
    sums = times[:, : len(units)] @ units
    scores = [_drawn_score(sums[:, at], sums[:, at + 1], added, random) for at in (0, 2)]
    return float(np.std(scores[1] - scores[0], ddof=1))


def _drawn_score(
    worth: npt.NDArray[np.float64],
    answers: npt.NDArray[np.float64],
    added: npt.NDArray[np.int64],
    random: np.random.Generator,
) -> npt.NDArray[np.float64]:
    """Give the adjusted score of each draw; an added answer is a quarter promoter, a quarter detractor."""
    total = answers + added
    scores = 100 * (worth + random.binomial(2 * added, 0.5) - added) / np.maximum(total, 1)
    return np.asarray(np.where(total > 0, scores, 0.0), dtype=np.float64)
