"""Counts by age: the same from survivors, cohorts and single lives."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.errors import DataRejected
from cskit.models.durations import durations, from_cohorts, from_lives
from tests.models.survivors import table


def _rows(counts):
    return counts[["age", "at_risk", "lost", "entered"]].to_numpy().tolist()


def test_two_cohorts_by_hand():
    """a: 10, 8, 7; b: 5, 4: in period 1, 15 were at risk and 3 left; in period 2, 8 and 1."""
    counts = durations(pd.concat([table([10, 8, 7], "a"), table([5, 4], "b")]))
    assert _rows(counts) == [[1, 15, 3, 15], [2, 8, 1, 0]]


def test_who_came_late_tells_of_later_ages_only():
    """b was seen from age 2 on: 6 at risk in period 3, of which 1 left; nobody of b at 1 and 2."""
    counts = durations(pd.concat([table([10, 8, 7, 7], "a"), table([6, 5], "b", entry=2)]))
    assert _rows(counts) == [[1, 10, 2, 10], [2, 8, 1, 0], [3, 13, 1, 6]]


def test_a_cell_not_seen_yet_is_no_loss():
    """A blank in a triangle is left out."""
    blank = table([10, 8, np.nan])
    assert _rows(durations(blank)) == [[1, 10, 2, 10]]


def test_a_life_that_ends_by_its_entry_was_never_seen():
    """Of two lives one came at age 3 and ended by then: one account, at risk twice, lost at 2."""
    assert _rows(from_lives([3, 2], [True, True], [3, 0])) == [[1, 1, 0, 1], [2, 1, 1, 0]]


lives = st.tuples(st.integers(0, 6), st.integers(1, 6), st.booleans()).map(
    lambda x: (x[0], x[0] + x[1], x[2])
)


@settings(max_examples=20)
@given(st.lists(lives, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_lives_and_cohorts_count_alike(rows, random):
    """The same accounts, one by one, as a table of cohorts, and in another order, give the same counts."""
    entry, age, lost = (np.array(part) for part in zip(*rows, strict=True))
    one = from_lives(age, lost, entry)
    order = random.sample(range(len(rows)), len(rows))
    pd.testing.assert_frame_equal(one, from_lives(age[order], lost[order], entry[order]))
    # Each account is a cohort of its own: alive until it left, and seen no longer than that.
    cells = [
        (at, age, 0.0 if gone and age == end else 1.0, begin)
        for at, (begin, end, gone) in enumerate(rows)
        for age in range(begin, end + 1)
    ]
    random.shuffle(cells)
    cohorts = pd.DataFrame(cells, columns=["cohort", "age", "alive", "entry"])
    pd.testing.assert_frame_equal(one, from_cohorts(cohorts))
    assert one["entered"].sum() == len(rows)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (table([10, 8, 9]), "never rise"),
        (table([10, 8, -1]), "not negative"),
        (table([10, 8, 7]).drop(index=1), "follow each other"),
        (table([10, 8, 7]).drop(index=0), "begins at age 0"),
    ],
)
def test_what_is_no_table_of_survivors(rows, said):
    """The error names the first cell that breaks the rule, and says what to do."""
    with pytest.raises(DataRejected, match=said):
        durations(rows)
