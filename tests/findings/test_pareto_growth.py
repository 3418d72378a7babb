"""Small accounts that grow, in words: how much, by what, and why it may not be known."""

from __future__ import annotations

import pandas as pd

from cskit.findings import pareto
from cskit.locale import using
from tests.findings.figures import NBSP, accounts


def test_growth_and_its_absence() -> None:
    """None, one, two; not known with a short history; nobody with recurring revenue."""
    some = pd.DataFrame({"gained_without_readjustment": [54_000, 51_700]})
    book = accounts("x")
    with using("pt_BR"):
        assert pareto.growing(some, book, "BRL") == (
            f"2 contas pequenas somaram R${NBSP}1,1{NBSP}mil por mês em um ano, sem contar reajustes."
        )
        assert pareto.growing(some.head(1), book, "BRL") == (
            f"1 conta pequena somou R${NBSP}540 por mês em um ano, sem contar reajustes."
        )
        assert pareto.growing(some.head(0), book, "BRL") == (
            "Nenhuma conta pequena cresceu sem reajuste em 12 meses."
        )
        young = book.assign(mrr_year_ago=pd.array([None], dtype="Int64"))
        assert pareto.growing(some.head(0), young, "BRL") == (
            "Menos de 12 meses de dados: ainda não há crescimento a medir."
        )
        assert pareto.growing(some.head(0), accounts("x", mrr=0), "BRL") == (
            "Nenhuma conta paga receita recorrente: não há crescimento a medir."
        )


def test_causes_in_words() -> None:
    """Each kind of change has its word; an unknown one stays empty."""
    kinds = ["upsell", "cross_sell", "renewal", "discount", "new", "resumed", "unstated", "nan"]
    with using("pt_BR"):
        words = pareto.with_causes(pd.DataFrame({"cause": kinds}))["cause_words"].tolist()
    assert words[:3] == ["upsell", "cross-sell", "condições melhores na renovação"]
    assert pd.isna(words[-1])
    assert all(words[:-1])
