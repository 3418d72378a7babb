"""What an account of each channel is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.metrics import ltv_cac as ltv
from tests.metrics.build import SEPTEMBER, customers, ledger
from tests.metrics.ltv_curves import Curves, at_rate, certain, with_curves


def _by_channel(curves: Curves, **channels: int) -> pd.DataFrame:
    """Give the worth of channels, of which so many accounts pay 100 a month each."""
    ids = {f"{name}{place}": name for name, many in channels.items() for place in range(many)}
    people = customers(*ids).assign(channel=pd.Series(list(ids.values()), dtype="str"))
    paid = ledger({one: {"2026-09": 10000} for one in ids}, "2026-09")
    return ltv.channel_worth({"ledger": paid, "customers": people}, with_curves(curves), SEPTEMBER, at_rate())


def test_channels_by_hand():
    """Ads keep their accounts less: 100 × (1 + 0.5 + 0.3) against 100 × 3; four of a third do not show."""
    curves: Curves = {
        ("", 1): certain([1.0, 0.8, 0.6]),
        ("Ads", 1): certain([1.0, 0.5, 0.3]),
        ("Events", 1): ([1.0, 1.0, 1.0], [1.0, 0.8, 0.6], [1.0, 1.0, 1.0]),
        ("Other", 1): certain([1.0, 1.0, 1.0]),
    }
    found = _by_channel(curves, Ads=5, Events=6, Other=4, Unfitted=5).set_index("channel")
    assert found["worth"].to_dict() == pytest.approx({"Ads": 18000, "Events": 30000})
    assert found.loc["Events", "low"] == pytest.approx(24000)
    assert found["months"].to_list() == [3, 3]
    # The page takes the book's margin and the channel's CAC: 300 × ½ ÷ 100.
    spend = {
        "scope": "channel",
        "name": "Events",
        "spend": 60000,
        "new_accounts": 6,
        "eligible": 6,
        "stayed": 6,
    }
    company = {
        "ltv_acquisition": pd.DataFrame([{**spend, "arpa": 10000.0}]),
        "ltv_channels": found.reset_index(),
    }
    row = ltv.channels(company, 0.5, at_rate()).iloc[0]
    assert (row["ltv"], row["ratio"]) == (pytest.approx(15000), pytest.approx(1.5))
    poisson = 1.959964 / np.sqrt(6)
    assert row["ratio_low"] == pytest.approx(1.5 * np.exp(-np.hypot(poisson, np.log(30 / 24))), rel=1e-6)
    assert np.isnan(
        ltv.channels({**company, "ltv_channels": found.iloc[:0].reset_index()}, 0.5, at_rate())["ltv"].iloc[0]
    )


def test_a_channel_whose_curve_ends_sooner_is_not_set_beside_the_others():
    """Two months against three: a smaller sum, and no smaller worth."""
    curves: Curves = {("", 1): certain([1.0, 0.8, 0.6]), ("Ads", 1): certain([1.0, 1.0])}
    assert _by_channel(curves, Ads=5).empty
