from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from cskit.sample import Sample
from cskit.sample.draws import Draws, Stream
from cskit.sample.surveys import _answered
from cskit.sample.world import World
from tests.sample.reading import mrr


def test_an_answer_that_lies_ahead_has_not_come(large_world: World) -> None:
    """Somebody invited on the last day answers that day or, as far as the data know, not at all."""
    draws = Draws(1, Stream.SURVEYS)
    answers = [_answered(date(2026, 9, 30), 0.0, large_world, draws) for _ in range(300)]
    assert set(answers) == {date(2026, 9, 30), None}


def test_costs(sample: Sample) -> None:
    """An hour costs R$ 95 and hosting 9% of MRR; a few accounts cost more than they pay, most far less."""
    costs = sample.tables["costs"]
    costs = costs[costs["month"] == pd.Timestamp("2026-09-01")].set_index("customer_id")
    paid = mrr(sample.tables["contracts"], "2026-09-30")
    assert set(costs.index) == set(paid.index)
    hours = [Decimal(str(hours)) for hours in costs["hours"]]
    shares = [
        (cost - 95 * hour) / paid[number]
        for (number, cost), hour in zip(costs["cost_to_serve"].items(), hours, strict=True)
    ]
    assert all(Decimal("0.089") < share <= Decimal("0.09") for share in shares)
    dear = sum(cost > paid[number] for number, cost in costs["cost_to_serve"].items())
    assert 3 <= dear <= len(costs) / 10


def test_acquisition(sample: Sample) -> None:
    """Advertising is part of the spend; some spend has no channel; every channel is there each month."""
    spend = sample.tables["acquisition"]
    assert (spend["ad_spend"] <= spend["spend"]).all()
    assert spend["channel"].isna().groupby(spend["month"]).sum().eq(1).all()
    assert spend.dropna(subset="channel").groupby("month").size().eq(18).all()
    paid = spend[spend["channel"] == "Mídia paga"]
    assert float(paid["ad_spend"].sum() / paid["spend"].sum()) == pytest.approx(0.8, abs=0.001)


def test_prices_rise_by_what_the_company_readjusts_by(sample: Sample) -> None:
    """A month of the index each month; over any twelve months it rises by 4.5%, by no month's twelfth."""
    index = sample.tables["price_index"].set_index("month")["level"]
    assert len(index) == 36
    assert (index / index.shift(12)).dropna().to_list() == pytest.approx([1.045] * 24, abs=1e-5)
    rises = index.pct_change().dropna()
    assert rises.min() > 0
    assert rises.max() > 2 * rises.min()
