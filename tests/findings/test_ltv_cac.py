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
        "Over the next 40 months the accounts that are here are worth R$182K in margin, on average "
        "(approximate range R$113K to R$291K)."
    )
    short = says.rests_on(
        _worth(ltv__discounted_months=(38, 78), ltv__not_projected=(2, 80)), 60, None, "BRL"
    )
    assert "LTV counts only 38 months: no curve goes past twice what was observed." in short
    assert short.endswith("2 accounts are left out: too little was seen of accounts with their term.")
    without = results(ltv__discounted="none_lost", ltv__accounts=2, ltv__left=0, ltv__before_complete=0)
    assert says.rests_on(without, 60, None, "BRL") == (
        "No projection: none has left yet, so the data cannot say when one will."
    )


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
