"""A query becomes a Parquet file: exactly, read-only, in time, and what is refused is a sentence."""

from __future__ import annotations

import re
import sqlite3
import threading
import time

import duckdb
import psycopg
import pyarrow.parquet as pq
import pytest

from cskit.data import database, drivers
from cskit.data.addresses import Address
from cskit.data.database import Query
from cskit.errors import ConfigurationError, CskitError, EnvironmentFailed
from tests.conftest import ROOT


def fetched(folder, text, *queries, seconds=60):
    """What queries of one database give, as Arrow tables."""
    asked = [Query("here", sql, seconds, folder / f"{number}.parquet") for number, sql in enumerate(queries)]
    database.fetch(Address("env:CRM", text, folder), asked)
    return [pq.read_table(query.into) for query in asked]


def column(table, name):
    return table.column(name).to_pylist()


@pytest.fixture(scope="module")
def server(postgres):
    """The server, with tables of this module's own."""
    postgres.run(
        "CREATE SCHEMA IF NOT EXISTS shop",
        "CREATE TABLE IF NOT EXISTS shop.orders AS SELECT i AS id FROM generate_series(1, 3) AS i",
        "CREATE TYPE shop.mood AS ENUM ('glad', 'sad')",
        "CREATE TABLE shop.safe (pin text)",
        "CREATE FUNCTION shop.wipe() RETURNS int LANGUAGE sql AS 'DELETE FROM shop.orders RETURNING id'",
        "CREATE ROLE clerk LOGIN PASSWORD 'p1n'; GRANT USAGE ON SCHEMA shop TO clerk",
        "GRANT SELECT ON shop.orders TO clerk",
    )
    return postgres


def refused(folder, text, sql, seconds=60):
    with pytest.raises(CskitError) as caught:
        fetched(folder, text, sql, seconds=seconds)
    assert sorted(path.suffix for path in folder.iterdir() if path.suffix == ".parquet") == []
    return caught.value


# What a value becomes


TYPES = {
    "7::int": "7",
    "1.10::numeric(9,2)": "1.10",
    "12345678901234567890.123456789::numeric": "12345678901234567890.123456789",
    "0.1::float8": "0.1",
    "1e20::float8": "100000000000000000000",
    "2.0::float8": "2",
    "11::numeric": "11",
    "'007'::text": "007",
    "'01/02/2026'::text": "01/02/2026",
    "'NULL'::text": "NULL",
    "NULL::text": None,
    "NULL::date": None,
    "DATE '2026-01-31'": "2026-01-31",
    "TIMESTAMP '2026-01-31 10:00:00.5'": "2026-01-31 10:00:00.500000",
    "TIMESTAMPTZ '2026-01-31 23:30:00-03'": "2026-02-01 02:30:00Z",
    "true": "true",
    "'a1b2c3d4-0000-0000-0000-000000000001'::uuid": "a1b2c3d4-0000-0000-0000-000000000001",
    "'glad'::shop.mood": "glad",
    '\'{"b": 1.10, "a": [1]}\'::json': '{"b": 1.10, "a": [1]}',
    "INTERVAL '1 month'": "1 mon",
    "TIME '10:30'": "10:30:00",
    "'NaN'::numeric": "NaN",
    "'Infinity'::numeric": "Infinity",
    "'-Infinity'::float8": "-Infinity",
    "repeat('9', 50)::numeric": "9" * 50,
}


def test_every_type_of_postgresql(tmp_path, server):
    """Numbers are exact, instants are UTC, text stays what it is, and NULL is empty."""
    names = [f"c{number}" for number in range(len(TYPES))]
    sql = ", ".join(f"{value} AS {name}" for value, name in zip(TYPES, names, strict=True))
    (table,) = fetched(tmp_path, server.address(), f"SELECT {sql}")
    assert {value: column(table, name)[0] for value, name in zip(TYPES, names, strict=True)} == TYPES


def test_what_a_column_holds_is_kept_beside_it(tmp_path, server):
    """So that a text that looks like a number or a date is still one, and judged as in any other file."""
    sql = "SELECT 1.5 AS n, '1.500' AS t, DATE '2026-01-31' AS d, now() AS i, '01/02/2026' AS u, true AS f"
    fetched(tmp_path, server.address(), f"{sql} UNION ALL SELECT {', '.join(['NULL'] * 6)}")
    kept = pq.read_metadata(tmp_path / "0.parquet").metadata
    assert database.kinds(kept) == {"n": "number", "d": "date", "i": "date", "f": "flag"}
    assert database.origin(kept)["format"] == "PostgreSQL query"


def test_numbers_and_texts_in_one_column_are_texts(tmp_path):
    """SQLite allows it."""
    (tmp_path / "a.db").touch()
    sql = "SELECT 1 AS a, 2 AS b UNION ALL SELECT 'x', 3 UNION ALL SELECT 1.5, 4.0"
    (table,) = fetched(tmp_path, "sqlite:///a.db", sql)
    assert column(table, "a") == ["1", "x", "1.5"]
    assert database.kinds(pq.read_metadata(tmp_path / "0.parquet").metadata) == {"b": "number"}


def test_no_rows(tmp_path, server):
    """The columns are there all the same."""
    (table,) = fetched(tmp_path, server.address(), "SELECT id FROM shop.orders WHERE false")
    assert (table.num_rows, table.column_names) == (0, ["id"])


@pytest.mark.parametrize("value", ["ARRAY[1]", "'{}'::text[]", "'\\x00'::bytea"])
def test_what_is_no_single_value(tmp_path, server, value):
    """An array is named by its column."""
    found = refused(tmp_path, server.address(), f"SELECT {value} AS tags")
    assert "Column 'tags' holds lists, documents or bytes" in str(found)


def test_a_name_that_stands_twice(tmp_path, server):
    """It is named before anything is read."""
    found = refused(tmp_path, server.address(), 'SELECT 1 AS a, 2 AS "A"')
    assert "'a' stands twice" in str(found)


def test_a_date_that_no_calendar_has(tmp_path, server):
    """The database's infinity is a sentence, no crash."""
    assert "infinity" in str(refused(tmp_path, server.address(), "SELECT 'infinity'::date AS d"))


# What the text of a query may hold


SIGNS = "'5%' AS a, '%s' AS b, '%(x)s' AS c, ':x' AS d, '?' AS e"


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT {SIGNS}",
        f"SELECT {SIGNS};  ",
        f"-- 100% of :x, with %s; all\n/* ? */ SELECT {SIGNS} -- ;",
        f"(WITH t AS (SELECT {SIGNS}) SELECT * FROM t)",
    ],
)
@pytest.mark.parametrize("kind", ["postgresql", "duckdb", "sqlite", "any"])
def test_no_sign_of_a_query_is_a_parameter(tmp_path, server, sql, kind, monkeypatch):
    """Percent signs, colons, comments and a last semicolon are the query's own."""
    text = {"postgresql": server.address(), "any": f"sqlite+pysqlite:///{tmp_path}/a.sqlite"}.get(kind)
    if kind == "any":
        monkeypatch.setattr(drivers, "_FILES", {})
    if kind in {"sqlite", "any"}:
        sql = sql.removeprefix("(").replace("FROM t)", "FROM t")
    (table,) = fetched(tmp_path, text or of_file(tmp_path, kind), sql)
    assert table.to_pylist() == [{"a": "5%", "b": "%s", "c": "%(x)s", "d": ":x", "e": "?"}]


def of_file(folder, kind):
    if kind == "duckdb":
        with duckdb.connect(folder / "a.duckdb") as found:
            found.execute("CREATE OR REPLACE TABLE orders AS SELECT unnest([1, 2, 3]) AS id")
    else:
        with sqlite3.connect(folder / "a.sqlite") as found:
            found.executescript("CREATE TABLE orders (id integer); INSERT INTO orders VALUES (1), (2), (3)")
        found.close()
    return f"{kind}:///a.{kind}"


# It reads, and cannot write


WRITES = [
    "DELETE FROM shop.orders",
    "DELETE FROM shop.orders RETURNING id",
    "WITH gone AS (DELETE FROM shop.orders RETURNING id) SELECT * FROM gone",
    "SELECT shop.wipe() AS id",
    "SELECT 1 AS id; DELETE FROM shop.orders",
    "SELECT 1 AS id; COMMIT; DELETE FROM shop.orders",
    "SELECT set_config('transaction_read_only', 'off', false) AS id, shop.wipe()",
    "CREATE TABLE shop.more (a int)",
    "COPY shop.orders TO STDOUT",
    "TRUNCATE shop.orders",
    "COMMIT",
]


@pytest.mark.parametrize("sql", WRITES)
def test_postgresql_is_only_read(tmp_path, server, sql):
    """Whatever a query tries, the server refuses it, and the table stays as it was."""
    found = refused(tmp_path, server.address(), sql)
    assert isinstance(found, ConfigurationError)
    assert column(fetched(tmp_path, server.address(), "SELECT id FROM shop.orders")[0], "id") == [
        "1",
        "2",
        "3",
    ]


def test_an_attempt_to_write_is_said(tmp_path, server):
    """Reading only is a promise, so its breach has a sentence of its own."""
    for sql in WRITES[2:4]:
        assert "expected one statement that reads" in str(refused(tmp_path, server.address(), sql))


@pytest.mark.parametrize("kind", ["duckdb", "sqlite", "any"])
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM orders",
        "DELETE FROM orders RETURNING id",
        "SELECT 1 AS a; DELETE FROM orders",
        "DROP TABLE orders",
    ],
)
def test_a_database_file_is_only_read(tmp_path, kind, sql, monkeypatch):
    """A file is opened to be read, or rolled back."""
    text = of_file(tmp_path, "sqlite" if kind == "any" else kind)
    if kind == "any":
        monkeypatch.setattr(drivers, "_FILES", {})
        text = f"sqlite+pysqlite:///{tmp_path}/a.sqlite"
    assert isinstance(refused(tmp_path, text, sql), ConfigurationError)
    assert column(fetched(tmp_path, text, "SELECT id FROM orders")[0], "id") == ["1", "2", "3"]


def test_any_other_database_is_rolled_back(tmp_path, monkeypatch):
    """Where a server cannot be told that it is only read, what a query did is undone."""
    of_file(tmp_path, "sqlite")
    monkeypatch.setattr(drivers, "_FILES", {})
    text = f"sqlite+pysqlite:///{tmp_path}/a.sqlite"
    monkeypatch.setattr(drivers, "_READS", drivers.re.compile(""))
    fetched(tmp_path, text, "DELETE FROM orders RETURNING id")
    assert column(fetched(tmp_path, text, "SELECT id FROM orders")[0], "id") == ["1", "2", "3"]


@pytest.mark.parametrize("sql", ["SELECT * FROM read_csv('{}')", "COPY orders TO '{}'", "ATTACH '{}' AS x"])
def test_a_query_of_duckdb_touches_no_other_file(tmp_path, sql):
    """DuckDB can read and write any file; here it does not."""
    text, other = of_file(tmp_path, "duckdb"), tmp_path / "other.csv"
    other.write_text("pin\n1234\n", encoding="utf-8")
    assert "1234" not in str(refused(tmp_path, text, sql.format(other)))
    assert other.read_text(encoding="utf-8") == "pin\n1234\n"


def test_all_queries_see_the_same_moment(tmp_path, server, monkeypatch):
    """What is changed between two queries is in none of them: their tables fit each other."""
    server.run("CREATE TABLE shop.now AS SELECT 1 AS a")
    fetch_one = database._one

    def disturbed(*arguments):
        fetch_one(*arguments)
        server.run("UPDATE shop.now SET a = 2")

    monkeypatch.setattr(database, "_one", disturbed)
    first, second = fetched(tmp_path, server.address(), *["SELECT a FROM shop.now"] * 2)
    assert column(first, "a") == column(second, "a") == ["1"]


# In time, or not at all


SLOW = {
    "postgresql": "SELECT pg_sleep(60)::text AS a",
    "duckdb": "SELECT count(*) AS a FROM range(10000000000) t(i) WHERE hash(i) % 7 = 3",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS a FROM n",
}


@pytest.mark.parametrize("kind", SLOW)
def test_a_query_that_takes_too_long(tmp_path, server, kind):
    """It is ended after the seconds stated, whatever the driver."""
    text = server.address() if kind == "postgresql" else of_file(tmp_path, kind)
    start = time.monotonic()
    found = refused(tmp_path, text, SLOW[kind], seconds=1)
    assert isinstance(found, EnvironmentFailed)
    assert "should be done within 1 seconds" in str(found)
    assert time.monotonic() - start < 6
    if kind == "postgresql":
        assert active(server) == 0


def active(server):
    """How many connections of ours are at work, once those that end have ended."""
    sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cskit'"
    with server.connected() as connection:
        for _ in range(50):
            if not (found := connection.execute(sql).fetchone()[0]):
                break
            time.sleep(0.1)
    return found


def test_a_driver_that_cannot_be_ended(tmp_path, monkeypatch):
    """Who waits goes on all the same."""

    class Deaf:
        product, version = "Deaf", "1"

        def rows(self, sql, seconds):
            time.sleep(8)

        def cancel(self):
            raise NotImplementedError

        def close(self):
            pass

    monkeypatch.setattr(database, "opened", lambda address: Deaf())
    monkeypatch.setattr(database, "_GRACE", 0.1)
    start = time.monotonic()
    assert "within 1 seconds" in str(refused(tmp_path, "x", "SELECT 1", seconds=1))
    assert time.monotonic() - start < 3


def test_a_server_that_does_not_answer(tmp_path, monkeypatch):
    """A host that takes the connection and says nothing is given up."""
    from socket import socket

    monkeypatch.setattr(drivers, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(database, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(database, "_GRACE", 1)
    with socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        text = f"postgresql://ana:s3cret@127.0.0.1:{deaf.getsockname()[1]}/crm"
        assert "should answer within" in str(refused(tmp_path, text, "SELECT 1"))


def test_a_connection_lost_in_the_middle(tmp_path, server):
    """It is said, and no half of a table is kept."""
    sql = "SELECT i, pg_sleep(0.00005)::text FROM generate_series(1, 2000000) AS i"

    def end():
        time.sleep(1.5)
        ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cskit'"
        server.run(ours)

    killer = threading.Thread(target=end)
    killer.start()
    found = refused(tmp_path, server.address(), sql)
    killer.join()
    assert "The connection was lost in the middle" in str(found)


def test_nothing_is_left_open(tmp_path, server):
    """After a query that went well, and after one that did not."""
    fetched(tmp_path, server.address(), "SELECT 1 AS a")
    (tmp_path / "0.parquet").unlink()
    refused(tmp_path, server.address(), "SELECT nope")
    assert active(server) == 0


# What is refused is a sentence


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT * FROM shop.nope", 'does not take the query: relation "shop.nope" does not exist'),
        ("SELECT nope FROM shop.orders", 'column "nope" does not exist'),
        ("SELEC 1", 'syntax error at or near "SELEC"'),
        ("SELECT 1 / 0 AS a", "division by zero"),
        ("SELECT * FROM shop.safe", "may not read what the query names: permission denied for table safe"),
    ],
)
def test_what_postgresql_says_of_a_query(tmp_path, server, sql, said):
    """The server's words, in a sentence with place and what to do."""
    found = refused(tmp_path, server.address("clerk", "p1n"), sql)
    assert str(found).startswith("here: ")
    assert said in str(found)
    assert isinstance(found, ConfigurationError)


@pytest.mark.parametrize(
    ("kind", "said"), [("duckdb", "Table with name nope does not exist"), ("sqlite", "no such table: nope")]
)
def test_what_a_file_says_of_a_query(tmp_path, kind, said):
    """Likewise."""
    assert said in str(refused(tmp_path, of_file(tmp_path, kind), "SELECT * FROM nope"))


@pytest.mark.parametrize("kind", ["duckdb", "sqlite"])
def test_a_file_that_is_no_database(tmp_path, kind):
    """Not there, or something else: said by what the parameters file says, without the path."""
    assert "There is none" in str(refused(tmp_path, f"{kind}:///none.db", "SELECT 1"))
    (tmp_path / "some.db").write_text("customer_id,name\n" * 500, encoding="utf-8")
    found = str(refused(tmp_path, f"{kind}:///some.db", "SELECT 1"))
    assert "is no database of that kind" in found
    assert str(tmp_path) not in found


def test_a_duckdb_file_that_another_program_writes(tmp_path):
    """It cannot be read meanwhile, and that is said."""
    import subprocess
    import sys

    text = of_file(tmp_path, "duckdb")
    held = f"held = duckdb.connect({str(tmp_path / 'a.duckdb')!r})"
    program = f"import duckdb; {held}; print('ready', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        other.stdout.readline()
        found = refused(tmp_path, text, "SELECT 1")
        other.communicate("\n")
    assert "another program holds the database file" in str(found)


@pytest.mark.parametrize("module", ["sqlalchemy", "psycopg"])
def test_a_package_that_is_missing(tmp_path, monkeypatch, module):
    """The one to install is named, with the command."""
    import sys

    monkeypatch.setitem(sys.modules, module, None)
    found = str(refused(tmp_path, "postgresql://ana:s3cret@127.0.0.1:1/crm", "SELECT 1"))
    assert f"the package {module}" in found
    assert 'pip install --editable ".[database]"' in found
    assert "s3cret" not in found


def test_the_role_of_the_documents(tmp_path, server):
    """docs/databases.md: its statements make a role that reads what it was given, and nothing else."""
    text = (ROOT / "docs" / "databases.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```sql\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    server.run(
        "CREATE SCHEMA crm; CREATE TABLE crm.companies AS SELECT 'C1' AS id",
        "CREATE TABLE crm.others (id int)",
        "CREATE SCHEMA billing; CREATE TABLE billing.cskit_contracts AS SELECT 'K1' AS contract_id",
        block,
    )
    address = server.address("cskit", "a long one")
    (table,) = fetched(tmp_path, address, "SELECT id FROM crm.companies")
    assert column(table, "id") == ["C1"]
    (tmp_path / "0.parquet").unlink()
    assert "may not read" in str(refused(tmp_path, address, "SELECT * FROM crm.others"))


# Many rows


def test_rows_come_in_batches(tmp_path, server, monkeypatch):
    """No more than a batch is held at once, and none is lost between two."""
    monkeypatch.setattr(drivers, "BATCH", 1000)
    fetches = []
    original = psycopg.ServerCursor.fetchmany
    monkeypatch.setattr(
        psycopg.ServerCursor, "fetchmany", lambda *found: fetches.append(found[1]) or original(*found)
    )
    (table,) = fetched(tmp_path, server.address(), "SELECT i FROM generate_series(1, 4500) AS i")
    assert column(table, "i") == [str(i) for i in range(1, 4501)]
    assert len(fetches) >= 5
    assert max(fetches) == 1000


def test_the_same_rows_are_the_same_bytes(tmp_path, server):
    """So that an unchanged database finds its snapshot."""
    sql = "SELECT i, i / 7.0 AS b, 'x' || i AS c FROM generate_series(1, 5000) AS i"
    fetched(tmp_path, server.address(), sql, sql)
    assert (tmp_path / "0.parquet").read_bytes() == (tmp_path / "1.parquet").read_bytes()
