"""How many accounts hold 80%: a sentence of its own for zero, one, all, and nobody knows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.findings import pareto
from cskit.locale import using
from tests.findings.figures import NBSP, signals
from tests.findings.pareto_figures import NOBODY, summary

HELD = pd.DataFrame({"customer_id": ["a1", "a2"], "name": ["Aço & Cia", "Bô"], "top": [True, False]})


@pytest.mark.parametrize(
    ("found", "basis", "english", "portuguese"),
    [
        (
            summary(20, 78),
            "mrr",
            "20 of 78 accounts hold 80% of MRR (26% of accounts); the largest, Aço & Cia, holds 16%.",
            "20 das 78 contas concentram 80% do MRR da carteira (26% das contas); "
            "a maior, Aço & Cia, responde por 16%.",
        ),
        (
            summary(1, 40, 0.85),
            "mrr",
            "1 of 40 accounts holds 80% of MRR (3% of accounts); the largest, Aço & Cia, holds 85%.",
            "1 das 40 contas concentra 80% do MRR da carteira (3% das contas); "
            "a maior, Aço & Cia, responde por 85%.",
        ),
        (  # under 20 accounts a share of them is the count alone
            summary(3, 19),
            "mrr",
            "3 of 19 accounts hold 80% of MRR; the largest, Aço & Cia, holds 16%.",
            "3 das 19 contas concentram 80% do MRR da carteira; a maior, Aço & Cia, responde por 16%.",
        ),
        (
            summary(1, 1, 1),
            "mrr",
            "Aço & Cia is the only paying account and holds all of the MRR.",
            "Aço & Cia é a única conta pagante e responde por todo o MRR.",
        ),
        (
            summary(1, 1, 1),
            "revenue",
            "Aço & Cia is the only account with revenue and holds all of the revenue.",
            "Aço & Cia é a única conta com receita e responde por toda ela.",
        ),
        (
            summary(20, 78),
            "revenue",
            "20 of 78 accounts hold 80% of the revenue of the last 12 months (26% of accounts); "
            "the largest, Aço & Cia, holds 16%.",
            "20 das 78 contas concentram 80% da receita dos últimos 12 meses (26% das contas); "
            "a maior, Aço & Cia, responde por 16%.",
        ),
        (
            NOBODY,
            "mrr",
            "No paying account at month end: nothing to distribute.",
            "Nenhuma conta pagante no fim do mês: não há receita a distribuir.",
        ),
        (
            NOBODY,
            "revenue",
            "No account with revenue in the last 12 months: nothing to distribute.",
            "Nenhuma conta com receita nos últimos 12 meses: não há o que distribuir.",
        ),
    ],
)
def test_headlines(found: pd.DataFrame, basis: str, english: str, portuguese: str) -> None:
    """Each kind of book has its sentence, in both languages."""
    assert pareto.headline(found, HELD, basis) == english
    with using("pt_BR"):
        assert pareto.headline(found, HELD, basis) == portuguese


def left_out(**reasons: int) -> pd.DataFrame:
    return pd.DataFrame({"reason": [reason for reason, n in reasons.items() for _ in range(n)]}, dtype="str")


@pytest.mark.parametrize(
    ("reasons", "portuguese"),
    [
        ({}, ""),
        ({"paused": 1}, " 1 conta congelada fica de fora."),
        ({"paused": 2}, " 2 contas congeladas ficam de fora."),
        ({"zero": 1}, " 1 conta que não trouxe nada fica de fora."),
        (
            {"negative": 2, "zero": 3},
            " 3 contas que não trouxeram nada ficam de fora."
            f" 2 contas com mais créditos que faturas (R${NBSP}1,2{NBSP}mil) ficam à parte.",
        ),
    ],
)
def test_what_was_left_out_and_why(reasons: dict[str, int], portuguese: str) -> None:
    """A sentence for each reason that occurs, none for the others."""
    with using("pt_BR"):
        said = pareto.counted(summary(2, 5, credits=-1200), left_out(**reasons), "BRL")
    assert said == f"Contagem, sem faixa: 5 contas pagantes no fim do mês.{portuguese}"


def test_counted_in_english_of_one_and_none() -> None:
    """One account is singular; none is left to the headline."""
    assert (
        pareto.counted(summary(1, 1), left_out(), "BRL")
        == "Counted, no range: 1 paying account at month end."
    )
    assert pareto.counted(NOBODY, left_out(), "BRL") == ""
    assert pareto.counted(NOBODY, left_out(paused=1), "BRL") == "1 paused account is left out."
    said = pareto.counted(summary(2, 4), left_out(), "BRL", "revenue")
    assert said == "Counted, no range: 4 accounts with revenue in the last 12 months."


@pytest.mark.parametrize(
    ("tags", "blind", "english", "portuguese"),
    [
        ({"a1": {"renewal": {"value": 5, "cents": 1_000_000}}}, (),
         "Protect this account: 1 renews within 90 days (R$10K).",
         f"Proteja esta conta: 1 renova em até 90 dias (R${NBSP}10{NBSP}mil)."),
        ({"a1": {}}, (), "Protect this account; none renews within 90 days.",
         "Proteja esta conta; nenhuma renova em até 90 dias."),
        ({"a1": {}}, ("renewal",), "Protect this account; the data do not say when they renew.",
         "Proteja esta conta; os dados não dizem quando elas renovam."),
    ],
)  # fmt: skip
def test_whom_to_protect(tags: Any, blind: tuple[str, ...], english: str, portuguese: str) -> None:
    """Some due, none due, and nobody knows are three sentences."""
    found = signals(tags, blind)
    assert pareto.protect(HELD, found, 90, "BRL") == english
    with using("pt_BR"):
        assert pareto.protect(HELD, found, 90, "BRL") == portuguese
    assert pareto.protect(HELD.head(0), found, 90, "BRL") == ""


def test_a_large_top_group_is_not_to_be_protected_whole() -> None:
    """Of 21 accounts it is said when they renew, not that all of them need protection."""
    many = pd.concat([HELD.head(1)] * 21, ignore_index=True)
    many = many.assign(customer_id=[f"a{place}" for place in range(1, 22)], top=True)
    none = signals({f"a{place}": {} for place in range(1, 22)})
    assert pareto.protect(many, none, 90, "BRL") == "None of these 21 accounts renews within 90 days."
    blind = signals({f"a{place}": {} for place in range(1, 22)}, ("renewal",))
    assert pareto.protect(many, blind, 90, "BRL") == "The data do not say when these 21 accounts renew."


def leading(rows: int, others: int = 0) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"name": [f"n{place}" for place in range(rows)], "accounts": 1, "amount": 500, "share": 0.1}
    )
    return (
        frame
        if not others
        else pd.concat([frame, frame.head(1).assign(name=None, accounts=others, share=0.3)])
    )


def test_captions_of_the_bars_say_what_is_drawn() -> None:
    """A line only where there is one; more accounts than bars are said."""
    assert (
        pareto.bars_caption(summary(1, 9), leading(9), "mrr")[0]
        == "1 account holds 80%: the one above the line"
    )
    assert (
        pareto.bars_caption(summary(3, 9), leading(9), "mrr")[0]
        == "3 accounts hold 80%: those above the line"
    )
    assert pareto.bars_caption(summary(2, 2), leading(2), "mrr")[0] == "It takes all 2 accounts to hold 80%"
    title = pareto.bars_caption(summary(20, 78), leading(15, 63), "revenue")
    assert title == ("20 accounts hold 80%; the 15 largest are drawn", "revenue of 12 months, 78 accounts")
    with using("pt_BR"):
        assert pareto.bars_caption(summary(1, 1), leading(1), "mrr") == (
            "A única conta responde por tudo",
            "MRR no fim do mês, 1 conta",
        )
        assert pareto.bars_alt(leading(15, 63), "BRL") == (
            f"Barras, da maior para a menor: n0 com R${NBSP}5, 10% do total. As 63 contas sem barra própria somam 30%."
        )
    assert pareto.bars_alt(leading(0), "BRL") == "No bar: no account holds revenue."
