"""The headline of the segmentation page: many, one, none, no model in force, tickets alike, nobody."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.findings import segmentation as says
from cskit.locale import using
from tests.findings.figures import results
from tests.findings.segmentation_figures import served, summary

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
