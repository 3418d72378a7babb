"""What a page shows it also gives away: every shown table is recorded, every column with its kind."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cskit import charts
from cskit.data.recording import KINDS
from cskit.tables import table
from tests.findings.books import outputs, recorded
from tests.findings.odd_books import PAIRS, named, undrawn

# They say how the page was made, and are the same on every page of a run.
OF_THE_METHOD = {"definitions", "data-used"}
_SHOWN = re.compile(r'<div class="table[^"]*" id="([a-z0-9-]+)">(?=\s*<div)')
_FULL = (
    "everything",
    "orders",
    "hostile",
    "acquired",
    "touch models",
    "tickets rated",
    "followed, some lost",
    "every movement",
)
_PAIRS = [pair for pair in PAIRS if pair[0] in _FULL]


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run a notebook on a book; give the tables it shows, with their columns, and those it records."""
    monkeypatch.setattr(charts, "_svg", undrawn)
    columns: dict[str, Any] = {}
    check = table._check
    monkeypatch.setattr(
        table, "_check", lambda frame, shown, name: (columns.update({name: shown}), check(frame, shown, name))
    )

    def run(book: str, notebook: str) -> tuple[dict[str, Any], dict[str, Any]]:
        given = replace(named(book), _run={"scratch": str(tmp_path), "notebook": notebook, "recorded": ""})
        html = "".join(one.html for one in outputs(notebook, given, "en"))
        there = set(_SHOWN.findall(html)) - OF_THE_METHOD
        return {name: columns[name] for name in there}, recorded(tmp_path / f"{notebook}.json")["tables"]

    return run


@pytest.mark.parametrize(("book", "notebook"), _PAIRS)
def test_every_shown_table_is_recorded_under_its_name(handed: Any, book: str, notebook: str) -> None:
    """A reader can save every table: "if-lost" is shown, "if_lost" recorded."""
    shown, tables = handed(book, notebook)
    assert {name for name in shown if name.replace("-", "_") not in tables} == set()


@pytest.mark.parametrize(("book", "notebook"), _PAIRS)
def test_every_column_with_figures_has_a_kind(handed: Any, book: str, notebook: str) -> None:
    """Cents must not reach a spreadsheet as if they were the currency: no figure goes without a kind."""
    _, tables = handed(book, notebook)
    unknown = {
        f"{name}.{column}"
        for name, content in tables.items()
        for place, (column, kind) in enumerate(zip(content["columns"], content["kinds"], strict=True))
        if kind in ("integer", "number") and any(row[place] is not None for row in content["rows"])
        if not {column, f"{name}.{column}"} & set(KINDS)
    }
    assert unknown == set()


@pytest.mark.parametrize(("book", "notebook"), _PAIRS)
def test_a_file_holds_what_the_page_shows(handed: Any, book: str, notebook: str) -> None:
    """What the page shows as money is money in the file, and nothing else is; shares are shares."""
    shown, tables = handed(book, notebook)
    wrong = []
    for name, columns in shown.items():
        content = tables.get(name.replace("-", "_"), {"columns": [], "kinds": []})
        kinds = dict(zip(content["columns"], content["kinds"], strict=True))
        for column in columns:
            kind = kinds.get(column.field)
            if kind in ("money", "share", "integer", "number") and (kind == "money") != (
                column.as_ == "money"
            ):
                wrong.append((name, column.field, column.as_, kind))
    assert wrong == []
