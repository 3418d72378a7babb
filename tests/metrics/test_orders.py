"""Orders by customer: by hand, then as plain groups of rows have it; CDNOW is in tests/published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskit.errors import ConfigurationError
from cskit.metrics import orders

UNTIL = pd.Timestamp("2026-01-29")
DAY = pd.Timestamp("2026-01-01")


def _orders(*rows: tuple[str | None, int | None, float | None]) -> pd.DataFrame:
    """Rows of customer, day of January and amount."""
    days = pd.to_datetime([None if day is None else f"2026-01-{day:02d}" for _, day, _ in rows])
    names, amounts = [row[0] for row in rows], [row[2] for row in rows]
    return pd.DataFrame({"customer_id": names, "issued_on": days, "amount": amounts})


def test_by_hand():
    """b: on the 1st 50, the 15th 20 + 10, the 22nd 40: two repeats of mean 35, 21 and 28 days. a: one."""
    rows = _orders(("b", 15, 20), ("b", 1, 50), ("a", 29, 7), ("b", 22, 40), ("b", 15, 10))
    found = orders.summary(rows, UNTIL, "days")
    assert found["customer_id"].to_list() == ["a", "b"]
    assert found["frequency"].to_list() == [0, 2]
    assert found["recency"].to_list() == [0, 21]
    assert found["age"].to_list() == [0, 28]
    assert found["monetary_value"].to_list() == pytest.approx([np.nan, 35], nan_ok=True)
    assert found["sales"].to_list() == [7, 120]
    weeks, months = (orders.summary(rows, UNTIL, unit) for unit in ("weeks", "months"))
    assert weeks["age"].to_list() == [0, 4]
    assert months["recency"].to_list() == pytest.approx([0, 21 * 12 / 365.25])


def test_credits_are_no_orders():
    """A credit is apart, alone on a day or beside a sale; who has nothing else has no row; 0 is an order."""
    rows = _orders(
        ("a", 1, 50), ("a", 5, -50), ("a", 8, 30), ("a", 8, -10), ("b", 3, -9), ("c", 2, 0), ("c", 3, 0)
    )
    found = orders.summary(rows, UNTIL, "days").set_index("customer_id")
    assert found.loc["a"].to_dict() == {
        "frequency": 1,
        "recency": 7,
        "age": 28,
        "monetary_value": 30,
        "sales": 80,
        "credits": 60,
    }
    assert found.index.to_list() == ["a", "c"]
    assert found.loc["c", "frequency"] == 1


def test_what_does_not_count():
    """The last day counts to its end, the next does not; a row without customer, day or amount neither."""
    rows = _orders(
        ("a", 1, 5), ("a", 29, 6), ("a", 30, 7), ("b", 30, 9), (None, 2, 1), ("a", None, 1), ("a", 3, None)
    )
    rows.loc[1, "issued_on"] = pd.Timestamp("2026-01-29 23:59:59")
    found = orders.summary(rows, UNTIL, "days")
    assert found["customer_id"].to_list() == ["a"]
    assert found.loc[0, ["frequency", "recency", "sales"]].to_list() == [1, 28, 11]


@pytest.mark.parametrize("rows", [[], [("a", 30, 5)], [("a", 3, -5)]])
def test_nothing_to_sum_up(rows):
    """Without an order that counts there is an empty table with all columns."""
    found = orders.summary(_orders(*rows), UNTIL)
    assert len(found) == 0
    assert list(found.columns)[:4] == ["customer_id", "frequency", "recency", "age"]


def test_an_unknown_unit():
    """The units are named."""
    with pytest.raises(ConfigurationError, match="days, weeks, months, not 'years'"):
        orders.summary(_orders(("a", 1, 5)), UNTIL, "years")


ROWS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 31), st.integers(-300, 900)), max_size=60)


@given(ROWS, st.integers(1, 31), st.randoms())
def test_as_groups_of_rows_have_it(rows, last, chance):
    """The same table as pandas' groups by customer and day give, in whatever order the rows come."""
    until = pd.Timestamp(f"2026-01-{last:02d}")
    frame = _orders(*rows).astype({"customer_id": "str", "amount": "float64"})
    sold = frame[(frame["issued_on"] <= until) & (frame["amount"] >= 0)]
    days = sold.groupby(["customer_id", "issued_on"])["amount"].sum().reset_index("issued_on")
    by = days.groupby("customer_id")
    first, repeats = by["issued_on"].min(), by["amount"].size() - 1
    later = days["amount"].groupby("customer_id").sum() - by["amount"].first()
    back = frame[(frame["issued_on"] <= until) & (frame["amount"] < 0)].groupby("customer_id")["amount"].sum()
    mixed = list(rows)
    chance.shuffle(mixed)
    found = orders.summary(_orders(*mixed).astype({"customer_id": "str", "amount": "float64"}), until, "days")
    found = found.set_index("customer_id")
    assert found.index.to_list() == sorted(first.index)
    assert found["frequency"].to_list() == repeats.to_list()
    assert found["recency"].to_list() == (by["issued_on"].max() - first).dt.days.to_list()
    assert found["age"].to_list() == (until - first).dt.days.to_list()
    means = (later / repeats.where(repeats > 0)).to_list()
    assert found["monetary_value"].to_list() == pytest.approx(means, nan_ok=True)
    assert found["sales"].to_list() == by["amount"].sum().to_list()
    assert found["credits"].to_list() == (-back.reindex(first.index).fillna(0)).to_list()


def test_rows_are_not_changed():
    """The table that is handed in stays as it is."""
    rows = _orders(("a", 1, 50), ("a", 30, -5))
    before = rows.copy()
    orders.summary(rows, UNTIL)
    pd.testing.assert_frame_equal(rows, before)
