"""The sentences of the recurring revenue page, with their special cases."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.findings import recurring_revenue as says
from cskit.locale import using
from tests.findings.figures import NBSP, results, signals

SEPTEMBER, AUGUST = pd.Timestamp("2026-09-01"), pd.Timestamp("2026-08-01")
NRR = (1.148, 62, 0.889, 1.403)
GRR = (0.96, 62, 0.745, 0.995)


def month(**figures: Any) -> pd.DataFrame:
    """Write the results of a month; figures that a test doesn't name are ordinary."""
    found: dict[str, Any] = {
        "mrr": (424000, 78), "change": (14000, 78), "change_without_transfers": (14000, 78),
        "gained": (9900, 3), "lost": (400, 1), "start": (410000, 78), "transfer_in": 0, "transfer_out": 0,
        "nrr_12m": NRR, "grr_12m": GRR, "nrr_12m_without_readjustment": (1.11, 62, 0.86, 1.39),
        "nrr_12m_real": (1.098, 62, 0.85, 1.34), "price_index_12m": 1.045, "paused_12m": (0, 62),
        "n_eff_12m": (9.5, 62), "loss_leaders": (1, 1), "loss_leaders_share": (1.0, 1),
        "naive_mrr_kept": (3.2, 11), "naive_logos_kept": (42 / 11, 11),
        **figures,
    }  # fmt: skip
    return results(**{f"revenue__{name}": value for name, value in found.items()})


def headline(**figures: Any) -> str:
    return says.headline(month(**figures), SEPTEMBER, AUGUST, "BRL", 5)


def test_headline() -> None:
    """More and less are two sentences, in both languages."""
    more = headline()
    assert more == (
        "September 2026 closed with R$424K of MRR, R$14K more than August 2026. Of last year's MRR, the same 62 "
        "accounts kept 96% (GRR) and, with expansion, 115% (NRR 89% to 140%; 111% without readjustment)."
    )
    assert "R$14K less than August 2026." in headline(change=(-14000, 78))
    assert "as much as August 2026." in headline(change=(0, 78))
    with using("pt_BR"):
        assert headline().startswith(
            f"Setembro de 2026 fechou com R${NBSP}424{NBSP}mil de MRR, R${NBSP}14{NBSP}mil a mais que em agosto de "
            "2026. Do MRR de um ano atrás, as mesmas 62 contas mantiveram 96% (GRR) e, com expansão, chegaram a 115%"
        )
        assert "a menos que em agosto de 2026." in headline(change=(-14000, 78))


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"nrr_12m": "less_than_12_months"}, "Less than 12 months of data: movements only."),
        ({"nrr_12m": "no_mrr_a_year_ago"}, "No account of the portfolio paid a year ago: movements only."),
        ({"nrr_12m": (1.2, 1)}, "Only 1 account paid a year ago: too few for NRR and GRR."),
        ({"nrr_12m": (1.2, 4)}, "Only 4 accounts paid a year ago: too few for NRR and GRR."),
        ({"nrr_12m": (0, 9, 0, 0.3), "grr_12m": (0, 9, 0, 0.3)}, "none of its 9 accounts pays now."),
        (
            {"nrr_12m": (0.96, 62, 0.745), "grr_12m": GRR},
            "kept 96% (likely range 75% to >99%); none of them grew, so GRR and NRR are the same.",
        ),
        ({"nrr_12m_without_readjustment": "kinds_not_stated"}, "the data do not say what was readjusted)."),
        ({"mrr": (0, 0), "change": (-100, 2)}, "closed without MRR, R$100 less than August 2026."),
        ({"mrr": (0, 0), "change": (0, 0)}, "closed without MRR, like August 2026."),
        ({"change": "first_month"}, "R$424K of MRR; the data begin this month."),
        (
            {"mrr": (0, 0), "change": "no_paying_account"},
            "No account of this portfolio pays recurring revenue",
        ),
        ({"mrr": "no_recurring_revenue"}, "order when they need: there is no recurring revenue to follow."),
    ],
)
def test_headlines_of_special_cases(figures: dict[str, Any], said: str) -> None:
    """Young, nobody a year ago, few, all lost, nobody grew, kinds unknown, no MRR, first month, orders."""
    assert said in headline(**figures)


def test_the_verdict_says_no_more_than_the_range() -> None:
    """Above, below, around 100%; nobody grew; too few accounts: nothing."""
    assert "we cannot say" in says.verdict(month(), 5)
    assert "grows by itself" in says.verdict(month(nrr_12m=(1.2, 62, 1.01, 1.4)), 5)
    assert "shrinks by itself" in says.verdict(month(nrr_12m=(0.8, 62, 0.5, 0.99)), 5)
    assert "this base shrank" in says.verdict(
        month(nrr_12m=(0.8, 62, 0.5, 0.9), grr_12m=(0.8, 62, 0.5, 0.9)), 5
    )
    assert "no loss, and no growth" in says.verdict(
        month(nrr_12m=(1.0, 62, 0.9, 1.0), grr_12m=(1.0, 62, 0.9, 1.0)), 5
    )
    assert says.verdict(month(nrr_12m=(1.2, 4, 1.01, 1.4)), 5) == ""
    assert says.verdict(month(nrr_12m="less_than_12_months"), 5) == ""


def test_real_terms_the_paused_and_few_accounts() -> None:
    """The index by its name; without one, why not."""
    index = pd.DataFrame({"month": [SEPTEMBER], "level": [104.5], "index": ["IPCA"]})
    said = says.in_real_terms(month(), {"price_index": index}, 5)
    assert said[0] == "In real terms NRR is 110% (85% to 134%): IPCA was 4.5% over the year."
    nameless = says.in_real_terms(month(), {"price_index": index.assign(index=None)}, 5)
    assert nameless[0].endswith("prices rose by 4.5% over the year.")
    odd = month(
        nrr_12m_real="no_price_index", price_index_12m="no_price_index", paused_12m=(1, 62), n_eff_12m=4.9
    )
    assert says.in_real_terms(odd, {}, 5) == (
        "The data hold no price index: NRR cannot be told in real terms.",
        "1 of these accounts is paused by agreement and counts 0 in NRR and GRR.",
        "A few accounts hold most of this MRR: the ranges are approximate.",
    )
    assert says.in_real_terms(month(nrr_12m="less_than_12_months"), {}, 5) == ()


def test_the_naive_goals_come_with_their_warning() -> None:
    """The playbook's 320%, and why it flatters."""
    assert says.naive(month(), 5) == (
        "As many playbooks state the goals: MRR kept 320%, accounts kept 382% (now ÷ a year ago). New accounts hide "
        "losses in both, so read them beside GRR and NRR, never alone."
    )
    assert says.naive(month(naive_mrr_kept="less_than_12_months"), 5) == ""


def by_kind(**amounts: float) -> pd.DataFrame:
    """Write expansion by kind among the month's results."""
    rows = [
        results(revenue__expansion=(value, 1)).assign(by=f'{{"kind": "{kind}"}}')
        for kind, value in amounts.items()
    ]
    return pd.concat([month(), *rows], ignore_index=True)


def test_how_much_of_the_growth_is_the_index() -> None:
    """A part, nothing, all, not known; and nothing to say where nothing was gained."""
    first = [
        says.gained(found, "BRL")[0]
        for found in (
            by_kind(readjustment=1200.0, upsell=50.0),
            by_kind(upsell=9900.0),
            by_kind(readjustment=9900.0),
            by_kind(unstated=5.0),
            month(gained=0),
        )
    ]
    assert first == [
        "R$1.2K of the R$9.9K gained is readjustment.",
        "Nothing of the R$9.9K gained is readjustment.",
        "All of the R$9.9K gained is readjustment: nothing was sold.",
        "The data do not say how much of the R$9.9K gained is readjustment.",
        "",
    ]


def test_transfers_are_told_apart_from_growth() -> None:
    """A book that gave an account away has not lost it."""
    gave = month(transfer_out=61000, change=(-51500, 78), change_without_transfers=(9500, 78))
    assert says.gained(gave, "BRL")[1] == "R$61K went to other portfolios; without that, MRR grew by R$9.5K."
    both = month(transfer_out=100, transfer_in=300, change_without_transfers=(0, 78))
    assert says.gained(both, "BRL")[1] == (
        "R$300 came from other portfolios and R$100 went to others; without that, MRR did not move."
    )
    assert says.gained(month(), "BRL")[1] == ""


MOVED = pd.DataFrame(
    {
        "name": ["Ana", "Bo", "Cy"],
        "movement": ["churn", "expansion", "transfer_out"],
        "kinds": [None, "upsell,readjustment", None],
        "difference": [-40000, 900, -100],
        "reason": ["bad_fit", None, "Norte"],
    }
)


def test_who_moved_in_words() -> None:
    """A movement with its kinds, a known reason in the reader's language, the other book by its name."""
    shown = says.in_words(MOVED)
    assert shown["moved"].tolist() == [
        "Churn",
        "Expansion: upsell and readjustment",
        "Went to another portfolio",
    ]
    assert shown["why"].tolist() == ["bad fit", "", "to Norte"]
    with using("pt_BR"):
        assert says.in_words(MOVED)["why"].tolist() == ["bad fit", "", "para Norte"]


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({}, "Ana alone is the loss: R$400."),
        (
            {"loss_leaders": (2, 2), "loss_leaders_share": (1.0, 2)},
            "All 2 accounts that left or reduced share in",
        ),
        (
            {"loss_leaders": (2, 5), "loss_leaders_share": (0.84, 5)},
            "2 of 5 accounts that left or reduced make up 84%",
        ),
        (
            {"loss_leaders": "nothing_lost", "loss_leaders_share": "nothing_lost"},
            "No account left or reduced.",
        ),
    ],
)
def test_who_makes_up_the_loss(figures: dict[str, Any], said: str) -> None:
    """One, all, some, nobody."""
    assert said in says.who_caption(MOVED, month(**figures), "BRL")
    assert says.who_caption(MOVED.iloc[:0], month(**figures), "BRL") == "No account moved."


def test_rates_of_few_are_counts() -> None:
    """Under 20 the count alone, under 5 no rate, else both; no loss is no quick ratio."""
    names = ("gross_churn", "net_churn", "growth_mom", "ticket", "arr", "acv")
    shown = month(
        **dict.fromkeys(names, "nothing_at_start"),
        quick_ratio="nothing_lost",
        logo_churn=(1 / 79, 79, 0.002, 0.068),
        renewal_rate=(0.5, 2, 0.09, 0.91),
        renewal_rate_mrr=(0.6, 2, 0.1, 0.9),
        logo_retention_12m=(10 / 11, 11, 0.62, 0.98),
    )
    rows = says.rate_rows(shown, "BRL", 5).set_index("id")[["figure", "behind", "range"]]
    assert rows.loc["revenue.logo_churn"].tolist() == ["1%", "1 of 79", "<1% to 7%"]
    assert rows.loc["revenue.renewal_rate"].tolist() == ["1 of 2", "too few for a rate", ""]
    assert rows.loc["revenue.renewal_rate_mrr"].tolist() == ["", "2 contracts due", ""]
    assert rows.loc["revenue.logo_retention_12m"].tolist() == ["10 of 11", "", "62% to 98%"]
    assert rows.loc["revenue.quick_ratio"].tolist() == ["", "no losses: nothing was lost or reduced", ""]
    assert says.rate_rows(month(mrr="no_recurring_revenue", **dict.fromkeys((*names, "quick_ratio", "logo_churn",
        "renewal_rate", "renewal_rate_mrr", "logo_retention_12m"), "no_recurring_revenue")), "BRL", 5).empty  # fmt: skip


def test_what_is_due_in_words() -> None:
    """Each month with its accounts; the month that decides most; nothing due; nobody knows."""
    months = pd.DataFrame(
        {
            "month": pd.to_datetime(["2026-10-01", "2026-11-01"]),
            "accounts": [14, 0],
            "with_signal": [10, 0],
            "mrr": [13400000, 0],
            "mrr_with_signal": [100, 0],
        }
    )
    shown = says.in_months(months, "BRL")
    assert shown["said"].tolist() == ["R$134K · 14 accounts, 10 with a signal", "nothing due"]
    assert says.due_caption(shown, "BRL")[0] == "October 2026 decides most: R$134K"
    none = says.in_months(months.assign(mrr=0), "BRL")
    assert says.due_alt(none, months, month()) == "No contract is due for renewal in these 2 months."
    assert "do not say when" in says.due_alt(none, months.iloc[:0], month())
    due = results(
        revenue__renewals_due=(31, 78),
        revenue__renewals_due_mrr=(182000, 78),
        revenue__renewals_due_share=(0.43, 78),
    )
    assert says.decided(due, SEPTEMBER, 90, "BRL") == "R$182K (43% of MRR) is decided by 29 Dec 2026."


def test_a_mass_of_ends_is_called_an_artefact() -> None:
    """With the day and the accounts; nothing where there is none."""
    found = results(revenue__ends_at_edge=(28, 30))
    assert says.at_edge(found, pd.Timestamp("2026-09-30")).startswith(
        "28 of 30 accounts end on 30 Sep 2026 with"
    )
    assert says.at_edge(results(revenue__ends_at_edge=(0, 30)), None) == ""


def test_why_an_account_is_to_be_called() -> None:
    """A renewal with its amount and day, a silent contraction, a late payer."""
    rows = pd.DataFrame(
        {
            "customer_id": list("abc"),
            "reason": ["renewal", "contraction", "late_invoice"],
            "on": pd.to_datetime(["2026-10-20", "2026-08-01", "2026-07-24"]),
            "due_mrr": pd.array([500000, None, None], dtype="Int64"),
            "owed": pd.array([None, None, 900], dtype="Int64"),
        }
    )
    shown = says.act(rows, signals({}), "BRL", touchpoints=True)
    assert shown["why"].tolist() == [
        "R$5K renews on 20 Oct 2026",
        "pays less since Aug 2026; no touchpoint since",
        "R$9 overdue since 24 Jul 2026",
    ]
    assert "not in the data" in says.act(rows, signals({}), "BRL", touchpoints=False)["why"].iloc[1]
    assert says.act_caption(rows, signals({})) == (
        "1 account comes up for renewal; 1 account pays less unspoken with; 1 account pays late."
    )
    blind = signals({"a": {}}, blind=("renewal",))
    assert "the data do not tell all" in says.act_caption(rows.iloc[:0], blind)
    assert (
        says.act_caption(rows.iloc[:0], signals({"a": {}})) == "No account asks for action here this month."
    )
