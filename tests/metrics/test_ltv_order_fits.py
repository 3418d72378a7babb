"""Which model of orders is taken: BG/NBD, or the edge of it that the data cannot tell it from."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from cskit import models
from cskit.errors import NotIdentified
from cskit.metrics import ltv_cac as ltv
from cskit.metrics.ltv_cac.order_fits import bills, seen
from cskit.models import buying

LAST = pd.Timestamp("2026-06-01")

NESTED = (models.BetaGeometricNBD, models.NegativeBinomial)

Draw = Callable[[np.random.Generator], float]


def _unlike(chance: np.random.Generator) -> float:
    return float(chance.gamma(2, 0.5))


def _invoices(n: int, seed: int, leave: Draw, rate: Draw = _unlike, months: int = 18) -> pd.DataFrame:
    """Draw customers who begin in the first six months and order, at a rate a month, until they leave."""
    chance, rows = np.random.default_rng(seed), []
    began = LAST - pd.DateOffset(months=months - 1)
    for at in range(n):
        month, pace, leaves = chance.uniform(0, 6), rate(chance), leave(chance)
        leaving = 0.0
        while month < months:
            rows.append((f"c{at:03d}", began + pd.Timedelta(days=int(month * 30.4)), chance.gamma(5, 2000)))
            if chance.random() < leaving:
                break
            leaving, month = leaves, month + chance.exponential(1 / pace)
    found = pd.DataFrame(rows, columns=["customer_id", "issued_on", "amount"])
    found["issued_on"] = found["issued_on"].astype("datetime64[us]")
    return found.assign(amount=[Decimal(int(one) + 1).scaleb(-2) for one in found["amount"]])


def _history(invoices: pd.DataFrame, month: pd.Timestamp = LAST) -> pd.DataFrame:
    return seen(bills(invoices), month)[["frequency", "recency", "age"]]


def _own(invoices: pd.DataFrame) -> dict[str, float]:
    fits = ltv.order_fits(invoices, LAST)
    own = fits[(fits["model"] == "orders") & (fits["other"] == "")]
    return dict(zip(own["name"], own["value"], strict=True))


def test_all_leave_with_one_chance():
    """One in ten leaves after any order: the likelihood has no top, and its edge is that, not NBD.

    NBD, in which nobody leaves, would be 273 lower.
    """
    invoices = _invoices(150, 3, lambda chance: 0.1)
    with pytest.raises(NotIdentified) as raised:
        models.BetaGeometricNBD(**_history(invoices)).fit()
    assert raised.value.reason == "no_maximum"
    own = _own(invoices)
    assert own["b"] == buying.ALIKE
    assert own["a"] / (own["a"] + own["b"]) == pytest.approx(0.1, abs=0.02)
    fits = ltv.order_fits(invoices, LAST)
    varies = fits[(fits["model"] == "orders") & (fits["name"] == "a") & (fits["other"] == "a")][
        "value"
    ].item()
    # Of a chance of one in ten, seen at its 70 or so losses, the logarithm is known to about 1 ÷ √70.
    assert np.sqrt(varies) == pytest.approx(0.12, abs=0.02)
    assert abs(ltv.order_checks(invoices, LAST)["off"].iloc[0]) < 0.15


def test_what_is_vague_is_not_nobody():
    """Chances to leave that are Beta (4, 12): a is hardly known, yet nobody leaving is far less likely."""
    invoices = _invoices(60, 0, lambda chance: chance.beta(4, 12))
    fit = models.BetaGeometricNBD(**_history(invoices)).fit()
    assert fit.bse["a"] > fit.params["a"]
    assert fit.llf > models.NegativeBinomial(**_history(invoices)).fit().llf + 100
    own = _own(invoices)
    assert {name: own[name] for name in fit.params.index} == fit.params.to_dict()


def test_nobody_where_the_data_allow_it():
    """Where BG/NBD has a top, but NBD is as likely (within 1.92), nobody is taken to leave; else not."""
    tops = []
    for seed in (12, 10):
        invoices = _invoices(60, seed, lambda chance: 0.004)
        wide, none = (model(**_history(invoices)).fit() for model in NESTED)
        tops.append((wide.llf - none.llf, _own(invoices)["a"]))
    (near, allowed), (far, not_allowed) = tops
    assert 0 < near < 1.9207 < far
    assert allowed == 0 < not_allowed


def test_one_rate_for_all_is_no_reason_for_nobody():
    """All order once a month until they leave: the likelihood rises to one rate, and NBD is 200 too low."""
    invoices = _invoices(100, 3, lambda chance: chance.beta(0.8, 2.4), lambda chance: 1.0)
    fits = ltv.order_fits(invoices, LAST)
    assert set(fits.loc[fits["model"] == "orders", "reason"]) == {"no_maximum"}
    assert np.isnan(_own(invoices)["a"])


@pytest.mark.parametrize(("months", "checked"), [(11, []), (12, [6]), (23, [6]), (24, [6, 12])])
def test_none_is_held_out_that_is_longer_than_what_it_is_predicted_from(months, checked):
    """Six months are held out from twelve months of data on, twelve from twenty-four on."""
    invoices = _invoices(60, 0, lambda chance: 0.02, months=months)
    assert ltv.order_checks(invoices, LAST)["months"].to_list() == checked
