"""The words of signals: a fact with its number, a next step, and never calm where nothing is known."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.findings.signals import annotate, name, without_data, words
from cskit.locale import using
from cskit.metrics.signals import SIGNALS
from tests.findings.figures import NBSP, accounts, signals


def fact(on: str | None = None, value: float | None = None, cents: int | None = None) -> dict[str, Any]:
    return dict(signals({"a1": {"renewal": {"on": on, "value": value, "cents": cents}}}).iloc[0])


@pytest.mark.parametrize(
    ("signal", "row", "english", "portuguese"),
    [
        ("renewal", fact(value=0), "renews today", "renova hoje"),
        ("renewal", fact(value=1), "renews in 1 day", "renova em 1 dia"),
        ("renewal", fact(value=20), "renews in 20 days", "renova em 20 dias"),
        ("detractor", fact("2026-09-12", 0), "gave 0 on 12 Sep 2026", "nota 0 em 12/09/2026"),
        ("contraction", fact("2026-07-01", 0.4, -20_000), "MRR down R$200 (Jul 2026)",
         f"MRR caiu R${NBSP}200 (jul. 2026)"),
        ("late_invoice", fact(value=76), "invoice 76 days late", "fatura com 76 dias de atraso"),
        ("late_invoice", fact(value=1), "invoice 1 day late", "fatura com 1 dia de atraso"),
        ("usage_drop", fact(value=0.56), "active users down 56%", "usuários ativos caíram 56%"),
        ("ticket", fact("2026-09-02"), "urgent ticket open since 2 Sep 2026",
         "chamado urgente aberto desde 02/09/2026"),
        ("silent", fact(), "no touchpoint on record", "nenhum contato registrado"),
        ("silent", fact(value=121), "no touchpoint for 121 days", "sem contato há 121 dias"),
        ("readjustment", fact("2026-11-20"), "readjusts on 20 Nov 2026", "reajuste em 20/11/2026"),
        ("no_answer", fact(), "never answered a survey", "nunca respondeu pesquisa"),
        ("no_answer", fact("2024-12-03"), "no survey answer since Dec 2024",
         "sem resposta de pesquisa desde dez. 2024"),
    ],
)  # fmt: skip
def test_a_tag_is_the_fact_with_its_number(
    signal: str, row: dict[str, Any], english: str, portuguese: str
) -> None:
    """In both languages; what is missing has words of its own."""
    assert words(signal, row, "BRL") == english
    with using("pt_BR"):
        assert words(signal, row, "BRL") == portuguese


def test_every_signal_has_a_name_in_both_languages() -> None:
    """The names are those of the metric, none is left in English."""
    english = [name(signal) for signal in SIGNALS]
    with using("pt_BR"):
        portuguese = [name(signal) for signal in SIGNALS]
    assert len(set(english)) == len(SIGNALS)
    assert not {"Detractor"} & set(portuguese)
    assert all(one != other for one, other in zip(english, portuguese, strict=True))


RENEWAL = {"on": "2026-10-05", "value": 5.0}
LATER = {"on": "2026-12-01", "value": 62.0}


@pytest.mark.parametrize(
    ("found", "english", "portuguese"),
    [
        ({}, "", ""),
        ({"renewal": RENEWAL}, "Call now: it renews on 5 Oct 2026", "Ligue já: renova em 05/10/2026"),
        ({"renewal": {**RENEWAL, "value": 14.0}, "ticket": {"on": "2026-09-01"}},
         "Call now: it renews on 5 Oct 2026", "Ligue já: renova em 05/10/2026"),
        ({"renewal": {**RENEWAL, "value": 15.0}}, "Open the renewal talk", "Abra a conversa de renovação"),
        ({"renewal": LATER, "silent": {}}, "Book the executive review before 1 Dec 2026",
         "Marque a reunião executiva antes de 01/12/2026"),
        ({"detractor": {"on": "2026-09-12", "value": 4}, "silent": {}}, "Call back about the low score",
         "Retorne o contato sobre a nota baixa"),
        ({"contraction": {"on": "2026-07-01", "cents": -1}}, "Ask what changed", "Pergunte o que mudou"),
        ({"late_invoice": {"value": 40}}, "Settle the overdue invoice with Finance",
         "Resolva a fatura em atraso com o Financeiro"),
        ({"usage_drop": {"value": 0.4}}, "Review use with the sponsor", "Revise o uso com o sponsor da conta"),
        ({"ticket": {"on": "2026-09-01"}}, "Follow the open ticket", "Acompanhe o chamado aberto"),
        ({"silent": {}}, "Book a conversation", "Marque uma conversa"),
        ({"readjustment": {"on": "2026-11-01"}}, "Announce the readjustment", "Avise sobre o reajuste"),
        ({"no_answer": {}}, "Ask how things are going", "Pergunte como estão as coisas"),
    ],
)  # fmt: skip
def test_the_next_step_answers_the_first_signal(found: dict[str, Any], english: str, portuguese: str) -> None:
    """In the order of signals; in the last two weeks before a renewal there is one thing to do."""
    table = signals({"a1": found})
    assert annotate(accounts("a"), table, "BRL")["next_step"].tolist() == [english]
    with using("pt_BR"):
        assert annotate(accounts("a"), table, "BRL")["next_step"].tolist() == [portuguese]


def test_tag_none_and_no_data_are_three_states() -> None:
    """All known and quiet: empty. Partly known: said. Nothing known: None, which a table calls "no data"."""
    some = signals({"a1": {}, "a2": {"silent": {}}}, blind=("ticket", "usage_drop"))
    shown = annotate(accounts("a", "b", "c"), some, "BRL")["signals"].tolist()
    assert shown[0] == (("muted", "none; 2 signals without data"),)
    assert shown[1] == (("tag", "no touchpoint on record"),)
    assert shown[2] is None  # an account that the signals do not speak of is not calm either
    assert annotate(accounts("a"), signals({"a1": {}}), "BRL")["signals"].tolist() == [()]
    assert annotate(accounts("a"), signals({"a1": {}}, blind=SIGNALS), "BRL")["signals"].tolist() == [None]
    with using("pt_BR"):
        one = annotate(accounts("a"), signals({"a1": {}}, blind=("ticket",)), "BRL")["signals"].iloc[0]
        assert one == (("muted", "nenhum; 1 sinal sem dados"),)


def test_tags_stand_in_the_order_of_signals_and_accounts_in_their_own() -> None:
    """Whatever the order of the rows; other columns stay."""
    table = signals({"a1": {"no_answer": {}, "renewal": RENEWAL}, "a2": {}}).iloc[::-1]
    shown = annotate(accounts("a", "b").iloc[::-1], table, "BRL")
    assert shown["name"].tolist() == ["b", "a"]
    assert [text for _, text in shown["signals"].iloc[1]] == ["renews in 5 days", "never answered a survey"]


def test_signals_that_nobody_can_tell_are_listed() -> None:
    """Only those unknown of every account; nothing where all can be told, or nobody is there."""
    mixed = signals({"a1": {}}, blind=("ticket", "silent"))
    assert without_data(mixed) == (
        "No data, so neither calm nor alarm: Urgent ticket open and No touchpoint lately."
    )
    with using("pt_BR"):
        assert without_data(mixed) == (
            "Sem dados, portanto nem calma nem alarme: Chamado urgente aberto e Sem contato recente."
        )
    assert without_data(signals({"a1": {}})) == ""
    assert without_data(signals({})) == ""
