"""The simulation is right, its goals hold in small, and it would notice a broken interval."""

from __future__ import annotations

import math
import re
from itertools import product

import numpy as np
import pandas as pd
import pytest

from cskit.metrics.intervals import (
    grr_interval,
    nps_interval,
    nrr_interval,
    proportions,
    wilson,
)
from cskit.metrics.intervals import retention as intervals
from cskit.metrics.nps_breakdown.answers import design_effect
from cskit.metrics.projection.ratios import Ratio
from cskit.metrics.survival import kaplan_meier
from tests.conftest import ROOT
from tests.simulation import (
    clusters,
    goals,
    projection,
    promised,
    retention,
    scores,
    shares,
    small_books,
    survival,
)
from tests.simulation.goals import ENOUGH
from tests.simulation.seeds import generator

PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
COUNT = 4_000


# The simulation is right


def test_wilsons_least_and_mean_are_those_of_a_fine_grid():
    """Each k of n weighed by its probability, at 20,000 shares: nowhere below the least, and near it."""
    n, grid = 12, np.linspace(0.02, 0.98, 20_001)
    covered = np.zeros_like(grid)
    for k in range(n + 1):
        low, high, _ = wilson(k, n)
        covered += math.comb(n, k) * grid**k * (1 - grid) ** (n - k) * ((low <= grid) & (grid <= high))
    least = shares.worst(n, 0.02, 0.98).coverage
    assert least <= covered.min() <= least + 1e-3
    assert shares.average(n) == pytest.approx(0.95, abs=0.01)
    assert covered.mean() == pytest.approx((shares.average(n) - _ends(n)) / 0.96, abs=2e-4)


def _ends(n):
    """Give the part of the mean below .02 and above .98, by the same sum on a grid of its own."""
    grid = np.linspace(0, 0.02, 4_001)
    covered = np.zeros_like(grid)
    for k in range(n + 1):
        low, high, _ = wilson(k, n)
        covered += math.comb(n, k) * grid**k * (1 - grid) ** (n - k) * ((low <= grid) & (grid <= high))
    return 2 * 0.02 * covered.mean()


def test_scores_are_enumerated_as_by_hand():
    """Six answers, 28 outcomes, one after the other with the kit's function of one score."""
    n, (up, same, down) = 6, (0.5, 0.3, 0.2)
    held = 0.0
    for promoters, detractors in product(range(n + 1), repeat=2):
        passives = n - promoters - detractors
        if passives < 0:
            continue
        ways = math.comb(n, promoters) * math.comb(n - promoters, detractors)
        found = nps_interval(promoters, passives, detractors)
        if found.low <= 100 * (up - down) <= found.high:
            held += ways * up**promoters * same**passives * down**detractors
    assert scores.coverage(n, np.array([[up, same, down]]))[0] == pytest.approx(held, abs=1e-12)
    assert scores.coverage(n, np.array([[1.0, 0.0, 0.0]]))[0] == 1.0


@pytest.mark.parametrize("gains", retention.GAINS)
def test_books_keep_what_their_company_keeps(gains):
    """In 2,000 books of 500 accounts, GRR and NRR are those of the company; a book alone has its scalars."""
    cell = retention.Cell(gains, 0.5, 0.10, 500)
    then, now = retention.books(cell, 2_000, generator("test"))
    kept = np.minimum(then, now).sum() / then.sum()
    assert (kept, now.sum() / then.sum()) == pytest.approx((cell.grr, cell.nrr), abs=1e-3)
    for one, many in ((grr_interval, intervals.grr_ends), (nrr_interval, intervals.nrr_ends)):
        ends = np.column_stack(many(then[:5], now[:5]))
        alone = [one(*pair)[:2] for pair in zip(then[:5], now[:5], strict=True)]
        np.testing.assert_allclose(ends, alone, rtol=1e-12)


@pytest.mark.parametrize(("term", "seen"), list(product(survival.TERMS, survival.SEEN)))
def test_curves_are_those_of_the_kit(term, seen):
    """At risk, lost and the interval at 12 months, book by book, as cskit.metrics.survival has them."""
    cell = survival.Cell(term, seen, 0.2, 40)
    age, lost, entry = survival.books(cell, 20, generator("test"))
    risk, left = survival.at_risk(age, lost, entry)
    ends = survival.kaplan_meier_ends(risk, left)
    for book in range(20):
        lives = pd.DataFrame({"age": age[book], "lost": lost[book], "entry": entry[book]})
        row = kaplan_meier(lives).loc[survival.AGE]
        assert row[["at_risk", "lost"]].to_list() == [risk[book, -1], left[book, -1]]
        assert row[["survival", "low", "high"]].to_list() == [part[book, -1] for part in ends]


def test_contacts_agree_as_wanted():
    """Two answers of an account correlate as the cell says; the design effect is that of the kit's frame."""
    cell = clusters.Cell("even", 0.5, 400)
    sizes, up, down = clusters.books(cell, 200, generator("test"))
    pairs = sizes == 2
    worth = (up - down)[pairs]
    one = 0.40 + 0.25 - 0.15**2
    assert (worth.var() / 2 - one) / one == pytest.approx(0.5, abs=0.03)
    accounts = np.repeat(np.arange(400), sizes[0])
    values = [
        value
        for plus, minus, n in zip(up[0], down[0], sizes[0], strict=True)
        for value in [1] * plus + [-1] * minus + [0] * (n - plus - minus)
    ]
    mine = clusters.design_effects(up[0] - down[0], sizes[0], up[0].sum() + down[0].sum())
    assert mine.item() == pytest.approx(design_effect(pd.Series(values), pd.Series(accounts)), rel=1e-12)


# The goals hold, in small


@pytest.mark.parametrize("n", promised.SIZES)
def test_wilson_holds_its_goals(n):
    """Exactly, for each n."""
    assert [str(cell) for cell in promised.wilson_row(n)[1] if cell.outside] == []


@pytest.mark.parametrize("n", [10, 30])
def test_scores_hold_their_goals_where_all_kinds_are_given(n):
    """Exactly, in steps of 5%: the least and the most are those of the page's goals."""
    found = scores.measured(n, 20)
    assert goals.NPS[n >= ENOUGH].holds(found.least_all_kinds.coverage)
    assert goals.NPS_USUAL.least <= found.mean_usual <= goals.NPS_USUAL.most


@pytest.mark.parametrize(("spread", "loss", "n"), [(1.5, 0.10, 10), (1.0, 0.02, 30), (0.5, 0.20, 100)])
def test_retention_holds_its_goals(spread, loss, n):
    """GRR and NRR, uniform gains, 4,000 books."""
    for found in retention.measured(retention.Cell("uniform", spread, loss, n), COUNT):
        assert goals.RETENTION[n >= ENOUGH].holds(found.holds)


@pytest.mark.parametrize(("seen", "loss", "n"), [("36 months", 0.10, 30), ("late", 0.20, 100)])
def test_survival_holds_its_goals(seen, loss, n):
    """Kaplan-Meier at 12 months, 4,000 books."""
    found = survival.measured(survival.Cell("monthly", seen, loss, n), COUNT)
    assert goals.SURVIVAL[n >= ENOUGH].holds(found.holds)


def test_projections_hold_their_goals():
    """Accounts almost alike, where half of the fits lie at the edge: 100 books of 30, seen for 4 periods."""
    found = projection.measured(projection.Cell("almost alike", "together", 4, 30), 100)
    assert goals.PROJECTION.holds(found.holds)


def test_small_books_hold_theirs_where_the_companys_curve_does_not():
    """Books of 5 to 29 whose losses differ by 60%, 16 companies of 16: scaled holds, at once and at twice."""
    found = small_books.measured(small_books.Cell("monthly", 0.6, 16), 16)
    assert (found["scaled"].holds > goals.SMALL_BOOKS.least).all()
    assert (found["company"].holds < 0.75).all()
    # To say where a book's losses disagree helps little: so few losses hardly ever do.
    assert found["said"].shown > 0.8
    assert (found["said"].holds < 0.75).all()


# A broken interval is noticed


def test_a_ratio_taken_as_certain_is_noticed(monkeypatch):
    """A range of the ratio of a tenth: the ranges of small books hold too rarely."""
    kept = small_books.ratios

    def certain(*args):
        return [Ratio(one.value, 0.95 * one.value, 1.05 * one.value) for one in kept(*args)]

    monkeypatch.setattr("tests.simulation.small_books.ratios", certain)
    found = small_books.measured(small_books.Cell("monthly", 0.3, 16), 8)
    assert (found["scaled"].holds < goals.SMALL_BOOKS.least).all()


def test_a_likelihood_cut_too_near_is_noticed(monkeypatch):
    """χ² of 1 in place of 3.84: the intervals of projections hold too rarely."""
    monkeypatch.setattr("cskit.models.profile.special.chdtri", lambda *_: 1.0)
    found = projection.measured(projection.Cell("different", "together", 4, 30), 100)
    assert found.holds < goals.PROJECTION.least


def _retention(gains, spread, loss, n):
    return [found.holds for found in retention.measured(retention.Cell(gains, spread, loss, n), COUNT)]


def test_a_wrong_quantile_is_noticed(monkeypatch):
    """1.645 in place of 1.960: Wilson, scores, retention and survival all fall out of their goals."""
    for module in ("proportions", "nps", "survival"):
        monkeypatch.setattr(f"cskit.metrics.intervals.{module}.quantile", lambda _: 1.645)
    assert not goals.WILSON_AVERAGE.holds(shares.average(50))
    assert not goals.NPS_USUAL.holds(scores.measured(30, 20).least_usual.coverage)
    assert not goals.RETENTION[True].holds(_retention("uniform", 0.5, 0.20, 100)[0])
    assert not goals.SURVIVAL[True].holds(
        survival.measured(survival.Cell("monthly", "36 months", 0.2, 100), COUNT).holds
    )


def test_accounts_in_place_of_effective_accounts_are_noticed(monkeypatch):
    """n for n_eff: where few accounts hold most of the MRR, GRR and NRR look far too certain."""
    monkeypatch.setattr(intervals, "_sizes", lambda weights: np.full(weights.shape[:-1], weights.shape[-1]))
    gross, net = _retention("uniform", 1.5, 0.20, 50)
    assert gross < goals.RETENTION[True].least
    assert net < goals.RETENTION[True].least


def test_the_normal_quantile_in_place_of_students_is_noticed(monkeypatch):
    """With few effective accounts the spread of gains is not known either."""
    monkeypatch.setattr(intervals.special, "stdtrit", lambda *_: 1.959964)
    assert _retention("exponential", 1.5, 0.02, 20)[1] < goals.RETENTION[False].least


def test_no_added_answers_are_noticed(monkeypatch):
    """Plain Wald: a score of ten promoters out of ten looks certain."""
    monkeypatch.setattr(
        "cskit.metrics.intervals.nps._added", lambda up, down, n, _: (up / n, down / n, np.asarray(n))
    )
    assert scores.measured(10, 20).least.coverage < 0.5


def test_greenwood_alone_is_noticed(monkeypatch):
    """Without Wilson's interval where nobody left, a book without losses would be certain to lose none."""
    monkeypatch.setattr(
        "cskit.metrics.intervals.survival.wilson_ends", lambda k, n, _: proportions.Ends(k / n, k / n)
    )
    assert survival.measured(survival.Cell("monthly", "36 months", 0.02, 30), COUNT).holds < 0.8


def test_contacts_counted_as_accounts_are_noticed():
    """Answers of accounts that agree say less: counted plainly, the interval covers 8 of 10."""
    held, _ = clusters.measured(clusters.Cell("even", 0.5, 50), 2_000)
    assert held["answers as accounts"] < 0.85
    assert goals.NPS_USUAL.holds(held["effective answers"])


# The page is what the simulation gives


def _row(*cells):
    """Give the figures of the page's row that begins with these cells; NaN where there are words."""
    (line,) = re.findall(rf"^{re.escape('| ' + ' | '.join(cells) + ' | ')}(.*) \|$", PAGE, flags=re.MULTILINE)
    found = (re.match(r"\**(\d+\.\d)\**(?: \(\d+\))?$", cell) for cell in line.split(" | "))
    return [float(cell[1]) if cell else math.nan for cell in found]


def test_the_page_has_wilsons_and_the_scores_rows():
    """Exact rows are the same to the letter."""
    for n in promised.SIZES:
        assert promised.wilson_row(n)[0] in PAGE
    for n in (10, 20, 30):
        assert promised.nps_row(n, scores.measured(n))[0] in PAGE


def test_the_page_has_the_cells():
    """A cell run again with its own seed gives the page's figure."""
    at = promised.SIZES.index(20)
    _, net = retention.measured(retention.Cell("uniform", 1.0, 0.10, 20), promised.COUNT)
    assert _row("uniform", "1", "10%")[at] == pytest.approx(100 * net.holds, abs=0.06)
    found = survival.measured(survival.Cell("monthly", "36 months", 0.10, 20), promised.COUNT)
    assert _row("monthly", "36 months", "10%")[at] == pytest.approx(100 * found.holds, abs=0.06)


def test_what_falls_outside_is_said():
    """The list of what falls outside has as many cells as bold figures stand in the tables, and no fewer."""
    summary, tables = PAGE.split("\n## Shares: Wilson\n")
    (listed,) = re.findall(r"### Outside the goals\n\n(.*?)\n\n", summary, flags=re.DOTALL)
    sizes = [line.split(" | ")[2] for line in listed.splitlines()[2:]]
    assert sum(len(size.split(", ")) for size in sizes) == len(re.findall(r"\*\*\d", tables))
