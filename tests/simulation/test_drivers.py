"""The guard of the drivers holds in small, and the simulation would notice if it were gone."""

from __future__ import annotations

import pytest

from cskit.models.ratios import Ratios
from tests.simulation import drivers
from tests.simulation.seeds import generator


@pytest.mark.parametrize("cell", [drivers.Cell("leaving", 300), drivers.Cell("score", 200)])
def test_traits_are_shuffled_and_outcomes_kept(cell):
    """Each account keeps its rows, and has the traits of one account; all together they are the company's."""
    rows, known = drivers.sample(cell.section)
    drawn, moved = drivers.shuffled(cell._replace(accounts=len(rows)), generator("test"))
    assert drawn.equals(rows)
    columns = [name for name in known if name != "term"]
    assert sorted(moved[columns].apply(tuple, axis=1)) == sorted(known[columns].apply(tuple, axis=1))
    assert not moved[columns].equals(known[columns])
    if cell.section == "leaving":
        assert moved["term"].equals(known["term"])
    few, _ = drivers.shuffled(cell, generator("test"))
    assert few["customer_id"].nunique() == cell.accounts


@pytest.mark.parametrize("cell", [drivers.Cell("leaving", 100), drivers.Cell("score", 50)])
def test_where_nothing_differs_hardly_anybody_is_named(cell):
    """Of 30 companies without a driver three or fewer name one: of more, chance would be one in 300."""
    assert drivers.measured(cell, 30).named <= 3 / 30


def test_a_guard_that_is_gone_is_noticed(monkeypatch):
    """Each trait and group by its own p, without Holm's correction: twice as many name one and more."""
    monkeypatch.setattr("cskit.models.ratios.holm", lambda p: p)
    monkeypatch.setattr("cskit.metrics.drivers.table.holm", lambda p: p)
    monkeypatch.setattr(Ratios, "varying", lambda *_: [])
    assert drivers.measured(drivers.Cell("score", 200), 30).named > 3 / 30


def test_odds_are_planted_as_said():
    """The group planted with odds of 3 has them, at both cuts; the others answer as before."""
    drawn = drivers.sample("score")
    better = drivers.planted(drawn, 3.0, generator("test")).rows["group"]
    touch = drawn.known["touch_model"]
    own = touch == touch.value_counts().index[1]
    before = drawn.rows["group"]
    assert better[~own].equals(before[~own])
    for groups in (["promoter"], ["promoter", "passive"]):
        shares = [float(each.isin(groups).mean()) for each in (better[own], before)]
        planted, all_alike = (share / (1 - share) for share in shares)
        assert 2 < planted / all_alike < 4
