"""The curve of who is still here, in words: its fall, half of a life, and the life so far."""

from __future__ import annotations

import pandas as pd

from cskit.findings import cohort_retention as says
from tests.findings.figures import results
from tests.findings.retention_figures import age_bands


def _curve(*shares):
    frame = pd.DataFrame({"age": range(len(shares)), "survival": shares})
    return frame.assign(at_risk=9, lost=0, low=frame["survival"] - 0.1, high=frame["survival"])


def test_the_curve_in_words():
    """The title speaks of 24 months or of the last age before; a curve of one point is none."""
    title, sub = says.curve_caption(_curve(1.0, 0.9, 0.8, 0.8), _curve(1.0, 0.5), 62)
    assert title == "After 3 months 80% are still here (likely range 70% to 80%)"
    assert sub.startswith("share still here, by months since the first payment; 62 accounts")
    assert "dashed: rest of the company (Company)" in sub
    assert says.curve_caption(_curve(), _curve(), 3)[0] == ""
    alt = says.curve_alt(_curve(1.0, 0.9, 0.8, 0.8), _curve(1.0, 1.0, 1.0, 0.5))
    assert alt == "Curve of the share still here: 80% at 3 months. Rest of the company: 50% at 3 months."
    assert says.curve_alt(_curve(1.0), _curve()) == "No curve: too few accounts whose age is known."


def test_the_steepest_fall():
    """It names the span with the highest rate, and says where chance could do it."""
    spans = age_bands((1, 6, 61, 4, 0.0125, 1.0, False), (7, 12, 48, 1, 0.004, 1.0, False))
    assert says.steepest(spans) == (
        "The steepest fall is between months 0 and 6: 4 of 61 accounts left. Chance alone could make it look so."
    )
    assert (
        says.steepest(spans.assign(stands_out=True))
        == "The steepest fall is between months 0 and 6: 4 of 61 accounts left."
    )
    assert says.steepest(spans.assign(lost=0)) == ""


def test_median_life():
    """A month with its range, an open range, or as far as can be seen."""
    curve = _curve(*[0.8] * 75)
    told = results(retention__median_life=(13, 88, 12, 24))
    assert says.median_life(told, curve) == "Half have left by month 13 (likely range 12 to 24)."
    assert says.median_life(results(retention__median_life=(13, 88, 12)), curve) == (
        "Half have left by month 13 (likely range: from month 12 on)."
    )
    assert says.median_life(results(retention__median_life="half_still_here"), curve).startswith(
        "More than half are still here after 74 months"
    )
    assert says.median_life(results(retention__median_life="never_paid"), curve) == ""


def test_lifetime_is_no_forecast():
    """The mean so far, said to be no promise; one account, and none."""
    assert says.lifetime(results(retention__lifetime_to_date=(23.23, 43))).startswith(
        "The 43 accounts here now whose beginning is known have been clients for 23.2 months on average so far"
    )
    assert "that is not how long they will stay" in says.lifetime(
        results(retention__lifetime_to_date=(23.23, 43))
    )
    assert says.lifetime(results(retention__lifetime_to_date="no_paying_account")) == ""
