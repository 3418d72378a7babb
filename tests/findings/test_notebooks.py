"""The notebooks' own code on books with nothing, one of a kind, or names made to break a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cskit import charts
from cskit.metrics import accounts, recurring_revenue, signals
from tests.findings.books import NOTHING_LIKE_THESE, outputs, read, recorded
from tests.findings.odd_books import HOSTILE, PAIRS, named, undrawn

_KNOWN: dict[tuple[str, ...], pd.DataFrame] = {}


def _remembered(name: str, compute: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Compute a table once for a book and month: the pages and languages ask for the same."""

    def asked(*given: Any) -> pd.DataFrame:
        # A page compares with the month before: its accounts are others.
        key = (name, compute.__name__, *(str(one) for one in given if isinstance(one, pd.Timestamp)))
        if key not in _KNOWN:
            _KNOWN[key] = compute(*given)
        return _KNOWN[key].copy()

    asked.__name__ = compute.__name__
    return asked


def _said(
    monkeypatch: pytest.MonkeyPatch, name: str, notebook: str, code: str, folder: Path | None = None
) -> list[str]:
    monkeypatch.setattr(charts, "_svg", undrawn)
    for module, slow in ((signals, "signals"), (accounts, "accounts"), (recurring_revenue, "series")):
        monkeypatch.setattr(module, slow, _remembered(name, getattr(module, slow)))
    given = named(name)
    if folder:
        given = replace(given, _run={"scratch": str(folder), "notebook": notebook, "recorded": str(folder)})
    return [form for shown in outputs(notebook, given, code) for form in (read(shown), shown.text)]


@pytest.mark.parametrize("code", ["en", "pt_BR"])
@pytest.mark.parametrize(("name", "notebook"), PAIRS)
def test_no_book_makes_a_page_speak_python(
    name: str, notebook: str, code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every cell runs, says something, never "nan" or "None", and hands the run what JSON can hold."""
    for form in _said(monkeypatch, name, notebook, code, tmp_path):
        found = NOTHING_LIKE_THESE.search(form.replace(HOSTILE[2], ""))
        assert not found, form
    handed = recorded(tmp_path / f"{notebook}.json")
    assert handed["headline"]


@pytest.mark.parametrize(
    ("name", "notebook"),
    [pair for pair in PAIRS if pair[0] in ("one account", "hostile", "everything") and pair[1] != "accounts"],
)
def test_books_can_be_drawn(name: str, notebook: str) -> None:
    """With real drawings: no warning, and whatever a customer is called stands there as text."""
    shown = [one for one in outputs(notebook, named(name), "pt_BR") if "<svg" in one.html]
    pictures = " ".join(one.html for one in shown)
    assert "<script" not in pictures
    if notebook not in ("cover", "pareto"):
        return
    assert pictures.count("<svg") >= 2
    if name == "hostile":
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pictures
        assert "$x$" in pictures


CALM = re.compile(
    r"\bnone;|\bnone\b(?! to lose)|shows no signal|is due|No signal|asks for action", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("name", "notebook"), [pair for pair in PAIRS if pair[0] in ("balances", "only credits", "orders")]
)
def test_without_data_nothing_is_called_calm(
    name: str, notebook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the data can give no signal, no page says that there is none, or that nothing is due."""
    forms = _said(monkeypatch, name, notebook, "en")
    # The method section says what the signals would be.
    calm = [form for form in forms if CALM.search(form) and "Definition in force" not in form]
    assert calm == []


def test_the_cover_knows_nothing_of_renewals_without_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Contracts without an end: neither "no renewal is due" nor an amount of 0."""
    said = "\n".join(_said(monkeypatch, "all new", "cover", "en"))
    assert "No renewal is due" not in said
    assert "Renewals, 90 days: — (the data do not say when contracts end)" in said


def test_the_pages_agree_on_a_book(monkeypatch: pytest.MonkeyPatch) -> None:
    """The book with everything, in the words of a Brazilian: figures by hand."""
    said = "\n".join(_said(monkeypatch, "everything", "pareto", "pt_BR"))
    # 9000 + 4000 of 14 690 are 88%; 11 752 would be 80%.
    assert "2 das 6 contas concentram 80% do MRR da carteira; a maior, Account a01, responde por 61%." in said
    assert "Contagem, sem faixa: 6 contas pagantes no fim do mês. 1 conta congelada fica de fora." in said
    assert "2 contas do grupo do topo têm algum sinal; 1 conta pequena está crescendo." in said
    assert "1 conta pequena somou R$\N{NO-BREAK SPACE}100 por mês em um ano, sem contar reajustes." in said
    cover = "\n".join(_said(monkeypatch, "everything", "cover", "pt_BR"))
    assert "6 contas pagam R$\N{NO-BREAK SPACE}14,7\N{NO-BREAK SPACE}mil de MRR." in cover
    assert (
        "2 contas têm renovação nos próximos 90 dias (R$\N{NO-BREAK SPACE}13\N{NO-BREAK SPACE}mil)." in cover
    )
    assert "Contas: 6 (pagantes; 1 congelada) no mês, entradas: 1; saídas: 0" in cover
    working = "\n".join(_said(monkeypatch, "everything", "accounts", "pt_BR"))
    assert "6 das 7 contas têm pelo menos um sinal." in working
