"""The sentences of the segmentation page: every special case, in both languages."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from cskit.findings import segmentation as says
from cskit.findings.segmentation import method
from cskit.locale import using
from cskit.metrics import results as rows
from cskit.metrics.segmentation import MODELS
from cskit.policy import Policy
from tests.findings.figures import NBSP, results, signals


def served(*accounts: tuple[str, str, str], **more: Any) -> pd.DataFrame:
    """Accounts from name, model in force and proposed model, the largest ticket first."""
    frame = pd.DataFrame(accounts, columns=["name", "in_force", "proposed"])
    order = {"high": 3, "mid": 2, "low": 1, "tech": 0, "": -1}
    rank = frame["in_force"].map(order) - frame["proposed"].map(order)
    misfit = [
        "above" if by > 0 else "below" if by < 0 and force else ""
        for by, force in zip(rank, frame["in_force"], strict=True)
    ]
    return frame.assign(
        customer_id=[f"a{at:02}" for at in range(len(frame))],
        model=frame["in_force"].where(frame["in_force"] != "", frame["proposed"]),
        ticket=[100_000 - at for at in range(len(frame))],
        misfit=misfit,
        hours_asked=1.0,
        **{"hours_spent": 2.0, **more},
    )


def summary(
    asked: Any = 41.25, has: Any = 40, k: Any = (3, 20), above: int = 2, below: int = 1, **more: Any
) -> pd.DataFrame:
    """Figures of the page; a text is a reason."""
    found = {
        "misfits": k,
        "above": above,
        "below": below,
        "waiting": 0,
        "hours_asked": asked,
        "hours_available": has,
    }
    base = results(**{f"segments__{name}": value for name, value in {**found, **more}.items()})
    lines = [
        rows.money(f"segments.cut_point{end}", at * 100, 9, "BRL", by={"touch_model": name})
        for end, ats in (("", (10, 50, 100)), ("_before", (10, 50, 90)))
        for name, at in zip(("low", "mid", "high"), ats, strict=True)
    ]
    return pd.concat([base, rows.frame(lines)], ignore_index=True)


MANY = served(*[("A", "high", "mid")] * 3)


@pytest.mark.parametrize(
    ("found", "book", "english", "portuguese"),
    [
        (summary(), MANY,
         "3 of 20 accounts are in a service model that does not match their ticket: 2 above, 1 below. "
         "The models ask for 41.25 hours a month; you have 40.",
         "3 das 20 contas estão num modelo de atendimento que não combina com o ticket: 2 acima e 1 abaixo. "
         "Os modelos pedem 41,25 horas por mês; você tem 40."),
        (summary(k=(1, 20), above=1, below=0, has="no_hours"), MANY,
         "1 of 20 accounts is in a service model above what its ticket calls for. "
         "The models ask for 41.25 hours a month; the data don't say how many you have.",
         "1 das 20 contas está num modelo de atendimento acima do que o ticket pede. "
         "Os modelos pedem 41,25 horas por mês; os dados não dizem quantas você tem."),
        (summary(k=(2, 20), above=0, below=2, asked="tickets_alike"), MANY,
         "2 of 20 accounts are in a service model below what their ticket calls for.",
         "2 das 20 contas estão num modelo de atendimento abaixo do que o ticket pede."),
        (summary(k=(0, 20), asked="tickets_alike"), MANY,
         "All 20 accounts are in a service model that their ticket calls for.",
         "As 20 contas estão no modelo de atendimento que o ticket pede."),
        (summary(k=(1, 1), asked="tickets_alike"), served(("Ana", "high", "low")),
         "Ana is in the high-touch model; its ticket calls for low-touch.",
         "Ana está no modelo high-touch; o ticket pede low-touch."),
        (summary(k=(0, 1), asked="tickets_alike"), served(("Ana", "low", "low")),
         "Ana is in the service model that its ticket calls for: low-touch.",
         "Ana está no modelo de atendimento que o ticket pede: low-touch."),
        (summary(k="model_not_stated"), served(("A", "", "high"), ("B", "", "low"), ("C", "", "low")),
         "Proposed models only: the data don't say which one is in force. By ticket: 1 high-touch and 2 low-touch. "
         "The models ask for 41.25 hours a month; you have 40.",
         "Só o modelo proposto: os dados não dizem qual está em vigor. Pelo ticket: 1 high-touch e 2 low-touch. "
         "Os modelos pedem 41,25 horas por mês; você tem 40."),
        (summary(k="tickets_alike", asked="tickets_alike"), MANY,
         "All 3 accounts pay about the same: the ticket tells no models apart.",
         "As 3 contas pagam quase o mesmo: o ticket não distingue modelos."),
        (summary(k="tickets_alike", asked="tickets_alike"), served(("Ana", "low", "low")),
         "Ana is the only paying account: one ticket tells no models apart.",
         "Ana é a única conta pagante: um ticket só não distingue modelos."),
        (summary(k="no_paying_account"), served(),
         "No paying account at month end: no touch model to speak of.",
         "Nenhuma conta pagante no fim do mês: não há modelo de atendimento a avaliar."),
    ],
)  # fmt: skip
def test_headlines(found: pd.DataFrame, book: pd.DataFrame, english: str, portuguese: str) -> None:
    """Many, one, none, all, no model in force, tickets alike, nobody: each has its own."""
    assert says.headline(found, book) == english
    with using("pt_BR"):
        assert says.headline(found, book) == portuguese


def test_who_sells_orders_has_revenue_not_mrr() -> None:
    """The words are of revenue."""
    assert "revenue in the last 12 months" in says.headline(summary(), served(), "revenue")
    counted = results(segments__accounts=3, segments__left_out=1, segments__in_force=0)
    assert says.counted(counted, "revenue") == (
        "A rule on facts, no range: 3 accounts, by a twelfth of their revenue of 12 months. "
        "1 account that brought nothing in 12 months is left out."
    )


def test_what_was_counted() -> None:
    """Paused accounts and accounts without a stated model are said; of nobody nothing is said."""
    found = results(segments__accounts=30, segments__left_out=2, segments__in_force=28)
    assert says.counted(found) == (
        "A rule on facts, no range: 30 paying accounts at month end. 2 accounts that pay nothing now are left out. "
        "The model in force is stated for 28 of 30 accounts; for the others the proposed one counts."
    )
    assert says.counted(results(segments__accounts=0, segments__left_out=2, segments__in_force=0)) == ""


def test_a_line_that_moved_is_no_move_of_the_customers() -> None:
    """high-touch from R$90 a month ago: said; without lines nothing is."""
    cuts = pd.DataFrame({"of": ["company"]})
    assert says.lines(summary(), cuts, "BRL") == (
        "Lines of the company: low-touch from R$10 a month, mid-touch from R$50, high-touch from R$100. "
        "A month ago they were R$10, R$50 and R$90: our lines moved, whatever the customers did."
    )
    none = summary().assign(value=None, undefined="tickets_alike")
    assert says.lines(none, cuts, "BRL") == ""


def split(**models: Any) -> pd.DataFrame:
    """The split by model: hours_share, margin_share, (kept, was)."""
    made = [models.get(name, (0.0, 0.0, (0, 0))) for name in MODELS]
    return pd.DataFrame({
        "touch_model": list(MODELS), "hours_share": [one[0] for one in made], "margin_share": [one[1] for one in made],
        "kept": [one[2][0] for one in made], "was": [one[2][1] for one in made], "hours_spent": 1.0,
        "retention": [one[2][0] / one[2][1] if one[2][1] > 4 else None for one in made], "kept_low": 0.7, "kept_high": 0.98,
        "hours_asked": [5.0, 0.0, 1.0, 0.5], "accounts": 2, "mrr": 100, "ticket_sum": 100, "revenue": 50, "margin": 25,
    })  # fmt: skip


def test_where_the_hours_go() -> None:
    """The model whose hours exceed its margin most; unprofitable accounts are counted."""
    by = split(high=(0.2, 0.5, (9, 9)), low=(0.5, 0.1, (22, 24)), tech=(0.3, 0.4, (1, 2)))
    found = results(segments__unprofitable=(1, 20))
    assert says.hours_and_margin(by, found) == (
        "50% of the hours spent go to low-touch, which brings 10% of the margin. "
        "1 of 20 accounts with costs on record costs more than it pays."
    )
    assert (
        says.hours_and_margin(by.assign(margin_share=None), results(segments__unprofitable="no_costs")) == ""
    )


@pytest.mark.parametrize(
    ("value", "low", "high", "english"),
    [
        (0.08, -0.2, 0.3, "Retention by model is not distinguishable: high-touch 9 of 9, low-touch 22 of 24."),
        (0.08, 0.004, 0.3, "High-touch accounts stayed more often: 9 of 9 against 22 of 24 in low-touch "
         f"(difference: +8.0{NBSP}pp, likely range +0.4{NBSP}pp to +30.0{NBSP}pp)."),
        (-0.2, -0.3, -0.1, "Low-touch accounts stayed more often: 22 of 24 against 9 of 9 in high-touch "
         f"(difference: +20{NBSP}pp, likely range +10{NBSP}pp to +30{NBSP}pp)."),
    ],
)  # fmt: skip
def test_retention_of_the_models(value: float, low: float, high: float, english: str) -> None:
    """A difference is said only where its range leaves 0 out, and never as 0."""
    by = split(high=(0, 0, (9, 9)), low=(0, 0, (22, 24)))
    assert says.retention(by, results(segments__retention_difference=(value, 33, low, high))) == english
    assert says.retention(by, results(segments__retention_difference="too_few_accounts")) == ""


def test_rows_of_the_split() -> None:
    """Few as a count, many with share and range; the total sums up."""
    shown = says.in_words(split(high=(0, 0, (9, 9)), low=(0, 0, (22, 24))))
    assert shown["name"].tolist() == ["High-touch", "Mid-touch", "Low-touch", "Tech-touch"]
    assert shown["stayed"].tolist()[:1] + shown["stayed"].tolist()[2:3] == [
        "9 of 9",
        "22 of 24: 92% (70% to 98%)",
    ]
    assert pd.isna(shown["stayed"].iloc[1])
    total = says.total(split(high=(0, 0, (9, 9)), low=(0, 0, (22, 24))))
    assert (total["accounts"], total["ticket"], total["margin_rate"], total["stayed"]) == (
        8,
        50,
        0.5,
        "31 of 33",
    )


@pytest.mark.parametrize(
    ("gap", "accounts", "english"),
    [
        (-4.25, 2, "Short by 4.25 hours: about 2 mid-touch accounts."),
        (-2.6, 1, "Short by 2.6 hours: about 1 mid-touch account."),
        (12, 5, "12 hours are left: about 5 mid-touch accounts more."),
        (0.5, 0, "0.5 hours are left."),
        (-0.5, 0, "Short by 0.5 hours."),
        (0, 0, "The hours fit."),
        ("no_hours", "no_hours", ""),
    ],
)
def test_the_gap(gap: Any, accounts: Any, english: str) -> None:
    """Short, left, about nothing, unknown."""
    figures = {
        "segments__hours_gap": gap, "segments__hours_gap_accounts": accounts, "segments__hours_spent": 142,
        "segments__hours_proposed": 128, "segments__hours_asked": 134.25,
    }  # fmt: skip
    spent = "Spent on average over the last 3 months: 142 hours a month"
    rest = "With the proposed models it would be 128 hours."
    for has, more in ((150, "."), (130, ", more than you have."), ("no_hours", ".")):
        found = results(**figures, segments__hours_available=has)
        assert says.gap(found) == f"{english} {spent}{more} {rest}".strip()


def test_the_bar_in_words() -> None:
    """Its parts, without empty ones, and whether the hours are enough."""
    parts = says.parts(split())
    assert parts["name"].tolist() == ["high-touch", "low-touch", "tech-touch"]
    titles = {
        has: says.bar(results(segments__hours_asked=(6.5, 8), segments__hours_available=has), parts)[0]
        for has in (6, 7, "no_hours")
    }
    assert titles[6] == "The models ask for 6.5 hours; 6 are not enough"
    assert titles[7] == "The models ask for 6.5 hours; 7 are enough"
    assert titles["no_hours"] == "The models ask for 6.5 hours; how many there are is not known"
    alt = says.bar(results(segments__hours_asked=(6.5, 8), segments__hours_available=6), parts)[2]
    assert "high-touch 5, low-touch 1, and tech-touch 0.5" in alt


def test_dots_are_labelled_only_where_they_do_not_fit() -> None:
    """At most so many, the largest tickets first; without hours an account has no dot."""
    book = served(("A", "high", "mid"), ("B", "low", "low"), ("C", "tech", "low"), ("D", "mid", "low"))
    assert says.dots(book, 2)["label"].tolist() == ["A", "", "C", ""]
    assert says.dots(book)["hours"].tolist() == [2.0] * 4
    some = book.assign(hours_spent=[None, 1.0, None, None])
    assert says.dots(some)["name"].tolist() == ["B"]
    assert says.dots(book.assign(hours_spent=None))["hours"].tolist() == [1.0] * 4


def test_who_is_above_and_below() -> None:
    """Three names and how many more; nobody is no sentence."""
    book = served(*[(f"N{at}", "high", "mid") for at in range(5)], ("P", "low", "mid"))
    assert says.so_what(book) == "Above: N0, N1, N2, and 2 others. Below: P."
    with using("pt_BR"):
        assert says.so_what(book) == "Acima: N0, N1, N2 e mais 2. Abaixo: P."
    assert says.so_what(served(("A", "low", "low"))) == ""


def test_caption_of_the_misfits() -> None:
    """Counts of both sides, those that wait, and why there is no list."""
    assert says.lists(summary(waiting=2)) == (
        "2 accounts above their ticket and 1 account below its ticket; 2 more are just past a line: no change yet"
    )
    assert says.lists(summary(k=(0, 9))) == "No account is above or below its ticket"
    assert says.lists(summary(k="model_not_stated")).startswith("The data don't say which model is in force")
    assert says.lists(summary(k="tickets_alike")).startswith("No lines between models")


def tiers(**points: Any) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"tier": pd.array([1, 3], dtype="Int64"), "tier_in_force": pd.array([2, None], dtype="Int64")}
    )
    return frame.assign(
        **{f"{name}_points": points.get(name) for name in ("size", "sector", "region", "ticket", "upsells")}
    )


def test_tiers_in_words() -> None:
    """In force and computed; what does not count is named; little known is a first guess."""
    assert says.tiers_in_words(tiers())["change"].tolist() == ["2 in force, 1 computed", "computed: 3"]
    found = results(segments__tier_near=(4, 9), segments__tier_changes=(1, 8), segments__tier_weight=(0.3, 9))
    assert says.tiers_near(found) == (
        "Tiers come from stated weights; 4 of 9 accounts are within 5 points of a border. "
        "1 of 8 has another tier in force."
    )
    assert says.tiers_missing(found, tiers(ticket=1.0, size=1.0)) == (
        "Not counted, because nothing is stated or known: sector, region, and upsells. On average 30% of the "
        "score's weight is known, and the points are of that. That is less than half: take these tiers as a "
        "first guess."
    )
    every = tiers(size=1, sector=1, region=1, ticket=1, upsells=1)
    full = results(
        segments__tier_near=(4, 9), segments__tier_changes="tier_not_stated", segments__tier_weight=(0.9, 9)
    )
    assert says.tiers_missing(full, every) == "On average 90% of the score's weight is known."
    assert says.tiers_caption(full, tiers().iloc[:0]) == "No paying account: no tier."
    assert says.tiers_caption(full, tiers().assign(tier=pd.array([None, None], dtype="Int64"))).startswith(
        "Nothing of"
    )


SHOWN = pd.DataFrame({
    "group": ["SMB", "big", "tiny", ""], "was": [213, 38, 6, 257], "kept": [165, 36, 6, 207],
    "share": [165 / 213, 36 / 38, 1.0, 207 / 257], "low": [0.71, 0.83, 0.61, 0.75], "high": [0.83, 0.99, 1.0, 0.85],
})  # fmt: skip


def test_rows_of_the_company() -> None:
    """Best first; few accounts have no per cent of their own, only the range."""
    rows = says.rows(SHOWN)
    assert rows[["label", "note", "said"]].to_numpy().tolist() == [
        ["tiny", "6 of 6", "61% to 100%"], ["big", "36 of 38", "95% (83% to 99%)"],
        ["SMB", "165 of 213", "77% (71% to 83%)"],
    ]  # fmt: skip
    assert says.rows(None).empty


def test_verdict_on_segments() -> None:
    """A difference with its range, or that nothing can be said; marked as the company's."""
    rows = says.rows(SHOWN)
    whole = {"segments__company_retention_12m": (0.8, 257, 0.75, 0.85)}
    apart = results(segments__company_difference=(0.17, 251, 0.003, 0.26), **whole)
    assert says.verdict(apart, rows) == (
        "In the company tiny stays more often than SMB: 6 of 6 against 165 of 213; the difference is likely "
        f"+0.3{NBSP}pp to +26.0{NBSP}pp."
    )
    same = results(segments__company_difference=(0.17, 251, -0.1, 0.26), **whole)
    assert (
        says.verdict(same, rows)
        == "We cannot say that segments stay differently: tiny 6 of 6, SMB 165 of 213."
    )
    assert says.company(same, rows)[0] == "Company: the segments cannot be told apart"
    assert says.company(apart, rows)[1].startswith("Company: 257 accounts")
    none = results(
        segments__company_difference="no_comparison", segments__company_retention_12m="no_comparison"
    )
    assert says.verdict(none, rows.iloc[:0]) == ""
    assert says.company(none, rows.iloc[:0])[2].startswith("No comparison of segments")
    with using("pt_BR"):
        assert says.company(apart, rows)[1].startswith("Empresa: 257 contas")


@pytest.mark.parametrize(
    ("names", "share", "n", "english"),
    [
        (["x"], (1.0, 9), 9, "A vertical portfolio: every account is in x."),
        (["x"], (1.0, 5), 9, "A vertical portfolio: every account with a known sector is in x."),
        (["x", "y"], (0.5, 9), 9, "A vertical portfolio: of 2 sectors, x pays 50% of the tickets."),
        (
            ["x", "y"],
            (0.49, 9),
            9,
            "A horizontal portfolio: of 2 sectors, the largest, x, pays 49% of the tickets.",
        ),
        ([], "no_sector", 9, ""),
    ],
)
def test_vertical_or_horizontal(names: list[str], share: Any, n: int, english: str) -> None:
    """Half of the tickets or more in one sector make a vertical."""
    found = results(segments__sector_share=share, segments__accounts=(n, n))
    assert says.sector(pd.DataFrame({"sector": names}), found) == english


def test_nps_stands_beside_its_segment() -> None:
    """With its range; too few answers leave it empty."""
    nps = pd.DataFrame([
        {"by": json.dumps({"segment": "SMB"}), "value": 40.0, "low": 14.0, "high": 61.2},
        {"by": json.dumps({"segment": "big"}), "value": None, "low": None, "high": None},
        {"by": json.dumps({"touch_model": "low"}), "value": 1.0, "low": 0.0, "high": 2.0},
    ])  # fmt: skip
    shown = says.with_nps(pd.DataFrame({"name": ["SMB", "big"]}), nps)
    assert shown["nps_words"].iloc[0] == "40 (14 to 61)"
    assert pd.isna(shown["nps_words"].iloc[1])


def test_whom_to_act_on_and_how() -> None:
    """The CSM proposes, the leader decides; the date is the renewal's."""
    chosen = served(("A", "high", "low"), ("B", "low", "mid")).assign(
        reason=["above", "below"], renewal_on=pd.to_datetime(["2026-11-23", None]), mrr=5
    )
    act = says.act(chosen, signals({"a00": {}, "a01": {}}), "BRL")
    assert act["why"].tolist() == [
        "in high-touch; its ticket calls for low-touch", "top group in low-touch; its ticket calls for mid-touch",
    ]  # fmt: skip
    assert act["next_step"].tolist() == [
        "Propose the change to your leader before 23 Nov 2026", "Propose mid-touch to your leader",
    ]  # fmt: skip
    assert says.act_caption(chosen, chosen, 180) == (
        "1 account above its ticket renews within 180 days; 1 account of the top group gets less service than it "
        "pays for."
    )
    fits, blind = served(("A", "low", "low")), served(("A", "", "low"))
    assert says.act_caption(chosen.iloc[:0], fits, 180) == "No change of model to prepare this month."
    assert says.act_caption(chosen.iloc[:0], blind, 180).startswith(
        "The data don't say which model is in force"
    )


def test_definitions_in_force() -> None:
    """Each rule says the policy's exact values, in both languages."""

    def rules(**policy: Any) -> dict[str, str]:
        return dict(method.rules(Policy(**policy).model_dump()))

    plain = rules()
    assert plain["Hours of each touch model"] == "a month and account: high-touch 5, mid 2.5, low 1, tech 0.5"
    assert plain["Change of touch model"] == (
        "after 2 month ends past a line, or at once when more than 10% past it"
    )
    assert plain["Tiers"] == "tier 1 from 60 points of 100, tier 2 from 30, tier 3 below"
    assert plain["Sectors that fit"] == "none stated: it does not count"
    assert rules(tier_sectors=("Retail", "Food"))["Sectors that fit"] == "Retail and Food"
    assert "mid from the base's average ticket" in plain["Touch models"]
    assert "mid above 62.5%" in rules(touch_mid=0.625)["Touch models"]
    assert rules(touch_amounts=(1100, 3500, 14_000))["Touch models"] == (
        "by ticket: high-touch from 14,000 a month, mid from 3,500, low from 1,100, tech below"
    )
    with using("pt_BR"):
        translated = rules(touch_amounts=(1100, 3500, 14_000))
    assert translated["Modelos de atendimento"] == (
        "pelo ticket: high-touch a partir de 14.000 por mês, mid a partir de 3.500, low a partir de 1.100, "
        "tech abaixo disso"
    )
