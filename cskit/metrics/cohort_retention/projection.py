"""The projected curve of a book, as its slice carries it, and its figures as results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from cskit.metrics import results

__all__ = ["Projected", "projected", "projected_years", "projection_results"]

_CURVE = {"age": "int64", "survival": "float64", "low": "float64", "high": "float64"}
_PARTS = {"term": "int64", "share": "float64", "accounts": "int64", "lost": "int64", "seen": "int64",
          "of": "str", "model": "str", "alike": "bool", "horizon": "int64", "reason": "str",
          "expected": "float64", "ratio": "float64", "ratio_low": "float64",
          "ratio_high": "float64"}  # fmt: skip
_SCORES = {"term": "int64", "model": "str", "held_out": "int64", "accounts": "int64", "kept": "int64",
           "projected": "float64", "error": "float64", "groups": "int64", "inside": "int64",
           "used": "bool", "reason": "str"}  # fmt: skip
_YEARS = tuple(range(12, 121, 12))


class Projected(NamedTuple):
    """A book's projection: see :class:`cskit.metrics.projection.BookProjection` for the columns."""

    curve: pd.DataFrame
    parts: pd.DataFrame
    scores: pd.DataFrame


def projected(company: Mapping[str, pd.DataFrame]) -> Projected:
    """Find the book's projection among what its slice carries; tables without a row where it is not there.

    Parameters
    ----------
    company
        ``book.company``.
    """
    names = {"": _CURVE, "_parts": _PARTS, "_scores": _SCORES}
    found = []
    for name, kinds in names.items():
        table = company.get(f"retention_projection{name}")
        found.append(table if table is not None else pd.DataFrame(columns=list(kinds)).astype(kinds))
    return Projected(*found)


def projected_years(curve: pd.DataFrame) -> pd.DataFrame:
    """Keep the whole years of a projected curve.

    Parameters
    ----------
    curve
        From :func:`projected`.
    """
    return curve[curve["age"].isin(_YEARS)].reset_index(drop=True)


def projection_results(projection: Projected, why: str = "") -> pd.DataFrame:
    """Give the projected share still here after each whole year, and how far the models were off.

    Parameters
    ----------
    projection
        From :func:`projected`.
    why
        From :func:`why_no_lives <cskit.metrics.cohort_retention.why_no_lives>`.

    Returns
    -------
    DataFrame
        Rows of ``results``: ``retention.projected`` by ``{"age": …}`` with its range, n = accounts of the
        book; ``retention.projection_error`` by ``{"term": …}`` of the model in use, n = the company's
        accounts that were here when the held-out months began.
    """
    curve, parts, scores = projection
    shown = projected_years(curve)
    if shown.empty:
        reasons = parts.loc[(parts["share"] > 0) & (parts["horizon"] == 0), "reason"]
        code = why or (reasons.iloc[0] if len(reasons) else "not_projected")
        rows = [results.undefined("retention.projected", code)]
    else:
        n = int(parts["accounts"].sum())
        rows = [
            results.result(
                "retention.projected", row["survival"], n, low=row["low"], high=row["high"],
                by={"age": int(row["age"])},
            )
            for row in shown.to_dict("records")
        ]  # fmt: skip
    used = scores[scores["used"] & scores["error"].notna()]
    rows += [
        results.result(
            "retention.projection_error", row["error"], int(row["accounts"]), by={"term": int(row["term"])}
        )
        for row in used.to_dict("records")
    ] or [results.undefined("retention.projection_error", why or "not_scored")]
    return results.frame(rows)
