"""Rows by place: what a sorted ledger tells without grouping is what any order of it tells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.metrics.data import MONTH, ledger
from cskit.metrics import cohort_retention
from cskit.metrics.in_order import in_order
from cskit.metrics.intervals import grr_interval, nrr_interval
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
    assert rows.first(_flags("xx...x")).tolist() == [0, -1, 5]
    assert rows.last(_flags("xx...x")).tolist() == [1, -1, 5]
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


def _row(customer_id, month, mrr, state="active", first="2026-06-01"):
    return {"customer_id": customer_id, "month": month, "mrr": mrr, "state": state, "first_month": first}


def test_a_neighbour_who_pays_the_same_is_another_account():
    """b begins with the 100 that a, on the row before, took to another book: two movements, not none."""
    rows = [_row("a", "2026-06-01", 100), _row("a", "2026-07-01", 100)]
    rows += [_row("b", "2026-08-01", 100, first="2026-08-01")]
    found = _moved(rows)
    assert found == [("b", "new", 100), ("a", "transfer_out", 100)]


def test_who_ends_while_paused_moves_without_money():
    """0 before and 0 after, but no pause any more: the account is lost; one paused as before is not."""
    rows = [
        _row("a", "2026-06-01", 100),
        _row("a", "2026-07-01", 0, "paused"),
        _row("a", "2026-08-01", 0, "none"),
    ]
    rows += [_row("b", "2026-06-01", 50), *(_row("b", f"2026-0{n}-01", 0, "paused") for n in (7, 8))]
    assert _moved(rows) == [("a", "churn", 0)]


def _moved(rows):
    table = pd.DataFrame(rows).astype(dict.fromkeys(("month", "first_month"), "datetime64[us]"))
    found = movements(table.assign(portfolio="Sul"), pd.Timestamp("2026-08-01"))
    return list(found[["customer_id", "movement", "amount"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("unit", [100, 10**5])
def test_intervals_have_the_same_digits_in_any_order_of_accounts(unit):
    """Amounts that sort as one number and amounts too large for it (3e10 cents) alike, to the last digit."""
    draw = np.random.default_rng(3)
    then, now = draw.integers(1, 300_000, (2, 400)) * unit + draw.integers(0, 100, (2, 400))
    now[::3] = then[::3]
    order = draw.permutation(400)
    for interval in (grr_interval, nrr_interval):
        assert interval(then[order], now[order]) == interval(then, now)
    ends = nrr_interval(then * 100, now * 100)
    assert nrr_interval(then, now)[:2] == pytest.approx(ends[:2], rel=1e-12)
