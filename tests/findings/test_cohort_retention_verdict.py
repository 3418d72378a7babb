"""Who completes 12 months, and against the company: every case has a sentence, also those without an answer."""

from __future__ import annotations

import pytest

from cskit.findings import cohort_retention as says
from cskit.locale import using
from tests.findings.figures import results
from tests.findings.retention_figures import YEAR, summary


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
    assert says.headline(summary(**{YEAR: year}), 5) == said


def test_headline_in_portuguese():
    """As the design has it: 51 of 60, 85%, with its range."""
    with using("pt_BR"):
        assert says.headline(summary(**{YEAR: (51 / 60, 60, 0.7389, 0.9191)}), 5) == (
            "Das 60 contas que já poderiam ter completado 12 meses, 51 ficaram sem interrupção: 85% "
            "(faixa provável: 74% a 92%)."
        )


def test_who_is_left_out_is_said():
    """Both kinds, each with its reason; nothing where nobody ever paid."""
    said = says.left_out(summary(retention__left_out_unknown=1, retention__left_out_older=32))
    assert "62 accounts ever paid, those that left included." in said
    assert "1 paid already in the first month of the data: its age is not known" in said
    assert "32 began before the data hold every account." in said
    assert "only in the curve" in said
    assert says.left_out(summary(retention__accounts=0)) == ""


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
    assert says.against_company(summary(), compared, 0.95) == said
