"""Projections: the simulation is right, the goal holds in small, a broken interval would be noticed."""

from __future__ import annotations

import re

import numpy as np
import pytest

from cskit.models.durations import from_lives
from tests.conftest import ROOT
from tests.simulation import choice, goals, projection, promised
from tests.simulation.seeds import generator

PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")


def test_a_page_of_accounts_that_decide_each_month_has_the_model_of_their_ages():
    """Counted by the kit from lives, a book has the fit that its ages give, to the same month."""
    cell = projection.Cell("different", "together", 12, 100)
    end, followed = projection.accounts(cell, 1, generator("test"))
    model, horizon, ends = choice.intervals(choice.lives(end[0], followed[0]))
    counts = from_lives(np.minimum(end[0], followed[0]), end[0] <= followed[0])
    assert horizon <= 24
    assert ends[1].tolist() == pytest.approx(list(projection.interval(counts, horizon)), abs=1e-9)
    assert (ends[0].tolist() == ends[1].tolist()) is (model == "ShiftedBetaGeometric")


@pytest.mark.parametrize(
    ("coverage", "books", "near"),
    [(0.95, 400, False), (0.935, 400, False), (0.934, 400, True), (0.975, 400, True), (1.0, 300, True),
     (0.934, 2_000, False), (0.934, 0, False)],
)  # fmt: skip
def test_what_more_books_could_decide(coverage, books, near):
    """Within two standard errors of 91 or 99%; a cell where all hold is not certain, enumerated ones are."""
    assert goals.Cell("a", 30, coverage, goals.PROJECTION, books).near is near


def test_projections_hold_their_goals():
    """Accounts almost alike, where half of the fits lie at the edge: 100 books of 30, seen for 4 periods."""
    found = projection.measured(projection.Cell("almost alike", "together", 4, 30), 100)
    assert goals.PROJECTION.holds(found.holds)


def test_a_likelihood_cut_too_near_is_noticed(monkeypatch):
    """χ² of 1 in place of 3.84: the intervals of projections hold too rarely."""
    monkeypatch.setattr("cskit.models.profile.special.chdtri", lambda *_: 1.0)
    found = projection.measured(projection.Cell("different", "together", 4, 30), 100)
    assert found.holds < goals.PROJECTION.least


def test_the_page_has_the_projections():
    """A cell of 400 books run again gives the page's figure, to a book that falls on an end."""
    cell = projection.Cell("few leave", "together", 4, 50)
    found = projection.measured(cell, promised.FITTED)
    (row,) = [line for line in PAGE.splitlines() if line.startswith("| few leave | together | 4 | ")]
    shown = row.split(" | ")[3:][projection.SIZES.index(cell.n)]
    assert float(re.match(r"\**(\d+\.\d)", shown)[1]) == pytest.approx(100 * found.holds, abs=0.3)
