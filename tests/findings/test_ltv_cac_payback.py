"""When an account pays itself back, in words."""

from __future__ import annotations

import pytest

from cskit.findings import ltv_cac as says
from tests.findings.figures import results


def test_if_nobody_left():
    """The least that is known, and the payback as if nobody ever did."""
    rows = results(cac__ltv_ratio_at_least="losses_seen", cac__payback_months=(14, 9, 8.5, 23))
    assert says.if_nobody_left(rows) == "If nobody left, CAC would be back in 14.0 months (8.5 to 23.0)."
    least = results(cac__ltv_ratio_at_least=(4.0, 9), cac__payback_months="no_margin")
    assert says.if_nobody_left(least) == (
        "Nobody left in 12 months: an account is worth at least 4.0× what winning it costs."
    )


@pytest.mark.parametrize(
    ("found", "title", "mark"),
    [
        (
            (14, 0, 11, 19),
            "An average account pays itself back in 14 months (11 to 19).",
            "14 months (11 to 19)",
        ),
        (
            (14, 0, 11),
            "An average account pays itself back in 14 months (11 to beyond 60, or never).",
            "14 months (11 to beyond 60, or never)",
        ),
        (
            "may_never_pay",
            "An average account may never pay itself back: not within the 60 months that can be projected.",
            "may never pay back",
        ),
    ],
)
def test_projected_payback(found, title, mark):
    """A crossing with its range, or "may never": whatever was only seen stands back."""
    rows = results(
        cac__of_mix=(100, 5, 50, 200), cac__payback_survival=found, ltv__discounted_months=60,
        cac__payback_seen=(9, 0, 8, 9), cac__months_seen=40,
    )  # fmt: skip
    assert says.payback_caption(rows, "BRL")[0] == title
    assert "dashed: projected" in says.payback_caption(rows, "BRL")[1]
    assert says.payback_alt(rows, "BRL").endswith(title)
    assert says.payback_marks(rows, "BRL")["words"].to_list() == [mark]


@pytest.mark.parametrize(
    ("seen", "title"),
    [
        ((14, 0, 11, 19), "An average account pays itself back in 14 months (11 to 19)."),
        ((14, 0, 11), "An average account pays itself back in 14 months (11 to beyond 40)."),
        ((1, 0, 1, 1), "An average account pays itself back in 1 month (1)."),
        ("not_seen", "An average account has not paid back within the 40 months seen."),
    ],
)
def test_payback(seen, title):
    """A crossing with its range; never a month that nobody saw."""
    rows = results(
        cac__of_mix=(100, 5, 50, 200), cac__payback_survival="few_accounts", cac__payback_seen=seen,
        cac__months_seen=40,
    )  # fmt: skip
    assert says.payback_caption(rows, "BRL")[0] == title
    assert says.payback_alt(rows, "BRL").endswith(title)
    assert len(says.payback_marks(rows, "BRL")) == 1


@pytest.mark.parametrize(
    ("cost", "seen", "said"),
    [
        ("no_spend_table", "no_cac", "The data hold no acquisition spend"),
        ("spend_incomplete", "no_cac", "Months of acquisition spend are missing"),
        ("no_cac", "no_cac", "There is no payback to show"),
        ((1, 1, 1, 1), "no_curve", "Too few accounts"),
    ],
)
def test_without_a_payback_there_is_a_sentence(cost, seen, said):
    """No empty picture: nothing to mark, and the reason in words."""
    rows = results(
        cac__of_mix=cost, cac__payback_survival=seen, cac__payback_seen=seen, cac__months_seen=seen
    )
    assert says.payback_marks(rows, "BRL").empty
    assert says.payback_alt(rows, "BRL").startswith(said)


def test_who_has_not_paid_back():
    """All, some, some that renew, and those nobody can judge."""
    rows = results(ltv__not_paid_back=(20, 77), ltv__not_paid_back_renewing=(5, 20))
    assert says.not_paid_back(rows, 78, 90) == (
        "20 of 77 accounts have not paid back yet; 5 of them renew within 90 days. "
        "1 account began before the data do and is not judged."
    )
    none = results(ltv__not_paid_back=(20, 77), ltv__not_paid_back_renewing=(0, 20))
    assert says.not_paid_back(none, 77, 90).endswith("none of them renews within 90 days.")
    back = results(ltv__not_paid_back=(0, 7), ltv__not_paid_back_renewing=(0, 0))
    assert says.not_paid_back(back, 7, 90) == "All 7 accounts whose whole life is in the data have paid back."
    blind = results(ltv__not_paid_back="no_cac", ltv__not_paid_back_renewing="no_cac")
    assert says.not_paid_back(blind, 7, 90) == ""
