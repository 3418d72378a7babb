"""Reading a results table: one figure at a time, by its metric id."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

__all__ = ["Figure", "figure"]


@dataclass(frozen=True)
class Figure:
    """One row of a results table.

    Parameters
    ----------
    value, low, high
        The value and its interval; None where undefined or without one.
    n
        Observations behind it; 0 where not stated.
    undefined
        Reason code where ``value`` is None.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    undefined: str

    @property
    def whole(self) -> int:
        """The value as a whole number, 0 where undefined: for counts in a sentence."""
        return round(self.value) if self.value is not None else 0


def figure(results: pd.DataFrame, metric: str) -> Figure:
    """Return the portfolio's own figure for a metric id.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["pareto.k80"], "value": [12.0], "low": [None], "high": [None],
    ...                       "n": [62], "by": ["{}"], "undefined": [None]})
    >>> figure(table, "pareto.k80").whole
    12
    """
    row = results[(results["id"] == metric) & (results["by"] == "{}")].iloc[0]
    return Figure(
        value=_number(row["value"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        n=0 if pd.isna(row["n"]) else int(row["n"]),
        undefined="" if pd.isna(row["undefined"]) else str(row["undefined"]),
    )


def _number(value: float | None) -> float | None:
    return None if pd.isna(value) else float(value)
