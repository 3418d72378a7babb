"""Tables that come from a query give the snapshot that their exports give."""

from __future__ import annotations

import json
import sqlite3
import threading

import duckdb
import pytest

from cskit import company
from cskit.data import open_portfolio
from cskit.data.parameters import Parameters
from cskit.errors import CskitError, DataRejected
from tests.data import small
from tests.postgres import PASSWORD, Server
from tests.runs import cskit

TABLES = """
CREATE TABLE customers (customer_id text, name varchar(40), portfolio text);
INSERT INTO customers VALUES ('C1', 'Ana', 'Sul'), ('C2', 'Beto', 'Norte');
CREATE TABLE contracts (contract_id text, customer_id text, start_on date, end_on date,
    amount numeric(12, 2), "interval" text);
INSERT INTO contracts VALUES ('K1', 'C1', '2026-01-01', NULL, 100, 'month'),
    ('K2', 'C2', '2026-02-01', '2026-12-01', 1200, 'year');
"""
SURVEYS = """
CREATE TABLE surveys (response_id text, customer_id text, answered_on date, survey text, score numeric,
    comment text);
INSERT INTO surveys VALUES ('R1', 'C1', '2026-01-01', 'nps', 9, 'bom' || chr(10) || 'e barato'),
    ('R2', 'C2', '2026-01-02', 'nps', 11, 'caro'), ('R3', 'C2', '2026-01-03', 'csat', 4.5, 'NA');
"""


def both(connection):
    """A query for each of the two tables that are needed."""
    return {
        table: {"sql": f"SELECT * FROM {table}", "connection": connection}
        for table in ("customers", "contracts")
    }


def asked(folder, connection, **stated) -> Parameters:
    """Parameters that ask a database for the tables; by ``<table>`` another query or source."""
    data = {
        table: {"sql": f"SELECT * FROM {table}", "connection": connection}
        for table in ("customers", "contracts")
    }
    for table, said in stated.items():
        data[table] = data.get(table, {"connection": connection}) | (
            said if isinstance(said, dict) else {"sql": said}
        )
    values = {"month": "2026-03", "currency": "BRL", "data": data, "base": folder, "file": folder / "q.yaml"}
    return Parameters.model_validate(values)


def built(folder, connection, **stated):
    """The snapshot; nothing but it is left behind."""
    found = company.build(asked(folder, connection, **stated), folder / "snapshots")
    assert [path.name for path in (folder / "snapshots").glob(".building-*")] == []
    return found


@pytest.fixture
def crm(postgres: Server, monkeypatch):
    """A schema of the server with the small company, for a role that reads; ``env:CRM`` leads there."""
    postgres.run(
        "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
        TABLES + SURVEYS,
        "DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f"ALTER ROLE reader PASSWORD '{PASSWORD}'; GRANT USAGE ON SCHEMA public TO reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader",
    )
    monkeypatch.setenv("CRM", postgres.address("reader"))
    return postgres


def of_file(folder, kind):
    """A database file with the small company's tables, and its address."""
    if kind == "duckdb":
        with duckdb.connect(folder / "crm.duckdb") as database:
            database.execute(TABLES + SURVEYS.replace("numeric", "double"))
    else:
        with sqlite3.connect(folder / "crm.db") as database:
            database.executescript(TABLES + SURVEYS.replace("chr(10)", "char(10)"))
        database.close()
    return f"{kind}:///crm.{'duckdb' if kind == 'duckdb' else 'db'}"


ALL = "SELECT * FROM surveys"


def test_postgresql_gives_what_its_export_gives(tmp_path, crm):
    """The same company from CSV files and from PostgreSQL is the same snapshot, to the last byte."""
    (tmp_path / "csv").mkdir()
    (tmp_path / "sql").mkdir()
    exported = small.snapshot(tmp_path / "csv", small.TABLES)
    found = built(tmp_path / "sql", "env:CRM", surveys=ALL)
    assert found.hash == exported.hash
    same = {name: content for name, content in small.files(found.folder).items() if name.endswith(".parquet")}
    assert same == {name: small.files(exported.folder)[name] for name in same}
    assert len(same) > 10


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_a_database_file_gives_what_its_export_gives(tmp_path, kind):
    """DuckDB and SQLite need no server and no driver, and their address may stand in the parameters file."""
    exported = small.snapshot(tmp_path, small.TABLES)
    assert built(tmp_path, of_file(tmp_path, kind), surveys=ALL).hash == exported.hash


def test_any_address_of_sqlalchemy_works(tmp_path, monkeypatch):
    """What SQLAlchemy has a driver for is read through it."""
    of_file(tmp_path, "sqlite")
    monkeypatch.setenv("CRM", f"sqlite+pysqlite:///{tmp_path}/crm.db")
    exported = small.snapshot(tmp_path, small.TABLES)
    monkeypatch.setattr("cskit.data.drivers._FILES", {})
    assert built(tmp_path, "env:CRM", surveys=ALL).hash == exported.hash


def test_queries_and_files_side_by_side(tmp_path, crm):
    """Each table comes from where it is."""
    exported = small.snapshot(tmp_path, small.TABLES)
    found = built(tmp_path, "env:CRM", surveys={"path": "surveys.csv", "connection": ""})
    assert found.hash == exported.hash


def test_the_snapshot_says_which_database(tmp_path, crm):
    """A query is named by its table, with its server; neither the query nor an address stands anywhere."""
    found = built(tmp_path, "env:CRM")
    (customers,) = found.inputs["customers"]
    assert customers["file"] == "query of customers"
    assert customers["dialect"]["format"] == {"is": "PostgreSQL query", "how": "format"}
    assert customers["dialect"]["server"]["is"].split(".")[0].isdigit()
    assert customers["rows"] == 2


def test_an_unchanged_database_finds_its_snapshot(tmp_path, crm, monkeypatch):
    """Nothing is derived a second time where the queries give the same; a new row is seen."""
    first = built(tmp_path, "env:CRM")
    with monkeypatch.context() as patched:
        patched.setattr("cskit.company.making.made", None)
        again = built(tmp_path, "env:CRM")
        assert (again.folder, again.inputs) == (first.folder, first.inputs)
    crm.run("INSERT INTO customers VALUES ('C3', 'Caio', 'Sul')")
    assert built(tmp_path, "env:CRM").hash != first.hash


def test_a_column_mapped_from_a_query(tmp_path, crm):
    """What is mapped for files is mapped for queries; rows are numbered as a spreadsheet would."""
    found = {"sql": "SELECT customer_id AS id, name, 'X' AS book FROM customers ORDER BY 1"}
    columns = {"customer_id": {"column": "id"}, "portfolio": {"column": "book"}}
    assert list(built(tmp_path, "env:CRM", customers={**found, "columns": columns}).portfolios) == ["X"]
    crm.run("UPDATE contracts SET end_on = '2020-01-01' WHERE contract_id = 'K2'")
    with pytest.raises(DataRejected) as caught:
        built(tmp_path, "env:CRM", contracts="SELECT * FROM contracts ORDER BY contract_id")
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.column) == ("query of contracts", 3, "end_on")


def test_what_is_no_number_is_the_rows_problem(tmp_path, crm):
    """NaN and infinity of a numeric column are named by row and value, like in any file."""
    crm.run("ALTER TABLE contracts ALTER amount TYPE numeric", "UPDATE contracts SET amount = 'NaN'")
    with pytest.raises(DataRejected) as caught:
        built(tmp_path, "env:CRM")
    assert {(one.value, one.column) for one in caught.value.problems} == {("NaN", "amount")}


def test_a_query_without_rows(tmp_path, crm):
    """An optional table may be empty."""
    found = built(tmp_path, "env:CRM", surveys="SELECT * FROM surveys WHERE false")
    assert found.tables["surveys"]["read"] == 0


def test_a_notebook_outside_a_run_asks_too(tmp_path, crm, monkeypatch):
    """In JupyterLab open_portfolio runs the queries of the parameters file."""
    monkeypatch.setattr("cskit.data.snapshot.root", lambda: tmp_path / "snapshots")
    text = {"month": "2026-03", "currency": "BRL"}
    text["data"] = both("env:CRM")
    (tmp_path / "mine.yaml").write_text(json.dumps(text), encoding="utf-8")
    book = open_portfolio("Sul", "2026-03", str(tmp_path / "mine.yaml"))
    assert book.customers["customer_id"].tolist() == ["C1"]


def test_two_runs_at_once(tmp_path, crm):
    """Each has a connection and a folder of its own; both end with the one snapshot."""
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(built_twice(tmp_path))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == 1


def built_twice(folder):
    return company.build(asked(folder, "env:CRM"), folder / "snapshots").hash


# No secret in anything that is said

PARTS = ("s3cret", "pä ss", "p%C3%A4", "word%", "word%25")


def without_secret(texts):
    return [text for text in texts if any(part in text for part in PARTS)] == []


FAILURES = {
    "password wrong": (lambda server: server.address("reader", PASSWORD + "2"), {}),
    "no such role": (lambda server: server.address("nobody"), {}),
    "no such database": (lambda server: server.address("reader", database="nope"), {}),
    "no server": (lambda server: server.address("reader").replace(f":{server.port}/", ":1/"), {}),
    "no host": (lambda server: server.address("reader").replace("127.0.0.1", "no-such-host.invalid"), {}),
    "port is no number": (lambda server: server.address("reader").replace(f":{server.port}/", ":x/"), {}),
    "no address": (lambda server: server.address("reader").replace("://", ":"), {}),
    "unknown kind": (lambda server: server.address("reader").replace("postgresql", "postgresk"), {}),
    "no driver": (lambda server: server.address("reader").replace("postgresql", "oracle"), {}),
    "unquoted": (lambda server: f"postgresql://reader:{PASSWORD}@127.0.0.1:{server.port}/postgres", {}),
    "no table": (Server.address, {"customers": "SELECT * FROM nope"}),
    "the query names it": (
        lambda server: server.address("reader"),
        {"customers": f'SELECT * FROM "{PASSWORD}"'},
    ),
    "it fails on it": (
        lambda server: server.address("reader"),
        {"customers": f"SELECT '{PASSWORD}'::int AS customer_id"},
    ),
    "out of time": (
        lambda server: server.address("reader"),
        {"customers": {"sql": "SELECT pg_sleep(30)", "seconds": 1}},
    ),
    "array": (lambda server: server.address("reader"), {"customers": "SELECT ARRAY[1] AS customer_id"}),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_no_failure_says_a_secret(tmp_path, crm, monkeypatch, failure):
    """Neither the sentence, nor a traceback, nor any file left behind holds any part of the password."""
    address, stated = FAILURES[failure]
    monkeypatch.setenv("CRM", address(crm))
    with pytest.raises(CskitError) as caught:
        built(tmp_path, "env:CRM", **stated)
    assert str(caught.value).startswith("q.yaml, data, customers: ")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    shown = [str(caught.value), repr(caught.value), *map(str, caught.traceback)]
    assert without_secret([*shown, *map(repr, small.files(tmp_path).values())])


def test_no_output_says_a_secret(tmp_path, crm):
    """A process that fails with CSKIT_DEBUG=1, and one that does not, print and write no part of it."""
    config = {"month": "2026-03", "currency": "BRL"}
    config["data"] = both("env:CRM")
    for name, said in (("good", "The data hold"), ("bad", "does not exist"), ("ugly", "does not take user")):
        if name == "bad":
            config["data"]["customers"]["sql"] = "SELECT * FROM nope"
        (tmp_path / f"{name}.yaml").write_text(json.dumps(config), encoding="utf-8")
        password = {"ugly": PASSWORD + "2"}.get(name, PASSWORD)
        env = {"CRM": crm.address("reader", password), "CSKIT_DEBUG": "1", "PYTHONFAULTHANDLER": "1"}
        for json_too in ([], ["--json"]):
            done = cskit("check", tmp_path / f"{name}.yaml", *json_too, env=env)
            assert without_secret([done.stdout, done.stderr])
            assert said in done.stdout + done.stderr or (name == "good" and done.returncode == 0), done.stderr
