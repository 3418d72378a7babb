"""Single moments in words: CSAT and CES with their scales, support tickets, and what comments are about."""

from __future__ import annotations

import pandas as pd

from cskit.findings import nps_breakdown as says
from cskit.locale import using
from tests.findings.figures import results
from tests.findings.nps_figures import NO_RATINGS, ratings


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
