"""Books too small for a curve of their own: how often their projection's range holds, and how wide it is.

Three answers side by side. *Company*: its curve as it is. *Said*: the same, but only where the book's losses
do not disagree with it (Garwood's range of losses ÷ expected holds 1). *Scaled*: the kit's, the company's
curve with the book's ratio of losses.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from cskit.metrics import poisson
from cskit.metrics.projection.fitting import ENOUGH, Fit, fitted
from cskit.metrics.projection.groups import Group
from cskit.metrics.projection.ratios import expected_losses, ratios
from cskit.models.durations import from_lives
from cskit.policy import Policy
from tests.simulation.goals import head, row
from tests.simulation.seeds import generator

POLICY = Policy()
TERMS = {"monthly": (1.0, 20.0, 12), "yearly": (1.5, 5.0, 3)}
"""α and β of the company's accounts, and the periods seen: a year of months, or three years."""
BOOKS = (4, 8, 16)
DIFFER = (0.0, 0.3, 0.6)
COUNT = 120
"""Companies a cell."""
SECTION = f"""\
## Projection of books too small for a curve of their own

Books of 5 to 29 accounts, in companies half of whose books are so small and the others have 30 to 99. Losses
of a book are so many times as likely as in another: drawn with mean 1 and the coefficient of variation
*books differ by*. α and β of the accounts are 1 and 20, seen for up to 12 months (*monthly*), or 1.5 and 5,
seen for up to 3 years. Each figure twice: at the age seen · at twice that. *Company*: its curve as it is.
*Said*: the same, of those books whose losses do not disagree with it (one-sample log-rank, exact interval),
in % *of books*. *Scaled*, in use: the company's curve to the power of the book's ratio of losses, drawn
towards 1. *Width*: mean width of the range, in points. {COUNT} companies a cell, 240 to 960 small books.

The company's range is that of the company: it holds a book's truth only where books do not differ. To say
where losses disagree helps little, as so few losses hardly ever do. The scaled curve's range holds in at
least 92 of 100, and in 98 and more where books do not differ: how much they do, few books cannot tell.
"""
"""What stands above the table."""


class Cell(NamedTuple):
    """Term, how the books' losses differ (coefficient of variation), how many books a company has."""

    term: str
    differ: float
    books: int
    drawn: str = "gamma"


class Range(NamedTuple):
    """Of all small books: share held and mean width at the age seen, and at twice that."""

    holds: npt.NDArray[np.float64]
    width: npt.NDArray[np.float64]
    shown: float = 1.0


def measured(cell: Cell, count: int) -> dict[str, Range]:
    """Give coverage and width of each answer."""
    random = generator("small books", *cell)
    found = [one for _ in range(count) for one in _company(cell, random)]
    truth = np.array([one["truth"] for one in found])
    agrees = np.array([one["agrees"] for one in found])
    answers = {}
    for name, which in (("company", agrees | True), ("said", agrees), ("scaled", agrees | True)):
        low, high = np.array([one["scaled" if name == "scaled" else "company"] for one in found]).swapaxes(
            0, 1
        )
        holds = (low <= truth) & (truth <= high)
        answers[name] = Range(holds[which].mean(axis=0), (high - low)[which].mean(axis=0), which.mean())
    return answers


def _company(cell: Cell, random: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Draw a company, half of whose books are small, and project these.

    A book's accounts are ``times`` as likely to leave, each at every moment; so the share of the book still
    here at t is that of accounts without a book at times·t. The kit scales the book's curve, which is not
    quite the same.
    """
    alpha, beta, span = TERMS[cell.term]
    small = np.arange(cell.books) % 2 == 0
    sizes = np.where(small, random.integers(5, ENOUGH, cell.books), random.integers(ENOUGH, 100, cell.books))
    times = _times(cell, random)
    book = np.repeat(np.arange(cell.books), sizes)
    hazard = -np.log1p(-random.beta(alpha, beta, len(book))) * times[book]
    followed = random.integers(1, span + 1, len(book))
    end = np.ceil(random.exponential(1 / hazard))
    age, lost = np.minimum(end, followed).astype(np.int64), end <= followed
    groups = [_group(age[book == at], lost[book == at], span) for at in range(cell.books)]
    fit = fitted(_group(age, lost, span), "ShiftedBetaGeometric", POLICY)
    if not isinstance(fit, Fit):
        return
    due = [expected_losses(one, fit) for one in groups]
    at = np.array([span, 2 * span])
    whole = [end[at] for end in fit.curve(2 * span)]
    for number, ratio in enumerate(ratios([one.lost for one in groups], due, POLICY.confidence)):
        if small[number]:
            low, high, _ = poisson.interval(groups[number].lost, POLICY.confidence)
            yield {
                "truth": np.exp(
                    special.betaln(alpha, beta + times[number] * at) - special.betaln(alpha, beta)
                ),
                "agrees": low <= due[number] <= high,
                "company": whole[1:],
                "scaled": ratio.scale(*whole)[1:],
            }


def _times(cell: Cell, random: np.random.Generator) -> npt.NDArray[np.float64]:
    """Draw how many times as likely the accounts of each book are to leave; 1 on average."""
    if cell.differ == 0:
        return np.ones(cell.books)
    square = cell.differ**2
    if cell.drawn == "gamma":
        return random.gamma(1 / square, square, cell.books)
    scale = np.log1p(square)
    return random.lognormal(-scale / 2, np.sqrt(scale), cell.books)


def _group(age: npt.NDArray[np.int64], lost: npt.NDArray[np.bool_], span: int) -> Group:
    """Count accounts by period, as the kit does."""
    counts = from_lives(age, lost)
    return Group(1, counts, np.array([0.0, 1.0]), len(age), int(lost.sum()), span)


def small_books(pool: Executor) -> list[str]:
    """Give the table: coverage and mean width of each answer."""
    cells = [
        Cell(term, differ, books, drawn)
        for term in TERMS
        for differ in DIFFER
        for drawn in (("gamma", "lognormal") if differ else ("gamma",))
        for books in BOOKS
    ]
    lines = head("contracts", "books differ by", "drawn", "books", "company", "width", "said", "of books",
                 "scaled", "width", left=3)  # fmt: skip
    for cell, found in zip(cells, pool.map(partial(measured, count=COUNT), cells), strict=True):
        company, said, scaled = found.values()
        drawn = cell.drawn if cell.differ else "—"
        lines.append(
            row(cell.term, f"{100 * cell.differ:.0f}%", drawn, cell.books,
                _pair(company.holds), _pair(company.width), _pair(said.holds), f"{100 * said.shown:.0f}",
                _pair(scaled.holds), _pair(scaled.width))
        )  # fmt: skip
    return lines


def _pair(shares: npt.NDArray[np.float64]) -> str:
    """Write a figure at the age seen, and at twice that."""
    return " · ".join(f"{100 * share:.0f}" for share in shares)
