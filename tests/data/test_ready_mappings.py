"""Every ready mapping reads an export with the tool's own headers and habits, cell for cell."""

from __future__ import annotations

import json
from decimal import Decimal

import jsonschema
import pytest
import yaml

from cskit.contract import SOURCES
from cskit.data import ready, schema
from cskit.data.parameters import load
from cskit.data.sql import identifier
from cskit.errors import ConfigurationError, UnknownName
from tests.conftest import ROOT
from tests.data.ready_rows import CASES
from tests.data.small import checked
from tests.mappings_page import MAPPINGS_PAGE, mappings_page

FIXTURES = ROOT / "tests" / "data" / "mappings"
CONTRACTS = "contract_id,customer_id,start_on,amount,interval\n"


def parameters(folder, name, **stated):
    """A parameters file that reads a mapping's fixture, and customers for what it refers to."""
    case = CASES[name]
    table = ready.read(name)["table"]
    source = {"path": str(FIXTURES / f"{name}.csv"), "mapping": name} | case.stated | stated
    data = {table: source}
    if table != "customers":
        keys = sorted({row["customer_id"] for row in case.rows})
        lines = "".join(f'"{key}",Name,Sul\n' for key in keys)
        (folder / "customers.csv").write_text("customer_id,name,portfolio\n" + lines, encoding="utf-8")
        data["customers"] = {"path": "customers.csv"}
    if table not in {"contracts", "invoices"}:
        (folder / "contracts.csv").write_text(CONTRACTS, encoding="utf-8")
        data["contracts"] = {"path": "contracts.csv"}
    values = {"month": "2026-02", "currency": case.currency, "data": data}
    path = folder / "mine.yaml"
    path.write_text(json.dumps(values), encoding="utf-8")  # JSON is YAML
    return load(path)


def rows(found, table):
    """Accepted rows as typed, empty cells left out, in the order of the file."""
    names = [column.name for column in SOURCES[table].columns]
    lines = found.connection.execute(
        f"SELECT {', '.join(map(identifier, names))} FROM accepted_{table} ORDER BY file_no, row_no"
    ).fetchall()
    return [
        {name: value for name, value in zip(names, line, strict=True) if value is not None} for line in lines
    ]


@pytest.mark.parametrize("name", ready.names())
def test_a_fixture_is_read_cell_for_cell(name, tmp_path):
    """Each cell has the value and the type that a person reads in the export; no other cell is filled."""
    case, table = CASES[name], ready.read(name)["table"]
    found = checked(parameters(tmp_path, name))
    assert [problem.sentence() for problem in found.problems] == []
    known = SOURCES[table].by_name
    wanted = [{key: value for key, value in row.items() if key in known} for row in case.rows]
    assert rows(found, table) == wanted
    for row, expected in zip(rows(found, table), wanted, strict=True):
        assert {key: type(value) for key, value in row.items()} == {
            key: type(value) for key, value in expected.items()
        }


@pytest.mark.parametrize("name", ready.names())
def test_no_row_is_lost(name, tmp_path):
    """Accepted + set aside + passed over = rows of the file, each with its reason."""
    case, table = CASES[name], ready.read(name)["table"]
    one = (found := checked(parameters(tmp_path, name))).tables[table]
    codes = dict(enumerate(rule.code for rule in one.rules))
    bad = found.connection.execute(f"SELECT row_no, min(rule_no) FROM bad_{table} GROUP BY row_no").fetchall()
    assert {row: codes[number] for row, number in bad} == case.aside
    assert {(part.reason, part.column, part.value): part.rows for part in one.passed_over} == case.passed
    accepted = one.read - one.quarantined
    assert (accepted, one.quarantined) == (len(case.rows), len(case.aside))
    assert accepted + one.quarantined + sum(case.passed.values()) == sum(file.rows for file in one.files)


def test_every_mapping_has_a_case():
    """A mapping comes with a fixture, and a fixture with a mapping."""
    assert set(CASES) == set(ready.names()) == {path.stem for path in FIXTURES.glob("*.csv")}


@pytest.mark.parametrize("name", ready.names())
def test_a_mapping_is_documented(name):
    """It says how the tool exports it, what it cannot know, and where its headers stand."""
    said = ready.read(name)
    assert set(ready.DOCUMENTED) <= set(said)
    assert said["export"].endswith((".", ").")) or said["export"].endswith(")")
    assert said["cannot"]
    assert said["source"].startswith(("https://", "written here"))
    assert (
        (ready.FOLDER / f"{name}.yaml")
        .read_text(encoding="utf-8")
        .startswith("# yaml-language-server: $schema=schema.json\n")
    )


@pytest.mark.parametrize("name", ready.names())
def test_a_mapping_fills_what_its_table_requires(name):
    """Each required column is mapped or asked for, and what may be lacking is never required."""
    said = ready.read(name)
    table = SOURCES[said["table"]]
    assert set(table.required) <= set(said["columns"]) | set(said.get("asks", {}))
    assert not set(said.get("optional", ())) & set(table.required)
    text = (ready.FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    jsonschema.validate(json.loads(json.dumps(yaml.safe_load(text), default=str)), schema.schema())


@pytest.mark.parametrize("name", [name for name in ready.names() if "asks" in ready.read(name)])
def test_what_is_asked_must_be_said(name, tmp_path):
    """Without what the export cannot know, the run stops and says what could be stated."""
    table, asks = ready.read(name)["table"], ready.read(name)["asks"]
    found = checked(parameters(tmp_path, name, columns={}))
    (problem,) = [one for one in found.problems if one.table == table]
    assert (problem.code, problem.column) == ("ask", *asks)
    assert f"{problem.column}: {asks[problem.column]['example']}" in str(problem.todo)


def test_the_editor_schema_is_current():
    """cskit/mappings/schema.json is what the models say."""
    assert schema.FILE.read_text(encoding="utf-8") == schema.text(), "run `python -m cskit.data.schema`"


def test_the_schema_refuses_what_the_models_refuse():
    """A mistyped key or column is underlined in an editor, and plain headers are not."""
    good = {"table": "customers", "columns": {"name": "Name", "tier": None}, "only": {"Status": "Won"}}
    jsonschema.validate(good, schema.schema())
    for bad in (
        good | {"colums": {}},
        good | {"columns": {"nome": "Name"}},
        good | {"columns": {"name": {"colum": "x"}}},
        good | {"path": "x.csv"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema.schema())


def test_the_page_of_mappings_is_what_the_files_say():
    """docs/mappings.md has every ready mapping."""
    assert MAPPINGS_PAGE.read_text(encoding="utf-8") == mappings_page(), "run `python -m tests.mappings_page`"


def test_a_mapping_that_there_is_not(tmp_path):
    """A name that no mapping has is said with the nearest; one of another table is refused."""
    with pytest.raises(UnknownName, match="Did you mean 'stripe_invoices'"):
        parameters(tmp_path, "stripe_invoices", mapping="stripe_invoice")
    with pytest.raises(ConfigurationError, match="stripe_customers makes customers, not invoices"):
        parameters(tmp_path, "stripe_invoices", mapping="stripe_customers")


def test_the_parameters_file_comes_first(tmp_path):
    """By column and by header: what is stated replaces what the mapping says of it, and nothing else."""
    stated = {"columns": {"amount": "Subtotal"}, "leave_out": {"Status": ["void", "draft", "pending_review"]}}
    one = parameters(tmp_path, "stripe_invoices", **stated).data["invoices"]
    assert (one.columns["amount"].column, one.columns["customer_id"].column) == ("Subtotal", "Customer")
    found = checked(parameters(tmp_path, "stripe_invoices", **stated))
    assert found.tables["invoices"].quarantined == 1  # the one in dollars
    assert rows(found, "invoices")[1]["amount"] == Decimal("1250")
