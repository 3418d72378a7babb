"""Which header is which column of a table: names first, then spelling, then what the values look like.

Every pair of a header and a column gets a score from 0 to 1; the best assignment takes each header and each
column once. What is below :data:`SURE`, or nearly as good elsewhere, is proposed as uncertain.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np
from scipy.optimize import linear_sum_assignment

from cskit.contract import Column, Table
from cskit.data.likeness import Likeness
from cskit.data.names import simplified
from cskit.data.subjects import TABLES
from cskit.data.synonyms import names

__all__ = ["SURE", "Fit", "assigned", "said_by_name", "spelt_alike", "words_of"]

SURE = 0.85
"""From this score on a match is certain, where no other is as good."""
_LEAST = 0.6
"""Below this score there is no match."""
_PERHAPS = 0.75
"""Score of a name that is used for other things too."""
_NEAR = 0.06
"""Scores nearer than this are as good as each other."""
_EXACT = 2.0
"""A header that is called like the column outweighs any two others."""
_LIKE = 0.8
_FILLERS = frozenset(
    ("a", "as", "da", "das", "de", "do", "dos", "e", "em", "na", "no", "o", "of", "os", "para", "por", "the")
)


@dataclass(frozen=True)
class Fit:
    """A header that fits a column.

    Parameters
    ----------
    column
        Name of the contract's column.
    index
        Which header of the file.
    score
        From 0 to 1; 1 is the column's own name.
    how
        ``name``, ``synonym``, ``perhaps`` (a name of other things too), ``words`` (a name among others) or
        ``spelling``.
    likeness
        Share of the values that could be the column's.
    rivals
        Headers that fit the column as well and got no column of their own.
    """

    column: str
    index: int
    score: float
    how: str
    likeness: float
    rivals: tuple[int, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether name and values leave no doubt."""
        return self.score >= SURE and not self.rivals


def assigned(table: Table, headers: Sequence[str], seen: Sequence[Likeness]) -> list[Fit]:
    """Return the best assignment of headers to a table's columns.

    Parameters
    ----------
    table
        The contract's table.
    headers
        The file's headers; empty ones, and such as cannot be told from each other, fit nothing.
    seen
        What the values of each header look like.
    """
    fits = [
        [_fit(table, column, index, header, seen[index]) for index, header in enumerate(headers)]
        for column in table.columns
    ]
    scores = np.array([[one.score for one in row] for row in fits])
    weights = np.where(scores == 1, _EXACT, np.where(scores >= _LEAST, scores, 0))
    pairs = [
        (int(row), int(index))
        for row, index in zip(*linear_sum_assignment(weights, maximize=True), strict=True)
        if weights[row, index] > 0
    ]
    taken = {index for _, index in pairs}
    return [_with_rivals(fits[row], fits[row][index], taken) for row, index in pairs]


def said_by_name(table: Table, column: Column, header: str) -> tuple[float, str]:
    """Return how surely a header's name says a column, and how.

    >>> from cskit.contract import SOURCES
    >>> contracts = SOURCES["contracts"]
    >>> said_by_name(contracts, contracts["start_on"], "Data de Início do Contrato")
    (0.88, 'words')
    >>> said_by_name(contracts, contracts["customer_id"], "Costumer ID")[1]
    'spelling'
    """
    form = simplified(header)
    if not form:
        return 0.0, ""
    if form == simplified(column.name):
        return 1.0, "name"
    called = names(table, column)
    for rank, name in enumerate(called):
        if form == simplified(name):
            return (
                (_PERHAPS, "perhaps") if name.startswith("?") else (max(0.95 - 0.005 * rank, SURE), "synonym")
            )
    said, sure = words_of(header), [column.name, *(name for name in called if not name.startswith("?"))]
    own = {word for name in (table.name, *TABLES.get(table.name, ())) for word in words_of(name)}
    part = max((_words_in_common(said, words_of(name), own) for name in sure), default=0.0)
    like = max((spelt_alike(form, simplified(name)) for name in sure), default=0.0)
    spelt = 0.9 * like if like >= _LIKE else 0.0
    return (part, "words") if part >= spelt else (spelt, "spelling")


def spelt_alike(one: str, other: str) -> float:
    """Return how alike two simplified names are spelt, 0 to 1; short ones are not compared.

    >>> spelt_alike("costumerid", "customerid")
    0.8
    """
    if min(len(one), len(other)) < 5 or abs(len(one) - len(other)) > 3:
        return 0.0
    return _ratio(one, other)


@lru_cache(maxsize=100_000)
def words_of(header: str) -> frozenset[str]:
    """Return the words of a header, without accents, case and fillers.

    >>> sorted(words_of("Data de InícioVigência"))
    ['data', 'inicio', 'vigencia']
    """
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", unicodedata.normalize("NFC", header))
    plain = unicodedata.normalize("NFKD", apart).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(re.findall(r"[^\W_]+", plain)) - _FILLERS


@lru_cache(maxsize=100_000)
def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0


def _words_in_common(said: frozenset[str], name: frozenset[str], own: set[str]) -> float:
    """Return how surely a header holds the words of a name; those of the table itself say nothing more."""
    if not name or not name <= said:
        return 0.0
    more = said - name
    if more <= own:
        return 0.88
    return 0.55 + 0.25 * sum(map(len, name)) / sum(map(len, said))


def _fit(table: Table, column: Column, index: int, header: str, seen: Likeness) -> Fit:
    score, how = said_by_name(table, column, header)
    like = seen.fits(column, table.key == (column.name,)) if score else 1.0
    if like < 0.5:  # the name says it and the values do not
        score = min(score, SURE - 0.01) * 0.8
    elif like < 0.95:
        score = min(score, SURE - 0.01)
    return Fit(column.name, index, score, how, like)


def _with_rivals(row: Sequence[Fit], chosen: Fit, taken: set[int]) -> Fit:
    rivals = tuple(
        one.index
        for one in row
        if one.index not in taken and one.score >= max(_LEAST, chosen.score - _NEAR) and chosen.score < 1
    )
    return Fit(chosen.column, chosen.index, chosen.score, chosen.how, chosen.likeness, rivals)
