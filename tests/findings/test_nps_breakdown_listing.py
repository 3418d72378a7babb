"""The unhappy and the silent, in words: who waits, what they said, and whom nobody asked."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.findings import nps_breakdown as says
from tests.findings.figures import results
from tests.findings.nps_figures import CALM, coverage, scored, unhappy


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
