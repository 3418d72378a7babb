"""Rows by place: what a sorted ledger tells without grouping is what any order of it tells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.metrics.data import MONTH, ledger
from cskit.metrics import cohort_retention
from cskit.metrics.in_order import in_order
from cskit.metrics.lives import lives
from cskit.metrics.recurring_revenue import movements
from cskit.policy import Policy


def _flags(text):
    return np.array([letter == "x" for letter in text])


def test_first_and_last_rows_by_hand():
    """Three accounts of 2, 3 and 1 rows: a has none of those asked for, b its last two, c its only one."""
    rows = in_order(pd.DataFrame({"customer_id": list("aabbbc"), "month": [1, 2, 1, 2, 3, 1]}))
    assert rows.first(_flags("...xxx")).tolist() == [-1, 3, 5]
    assert rows.last(_flags("...xxx")).tolist() == [-1, 4, 5]
    assert rows.first(_flags("......")).tolist() == rows.last(_flags("......")).tolist() == [-1, -1, -1]
    assert rows.first(_flags("xxxxxx")).tolist() == [0, 2, 5]
    assert rows.last(_flags("xxxxxx")).tolist() == [1, 4, 5]
    assert rows.accounts(np.arange(6)).tolist() == [0, 0, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("ids", "months"), [("ab", [1, 1]), ("ba", [1, 1]), ("aa", [2, 1]), ("aba", [1, 1, 2]), ("", [])]
)
def test_rows_are_put_in_order_where_they_are_not(ids, months):
    """Accounts rise, and months within each, also where an account's rows are apart or there is none."""
    given = pd.DataFrame({"customer_id": pd.Series(list(ids), dtype="str"), "month": months})
    found = in_order(given)
    assert found.ledger.index.tolist() == given.sort_values(["customer_id", "month"]).index.tolist()
    assert found.ids.tolist() == sorted(set(ids))
    assert found.ends.tolist() == [*found.starts.tolist()[1:], len(given)][: len(found.starts)]


def _cells(rows):
    found = cohort_retention.followed(lives(rows, MONTH))
    at = cohort_retention.at_ages({"ledger": rows}, found, MONTH)
    return cohort_retention.cells(at, "quarter", MONTH, Policy())


@pytest.mark.parametrize("of", [lambda rows: lives(rows, MONTH), lambda rows: movements(rows, MONTH), _cells])
def test_the_order_of_rows_says_nothing(of):
    """Lives, cells and movements of 5000 rows are the same to the byte, sorted, turned around and shuffled.

    A sorted ledger leaves out of the movements who pays what it paid; a shuffled one leaves out nobody.
    """
    rows = ledger(5_000)
    whole = of(rows)
    assert len(whole) > 5
    for other in (rows.iloc[::-1], rows.sample(frac=1, random_state=7)):
        pd.testing.assert_frame_equal(of(other), whole)
