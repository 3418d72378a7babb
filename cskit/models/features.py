"""What is known of each account, put on one scale, so that no unit outweighs another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

__all__ = ["LeftOut", "Standardised", "standardised"]

LeftOut = Literal["constant", "seldom_known"]
"""Why a feature is not used: all accounts are alike in it, or fewer than half have a value."""


@dataclass(frozen=True)
class Standardised:
    """Features on one scale.

    Parameters
    ----------
    matrix
        float64, a row per account, ordered by what the features hold (never by name or place); a column
        per number, and one per value of a text (``sector=retail``).
    used
        Names of the features in it.
    left_out
        Why others are not in it, by name.
    """

    matrix: pd.DataFrame
    used: tuple[str, ...]
    left_out: dict[str, LeftOut]


def standardised(features: pd.DataFrame, smallest: int) -> Standardised:
    """Give each feature mean 0 and variance 1, so that all weigh alike in a distance.

    Parameters
    ----------
    features
        A row per account; columns of numbers, flags or texts, which may be empty.
    smallest
        Fewest accounts with a text for which it has a column of its own. It is the size of the smallest
        group: a rarer text could not make one.

    Notes
    -----
    A missing number is the median of the others, a neutral place. A text is one column of 0 and 1 per
    value, centred, the columns divided by one number so that their variances sum to 1: a text with many
    values weighs as much as a number. Rare and missing texts have 0 in each. A feature that fewer than
    half of the accounts have, or in which all are alike, is left out and said so.

    References
    ----------
    Milligan and Cooper (1988), A study of standardization of variables in cluster analysis; the weight of
    texts is that of Pagès (2004), Analyse factorielle de données mixtes.

    Examples
    --------
    >>> known = pd.DataFrame({"size": [1.0, 3.0, None, 2.0], "sector": ["x", "y", "x", "y"], "all": 5.0})
    >>> found = standardised(known, smallest=2)
    >>> found.used, found.left_out
    (('size', 'sector'), {'all': 'constant'})
    >>> found.matrix.var(ddof=0).round(3).to_dict()
    {'size': 1.0, 'sector=x': 0.5, 'sector=y': 0.5}
    """
    named = features.set_axis([str(name) for name in features.columns], axis="columns")
    ordered = named.sort_values(list(named.columns), kind="stable") if named.shape[1] else named
    blocks: list[pd.DataFrame] = []
    used: list[str] = []
    left_out: dict[str, LeftOut] = {}
    for name in ordered.columns.to_list():
        column = ordered[name]
        if 2 * column.notna().sum() < len(column):
            left_out[name] = "seldom_known"
            continue
        block = _number(column) if pd.api.types.is_numeric_dtype(column) else _text(column, smallest)
        centred = block - block.mean()
        spread = float(np.sqrt((centred**2).mean().sum()))
        # Rounding leaves some 1e-16 of a constant such as 0.1; what is real is far above.
        if spread <= 1e-9 * float(block.abs().to_numpy().max(initial=0.0)):
            left_out[name] = "constant"
            continue
        used.append(name)
        blocks.append(centred / spread)
    matrix = pd.concat(blocks, axis="columns") if blocks else pd.DataFrame(index=ordered.index)
    return Standardised(matrix, tuple(used), left_out)


def _number(column: pd.Series) -> pd.DataFrame:
    """Give a number as a column, the median where it is missing."""
    values = column.astype("float64")
    return values.fillna(values.median()).to_frame()


def _text(column: pd.Series, smallest: int) -> pd.DataFrame:
    """Give a column of 0 and 1 for each value that enough accounts have."""
    counts = column.dropna().value_counts()
    common = sorted(str(name) for name in counts.index[counts >= smallest])
    held = column.astype("object").to_numpy()
    return pd.DataFrame(
        {f"{column.name}={name}": (held == name).astype("float64") for name in common}, index=column.index
    )
