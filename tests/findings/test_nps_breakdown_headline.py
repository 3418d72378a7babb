"""The headline of the NPS page: the score with its range, or why there is none."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.findings import nps_breakdown as says
from cskit.locale import using
from tests.findings.nps_figures import NO_RATINGS, coverage, ratings, scored


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
