"""The formulas side by side, in words."""

from __future__ import annotations

from cskit.findings import ltv_cac as says
from tests.findings.figures import results


def _formulas(**more):
    return results(
        **{
            "ltv__discounted": "few_accounts",
            "ltv__historical": (1400, 3),
            "ltv__ticket_x_lifetime": (1600, 3, 800, 3200),
            "ltv__ticket_x_frequency": "no_invoices",
            "ltv__arpa_over_churn": (3520, 22, 600, 20000),
            "ltv__arpa_over_churn_at_least": "losses_seen",
            "ltv__churn": (1 / 22, 22, 0.008, 0.218),
            **more,
        }
    )


def test_formulas_stand_side_by_side():
    """Each with its definition, revenue and margin told apart, the fact filled, a reason where undefined."""
    rows = says.formula_rows(_formulas(), "BRL").set_index("id")
    assert rows.loc["ltv.historical", "said"] == "R$1.4K"
    assert rows["filled"].to_list() == [False, True, False, False, False]
    assert rows["note"].to_list() == ["margin", "revenue", "revenue", "revenue", "margin"]
    assert rows.loc["ltv.arpa_over_churn", "said"] == "R$3.5K (R$600 to R$20K)"
    assert rows.loc["ltv.ticket_x_frequency", "explained"] == "No invoice table: single sales are not known"
    shown = rows.reset_index()
    title, _ = says.formula_caption(shown, "BRL")
    assert title == "The same accounts are worth R$1.4K or R$3.5K: it depends on the formula."
    assert says.formula_alt(shown).startswith(
        "Dots of lifetime value by formula. LTV: —, Paid so far: R$1.4K, Ticket"
    )
    assert "not one is a forecast" in says.how_far(_formulas(), 60, "BRL")


def test_a_lower_bound_says_so():
    """Nobody left: "at least", in the row and in the sentence, and it is no end of the range of formulas."""
    rows = _formulas(
        ltv__arpa_over_churn="no_losses", ltv__arpa_over_churn_at_least=(9000, 16), ltv__churn=(0, 16)
    )
    shown = says.formula_rows(rows, "BRL")
    assert shown["said"].iloc[-1] == "at least R$9K"
    assert says.formula_caption(shown, "BRL")[0] == (
        "The same accounts are worth R$1.4K or R$1.6K: it depends on the formula."
    )
    assert says.how_far(rows, 60, "BRL").endswith(
        "Nobody left in 12 months: ARPA ÷ churn can only say at least R$9K."
    )


def test_a_churn_that_nobody_can_believe_is_named():
    """One loss in 879 account-months lets accounts stay 73 years: said, where the horizon is 60 months."""
    rows = _formulas(ltv__churn=(1 / 879, 879, 0.0002, 0.006))
    assert (
        "rests on 1 loss in 879 account-months and lets accounts stay 879 months, longer than the 60"
        in says.how_far(rows, 60, "BRL")
    )
    assert "account-months" not in says.how_far(rows, 900, "BRL")


def test_the_formula_for_decisions_comes_first_and_is_filled():
    """Where it has a value it is the one to go by, and the fact is hollow."""
    rows = says.formula_rows(_formulas(ltv__discounted=(1500, 3, 900, 2500)), "BRL")
    assert rows["id"].iloc[0] == "ltv.discounted"
    assert rows["filled"].to_list() == [True, False, False, False, False]
    assert says.formula_caption(rows, "BRL")[1].endswith("filled: the one for decisions")
    found = _formulas(ltv__discounted=(1500, 3, 900, 2500))
    assert (
        says.how_far(found, 60, "BRL") == "From R$1.4K to R$3.5K: in decisions use only LTV, the first line."
    )
