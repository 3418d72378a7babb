"""Whom the Pareto page asks to call: each account with why and a step; nothing to do is said."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.findings import pareto
from cskit.locale import using
from tests.findings.figures import NBSP, accounts, signals


def test_why_an_account_is_in_the_list_to_act_on() -> None:
    """The largest, a number, or its growth; a step for each."""
    chosen = accounts("A", "B", "C", mrr=1000, readjusted_12m=10).assign(
        reason=["top", "top", "growing"],
        rank=[1, 2, 9],
        mrr_year_ago=pd.array([1000, 1000, 600], dtype="Int64"),
    )
    found = signals({"a1": {"ticket": {"on": "2026-09-02"}}, "a2": {"renewal": {"value": 40}}, "a3": {}})
    with using("pt_BR"):
        act = pareto.act(chosen, found, "BRL")
    assert act["why"].tolist() == [
        "a maior da carteira",
        "a 2ª maior da carteira",
        f"pequena e em crescimento: R${NBSP}4 por mês",
    ]
    assert act["next_step"].tolist() == [
        "Acompanhe o chamado aberto",
        "Abra a conversa de renovação",
        "Pergunte o que mais ajudaria",
    ]


@pytest.mark.parametrize(
    ("reasons", "english"),
    [
        (["top"], "1 account of the top group shows a signal."),
        (["top", "top", "growing"], "2 accounts of the top group show a signal; 1 small account is growing."),
        (["growing", "growing"], "2 small accounts are growing."),
        ([], "No account asks for action here this month."),
    ],
)
def test_caption_of_the_list_to_act_on(reasons: list[str], english: str) -> None:
    """Only what is there is counted; nothing to do is said."""
    assert pareto.act_caption(pd.DataFrame({"reason": reasons}, dtype="str"), signals({"a1": {}})) == english


def test_nothing_known_is_no_calm_in_the_list_to_act_on() -> None:
    """Without any data the page proposes no call, and says why."""
    blind = signals({"a1": {}}).assign(state="no_data")
    said = pareto.act_caption(pd.DataFrame({"reason": []}, dtype="str"), blind)
    assert "nothing that could give a signal" in said
