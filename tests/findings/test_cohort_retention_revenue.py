"""What those who stay pay, in words: more, less or the same, and how much of it is readjustment."""

from __future__ import annotations

from cskit.findings import cohort_retention as says
from cskit.locale import using
from tests.findings.figures import NBSP, results


def _paid(start, gain, index, n=33):
    told = {"retention__stayers_start": (start, n), "retention__stayers_gain": (gain, n)}
    return results(**told, retention__stayers_readjustment=index if isinstance(index, str) else (index, n))


def test_those_who_stay_pay():
    """More, less or the same; readjustment named, none, or not known; no rate for few."""
    assert says.stayers(_paid(71000, 14200, 11000), "BRL", 5) == (
        "The 33 accounts that stayed 12 months pay R$14.2K a month more than at first (+20%); "
        "readjustment added R$11K."
    )
    assert says.stayers(_paid(100, -50, 0.0), "BRL", 5) == (
        "The 33 accounts that stayed 12 months pay R$50 a month less than at first; none of it is readjustment."
    )
    assert says.stayers(_paid(100, 50, "kinds_not_stated", n=1), "BRL", 5) == (
        "The account that stayed 12 months pays R$50 a month more than at first; the data do not say how much "
        "of it is readjustment."
    )
    nobody = results(
        retention__stayers_start="nobody_stayed",
        retention__stayers_gain="nobody_stayed",
        retention__stayers_readjustment="nobody_stayed",
    )
    assert says.stayers(nobody, "BRL", 5) == ""


def test_revenue_caption():
    """With a range, with one that says nothing of gains, and with none."""
    for year, end in (
        ((1.16, 37, 0.795, 1.48), " (likely range 80% to 148%)"),
        ((0.9, 37, 0.61, 0.98), " (likely range 61% to 98%; gains not bounded by these data)"),
        ((1.0, 1), ""),
    ):
        figures = results(retention__m12_revenue=year, retention__m12_revenue_gross=0.9)
        said = says.revenue_caption(figures)
        assert said.endswith(f"of their first MRR{end}")
    assert says.revenue_caption(results(retention__m12_revenue="too_young")) == "MRR kept, by cohort"


def test_money_in_portuguese():
    """A no-break space after the sign."""
    with using("pt_BR"):
        assert f"R${NBSP}14,2{NBSP}mil" in says.stayers(_paid(71000, 14200, 11000), "BRL", 5)
