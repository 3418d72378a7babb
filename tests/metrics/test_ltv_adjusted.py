"""Payback with losses counted."""

from __future__ import annotations

import numpy as np
import pytest

from cskit.metrics import ltv_cac as ltv
from cskit.metrics.ltv_cac.estimate import Estimate
from tests.metrics.build import reasons, values
from tests.metrics.ltv_curves import (
    FOUR,
    HALF,
    SIMPLE,
    at_rate,
    paying,
    with_curves,
)


def test_payback_by_hand():
    """125 a month, S = 1, 0.8, 0.6: 125, 225, 300. CAC of 220: 2 months; of 301: it may never pay."""
    found = ltv.prospects(with_curves(SIMPLE), {}, paying(*FOUR), at_rate())
    curve = ltv.projected(found, HALF)
    assert curve["value"].to_list() == pytest.approx([0, 12500, 22500, 30000])
    assert curve["projected"].to_list() == [False, False, False, True]
    sure = Estimate(12500, 0.0, 0.0)
    assert (
        values(ltv.survival_adjusted(curve, Estimate(22000, 0.0, 0.0), sure, ""))["cac.payback_survival"] == 2
    )
    never = ltv.survival_adjusted(curve, Estimate(30100, 0.0, 0.0), sure, "")
    assert reasons(never) == {"cac.payback_survival": "may_never_pay"}
    # A CAC half as large or twice as large: 1 month, and not within 3.
    row = ltv.survival_adjusted(curve, Estimate(22000, np.log(2), np.log(2)), sure, "").iloc[0]
    assert row["low"] == 1
    assert np.isnan(row["high"])
    # So is it where the margin may be twice or half of what it is.
    row = ltv.survival_adjusted(curve, Estimate(22000, 0.0, 0.0), Estimate(1, np.log(2), np.log(2)), "").iloc[
        0
    ]
    assert row["low"] == 1
    assert np.isnan(row["high"])


def test_payback_has_its_reason():
    """No CAC, or no curve: said which."""
    empty = ltv.projected(ltv.prospects(None, {}, paying(1), at_rate()), HALF)
    assert empty.empty
    assert reasons(ltv.survival_adjusted(empty, None, None, ""))["cac.payback_survival"] == "no_cac"
    cost = Estimate(1.0, 0.0, 0.0)
    assert reasons(ltv.survival_adjusted(empty, cost, cost, "none_lost")) == {
        "cac.payback_survival": "none_lost"
    }
