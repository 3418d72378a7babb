"""Results: a metric's value with its interval, as one row of the contract's table ``results``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cskit.contract import RESULTS
from cskit.definitions import DEFINITIONS

__all__ = ["frame", "money", "result", "rows", "undefined"]


def result(
    metric: str,
    value: float,
    n: int,
    *,
    low: float = np.nan,
    high: float = np.nan,
    currency: str = "",
    by: Mapping[str, str | int] | None = None,
) -> dict[str, Any]:
    """Give a metric's value as a row; its unit and kind come from its definition.

    Parameters
    ----------
    metric
        An id of :data:`cskit.definitions.DEFINITIONS`.
    value
        The value, in the definition's unit.
    n
        Observations behind it.
    low, high
        The interval's ends; NaN where the value is counted, or an end cannot be given.
    currency
        ISO code, for amounts of money.
    by
        The group the value is of; None for the portfolio's own.
    """
    about = DEFINITIONS[metric]
    return {
        "id": metric,
        "value": float(value),
        "low": float(low),
        "high": float(high),
        "unit": currency if about.unit == "currency" else about.unit,
        "n": n,
        "kind": about.kind,
        "by": json.dumps(dict(by or {}), sort_keys=True, ensure_ascii=False),
        "undefined": None,
    }


def money(
    metric: str, cents: int, n: int, currency: str, *, by: Mapping[str, str | int] | None = None
) -> dict[str, Any]:
    """Give an amount of money as a row, in units of the currency."""
    return result(metric, cents / 100, n, currency=currency, by=by)


def undefined(
    metric: str,
    reason: str,
    n: int = 0,
    currency: str = "",
    by: Mapping[str, str | int] | None = None,
) -> dict[str, Any]:
    """Give a row for a metric that cannot be computed, with the code of the reason.

    Parameters
    ----------
    reason
        A key of :data:`cskit.definitions.REASONS`.
    by
        The group, as in :func:`result`.
    """
    return {**result(metric, np.nan, n, currency=currency, by=by), "undefined": reason}


def frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Put rows together as the contract's table ``results``, sorted by (id, by)."""
    types = {"text": "str", "choice": "str", "number": "float64", "integer": "Int64"}
    # Sorted as Python sorts, and typed as they are put in: a page makes a dozen of these small tables.
    ordered = sorted(rows, key=lambda row: (row["id"], row["by"]))
    columns = {column.name: types[column.kind] for column in RESULTS.columns}
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in ordered], dtype=dtype) for name, dtype in columns.items()}
    )


def rows(found: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give rows that :func:`frame` put together one by one, as they were put in."""
    names = [str(name) for name in found.columns]
    for row in zip(*(found[name].tolist() for name in names), strict=True):
        yield dict(zip(names, row, strict=True))
