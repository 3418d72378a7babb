"""Every problem is said in both languages: where, what was expected, what came, what to do."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet
import pytest

from cskit.contract import SOURCES
from cskit.data.problems import with_rows
from cskit.data.rules import of_rows
from cskit.data.table_rules import of_table
from cskit.errors import DataRejected, Problem, Words, words
from cskit.locale import LOCALES
from tests import messages
from tests.data.small import (
    CONTRACTS,
    CUSTOMERS,
    SURVEYS_HEAD,
    checked,
    contract,
    problems,
    snapshot,
    written,
)

SCORE = f"{SURVEYS_HEAD}R1,C1,2026-01-01,nps,"
TICKETS = "ticket_id,customer_id,opened_at\n"


def parquet(*columns: str) -> bytes:
    """A Parquet file with some columns and no row."""
    stream = io.BytesIO()
    pa.parquet.write_table(pa.table({name: pa.array([], pa.string()) for name in columns}), stream)
    return stream.getvalue()


CASES: dict[str, tuple[str, str | bytes, dict[str, object]]] = {
    "missing-value": ("contracts", contract(start_on=""), {}),
    "not-mapped": (
        "customers",
        CUSTOMERS,
        {"columns": {"portfolio": {"column": "portfolio", "map": {"a": "b"}}}},
    ),
    "not-choice": ("contracts", contract(kind="upsel"), {}),
    "not-interval": ("contracts", contract(interval="monthly"), {}),
    "not-date": ("contracts", contract(start_on="soon"), {}),
    "not-month": ("mrr", "customer_id,month,mrr\nC1,January,5\n", {}),
    "not-instant": ("tickets", f"{TICKETS}T1,C1,2026-01-01 25:00\n", {}),
    "not-money": ("contracts", contract(amount="abc"), {}),
    "not-number": ("surveys", f"{SCORE}ten\n", {}),
    "not-integer": ("usage", "customer_id,month,seats\nC1,2026-01,1.5\n", {}),
    "not-flag": ("contacts", "contact_id,customer_id,is_sponsor\nP1,C1,maybe\n", {}),
    "percent": ("surveys", f"{SCORE}101%\n", {}),
    "serial-date": ("contracts", contract(start_on="45991"), {}),
    "zero-date": ("contracts", contract(start_on="1900-01-01"), {}),
    "no-end": ("contracts", contract(end_on="9999-12-31"), {}),
    "no-such-day": ("contracts", contract(start_on="2025-02-29"), {}),
    "below": ("contracts", contract(amount="-1"), {}),
    "above": ("surveys", f"{SCORE}11\n", {}),
    "order": ("contracts", contract(end_on="2025-01-01"), {}),
    "currency": ("contracts", contract(currency="USD"), {}),
    "discount-kind": ("contracts", contract(discount="10"), {}),
    "score": ("surveys", f"{SCORE}7.5\n", {}),
    "future": ("surveys", f"{SURVEYS_HEAD}R1,C1,2062-01-01,nps,9\n", {}),
    "duplicate-key": ("customers", f"{CUSTOMERS}C1,Caio,Sul\n", {}),
    "orphan": ("contracts", contract(customer_id="C9"), {}),
    "overlap": (
        "assignments",
        "customer_id,portfolio,valid_from\nC1,Sul,2026-01-01\nC1,Norte,2026-02-01\n",
        {},
    ),
    "ragged-row": ("customers", f"{CUSTOMERS}C3,Caio\n", {}),
    "nul": ("customers", f"{CUSTOMERS}C3,Ca\0io,Sul\n", {}),
    "header-twice": ("customers", CUSTOMERS.replace("name", "name,name").replace("Ana", "Ana,Ana"), {}),
    "ambiguous-header": ("customers", "customer_id,NAME,Name,portfolio\nC1,Ana,Ana,Sul\nC2,B,B,Sul\n", {}),
    "missing-column": ("customers", "customer_id,nome,portfolio\nC1,Ana,Sul\nC2,Beto,Sul\n", {}),
    "one-column": ("customers", CUSTOMERS.replace(",", ";"), {"dialect": {"delimiter": ","}}),
    "no-header": ("customers", "customer_id,name,portfolio,\nC1,Ana,Sul,x\n", {}),
    "quote": ("customers", f'{CUSTOMERS}C3,"Caio,Sul\n', {}),
    "encoding": (
        "customers",
        f"{CUSTOMERS}C3,José,Sul\n".encode("cp1252"),
        {"dialect": {"encoding": "utf-8"}},
    ),
    "not-xlsx": ("customers", "this is no sheet", {"path": "customers.xlsx"}),
    "not-parquet": ("customers", "this is no Parquet", {"path": "customers.parquet"}),
    "empty-file": ("customers", parquet(), {"path": "customers.parquet"}),
    "excel-error": ("contracts", contract(amount="#N/A"), {}),
    "ambiguous-dates": ("contracts", contract(start_on="01/02/2026"), {}),
    "ambiguous-decimal": ("contracts", contract(amount="1,234"), {}),
    "truncated": ("customers", f"{CUSTOMERS}C3,Ca", {}),
}


def found(folder, code) -> list[Problem]:
    """The problems of a case's own code, strict ones and those of rows set aside."""
    table, content, stated = CASES[code]
    content = content.encode() if isinstance(content, str) else content
    stating = {f"{table}__{key}": value for key, value in stated.items()}
    parameters = written(folder, {table: content}, **stating)
    (folder / str(stated.get("path", f"{table}.csv"))).write_bytes(content)
    every = checked(parameters)
    aside = [
        problem
        for one in every.tables.values()
        if not one.table.strict
        for problem, _ in with_rows(every.connection, one)
    ]
    return [one for one in (*every.problems, *aside) if one.code == code]


def messages_of(said: Words) -> Iterator[str]:
    """Every message that words are made of."""
    yield said.message
    for _, value in said.values:
        if isinstance(value, Words):
            yield from messages_of(value)


@pytest.fixture(scope="module")
def translated() -> dict[str, str]:
    return {entry.id: entry.string for entry in messages.catalogue() if isinstance(entry.id, str)}


@pytest.mark.parametrize("code", CASES)
def test_a_problem_has_four_parts_in_both_languages(tmp_path, translated, code):
    """Where, what was expected, what came and what to do; no placeholder is left, no message untranslated."""
    one = found(tmp_path, code)[0]
    said = {locale: one.sentence(locale) for locale in LOCALES}
    assert said["en"] != said["pt_BR"]
    assert one.rule.said("en") != one.rule.said("pt_BR")
    assert one.todo.said("en") != one.todo.said("pt_BR")
    for locale, sentence in said.items():
        row, column = {"en": ("row", "column"), "pt_BR": ("linha", "coluna")}[locale]
        place = one.file + (f", {row} {one.row}" if one.row else "")
        place += f", {column} {one.column!r}" if one.column else ""
        came = {"en": f" Found {one.value!r}.", "pt_BR": f" Encontrado {one.value!r}."}[locale]
        todo = one.todo.said(locale)
        assert todo.endswith(".")
        assert sentence == f"{place}: {one.rule.said(locale)}.{came if one.value else ''} {todo}"
        assert not re.search(r"\{\w+(![rs])?\}|\{\{", sentence)
    for message in (*messages_of(one.rule), *messages_of(one.todo)):
        assert translated[message], message


def test_every_rule_of_the_contract_has_a_case():
    """A rule that is added needs a case above."""
    codes = {
        rule.code
        for table in SOURCES.values()
        for rule in (*of_rows(table, "BRL", "2026-03"), *of_table(table, SOURCES))
    }
    assert codes - set(CASES) == set()


def test_what_json_says(tmp_path):
    """A program gets the same in the language of the run, each part by name."""
    (one,) = problems(tmp_path, {"contracts": contract(kind="upsel")})
    assert one.as_dict("pt_BR") == {
        "code": "not-choice",
        "file": "contracts.csv",
        "row": 2,
        "column": "kind",
        "value": "upsel",
        "rule": "kind é um de new, upsell, cross_sell, readjustment, renewal",
        "todo": "Você quis dizer 'upsell'? Corrija-o, ou mapeie-o em `columns` no arquivo de parâmetros.",
        "table": "contracts",
        "portfolio": "",
        "sentence": one.sentence("pt_BR"),
    }
    assert json.loads(json.dumps(one.as_dict())) == one.as_dict("en")


@pytest.mark.parametrize("value", ["{x}", "{", "}}", "{0}", "{value!r}", "%s", "$x$", "{rule.message}"])
@pytest.mark.parametrize("locale", LOCALES)
def test_data_are_never_a_template(tmp_path, value, locale):
    """What comes from the data is put in once, as it is: braces in it name nothing."""
    (one,) = problems(tmp_path, {"contracts": contract(kind=value)})
    assert f" {value!r}. " in one.sentence(locale)
    head = contract().replace("kind", "k")
    (one,) = problems(tmp_path, {"contracts": head}, contracts__columns={"end_on": value})
    assert value in one.rule.said(locale)
    (one,) = problems(tmp_path, {"customers": f"{CUSTOMERS}{value},Caio,Sul\n{value},Davi,Sul\n"})
    assert one.value == value


def test_order_is_said_the_other_way_round_in_portuguese(tmp_path):
    """A translation may turn a clause around; columns keep their names."""
    (one,) = problems(tmp_path, {"contracts": contract(end_on="2025-01-01")})
    assert (str(one.rule), one.rule.said("pt_BR")) == (
        "end_on comes after start_on",
        "start_on vem antes de end_on",
    )


def test_another_row_is_named_with_its_file(tmp_path):
    """The row that a second one repeats is in another file: the file is told."""
    folder = tmp_path / "k"
    folder.mkdir()
    (folder / "1.csv").write_text(CONTRACTS)
    (folder / "2.csv").write_text("".join(CONTRACTS.splitlines(keepends=True)[:2]))
    (one,) = problems(tmp_path, contracts__path="k")
    assert (one.file, one.row) == ("2.csv", 2)
    assert str(one.rule) == "contract_id stands once in contracts (the first is row 2 of 1.csv)"
    assert one.rule.said("pt_BR").endswith("(a primeira é a linha 2 de 1.csv)")


def test_a_company_stopped_by_its_books_says_so_in_its_language(tmp_path):
    """What is found after the checks speaks the language of the run too."""
    with pytest.raises(DataRejected, match="duas carteiras") as refused:
        snapshot(
            tmp_path, {"customers": "customer_id,name,portfolio\nC1,Ana,SUL\nC2,Beto,Sul\n"}, locale="pt_BR"
        )
    assert refused.value.said("en") != str(refused.value)


def test_words_of_a_problem_are_words(tmp_path):
    """Of every problem, rule and todo can be said in a language: none is a plain text."""
    for code in CASES:
        folder = tmp_path / code
        folder.mkdir()
        every = found(folder, code)
        assert every, code
        assert all(isinstance(one.rule, Words) and isinstance(one.todo, Words) for one in every)


def test_problems_stand_in_order():
    """By file, row, column and value; words need no order of their own."""
    one = words("{x}", x="1")
    rows = [Problem("b", 1, "", "", "c", one, one), Problem("a", 10, "", "", "c", one, one)]
    rows.append(Problem("a", 2, "", "", "c", words("{x}", x=one), one))
    assert [(problem.file, problem.row) for problem in DataRejected(rows).problems] == [
        ("a", 2),
        ("a", 10),
        ("b", 1),
    ]
