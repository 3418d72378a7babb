"""Which touch model an account is in, and when it changes: by hand, then for any ticket."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskit.metrics.segmentation.models import Record
from tests.metrics.build import table
from tests.metrics.segmentation_books import CENTS, STATED, book, paid, served_of


def one(found, who="a"):
    return found.set_index("customer_id").loc[who]


@pytest.mark.parametrize(
    ("cents", "force", "proposed", "misfit", "waiting"),
    [
        ((6000, 6000, 6000), "mid", "mid", "", False),
        ((6000, 6000, 4900), "mid", "mid", "", True),  # 2% past, one month
        ((6000, 4900, 4900), "mid", "low", "above", False),  # 2% past, two months
        ((6000, 6000, 4500), "mid", "mid", "", True),  # exactly 10% past
        ((6000, 6000, 4499), "mid", "low", "above", False),  # more than 10% past
        ((6000, 6000, 899), "mid", "tech", "above", False),  # more than 10% past two lines
        ((6000, 6000, 950), "mid", "low", "above", False),  # firmly past one, just past the other
        ((6000, 6000, 5500), "low", "mid", "below", False),
        ((4000, 4000, 5500), "low", "low", "", True),  # exactly 10% past the line upwards
        ((4000, 4000, 5501), "low", "mid", "below", False),
        ((4000, 5000, 5000), "low", "mid", "below", False),  # on the line is past it, for two months
        ((10_000_000,), "tech", "high", "below", False),
        ((5200,), "low", "low", "", True),  # one month on record says nothing of two
    ],
)  # fmt: skip
def test_a_model_in_force_changes_only_when_the_ticket_is_firmly_past_a_line(
    cents, force, proposed, misfit, waiting
):
    """Lines at 10, 50 and 100: two months past it, or more than a tenth past it at once."""
    found, _ = served_of(book({"a": paid(*cents)}, {"a": {"touch_model": force}}))
    row = one(found)
    assert (row["in_force"], row["proposed"], row["misfit"], row["waiting"]) == (
        force,
        proposed,
        misfit,
        waiting,
    )
    assert row["model"] == force


def test_without_a_model_in_force_the_rule_follows_the_ticket():
    """From low: 2% past the line for one month changes nothing, the second month does, and back alike."""
    found, _ = served_of(book({"a": paid(4000, 5100, 4900, 5100), "b": paid(4000, 5100, 5100, 4900)}))
    assert found.set_index("customer_id")["proposed"].to_dict() == {"a": "low", "b": "mid"}
    assert one(found, "b")["proposed_before"] == "mid"
    assert set(found["in_force"]) == {""}
    assert (found["model"] == found["proposed"]).all()
    assert (found["misfit"] == "").all()


def test_hours_and_margin_of_an_account():
    """Spent: the mean of what June's end leaves, 2 and 4 of two months; asked: 2.5 for mid; 60 − 9.50."""
    costs = table("costs", [
        {"customer_id": "a", "month": f"2026-{at:02}-01", "hours": hours, "cost_to_serve": cost}
        for at, hours, cost in ((6, 99, None), (7, 2, 4), (8, None, 3), (9, 4, 2.5))
    ])  # fmt: skip
    found, _ = served_of(book({"a": paid(6000)}, {"a": {"touch_model": "mid"}}, costs=costs))
    assert one(found)[["hours_asked", "hours_spent", "margin"]].tolist() == [2.5, 3.0, 6000 - 950]


def test_who_pays_nothing_is_in_no_model():
    """A paused or a lost account has no ticket."""
    found, _ = served_of(book({"a": paid(6000, 0), "b": paid(6000, 6000)}))
    assert found["customer_id"].tolist() == ["b"]


LINES = np.tile(np.array([1000, 5000, 10_000], dtype=np.int64), (13, 1))


def _record(path):
    return Record(np.array([path], dtype=np.int64), LINES[: len(path)])


@given(st.lists(st.integers(4501, 5499), min_size=13, max_size=13))
def test_a_ticket_that_wobbles_about_a_line_changes_at_most_every_second_month(path):
    """Within a tenth of the line a change takes two months past it, so it never goes back at once."""
    levels = _record(path).standing(STATED)[0]
    turns = np.flatnonzero(np.diff(levels))
    assert (np.diff(turns) >= 2).all()
    for at in turns:
        assert (path[at] >= 5000) == (path[at + 1] >= 5000)


@given(st.lists(st.sampled_from([(4600, 5400), (5400, 4600)]), min_size=6, max_size=6))
def test_a_ticket_that_crosses_a_line_every_month_never_changes_model(pairs):
    """To and fro within a tenth: the first model stays, for there are never two months past the line."""
    path = [4600, 5400] * 6
    assert len(set(_record(path).standing(STATED)[0])) == 1
    flat = [cents for pair in pairs for cents in pair]
    runs = np.diff(_record(flat).standing(STATED)[0])
    assert np.abs(runs).sum() <= sum(one[1] == other[0] for one, other in pairwise(pairs))


@given(st.lists(CENTS, min_size=2, max_size=13), st.integers(0, 3))
def test_a_proposal_lies_between_the_model_in_force_and_the_ticket(path, force):
    """Never further than the ticket calls for, never the other way; proposed again, it stays."""
    record = _record(path)
    at = len(path) - 1
    low, high = record.bounds(at, STATED)
    called = int(record.level(at)[0])
    proposed = int(np.clip(force, low[0], high[0]))
    assert low[0] <= called <= high[0]
    assert min(force, called) <= proposed <= max(force, called)
    assert int(np.clip(proposed, low[0], high[0])) == proposed
