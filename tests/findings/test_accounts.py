"""What the accounts page says: none, one, all, and nobody knows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.findings import accounts as findings
from cskit.locale import using
from tests.findings.figures import NBSP, accounts, signals

SOON = {"renewal": {"value": 5, "cents": 250_000, "on": "2026-10-05"}}


@pytest.mark.parametrize(
    ("names", "tags", "english", "portuguese"),
    [
        ("", {}, "There is no account in this portfolio at month end.", "Não há contas nesta carteira no fim do mês."),
        ("a", {"a1": {}}, "The only account shows no signal this month.",
         "A única conta não tem nenhum sinal este mês."),
        ("a", {"a1": SOON}, "The only account shows at least one signal.",
         "A única conta tem pelo menos um sinal."),
        ("abc", {"a1": {}, "a2": {}, "a3": {}}, "None of the 3 accounts shows a signal this month.",
         "Nenhuma das 3 contas tem sinal este mês."),
        ("abc", {"a1": SOON, "a2": {}, "a3": {}}, "1 of 3 accounts shows at least one signal.",
         "1 das 3 contas tem pelo menos um sinal."),
        ("abc", {"a1": SOON, "a2": SOON, "a3": {}}, "2 of 3 accounts show at least one signal.",
         "2 das 3 contas têm pelo menos um sinal."),
        ("ab", {"a1": SOON, "a2": SOON}, "All 2 accounts show at least one signal.",
         "As 2 contas têm pelo menos um sinal."),
    ],
)  # fmt: skip
def test_headlines(names: str, tags: dict[str, Any], english: str, portuguese: str) -> None:
    """Zero, one, some and all have sentences of their own."""
    assert findings.headline(accounts(*names), signals(tags)) == english
    with using("pt_BR"):
        assert findings.headline(accounts(*names), signals(tags)) == portuguese


def test_nothing_known_is_no_verdict() -> None:
    """Without any data there is neither calm nor alarm."""
    blind = signals({"a1": {}}).assign(state="no_data")
    assert "no verdict on any account" in findings.headline(accounts("a"), blind)


def test_what_is_due() -> None:
    """None, one, two; and data that do not say."""
    none, two = signals({"a1": {}, "a2": {}}), signals({"a1": SOON, "a2": SOON})
    book = accounts("a", "b")
    assert findings.due(book, none, 90, "BRL") == "No contract is due for renewal within 90 days."
    assert findings.due(book, signals({"a1": {}}, ("renewal",)), 90, "BRL") == (
        "The data do not say when contracts are due for renewal."
    )
    with using("pt_BR"):
        assert findings.due(book, two, 90, "BRL") == (
            f"2 contas têm contrato a renovar em até 90 dias: R${NBSP}5{NBSP}mil de MRR."
        )
        assert findings.due(book, two.head(9), 90, "BRL") == (
            f"1 conta tem contrato a renovar em até 90 dias: R${NBSP}2,5{NBSP}mil de MRR."
        )
        assert findings.due(book, none, 90, "BRL") == "Nenhum contrato vence nos próximos 90 dias."


def counts(**known: tuple[int, int]) -> pd.DataFrame:
    rows = [(signal, tagged, tagged * 100, told) for signal, (tagged, told) in known.items()]
    return pd.DataFrame(rows, columns=["signal", "accounts", "mrr", "known"])


def test_signals_without_data_have_no_count() -> None:
    """0 is a count; nobody knows is empty, in accounts and in money."""
    found = findings.by_signal(counts(renewal=(0, 4), ticket=(0, 0), silent=(2, 3)))
    assert found["accounts"].tolist() == [0, pd.NA, 2]
    assert found["mrr"].tolist() == [0, pd.NA, 200]
    assert findings.most_common(found) == "Most common: No touchpoint lately, 2 accounts"
    with using("pt_BR"):
        found = findings.by_signal(counts(silent=(1, 3)))
        assert findings.most_common(found) == "O mais comum: Sem contato recente, 1 conta"


def test_no_signal_and_no_data_are_not_the_same() -> None:
    """The caption of a calm book and of a blind one."""
    assert findings.most_common(findings.by_signal(counts(renewal=(0, 4)))) == "No signal this month"
    assert findings.most_common(findings.by_signal(counts(renewal=(0, 0)))) == "No data on any signal"


def test_the_line_under_the_title() -> None:
    """Portfolio, month, accounts, and up to which day; none is a word."""
    month = pd.Timestamp("2026-09-01")
    assert findings.status_line("Sul", month, 1)[2:] == ("1 account", "data up to 30 Sep 2026")
    with using("pt_BR"):
        assert findings.status_line("Sul", month, 0) == (
            "Carteira Sul",
            "setembro de 2026",
            "nenhuma conta",
            "dados até 30/09/2026",
        )
        assert findings.every(accounts("a", "b")).startswith("2 contas; primeiro as renovações próximas")
        assert findings.every(accounts()) == "Não há contas nesta carteira no fim do mês."
