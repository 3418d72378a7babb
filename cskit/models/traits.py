"""Traits as columns of a model: their levels, how many the data carry, and what is left out and why.

Cox's regression and the ordered logit share this. A trait of texts has levels; each is compared with the
most common one. A trait of numbers is one column. What a model cannot tell is left out before it is fitted,
with the reason, so that no ratio is infinite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cskit.models.arrays import Flags, Floats
from cskit.models.clustered import one_decides

__all__ = ["FEWEST", "REFERENCE", "Design", "Trait", "design"]


FEWEST = 10
"""Fewest losses, or answers that count, for each parameter."""
REFERENCE = "reference"
"""Guard of the level that the others of its trait are compared with."""
_NUMBER = ("",)


@dataclass(frozen=True)
class Trait:
    """A trait and the levels of it that are compared.

    Parameters
    ----------
    name
        Its column in the data.
    values
        Its value by row: texts, or numbers.
    reference
        The level that the others are compared with; None for numbers.
    levels
        The others, by name; one empty name for numbers.
    left_out
        Levels that nothing can be said of, with the reason.
    """

    name: str
    values: npt.NDArray[Any]
    reference: str | None
    levels: tuple[str, ...]
    left_out: Mapping[str, str]

    def each(self) -> Iterator[tuple[str, Flags]]:
        """Give every level, the reference first, and the rows that have it."""
        if self.levels == _NUMBER:
            yield "", np.ones(len(self.values), dtype=bool)
            return
        first = [] if self.reference is None else [self.reference]
        for level in (*first, *self.levels, *self.left_out):
            yield level, self.values == level

    def columns(self, rows: Flags) -> Floats:
        """Give a column for each level: 1 where a row has it; numbers as they are."""
        values = self.values[rows]
        if self.levels == _NUMBER:
            return values[:, None].astype(np.float64)
        return np.column_stack([values == level for level in self.levels]).astype(np.float64)


@dataclass(frozen=True)
class Design:
    """The traits of a model, and those it was spared.

    Parameters
    ----------
    every
        All traits that were offered, in order.
    refused
        Why a trait is not in the model, by name.
    strata
        Group of each row within which rows are compared.
    """

    every: tuple[Trait, ...]
    refused: Mapping[str, str]
    strata: npt.NDArray[np.int64]

    @property
    def traits(self) -> list[Trait]:
        """The traits in the model."""
        return [trait for trait in self.every if trait.name not in self.refused]

    @property
    def rows(self) -> Flags:
        """The rows in the model: a level whose ratio has no finite value is not."""
        kept = np.ones(len(self.strata), dtype=bool)
        for trait in self.traits:
            kept &= ~np.isin(trait.values, list(trait.left_out)) if trait.left_out else True
        return kept

    @property
    def names(self) -> list[tuple[str, str]]:
        """Trait and level of each column."""
        return [(trait.name, level) for trait in self.traits for level in trait.levels]

    @property
    def matrix(self) -> Floats:
        """The columns, of the rows in the model."""
        rows = self.rows
        parts = [trait.columns(rows) for trait in self.traits]
        return np.hstack([np.empty((int(rows.sum()), 0)), *parts])

    def without(self, name: str, reason: str) -> Design:
        """Leave a trait out."""
        return replace(self, refused={**self.refused, name: reason})

    def table(self, events: Flags) -> pd.DataFrame:
        """List every level of every trait.

        Parameters
        ----------
        events
            By row, whether it counts among ``events``.

        Returns
        -------
        DataFrame
            ``term``, ``level`` (str; empty for a trait of numbers), ``n`` and ``events`` (int64, of all rows
            with the level) and ``guard`` (str): empty for a level that is compared, ``reference`` for the one
            it is compared with, else the reason why it is not.
        """
        rows = [
            (trait.name, level, int(own.sum()), int(events[own].sum()), self._guard(trait, level))
            for trait in self.every
            for level, own in trait.each()
        ]
        kinds = {"term": "str", "level": "str", "n": "int64", "events": "int64", "guard": "str"}
        return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)

    def _guard(self, trait: Trait, level: str) -> str:
        if trait.name in self.refused:
            return self.refused[trait.name]
        return REFERENCE if level == trait.reference else trait.left_out.get(level, "")


def design(
    traits: pd.DataFrame,
    flat: Callable[[Flags], str],
    room: int,
    strata: npt.NDArray[np.int64] | None = None,
    clusters: npt.NDArray[np.int64] | None = None,
) -> Design:
    """Choose the columns of a model, in the traits' order, as far as the data carry them.

    Parameters
    ----------
    traits
        A column by trait, the most important first: texts without gaps, or numbers.
    flat
        Of some rows, why no finite ratio can be given for them; empty where one can.
    room
        Most parameters that the data carry.
    strata
        Groups within which rows are compared; None: all with all.
    clusters
        Whose each row is, where those of one do not count as independent; with no strata.

    Returns
    -------
    Design
        With the reason of each trait left out: ``one_level``, ``too_few`` (more levels than the data carry
        beside the traits before it), ``collinear`` (the traits before it say the same) or ``separated``
        (they would without one cluster, so that its ratio would have no value).

    Notes
    -----
    What is left out does not depend on what comes out of the fit: levels are counted, not compared.
    Leaving a level out of which no finite ratio exists changes no other estimate: in the limit it is what
    maximum likelihood does.
    """
    every = tuple(_trait(str(name), traits[name], flat) for name in traits)
    groups = np.zeros(len(traits), dtype=np.int64) if strata is None else strata
    found, used = Design(every, {}, groups), 0
    for trait in every:
        needed = len(trait.levels)
        if not needed:
            found = found.without(trait.name, "one_level")
        elif used + needed > room:
            found = found.without(trait.name, "too_few")
        else:
            used += needed
    return _independent(found, clusters)


def _trait(name: str, column: pd.Series, flat: Callable[[Flags], str]) -> Trait:
    """Sort the levels of a trait: the most common is the reference, ties by name."""
    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
        return Trait(name, column.to_numpy(dtype=np.float64), None, _NUMBER, {})
    values = column.astype("str").to_numpy(dtype=object)
    levels, counts = np.unique(values.astype(str), return_counts=True)
    why = {str(level): flat(values == level) for level in levels}
    told = [(-count, str(level)) for level, count in zip(levels, counts, strict=True) if not why[str(level)]]
    left_out = {level: reason for level, reason in why.items() if reason}
    reference = min(told)[1] if told else None
    others = tuple(sorted(level for _, level in told if level != reference))
    return Trait(name, values, reference, others, left_out)


def _independent(found: Design, clusters: npt.NDArray[np.int64] | None) -> Design:
    """Leave out what the traits before it, or the strata, say already."""
    rows, kept = found.rows, found
    columns: Floats = np.empty((int(rows.sum()), 0))
    for trait in found.traits:
        wider = np.hstack([columns, _centred(trait.columns(rows), found.strata[rows])])
        if np.linalg.matrix_rank(wider) < wider.shape[1]:
            kept = kept.without(trait.name, "collinear")
        elif clusters is not None and one_decides(wider, clusters[rows]):
            kept = kept.without(trait.name, "separated")
        else:
            columns = wider
    return kept


def _centred(matrix: Floats, strata: npt.NDArray[np.int64]) -> Floats:
    """Subtract each group's mean, and bring every column to one scale."""
    _, group = np.unique(strata, return_inverse=True)
    size = np.bincount(group)
    means = np.column_stack([np.bincount(group, column) / size for column in matrix.T])
    centred = matrix - means[group]
    scale = np.abs(matrix).max(axis=0, initial=0)
    return np.asarray(centred / np.where(scale > 0, scale, 1.0), dtype=np.float64)
