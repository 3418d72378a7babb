"""Scoring: what each model would have said of the last months, beside what came."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cskit.metrics.intervals import wilson_ends
from cskit.metrics.months import number, numbers, shift
from cskit.metrics.projection.fitting import MODELS, Reason, fitted
from cskit.metrics.projection.groups import group
from cskit.policy import Policy

__all__ = ["TIE", "chosen", "held_out", "score"]

TIE = 0.005
"""Mean errors nearer to each other than half a percentage point are a tie: so much is chance."""

_KINDS = {
    "term": "int64", "model": "str", "held_out": "int64", "accounts": "int64", "kept": "int64",
    "projected": "float64", "error": "float64", "groups": "int64", "inside": "int64", "used": "bool",
    "reason": "str",
}  # fmt: skip


def held_out(term: int) -> int:
    """Give how many months are held out: half a year, or one term where that is longer."""
    return max(6, term)


def score(lives: pd.DataFrame, month: pd.Timestamp, term: int, policy: Policy) -> pd.DataFrame:
    """Fit each model without the last months, and compare what it says of them with what came.

    *Answers:* which model would have been closer, had we asked before?

    Parameters
    ----------
    lives
        The company's accounts of this term, of known age.
    month
        The month of the report.
    term
        Months of a period.
    policy
        ``confidence`` and ``minimum_group``.

    Returns
    -------
    DataFrame
        A row per model, the simpler first:

        - ``term``, ``model``; ``held_out``: int64, months
        - ``accounts``, ``kept``: int64, here when the months began, and still here at their end
        - ``projected``: float64, the share of them that the model said would be
        - ``error``: float64, mean over accounts of how far the model was off, by year of age
        - ``groups``, ``inside``: int64, years of age, and how many of them the model's share lay within
          Wilson's range of what came
        - ``used``: bool, the closer one; the simpler at a tie, or where none could be scored
        - ``reason``: str, why it has no score
    """
    months = held_out(term)
    before = _before(lives, month, months)
    counted = group(before, shift(month, -months), term, policy)
    here = before[~before["lost"] & (before["entry"] <= before["age"])]
    stayed = ~lives.loc[here.index, "lost"].to_numpy(dtype=bool)
    rows = []
    for model in MODELS:
        row = {"term": term, "model": model, "held_out": months, "reason": "", "used": False}
        fit = fitted(counted, model, policy)
        if isinstance(fit, Reason):
            row |= {"accounts": len(here), "kept": int(stayed.sum()), "reason": fit.code}
        else:
            age = here["age"].to_numpy(dtype=np.int64)
            curve = fit.middle(int(age.max(initial=0)) + months)
            row |= _compared(age, stayed, curve[age + months] / curve[age], policy)
        rows.append(row)
    found = pd.DataFrame(rows, columns=list(_KINDS)).fillna({"groups": 0, "inside": 0}).astype(_KINDS)
    return found.assign(used=found["model"] == chosen(found))


def chosen(scores: pd.DataFrame) -> str:
    """Give the model of a term that was closer; the simpler one where they are about as close."""
    errors = dict(zip(scores["model"], scores["error"], strict=True))
    simple, free = (errors.get(model, np.nan) for model in MODELS)
    return MODELS[1] if free < simple - TIE or (np.isnan(simple) and free >= 0) else MODELS[0]


def _before(lives: pd.DataFrame, month: pd.Timestamp, months: int) -> pd.DataFrame:
    """Give the lives as they were known so many months ago."""
    reach = number(month) - months - numbers(lives["cohort"])
    known = lives.assign(lost=lives["lost"] & (lives["age"] <= reach), age=np.minimum(lives["age"], reach))
    return known[reach >= 0]


def _compared(
    age: np.ndarray, stayed: np.ndarray, projected: np.ndarray, policy: Policy
) -> dict[str, float | int]:
    """Put what was projected beside what came, by year of age."""
    frame = pd.DataFrame({"year": age // 12, "stayed": stayed, "projected": projected})
    by = frame.groupby("year").agg(n=("stayed", "size"), k=("stayed", "sum"), said=("projected", "mean"))
    by = by[by["n"] >= policy.minimum_group]
    n = by["n"].to_numpy(dtype=float)
    low, high = wilson_ends(by["k"].to_numpy(dtype=float), n, policy.confidence)
    off = np.abs(by["k"].to_numpy() / n - by["said"].to_numpy())
    return {
        "accounts": len(frame),
        "kept": int(stayed.sum()),
        "projected": float(projected.mean()) if len(frame) else np.nan,
        "error": float((n * off).sum() / n.sum()) if len(by) else np.nan,
        "groups": len(by),
        "inside": int(((low <= by["said"]) & (by["said"] <= high)).sum()),
    }
