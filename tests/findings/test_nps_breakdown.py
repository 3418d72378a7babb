"""The sentences of the NPS page, with their special cases."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.findings import nps_breakdown as says
from cskit.locale import using
from cskit.metrics import results as rows
from tests.findings.figures import NBSP, results, signals

NO_RATINGS = pd.DataFrame(columns=["survey", "touchpoint", "n", "satisfied", "value", "low", "high"])


def scored(**more: Any) -> pd.DataFrame:
    figures: dict[str, Any] = {
        "nps__score": (16.1, 31, -13.2, 43.1),
        "nps__promoters": 14,
        "nps__passives": 8,
        "nps__detractors": 9,
        "nps__accounts": (26, 40),
        "nps__mrr_covered": (0.81, 40),
    }
    return results(**(figures | more))


def coverage(**more: Any) -> pd.DataFrame:
    figures: dict[str, Any] = {
        "nps__answers": (31, 27),
        "nps__response_rate": (0.4, 80),
        "nps__revenue_weighted": (21.0, 26, -30.0, 60.0),
        "nps__silent_accounts": (14, 40),
        "nps__silent_mrr": (5100, 40),
    }
    return results(**(figures | more))


def headline(score: pd.DataFrame, cover: pd.DataFrame | None = None, basis: str = "mrr") -> str:
    return says.headline(score, coverage() if cover is None else cover, NO_RATINGS, 12, 5, basis)


def test_headline() -> None:
    """The score with its range, and for how much of the book it speaks."""
    assert headline(scored()) == (
        "NPS 16 (likely range −13 to 43): 31 answers; 26 of the 40 accounts answered, and they hold 81% of MRR."
    )
    assert headline(scored(nps__accounts=(40, 40))).endswith("31 answers; all 40 accounts answered.")
    assert headline(scored(nps__accounts=(0, 0))).endswith("31 answers, of accounts that have left since.")
    assert headline(scored(nps__mrr_covered="no_paying_account")).endswith("26 of the 40 accounts answered.")
    assert headline(scored(), basis="revenue").endswith("they hold 81% of the revenue of 12 months.")
    with using("pt_BR"):
        assert headline(scored()) == (
            "NPS 16 (faixa provável: −13 a 43): 31 respostas; 26 das 40 contas responderam, e elas somam 81% do MRR."
        )


def test_headline_of_few_answers_gives_counts_and_no_score() -> None:
    """Under five accounts there is no rate; a group without an answer is not named."""
    few = scored(nps__promoters=2, nps__passives=0, nps__detractors=1)
    found = headline(few, coverage(nps__answers=(3, 3)))
    assert found == "Only 3 answers in 12 months (2 promoters and 1 detractor): too few for a score."
    one = scored(nps__promoters=0, nps__passives=0, nps__detractors=1)
    assert headline(one, coverage(nps__answers=(1, 1))) == (
        "Only 1 answer in 12 months (1 detractor): too few for a score."
    )
    assert says.counted(few, coverage(nps__answers=(3, 3)), 5) == ""


def test_headline_of_a_silent_book() -> None:
    """That is a finding too; a book without accounts is another matter."""
    silent = scored(nps__score="no_answers")
    assert headline(silent) == "No answer in 12 months from 40 accounts. That is a finding too."
    only = scored(nps__score="no_answers", nps__accounts=(0, 1))
    assert headline(only) == "No answer in 12 months from the only account. That is a finding too."
    nobody = scored(nps__score="no_answers", nps__accounts=(0, 0))
    assert headline(nobody) == "There is no account in this portfolio at month end."
    with using("pt_BR"):
        assert headline(silent) == "Nenhuma resposta em 12 meses nas 40 contas. Isso também é informação."


def ratings(*given: tuple[str, str, int, int, float | None]) -> pd.DataFrame:
    """Write ratings: survey, touchpoint, answers, satisfied, value; the range is .25 on both sides."""
    frame = pd.DataFrame(given, columns=["survey", "touchpoint", "n", "satisfied", "value"])
    frame["value"] = frame["value"].astype("float64")
    return frame.assign(low=frame["value"] - 0.25, high=frame["value"] + 0.25)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            [("csat", "", 200, 120, 0.6), ("csat", "support tickets", 100, 64, 0.64)],
            "this page shows what customers said of support. Satisfied: 64 of 100 ratings, 64% (likely range 39% to 89%).",
        ),
        (
            [("csat", "support tickets", 8, 5, 0.625)],
            "this page shows what customers said of support. Satisfied: 5 of 8 ratings (likely range 38% to 88%).",
        ),
        (
            [("csat", "support tickets", 2, 1, None)],
            "this page shows what customers said of support. There are 2 ratings in 12 months: too few for a rate.",
        ),
        (
            [("csat", "training", 40, 20, 0.5)],
            "this page shows how customers rated single moments. Satisfied: 20 of 40 ratings, 50% (likely range 25% to 75%).",
        ),
    ],
)
def test_headline_without_nps(given: list[Any], expected: str) -> None:
    """What customers said of support, if they said it."""
    asked = scored(nps__score="no_surveys")
    found = says.headline(asked, coverage(), ratings(*given), 12, 5)
    assert found == f"No NPS survey in the data: {expected}"


def test_headline_where_nothing_is_known() -> None:
    """Neither NPS nor a rating."""
    assert headline(scored(nps__score="no_nps_survey")) == (
        "No NPS survey in the data, and nobody rated us in 12 months: satisfaction is not known."
    )


def test_counted_says_where_the_range_was_cut() -> None:
    """At an end of the scale only."""
    assert says.counted(scored(), coverage(), 5) == (
        "14 promoters, 8 passives, and 9 detractors; 0 to 6 is a detractor, 9 and 10 a promoter. "
        "Weighted by MRR, NPS is 21 (−30 to 60)."
    )
    cut = says.counted(scored(nps__score=(100, 12, 47, 100)), coverage(), 5, "revenue")
    assert cut.endswith(
        "Weighted by revenue, NPS is 21 (−30 to 60). "
        "The range would reach beyond the end of the scale and is cut there."
    )
    assert says.counted(scored(nps__score="no_answers"), coverage(), 5) == ""


def changed(value: Any, before: float = 24.0) -> pd.DataFrame:
    own = results(nps__change=value, nps__mdd=35.2 if isinstance(value, tuple) else value)
    then = rows.result("nps.score", before, 20, by={"window": "before"})
    return pd.concat([own, rows.frame([then])])


def test_it_moved_only_where_the_range_of_the_difference_excludes_none() -> None:
    """Rose, fell, cannot be told."""
    assert says.moved(changed((-8.0, 60, -40.0, 27.0)), 12) == (
        "We cannot say it changed from the 12 months before (24); "
        "with so few answers it takes a move of about 35 points to tell."
    )
    assert says.moved(changed((8.0, 60, -27.0, 40.0)), 12).startswith("We cannot say it changed")
    assert says.moved(changed((40.0, 60, 4.0, 74.0)), 12) == (
        "It rose by 40 points from the 12 months before (24); likely range of the change: 4 to 74."
    )
    assert says.moved(changed((-1.0, 9000, -1.8, -0.2)), 12) == (
        "It fell by 1 point from the 12 months before (24); likely range of the change: −2 to 0."
    )
    quarters = pd.DataFrame({"months": [3]})
    assert says.quarters_caption(quarters, changed((40.0, 60, 4.0, 74.0)))[0] == "NPS rose"
    assert says.quarters_caption(quarters, changed("no_answers"))[0] == "NPS by quarter"
    with using("pt_BR"):
        assert says.moved(changed((-8.0, 60, -40.0, 27.0)), 12) == (
            "Não dá para dizer que mudou em relação aos 12 meses anteriores (24); "
            "com tão poucas respostas, só daria para notar uma diferença de uns 35 pontos."
        )


def test_without_a_comparison_the_reason_is_said() -> None:
    """No answer and few answers are not the same; where nobody is asked nothing is said."""
    assert "one of the two periods has no answer" in says.moved(changed("no_answers"), 12)
    assert "too few answers" in says.moved(changed("too_few_answers"), 12)
    assert says.moved(changed("no_surveys"), 12) == ""


def test_quarters_in_words() -> None:
    """Short names on the axis; the last quarter may not be over."""
    frame = pd.DataFrame(
        {
            "quarter": ["2026-Q2", "2026-Q3"],
            "months": [3, 1],
            "value": [10.0, 20.0],
            "low": -5.0,
            "high": 40.0,
        }
    )
    shown = says.quarters(frame)
    assert shown["label"].to_list() == ["Q2 26", "Q3 26"]
    assert says.quarters_caption(shown, changed("no_answers"))[1].endswith("the last quarter is not over")
    assert (
        says.quarters_alt(shown, scored())
        == "NPS by quarter, from 10 (−5 to 40) in Q2 26 to 20 (−5 to 40) in Q3 26."
    )
    assert says.quarters_alt(shown.assign(value=None), scored()).startswith("Too few answers")
    assert (
        says.quarters_alt(shown.iloc[:0], scored())
        == "No answer in the last five quarters: no score to follow."
    )
    with using("pt_BR"):
        assert says.quarters(frame)["label"].to_list() == ["2T26", "3T26"]


def test_mix_is_said_of_the_first_dimension() -> None:
    """Counted, not tested."""
    frame = pd.DataFrame(
        {"dimension": ["segment"], "rate_effect": [-6.2], "mix_effect": [-1.8], "difference": [-8.0]}
    )
    assert says.mixed(frame) == (
        "Counted, not tested: of the difference of −8.0 points, −6.2 come from customers of the same kind "
        "answering otherwise and −1.8 from who answered (by segment)."
    )
    assert says.mixed(frame.iloc[:0]) == ""


def unhappy(**more: Any) -> pd.DataFrame:
    account = {
        "customer_id": "a1",
        "mrr": 100,
        "score": 4.0,
        "answered_on": pd.Timestamp("2026-09-12"),
        "days": 18,
        "comment": None,
        "withheld": "",
        "anonymous": False,
        "contacted": False,
        "reason": "detractor",
        "last_on": pd.NaT,
    }
    return pd.DataFrame([account | more])


CALM = signals({"a1": {}})


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"comment": "Lento"}, "Lento"),
        ({"withheld": "anonymous"}, "(anonymous: not shown)"),
        ({"withheld": "no_consent"}, "(no consent to show it)"),
        ({}, ""),
        ({"comment": "palavra " * 30}, "palavra " * 18 + "palavra…"),
    ],
)
def test_a_comment_is_cut_after_a_word_or_its_absence_explained(more: dict[str, Any], expected: str) -> None:
    """At most 160 letters in the table; the file has all."""
    shown = says.unhappy(unhappy(**more), CALM, "BRL").iloc[0]
    assert shown["said"] == expected
    assert len(shown["said"]) <= 160
    assert shown["answered"] == "12 Sep 2026, 18 days ago"


def test_who_waits() -> None:
    """With touchpoints the number; without them nobody knows."""
    held = {"nps__detractor_accounts": (3, 3), "nps__detractor_mrr": 12_340}
    assert says.waiting(results(**held, nps__detractors_uncontacted=2), "BRL") == (
        "3 accounts with a detractor hold R$12.3K. 2 have had no contact since they answered."
    )
    assert says.waiting(results(**held, nps__detractors_uncontacted=0), "BRL").endswith(
        "All of them were contacted after they answered."
    )
    unknown = says.waiting(results(**held, nps__detractors_uncontacted="no_touchpoints"), "BRL")
    assert unknown.endswith("nobody knows who was called back.")
    nobody = results(nps__detractor_accounts=0, nps__detractor_mrr=0, nps__detractors_uncontacted=0)
    assert says.waiting(nobody, "BRL") == ""


def test_captions_of_lists_that_are_empty() -> None:
    """Nobody unhappy, nobody heard and nobody asked are three things."""
    nobody = unhappy().iloc[:0]
    assert says.unhappy_caption(nobody, scored()) == "No account of the portfolio has a detractor."
    assert "that does not say that nobody is" in says.unhappy_caption(nobody, scored(nps__score="no_answers"))
    assert "not known" in says.unhappy_caption(nobody, scored(nps__score="no_surveys"))
    assert says.silent_caption(nobody, scored(), coverage()) == "Every account answered."
    assert says.silent_caption(nobody, scored(nps__score="no_surveys"), coverage()).endswith(
        "nobody was asked."
    )


def test_the_response_rate_stands_with_its_invitations() -> None:
    """Under twenty as a count; without invitations there is none."""
    caption = says.silent_caption(unhappy(), scored(), coverage())
    assert caption == "1 account did not answer. Response rate: 40%, 32 of 80 invitations."
    few = says.silent_caption(unhappy(), scored(), coverage(nps__response_rate=(0.25, 8)))
    assert few.endswith("Answered: 2 of 8 invitations.")
    unknown = says.silent_caption(unhappy(), scored(), coverage(nps__response_rate="no_invitations"))
    assert unknown.endswith("so there is no response rate.")
    assert says.unheard(coverage(), "BRL") == "R$5.1K of MRR has no voice here; NPS may not speak for it."


def groups(**more: Any) -> pd.DataFrame:
    row = {
        "dimension": "touch_model",
        "group": "tech",
        "n": 27,
        "value": -10.0,
        "low": -40.0,
        "high": 20.0,
        "rest": 45.0,
        "difference_low": -80.0,
        "difference_high": -20.0,
        "compared": True,
        "differs": True,
    }
    other = row | {"group": "high", "n": 20, "value": 40.0, "differs": False}
    small = (
        row
        | {"dimension": "region", "group": "Acre", "n": 2, "value": None}
        | {"compared": False, "differs": False}
    )
    frame = pd.DataFrame([row | more, other, small])
    return frame.astype({"value": "float64"})


def test_only_what_survives_the_correction_is_named() -> None:
    """The group, both scores, and the range of the difference."""
    assert says.compared(groups()) == (
        "2 comparisons: some look different by chance alone. Corrected for that (Holm), these differ: "
        "tech-touch with NPS −10 against 45 (difference −80 to −20)."
    )
    assert says.compared(groups(differs=False)).endswith("Corrected for that (Holm), none differs.")
    assert says.forest_caption(groups())[0] == "One group stands out from the rest: tech-touch"
    assert says.forest_caption(groups(differs=False))[0] == "No group stands out from the rest beyond chance"
    assert says.suppressed(groups(), 5) == "Fewer than 5 accounts answered, so no score (answers): Acre (2)."
    shown = says.forest(groups())
    assert shown[["label", "note", "said", "filled"]].to_numpy().tolist() == [
        ["tech-touch", "n = 27 · touch model", "−10 (−40 to 20)", True],
        ["high-touch", "n = 20 · touch model", "40 (−40 to 20)", False],
    ]
    nothing = groups().iloc[:0]
    assert (says.compared(nothing), says.suppressed(nothing, 5)) == ("", "")
    assert says.forest_alt(nothing, scored()) == "Too few answers to compare groups."


def staying(stayed: int, high: float = 0.7) -> pd.DataFrame:
    rows_ = [("promoter", 20, stayed, 20 - stayed, 0.75, 0.99), ("detractor", 20, 10, 10, 0.3, high)]
    frame = pd.DataFrame(rows_, columns=["group", "accounts", "stayed", "left", "low", "high"])
    missing = pd.DataFrame({"group": ["passive"]})
    frame = pd.concat([frame.assign(mrr=1000, mrr_kept=900, kept_low=0.5, kept_high=0.97), missing])
    return frame.astype({"accounts": "Int64", "stayed": "Int64", "left": "Int64"}).reset_index(drop=True)


def test_happiness_alone_is_not_success() -> None:
    """Promoters also leave; that detractors leave more is said only where the ranges part."""
    shown = says.staying(staying(19))
    assert shown.loc[0, ["name", "still_here", "share_here", "mrr_share"]].to_list() == [
        "Promoters",
        "19 of 20",
        "95% (75% to 99%)",
        "90% (50% to 97%)",
    ]
    assert shown.loc[2, ["still_here", "share_here", "mrr_share"]].isna().all()
    assert says.stays(shown) == (
        "Promoters also leave: 1 of 20 in a year. Satisfaction is not success. "
        "Detractors stayed less often, beyond chance."
    )
    assert says.stays(says.staying(staying(20, high=0.8))) == (
        "In the company none of 20 promoters left within a year."
    )
    assert says.stays(shown.iloc[:0]) == ""


def test_effort_is_judged_by_its_whole_range() -> None:
    """Above, below, or cannot be told from 3.5."""

    def ces(value: float) -> pd.DataFrame:
        return ratings(("ces", "", 20, 10, value))

    assert says.ease(ces(4.0)) == "Effort is satisfactory: CES 4.0, above 3.5 in its whole range."
    assert says.ease(ces(3.0)) == "It takes customers too much effort: CES 3.0, below 3.5."
    assert "We cannot say" in says.ease(ces(3.6))
    assert says.ease(NO_RATINGS) == ""


def test_scores_of_moments_state_their_scale() -> None:
    """Few answers as a count; known moments in the reader's words, others as they are."""
    frame = ratings(("csat", "support", 10, 7, 0.7), ("ces", "Visita", 30, 20, 4.2), ("csat", "", 3, 2, None))
    shown = says.ratings(frame)
    assert shown["name"].to_list() == ["CSAT, support", "CES, Visita", "CSAT, all moments"]
    assert shown["score"].to_list()[:2] == ["7 of 10 (45% to 95%)", "4.2 (4.0 to 4.5)"]
    assert shown["scale"].to_list()[:2] == ["share of 4 and 5, of 1 to 5", "mean, 1 = hard to 5 = easy"]
    assert says.ratings_caption(frame, 5).endswith("no score where fewer than 5 accounts answered")
    with using("pt_BR"):
        assert says.ratings(frame)["name"].to_list()[0] == "CSAT, suporte"


@pytest.mark.parametrize(
    ("more", "why", "step"),
    [
        (
            {},
            "gave 4 on 12 Sep 2026; no contact since",
            "Call within 48 hours, log the touchpoint, tell them",
        ),
        ({"contacted": True}, "gave 4 on 12 Sep 2026; contacted since", "Tell them what became of it"),
        ({"contacted": None}, "gave 4 on 12 Sep 2026", "Call within 48 hours, log the touchpoint"),
        (
            {"anonymous": True},
            "gave 4 on 12 Sep 2026; no contact since",
            "Call within 48 hours, log it; do not ask",
        ),
        ({"reason": "silent"}, "large and silent: never answered", "Ask how things are going"),
        (
            {"reason": "silent", "last_on": pd.Timestamp("2025-01-02")},
            "large and silent: last answer on 2 Jan 2025",
            "Ask how things are going",
        ),
        ({"reason": "promoter"}, "promoter, with us for a year or longer", "Ask for a reference"),
    ],
)
def test_why_and_what_next(more: dict[str, Any], why: str, step: str) -> None:
    """Never ask for a better score; nobody asks who an anonymous answer is from."""
    shown = says.act(unhappy(**more), CALM, "BRL").iloc[0]
    assert shown["why"] == why
    assert shown["next_step"].startswith(step)


def test_who_is_in_the_list() -> None:
    """Detractors, silent, promoters; nobody, and nobody asked."""
    frame = pd.concat([unhappy(reason=name) for name in ("detractor", "silent", "silent", "promoter")])
    assert says.act_caption(frame, pd.concat([frame] * 3), scored()) == (
        "1 account with a detractor to call back; 2 silent accounts to ask how things are going (12 are silent); "
        "1 promoter to ask for a reference."
    )
    assert says.act_caption(frame.iloc[:0], frame, scored()) == "No account asks for action here this month."
    assert says.act_caption(frame, frame, scored(nps__score="no_surveys")).endswith("proposes no call.")
    with using("pt_BR"):
        assert (
            says.waiting(
                results(
                    nps__detractor_accounts=(1, 1), nps__detractor_mrr=500, nps__detractors_uncontacted=1
                ),
                "BRL",
            )
            == f"1 conta com detrator soma R${NBSP}500. 1 está sem contato desde a resposta."
        )


def test_topics_of_detractors_are_named_also_when_they_tie() -> None:
    """Both, since neither is the first."""
    frame = pd.DataFrame({"topic": ["price", "use", "other"], "comments": [4, 3, 9], "detractors": [2, 2, 8]})
    shown = says.topics(frame.assign(promoters=0, passives=0))
    assert (
        says.topics_caption(shown)
        == "What comments are about; detractors write most often of: Price and Use (2 comments)"
    )
    three = pd.DataFrame({"topic": ["price", "use", "support"], "comments": 2, "detractors": 1})
    assert says.topics_caption(says.topics(three)) == "What comments are about"
    assert says.topics_caption(shown[shown["topic"] == "other"]).endswith(
        "no detractor wrote of a topic we know"
    )
    assert says.topics_caption(shown.iloc[:0]) == "No comment on the NPS that may be read."


def test_tickets_in_words() -> None:
    """All tickets last; no table is not no ticket."""
    frame = pd.DataFrame(
        {"priority": ["", "high"], "tickets": [3, 3], "open": [1, 1], "rated": [2, 0], "satisfied": [1, 0]}
    )
    shown = says.support(frame)
    assert shown[["name", "satisfaction"]].fillna("").to_numpy().tolist() == [
        ["High", ""],
        ["All tickets", "1 of 2"],
    ]
    some = results(support__tickets=3)
    assert says.support_caption(frame, some, 12) == "3 support tickets in 12 months, 1 still open"
    assert (
        says.support_caption(frame.assign(open=0), some, 12)
        == "3 support tickets in 12 months, none still open"
    )
    assert says.support_caption(frame.iloc[:0], some, 12) == "No support ticket in 12 months."
    unknown = results(support__tickets="no_ticket_table")
    assert says.support_caption(frame.iloc[:0], unknown, 12) == "No table of support tickets in the data."
