"""The sentences of the retention page, with their special cases."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.findings import cohort_retention as says
from cskit.locale import using
from tests.findings.figures import NBSP, results, signals

YEAR = "retention__m12"


def _summary(**figures):
    base = {"retention__accounts": 62, "retention__left_out_unknown": 0, "retention__left_out_older": 0}
    return results(**{**base, **figures})


@pytest.mark.parametrize(
    ("year", "said"),
    [
        ((51 / 60, 60, 0.7389, 0.9191), "Of the 60 accounts that could have completed 12 months, 51 stayed "
         "without a break: 85% (likely range 74% to 92%)."),
        ((9 / 12, 12, 0.468, 0.911), "Of the 12 accounts that could have completed 12 months, 9 stayed without "
         "a break (likely range 47% to 91%)."),
        ((3 / 4, 4, 0.3, 0.95), "Of the 4 accounts that could have completed 12 months, 3 stayed without a "
         "break: too few for a rate."),
        ((1.0, 37, 0.906, 1.0), "None of the 37 accounts that could have completed 12 months left before; the "
         "loss to expect may still be as high as 9%."),
        ((1.0, 3, 0.4, 1.0), "All 3 accounts that could have completed 12 months did: too few for a rate."),
        ((1.0, 1, 0.2, 1.0), "The only account that could have completed 12 months did: too few for a rate."),
        ((0.0, 20, 0.0, 0.161), "All 20 accounts that could have completed 12 months left before; at best 16% "
         "could be expected to stay."),
        ((0.0, 1, 0.0, 0.8), "The only account that could have completed 12 months left before: too few for a "
         "rate."),
        ("too_young", "No account of this portfolio could have completed 12 months yet."),
        ("never_paid", "No account of this portfolio has paid yet: there is nothing to say about who stays."),
        ("no_recurring_revenue", "Customers of this portfolio order when they need: nobody cancels, so the data "
         "do not show when one leaves."),
        ("beginning_unknown", "The data hold no account of this portfolio from its first month on: who stays 12 "
         "months cannot be counted."),
    ],
)  # fmt: skip
def test_headline(year, said):
    """Many, few, one, none lost, all lost, and every reason why nothing can be counted."""
    assert says.headline(_summary(**{YEAR: year}), 5) == said


def test_headline_in_portuguese():
    """As the design has it: 51 of 60, 85%, with its range."""
    with using("pt_BR"):
        assert says.headline(_summary(**{YEAR: (51 / 60, 60, 0.7389, 0.9191)}), 5) == (
            "Das 60 contas que já poderiam ter completado 12 meses, 51 ficaram sem interrupção: 85% "
            "(faixa provável: 74% a 92%)."
        )


def test_who_is_left_out_is_said():
    """Both kinds, each with its reason; nothing where nobody ever paid."""
    said = says.left_out(_summary(retention__left_out_unknown=1, retention__left_out_older=32))
    assert "62 accounts ever paid, those that left included." in said
    assert "1 paid already in the first month of the data: its age is not known" in said
    assert "32 began before the data hold every account." in said
    assert "only in the curve" in said
    assert says.left_out(_summary(retention__accounts=0)) == ""


def _compared(p, rest=(157 / 252, 252, 0.56, 0.68), lost=14, expected=31.07):
    told = isinstance(p, float)
    return results(
        retention__log_rank_p=(p, 14) if told else p,
        retention__m12_rest=rest if told else p,
        retention__losses_seen=lost if told else p,
        retention__losses_expected=expected if told else p,
    )


@pytest.mark.parametrize(
    ("compared", "said"),
    [
        (_compared(0.0007), "This portfolio keeps more than the rest of the company: 14 accounts left; at the company's "
         "pace it would be about 31. There, 157 of 252 accounts stayed 12 months (62.3%)."),
        (_compared(0.0007, lost=44, expected=23.2), "This portfolio keeps fewer than the rest of the company: 44 "
         "accounts left; at the company's pace it would be about 23. There, 157 of 252 accounts stayed 12 months (62.3%)."),
        (_compared(0.41, rest=(6 / 10, 10, 0.3, 0.8)), "With 62 accounts we cannot say that this portfolio keeps "
         "more or fewer than the rest of the company. There, 6 of 10 accounts stayed 12 months."),
        (_compared("no_comparison"), "Too few other accounts in the company to compare with."),
        (_compared("no_loss"), ""),
    ],
)  # fmt: skip
def test_against_the_company(compared, said):
    """More, fewer, not to be told, nothing to compare with, nobody lost: five different sentences."""
    assert says.against_company(_summary(), compared, 0.95) == said


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


def _bands(*rows):
    frame = pd.DataFrame(rows, columns=["first", "last", "exposed", "lost", "rate", "p", "stands_out"])
    return frame.astype({"last": "Int64"})


def test_the_steepest_fall():
    """It names the span with the highest rate, and says where chance could do it."""
    spans = _bands((1, 6, 61, 4, 0.0125, 1.0, False), (7, 12, 48, 1, 0.004, 1.0, False))
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


def test_cohorts_in_both_languages():
    """Months, quarters, half-years and years as people write them."""
    names = ("2025-03", "2025-Q3", "2025-H1", "2025")
    assert [says.cohort_name(name) for name in names] == ["Mar 2025", "Q3 2025", "H1 2025", "2025"]
    with using("pt_BR"):
        shown = [says.cohort_name(name) for name in names]
    assert shown == ["mar. 2025", "3º tri. 2025", "1º sem. 2025", "2025"]


def _halves(difference, low, high):
    return pd.DataFrame(
        [(pd.Timestamp("2025-01-01"), 48, 80, 56, 70, difference, low, high)],
        columns=["since", "older", "older_n", "newer", "newer_n", "difference", "low", "high"],
    )


def test_newer_cohorts():
    """More, fewer, or not to be told; nothing said where nobody could be 12 months old."""
    year = _summary(**{YEAR: (0.7, 150, 0.6, 0.8)})
    said = says.newer(_halves(0.2, 0.0524, 0.3339), year)
    assert said == (
        "Of those that began from January 2025 on, 56 of 70 stayed 12 months; of those before, 48 of 80. "
        "The newer ones keep 20 percentage points more (likely range 5 to 33)."
    )
    assert "keep 20 percentage points fewer (likely range 5 to 33)" in says.newer(
        _halves(-0.2, -0.33, -0.05), year
    )
    assert "we cannot say that one kept more" in says.newer(_halves(0.1, -0.1, 0.3), year)
    assert says.logos_caption(_halves(-0.2, -0.33, -0.05), year) == "Newer cohorts keep fewer than older ones"
    none = _halves(0, 0, 0).iloc[:0]
    assert says.newer(none, year).startswith("Too few accounts have completed")
    assert says.newer(none, _summary(**{YEAR: "too_young"})) == ""
    assert says.logos_caption(none, year) == "105 of 150 accounts stayed 12 months without a break"


def test_no_cohorts_is_explained():
    """Too small for rows, or nobody to follow."""
    sizes = pd.DataFrame({"cohort": ["2025"], "accounts": [9]})
    assert says.no_cohorts(sizes, 9, 8) == ""
    assert "fewer than 8 accounts" in says.no_cohorts(sizes.iloc[:0], 9, 8)
    assert says.no_cohorts(sizes.iloc[:0], 0, 8) == ""
    assert says.no_cells(_summary(**{YEAR: "no_recurring_revenue"})).startswith("Without contracts")


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


WORST = pd.DataFrame({"first": [7], "last": pd.array([12], dtype="Int64"), "lost": [59], "exposed": [257]})


def test_ages_of_loss_in_words():
    """The bars' words; whose losses say which age; no age where chance explains it."""
    bands = _bands(
        (7, 12, 35, 12, 0.07, 0.2, False), (25, None, 20, 7, 0.02, 1.0, False), (13, 24, 0, 0, 0, 1, False)
    )
    shown = says.in_bands(bands)
    assert shown["age"].to_list() == ["months 7 to 12", "month 25 and later", "months 13 to 24"]
    assert shown["said"].to_list() == ["12 of 35", "7 of 20", "nobody that old"]
    assert shown["mark"].to_list()[0] == "first yearly renewal"
    assert says.bands_caption(shown, 24)[0] == "19 losses; no age stands out"
    out = says.in_bands(bands.assign(stands_out=[True, False, False]))
    assert says.bands_caption(out, 24)[0] == "Accounts leave fastest in months 7 to 12: 12 of 35"
    assert says.in_bands(bands.assign(lost=0)).empty
    assert "none of the accounts whose age is known left in the last 9 months" in says.bands_alt(
        bands.assign(lost=0), 9
    )
    assert says.standing_out(bands, WORST.assign(of="portfolio")).startswith(
        "In months 7 to 12 accounts leave faster"
    )
    assert says.standing_out(bands, WORST.assign(of="company")) == (
        "With 19 losses we cannot tell one age from another here. In the rest of the company (Company) "
        "accounts leave fastest in months 7 to 12: 59 of 257."
    )
    assert says.standing_out(bands.assign(lost=0), WORST.iloc[:0].assign(of="")) == ""


def test_renewals_in_words():
    """Beside what chance alone would give; nothing without dates."""
    near = results(retention__near_renewal=(17, 32), retention__near_renewal_expected=(9.1, 32))
    assert says.renewals(near) == (
        "17 of 32 losses with a known renewal date fell within 60 days of it; spread evenly over the terms, it "
        "would be about 9."
    )
    none = results(retention__near_renewal="no_loss", retention__near_renewal_expected="no_loss")
    assert says.renewals(none) == ""


def _reasons(*rows):
    frame = pd.DataFrame(
        rows, columns=["reason", "accounts", "mrr", "largest", "second_largest", "third_largest"]
    )
    return frame.astype(dict.fromkeys(("largest", "second_largest", "third_largest"), "str"))


def test_reasons_in_words():
    """Known codes in words, others as they stand; six rows at most; "not stated" always there."""
    one = says.in_words(_reasons(("price", 2, 30, "A", "B", None), ("moved abroad", 5, 20, "C", "D", "E")))
    assert one["why"].to_list() == ["price", "moved abroad", "not stated"]
    assert one["who"].to_list() == ["A and B", "C, D, E, and 2 more", ""]
    many = [(f"r{at}", 1, 100 - at, f"n{at}", None, None) for at in range(8)]
    six = says.in_words(_reasons(*many, ("", 1, 500, "Z", None, None)))
    assert six["why"].to_list() == ["r0", "r1", "r2", "r3", "other reasons", "not stated"]
    assert six["accounts"].sum() == 9
    assert six["mrr"].sum() == sum(row[2] for row in many) + 500
    assert six["who"].to_list()[4] == "n4, n5, and 2 more"
    assert says.in_words(_reasons()).empty


@pytest.mark.parametrize(
    ("lost", "mrr", "bad", "months", "said"),
    [
        ((12, 12), (23100, 12), (0.232, 12), 24, "12 accounts left in the last 24 months: R$23.1K of MRR. 23% of "
         "the lost MRR was a bad fit: take it to Sales."),
        ((2, 2), (110, 2), (0.5, 2), 9, "2 accounts left in the last 9 months: R$110 of MRR. Part of it was a bad "
         "fit: take it to Sales."),
        ((12, 12), (110, 12), (0.0, 12), 24, "12 accounts left in the last 24 months: R$110 of MRR."),
        ((1, 1), (110, 1), "reasons_not_stated", 24, "1 account left in the last 24 months: R$110 of MRR. The data "
         "do not say why."),
        ((0, 0), (0, 0), "no_loss", 24, "Nobody left in the last 24 months."),
        ((0, 0), (0, 0), "no_loss", 0, "The data hold no earlier month: nobody can have been seen to leave."),
        ("no_recurring_revenue", "no_recurring_revenue", "no_recurring_revenue", 24,
         "Without contracts nobody cancels: there is no reason to ask for."),
    ],
)  # fmt: skip
def test_reasons_caption(lost, mrr, bad, months, said):
    """Bad fit goes to Sales; few give no rate; no loss, no history and no contracts have their own words."""
    found = results(retention__lost_24m=lost, retention__lost_24m_mrr=mrr, retention__bad_fit_share=bad)
    assert says.reasons_caption(found, months, "BRL", 5) == said


def test_whom_to_call_and_why():
    """Each account with its reason; a step from its signals, else one of the page's own."""
    chosen = pd.DataFrame(
        {
            "customer_id": ["a1", "a2", "a3"],
            "reason": ["first_renewal", "age", "age"],
            "renewal_on": pd.to_datetime(["2026-11-01", None, None]),
            "month_of_life": pd.array([11, 2, 9], dtype="Int64"),
        }
    )
    shown = says.act(chosen, signals({"a1": {}, "a2": {}, "a3": {"silent": {"value": 70.0}}}), WORST, "BRL")
    assert shown["why"].to_list() == [
        "its first renewal, on 1 Nov 2026",
        "goes into month 2; accounts leave fastest in months 7 to 12",
        "goes into month 9; accounts leave fastest in months 7 to 12",
    ]
    assert shown["next_step"].to_list() == [
        "Start the renewal cadence",
        "Check the milestones of 30, 60 and 90 days",
        "Book a conversation",
    ]
    known = signals({"a1": {}})
    assert says.act_caption(chosen, known) == (
        "1 account comes to its first renewal; 2 accounts are at the age at which accounts leave fastest."
    )
    assert says.act_caption(chosen.iloc[:0], known) == "No account asks for action here this month."
    blind = signals({"a1": {}}, blind=("renewal",))
    assert "no call to propose" in says.act_caption(chosen.iloc[:0], blind)


def test_lifetime_is_no_forecast():
    """The mean so far, said to be no promise; one account, and none."""
    assert says.lifetime(results(retention__lifetime_to_date=(23.23, 43))).startswith(
        "The 43 accounts here now whose beginning is known have been clients for 23.2 months on average so far"
    )
    assert "that is not how long they will stay" in says.lifetime(
        results(retention__lifetime_to_date=(23.23, 43))
    )
    assert says.lifetime(results(retention__lifetime_to_date="no_paying_account")) == ""


def test_money_in_portuguese():
    """A no-break space after the sign."""
    with using("pt_BR"):
        assert f"R${NBSP}14,2{NBSP}mil" in says.stayers(_paid(71000, 14200, 11000), "BRL", 5)
