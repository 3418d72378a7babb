"""The sentences of the LTV and CAC page, with their special cases."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.findings import ltv_cac as says
from cskit.findings.ltv_cac import value
from cskit.locale import using
from tests.findings.figures import NBSP, accounts, results, signals

MONTHS = [pd.Timestamp("2026-08-01"), pd.Timestamp("2026-09-01")]


UNKNOWN = {"ltv__discounted": "few_accounts", "cac__ltv_ratio": "few_accounts"}


def test_history_only():
    """Without a projection many, one, all gone and nobody each have a sentence of their own."""
    cost = {"cac__of_mix": (56900, 78, 38000, 85000), **UNKNOWN}
    many = results(ltv__historical=(170000, 92), ltv__left=(14, 92), **cost)
    assert says.headline(many, [], 3.0, "BRL") == (
        "History only: an average account has paid R$170K so far (92 accounts); no projection on this page. "
        "Winning accounts like these costs the company R$56.9K each (likely range R$38K to R$85K)."
    )
    with using("pt_BR"):
        assert says.headline(many, [], 3.0, "BRL").startswith(
            f"Só histórico: uma conta média já pagou R${NBSP}170{NBSP}mil até hoje (92 contas); esta página não traz "
            "projeção."
        )
    one = results(ltv__historical=(100, 1), ltv__left=(0, 1), cac__of_mix="no_cac", **UNKNOWN)
    assert says.headline(one, [], 3.0, "BRL") == (
        "History only: the only account has paid R$100 so far; no projection on this page."
    )
    gone = results(ltv__historical=(100, 3), ltv__left=(3, 3), cac__of_mix="no_cac", **UNKNOWN)
    assert "the 3 accounts had paid R$100 each on average and have all left" in says.headline(
        gone, [], 3.0, "BRL"
    )
    nobody = results(ltv__historical="never_paid", ltv__left=(0, 0), cac__of_mix="no_spend_table", **UNKNOWN)
    assert says.headline(nobody, [], 3.0, "BRL") == (
        "No account of this portfolio has paid yet: there is no history to tell."
    )


@pytest.mark.parametrize(
    ("missing", "why", "said"),
    [
        ([], "no_spend_table", "The data hold no acquisition spend: what winning one costs is not known."),
        (
            MONTHS,
            "spend_incomplete",
            "No acquisition spend for Aug 2026 and Sep 2026: what winning one costs is not known.",
        ),
        (
            list(pd.date_range("2026-01", "2026-09", freq="MS")),
            "spend_incomplete",
            "No acquisition spend for 9 months between Jan 2026 and Sep 2026: "
            "what winning one costs is not known.",
        ),
    ],
)
def test_headline_without_spend(missing, why, said):
    """The months are named, or how many lie between which."""
    rows = results(ltv__historical=(100, 2), ltv__left=(0, 2), cac__of_mix=why, **UNKNOWN)
    assert says.headline(rows, missing, 3.0, "BRL").endswith(said)


def _worth(**more):
    return results(
        **{
            "ltv__discounted": (167000, 78, 100000, 275000),
            "ltv__discounted_months": (60, 78),
            "ltv__residual": (182000, 78, 113000, 291000),
            "ltv__residual_months": (40, 78),
            "ltv__not_projected": (0, 78),
            "cac__ltv_ratio": (2.9, 78, 1.5, 5.6),
            "cac__of_mix": (56900, 78, 38000, 85000),
            **more,
        }
    )


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((1.5, 5.6), "The range includes 3×: we cannot say the ratio is above or below your reference."),
        ((3.1, 5.6), "All of the range is above your reference of 3×."),
        ((1.5, 2.95), "All of the range is below your reference of 3×."),
    ],
)
def test_headline(ends, said):
    """The value, the months it counts, its range, and how it stands to CAC: above or below only as a whole."""
    rows = _worth(cac__ltv_ratio=(2.9, 78, *ends))
    assert says.headline(rows, [], 3.0, "BRL") == (
        "An average account here is worth R$167K in margin over 60 months (likely range R$100K to R$275K; "
        f"78 accounts), 2.9× what the company spends to win one ({ends[0]}× to "
        f"{'3.0' if ends[1] == 2.95 else ends[1]}×). {said}"
    )
    with using("pt_BR"):
        assert says.headline(rows, [], 3.0, "BRL").startswith(
            f"Uma conta média desta carteira vale R${NBSP}167{NBSP}mil em margem ao longo de 60 meses "
        )


def test_headline_without_a_cost_or_a_range():
    """LTV only: the months without spend, or none at all. One account has no range."""
    rows = _worth(cac__ltv_ratio="spend_incomplete", cac__of_mix="spend_incomplete")
    assert says.headline(rows, MONTHS, 3.0, "BRL").endswith(
        "(likely range R$100K to R$275K; 78 accounts). LTV only: no acquisition spend for Aug 2026 and Sep 2026."
    )
    none = _worth(cac__ltv_ratio="no_spend_table", cac__of_mix="no_spend_table")
    assert says.headline(none, [], 3.0, "BRL").endswith("LTV only: the data hold no acquisition spend.")
    one = _worth(ltv__discounted=(900, 1), cac__ltv_ratio=(2.9, 1))
    assert says.headline(one, [], 3.0, "BRL") == (
        "The only account here that pays is worth R$900 in margin over 60 months."
    )


def test_on_what_the_value_rests():
    """The company's curve and the book's own MRR; fewer months and accounts left out are said."""
    said = says.rests_on(_worth(), 60, None, "BRL")
    assert said.startswith("How long accounts stay is the company's curve")
    assert "The ranges are approximate." in said
    assert said.endswith(
        "Over the next 40 months, those that are here are worth R$182K each (likely range R$113K to R$291K)."
    )
    short = says.rests_on(
        _worth(ltv__discounted_months=(38, 78), ltv__not_projected=(2, 80)), 60, None, "BRL"
    )
    assert "LTV over the 38 months that can be seen: no curve goes past twice what was observed." in short
    assert short.endswith("2 accounts are left out: too little was seen of accounts with their term.")
    without = results(ltv__discounted="none_lost", ltv__accounts=2, ltv__left=0, ltv__before_complete=0)
    assert says.rests_on(without, 60, None, "BRL") == (
        "No projection: none has left yet, so the data cannot say when one will."
    )


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


def _channels(*rows):
    names = (
        "channel",
        "spend",
        "new_accounts",
        "cac",
        "cac_low",
        "cac_high",
        "eligible",
        "stayed",
        "low",
        "high",
    )
    frame = pd.DataFrame(rows, columns=names).assign(payback=1.0)
    frame = frame.assign(ratio=2.9, ratio_low=[1.5, *[float("nan")] * (len(rows) - 1)], ratio_high=5.6)
    return says.channel_rows(frame, "BRL")


def test_channels_are_told_apart_only_by_ranges():
    """Cheaper and leaving sooner: both ranges apart. Where one overlaps, nobody is accused."""
    cac = results(cac__unattributed=(130, 0), cac__blended=(100, 9, 80, 120))
    dear = ("Events", 1, 9, 900.0, 800.0, 1000.0, 50, 45, 0.8, 0.95)
    clear = _channels(dear, ("Ads", 1, 9, 100.0, 80.0, 120.0, 50, 20, 0.3, 0.55))
    assert says.who_stays(clear, cac, "BRL") == (
        "Ads brings cheaper accounts that leave sooner than those of Events. "
        "R$130 name no channel; they count in the CAC of the whole company."
    )
    close = _channels(dear, ("Ads", 1, 9, 100.0, 80.0, 120.0, 50, 38, 0.62, 0.85))
    assert says.who_stays(close, cac, "BRL").startswith("The ranges overlap: we cannot say")
    hidden = _channels(
        dear, ("", 13, pd.NA, float("nan"), float("nan"), float("nan"), pd.NA, pd.NA, 0.0, 0.0)
    )
    assert hidden["name"].to_list() == ["Events", "unattributed"]
    assert hidden["ratio_said"].to_list() == ["2.9× (1.5× to 5.6×)", ""]
    assert hidden["stay"].to_list() == ["45 of 50 (80% to 95%)", ""]


def test_the_first_year():
    """Signed percentages with their range; ROAS with what it hides."""
    rows = results(cac__roi=(-0.395, 151, -0.566, -0.156), cac__roas=(2.42, 151, 1.7, 3.4))
    assert says.first_year(rows) == (
        "Company, 151 accounts won 12 to 23 months ago: ROI of their first year "
        "\N{MINUS SIGN}40% (\N{MINUS SIGN}57% to \N{MINUS SIGN}16%). Revenue over advertising (ROAS): 2.4× "
        "(1.7× to 3.4×), though advertising did not reach them all."
    )
    assert says.first_year(results(cac__roi="no_first_year", cac__roas="no_first_year")) == ""


@pytest.mark.parametrize(
    ("count", "gap", "said"),
    [
        ("no_costs", "no_costs", "The data hold no cost to serve"),
        ("no_cost_rows", "no_cost_rows", "No account of this portfolio has a cost"),
        ((0, 9), (0, 0), "None of the 9 accounts with a cost costs more than it pays."),
        ((1, 9), (3398, 1), "1 account costs R$3.4K more than it pays in 12 months; move it"),
        ((2, 9), (50, 2), "2 accounts cost R$50 more than they pay in 12 months; move them"),
    ],
)
def test_who_costs_more(count, gap, said):
    """Nothing known is not the same as nobody."""
    rows = results(ltv__costly_accounts=count, ltv__costly_gap=gap)
    assert says.costs_more(rows, "BRL").startswith(said)


def test_act():
    """Why each is here in a few words, and what to do."""
    chosen = accounts("Ana", "Bo", "Cy").assign(
        reason=["not_paid_back", "costly", "develop"],
        missing=pd.array([790000, None, None], dtype="Int64"),
        margin=pd.array([None, -33900, None], dtype="Int64"),
    )
    tags = signals({"a1": {}, "a2": {}, "a3": {}})
    shown = says.act(chosen, tags, "BRL")
    assert shown["why"].to_list() == [
        "renews before paying back: R$7.9K to go",
        "costs R$339 more than it pays in 12 months",
        "to develop soon: middle third by margin, far below its better peers; no open opportunity",
    ]
    assert shown["next_step"].to_list() == [
        "Open the renewal talk",
        "Propose a lighter model, or reprice at renewal",
        "Look for what it could use next",
    ]
    known = results(ltv__not_paid_back=(1, 2), ltv__costly_accounts=(1, 2))
    assert says.act_caption(chosen, known) == (
        "1 account renews before having paid back; 1 account costs more than it pays; "
        "1 account is to develop soon and has no open opportunity."
    )
    assert says.act_caption(chosen.iloc[:0], known) == "No account asks for action here this month."
    blind = results(ltv__not_paid_back="no_cac", ltv__costly_accounts="no_costs")
    assert says.act_caption(chosen.iloc[:0], blind).startswith("Without acquisition spend or cost to serve")


def test_what_is_left_out():
    """Each account that is judged apart, or not, is counted."""
    known, stated = results(ltv__margin=(940, 4)), results(ltv__margin="no_costs")
    rows = pd.DataFrame(
        {"onboarding": [True, False, False], "cost": pd.array([1, None, 5], dtype="Int64"),
         "months": [1, 1, 9], "months_with_cost": [1, 0, 8]}
    )  # fmt: skip
    assert says.left_out(rows, known) == (
        "1 account is in its first three months and judged apart. 1 account has no cost and is not judged. "
        "1 account lacks the cost of some months: its margin looks better than it is."
    )
    assert says.left_out(rows, stated) == ""


def test_whom_the_history_lacks():
    """Those that left count; of older times the data hold only those that stayed."""
    rows = results(ltv__accounts=(92, 92), ltv__left=(14, 92), ltv__before_complete=(33, 92))
    assert value.counted(rows, pd.Timestamp("2023-10-01")) == (
        "14 of them have left and count too. 33 began before October 2023: of that time the data hold only "
        "those that stayed, so lifetimes look longer than they are."
    )
    assert value.counted(results(ltv__accounts=2, ltv__left=0, ltv__before_complete=0), None) == ""
