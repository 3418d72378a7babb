"""What moved the discounted value since last month."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import ltv_cac as ltv
from tests.metrics.build import reasons, values
from tests.metrics.ltv_curves import (
    HALF,
    RETAINED,
    SIMPLE,
    Curves,
    at_rate,
    certain,
    paying,
    told,
    with_curves,
)


def _page(curves: Curves, accounts: pd.DataFrame, share: float) -> ltv.Page:
    """Write as much of a page as the split reads."""
    margin = HALF._replace(share=share)
    found = ltv.prospects(with_curves(curves), {}, accounts, at_rate())
    rows = ltv.discounted(found, margin, "mrr", at_rate(), "BRL")
    given = pd.DataFrame({"id": ["ltv.gross_margin"], "by": "{}", "value": share})
    none = pd.DataFrame()
    return ltv.Page(pd.concat([rows, given], ignore_index=True), none, none, none, none, found)


def test_the_split_by_hand():
    """MRR 100 → 150, months 2.4 → 2, margin ½ → ½: 120 → 150.

    Price: 50 × 2.2 × ½ = 55. Curve: −0.4 × 125 × ½ = −25. Sum 30.
    """
    before = _page(SIMPLE, paying(10000), 0.5)
    now = _page({("", 1): certain([1.0, 0.6, 0.4])}, paying(15000), 0.5)
    parts = ltv.moved(before, now, at_rate())
    assert parts.set_index("part")["amount"].to_dict() == {
        "price": 5500,
        "mix": 0,
        "margin": 0,
        "curve": -2500,
    }
    rows = ltv.moved_results(before, now, parts, "BRL").set_index("by")["value"]
    assert rows["{}"] == 30
    assert rows['{"part": "curve"}'] == -25
    # b comes with 500: the mean rises by 200 × 2.4 × ½, all of it mix.
    two = _page(SIMPLE, paying(10000, 50000), 0.5)
    assert ltv.moved(before, two, at_rate()).set_index("part")["amount"].to_dict() == {
        "price": 0, "mix": 24000, "margin": 0, "curve": 0,
    }  # fmt: skip


def test_months_that_are_newly_counted_are_no_merit_of_the_curve():
    """Two months counted, then three. The same curve: 1.8 → 2.4 months, and all 30 are months counted.

    Where fewer stay, 1, 0.6, 0.4: over the first two months −0.2 × 100 × ½, and the third adds 0.4 × 100 × ½.
    """
    before = _page({("", 1): certain([1.0, 0.8])}, paying(10000), 0.5)
    for here, curve, counted in (([1.0, 0.8, 0.6], 0, 3000), ([1.0, 0.6, 0.4], -1000, 2000)):
        now = _page({("", 1): certain(here)}, paying(10000), 0.5)
        found = ltv.moved(before, now, at_rate()).set_index("part")["amount"]
        assert found.to_dict() == {"price": 0, "mix": 0, "margin": 0, "curve": curve, "months": counted}
        back = ltv.moved(now, before, at_rate()).set_index("part")["amount"]
        assert back.to_dict() == (-found).to_dict()


_PAID = st.lists(st.integers(1, 10**7), min_size=1, max_size=5)


@settings(deadline=None, max_examples=15)
@given(_PAID, _PAID, RETAINED, RETAINED, st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_the_parts_sum_to_the_cent(was, paid, retained, later, share, then):
    """Whatever moved: whole cents that sum to the difference of the values, and so do they backwards."""
    one, two = (
        _page({("", 1): certain(np.cumprod([1.0, *kept]).tolist())}, paying(*mrr), margin)
        for kept, mrr, margin in ((retained, was, then), (later, paid, share))
    )
    amounts = [100 * float(values(page.results)["ltv.discounted"]) for page in (one, two)]
    found, back = ltv.moved(one, two, at_rate())["amount"], ltv.moved(two, one, at_rate())["amount"]
    assert abs(int(found.sum()) - (amounts[1] - amounts[0])) <= 1 + 1e-9 * abs(amounts[1])
    assert ((found + back).abs() <= 1).all()


def test_a_value_that_is_not_defined_is_not_split():
    """Nothing carried of the month before: no split, and the reason."""
    now = _page(SIMPLE, paying(100), 0.5)
    then = _page({("", 12): certain([1.0])}, paying(100), 0.5)
    for before, after in ((then, now), (now, then)):
        parts = ltv.moved(before, after, at_rate())
        assert parts.empty
        assert reasons(ltv.moved_results(before, after, parts, "BRL")) == {
            "ltv.discounted_change": "small_group"
        }


def test_the_curves_of_the_month_before_take_their_place():
    """Those carried stand in; without them there are none, and what else is carried stays."""
    company = {
        **told(with_curves(SIMPLE)),
        "ltv_projection_before": pd.DataFrame({"age": [7]}),
        "other": pd.DataFrame(),
    }
    found = ltv.earlier(company)
    assert found["ltv_projection"]["age"].to_list() == [7]
    assert "ltv_projection_fits" not in found
    assert "other" in found
    assert ltv.carried(found) is None
    whole = ltv.carried(company)
    assert whole is not None
    assert whole.fits is company["ltv_projection_fits"]
