"""At which age accounts leave and why, in words: no age where chance explains it, no rate of few."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.findings import cohort_retention as says
from tests.findings.figures import results
from tests.findings.retention_figures import WORST, age_bands


def test_ages_of_loss_in_words():
    """The bars' words; whose losses say which age; no age where chance explains it."""
    bands = age_bands(
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
