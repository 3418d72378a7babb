"""What a notebook hands over: every column with its kind, money in the currency."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from cskit.data.recording import kind_of, table


def test_cents_become_the_currency():
    """123 456 cents are 1234.56, whether the column is whole, may be empty, or became a float."""
    frame = pd.DataFrame(
        {
            "mrr": [123456, 5],
            "mrr_year_ago": pd.array([None, 100], dtype="Int64"),
            "revenue_12m": [float("nan"), 250.0],
            "price": [Decimal("1.505"), None],
        }
    )
    found = table(frame)
    assert found["kinds"] == ["money"] * 4
    assert found["rows"] == [[1234.56, None, None, 1.505], [0.05, 1.0, 2.5, None]]


def test_kinds_come_from_the_type_where_it_tells():
    """A day is a day, whatever it is called; so is a flag, and so are signals."""
    frame = pd.DataFrame(
        {
            "renewal_on": pd.to_datetime(["2026-10-01"]),
            "first_month": pd.to_datetime(["2026-10-01"]),
            "top": [True],
            "signals": [(("warn", "due"),)],
            "name": ["007"],
            "share": [0.5],
            "seen": [3],
            "other": [0.25],
        }
    )
    found = table(frame)
    assert found["kinds"] == ["date", "month", "flag", "words", "text", "share", "integer", "number"]
    assert found["rows"] == [["2026-10-01", "2026-10-01", True, [("warn", "due")], "007", 0.5, 3, 0.25]]


@pytest.mark.parametrize("values", [[], [None, None]])
def test_nothing_is_text(values):
    """A column without a value has no type to go by."""
    assert kind_of("anything", pd.Series(values, dtype="object")) == "text"


def test_a_table_may_have_columns_of_its_own():
    """The curve of payback is of money; a value elsewhere is not."""
    frame = pd.DataFrame({"value": [150.0]})
    assert table(frame, "payback")["rows"] == [[1.5]]
    assert table(frame)["rows"] == [[150.0]]
