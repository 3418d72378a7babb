"""What the page says of orders to come, with its special cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.findings import ltv_cac as says
from cskit.metrics import results

NO_CHECK = pd.DataFrame()


def _results(n: int = 37, why: str = "", alive: bool = True) -> pd.DataFrame:
    rows = [results.result("ltv.orders_horizon", 12, 400), results.result("ltv.orders_customers", 400, 400)]
    names = ("ltv.orders_margin", "ltv.orders_expected", "ltv.orders_alive")
    if why:
        return results.frame([*rows, *(results.undefined(name, why, n, "GBP") for name in names)])
    rows.append(results.result(names[0], 1952.3, n, low=1700.0, high=2200.0, currency="GBP"))
    rows.append(results.result(names[1], 4.19, n, low=4.0, high=4.4))
    last = results.result(names[2], 30.2, n, low=28.9, high=31.4)
    return results.frame([*rows, last if alive else results.undefined(names[2], "nobody_leaves", n)])


def _checks(**more: float) -> pd.DataFrame:
    row = {"months": 6, "customers": 2718, "expected": 5973.6, "actual": 6578.0, "off": -0.0919}
    sales = {"expected_sales": 282280942.0, "actual_sales": 390390295.0, "off_sales": -0.2769}
    return pd.DataFrame([{**row, **sales, **more}])


def test_orders_ahead():
    """Orders, margin with its approximate range, and how many still buy; one account has its own sentence."""
    said = says.orders_ahead(_results(), "GBP")
    assert said == (
        "Over the next 12 months an average account of these 37 is expected to order 4.2 times and to bring £2K "
        "of margin, in today's money (approximate range £1.7K to £2.2K). About 30 of the 37 are expected to order "
        "again (approximate range of that expectation: 29 to 31; the count itself may lie outside)."
    )
    assert "the only account" in says.orders_ahead(_results(1), "GBP")


def test_what_cannot_be_told():
    """The reason stands in place of the figure; where nobody is seen to leave, nobody is said to be alive."""
    assert says.orders_ahead(_results(why="nobody_repeats"), "GBP") == (
        "What the next orders bring cannot be told: no customer has ordered twice yet."
    )
    assert "order again" not in says.orders_ahead(_results(alive=False), "GBP")
    assert "nobody leaves for good" in " ".join(says.orders_limits(_results(alive=False)))
    assert "nobody leaves" not in " ".join(says.orders_limits(_results()))
    assert "approximate" not in " ".join(says.orders_limits(_results(why="nobody_repeats")))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "6,578 orders came (9% less than came)"),
        ({}, "Expected sales £2.8M, in fact £3.9M (28% less than came)."),
        ({"off": 0.05}, "(5% more than came)"),
        ({"actual": 0.0, "off": np.nan}, "0 orders came (nothing came)"),
    ],
)
def test_put_to_the_test(more, words):
    """What was expected stands beside what came, too little or too much."""
    assert words in " ".join(says.checked(_checks(**more), "GBP"))


def test_without_a_test():
    """Data too short to hold months out are said to be; sales that cannot be expected are not mentioned."""
    assert "too short" in says.checked(NO_CHECK, "GBP")[0]
    assert len(says.checked(_checks(expected_sales=np.nan), "GBP")) == 1


def test_the_section():
    """Heading, figures, test and limits for orders; nothing at all for subscriptions."""
    shown = says.orders(_results(), _checks(), "GBP").html
    parts = ["What will their next orders bring?", "Over the next 12", "Put to the test", "delta method"]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    assert says.orders(results.frame([]), NO_CHECK, "GBP").html == ""
