"""Where an address comes from, and that no secret of it is said."""

from __future__ import annotations

import sys

import pytest

from cskit.data import addresses, parameters
from cskit.data.addresses import Address
from cskit.errors import ConfigurationError, EnvironmentFailed

TEXT = "postgresql://ana:s3cret%40@db.example/crm?sslpassword=t0ken"
CONFIG = """
month: 2026-03
currency: BRL
data:
  contracts: k.csv
  customers: {}
"""


def loaded(folder, customers):
    file = folder / "mine.yaml"
    file.write_text(CONFIG.format(customers), encoding="utf-8")
    return parameters.load(file).data["customers"]


def refused(folder, customers):
    with pytest.raises(ConfigurationError) as caught:
        loaded(folder, customers)
    return str(caught.value)


def private(folder, text=TEXT, rights=0o600):
    file = folder / "warehouse"
    file.write_text(text, encoding="utf-8")
    file.chmod(rights)
    return "file:warehouse"


def test_from_the_environment(tmp_path, monkeypatch):
    """`env:NAME` is what the variable holds, without blanks around it."""
    monkeypatch.setenv("CRM", f" {TEXT}\n")
    found = addresses.found("env:CRM", tmp_path, "here")
    assert (found.text, found.stated, found.kind, found.file) == (TEXT, "env:CRM", "postgresql", None)


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_variable_that_holds_nothing(tmp_path, monkeypatch, value):
    """It is named, with what to do."""
    monkeypatch.delenv("CRM", raising=False)
    if value is not None:
        monkeypatch.setenv("CRM", value)
    with pytest.raises(ConfigurationError, match=r"^here: the environment variable CRM .* Set it where"):
        addresses.found("env:CRM", tmp_path, "here")


def test_from_a_private_file(tmp_path, monkeypatch):
    """`file:PATH` is relative to the base, or to one's home."""
    assert addresses.found(private(tmp_path, TEXT + "\n"), tmp_path, "here").text == TEXT
    monkeypatch.setenv("HOME", str(tmp_path))
    assert addresses.found("file:~/warehouse", tmp_path / "elsewhere", "here").text == TEXT


@pytest.mark.skipif(sys.platform == "win32", reason="its files have other rights")
@pytest.mark.parametrize("rights", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_can_read(tmp_path, rights):
    """It is refused, with the command that closes it."""
    with pytest.raises(EnvironmentFailed, match=rf"are {rights:o}\. Say: chmod 600 warehouse") as caught:
        addresses.found(private(tmp_path, rights=rights), tmp_path, "here")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "It has 0"), (f"{TEXT}\n{TEXT}", "It has 2"), (b"\xff\xfe", "cannot be read as text")],
)
def test_a_file_that_holds_no_address(tmp_path, text, said):
    """What it should hold is said, never what it does."""
    name = private(tmp_path, "")
    (tmp_path / "warehouse").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises((ConfigurationError, EnvironmentFailed), match=said) as caught:
        addresses.found(name, tmp_path, "here")
    assert "s3cret" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    """It is named as the parameters file names it."""
    with pytest.raises(ConfigurationError, match=r"here: expected a file 'no/such' .* There is none"):
        addresses.found("file:no/such", tmp_path, "here")


def test_the_file_of_a_database(tmp_path):
    """An address of DuckDB or SQLite is a file, relative to the base."""
    assert addresses.found("duckdb:///a/b.duckdb", tmp_path, "").file == tmp_path / "a" / "b.duckdb"
    assert addresses.found("sqlite:////srv/c.db", tmp_path, "").file.as_posix() == "/srv/c.db"


@pytest.mark.parametrize(
    "secret",
    ["s3cret@", "s3cret%40", "t0ken", TEXT, "ana:s3cret%40", "'s3cret@'"],
)
def test_a_secret_is_veiled_however_it_is_written(tmp_path, secret):
    """Address, password and options, quoted or not, are taken out of what a server says."""
    said = Address("env:CRM", TEXT, tmp_path).veiled(f"no {secret} here")
    assert "s3cret" not in said
    assert "t0ken" not in said
    assert said.startswith("no ")
    assert said.endswith(" here")


def test_a_password_that_is_not_quoted_is_veiled_too(tmp_path):
    """Somebody who forgot to write %40 is not punished by seeing it in a log."""
    found = Address("env:CRM", "postgresql://ana:p@ss:w@db/crm", tmp_path)
    assert not any(part in found.veiled("p@ss:w of p@ss:w and 'ss:w'") for part in ("p@ss", "s:w"))


def test_an_address_does_not_show_itself(tmp_path):
    """Neither in a traceback nor in a notebook."""
    assert "s3cret" not in repr(Address("env:CRM", TEXT, tmp_path))


def test_a_source_with_a_query(tmp_path):
    """`sql` and `connection`, and how long it may take."""
    found = loaded(tmp_path, "{sql: select 1, connection: env:CRM}")
    assert (found.sql, found.connection, found.seconds, found.path) == ("select 1", "env:CRM", 600, "")
    assert loaded(tmp_path, "{sql: s, connection: file:~/x, seconds: 5}").seconds == 5
    assert loaded(tmp_path, "{sql: s, connection: sqlite:///x.db}").connection == "sqlite:///x.db"


@pytest.mark.parametrize(
    ("customers", "said"),
    [
        ("{path: a.csv, sql: select 1, connection: env:A}", "expected either `path`, for files, or `sql`"),
        ("{sheet: x}", "Give one of them."),
        ("{sql: select 1}", "`sql` and `connection` go together"),
        ("{path: a.csv, connection: env:A}", "`sql` and `connection` go together"),
        ("{sql: s, connection: env:A, seconds: 0}", "seconds: Input should be greater than 0. Found '0'"),
    ],
)
def test_a_source_says_one_place(tmp_path, customers, said):
    """Files or a query, and a query with its connection."""
    message = refused(tmp_path, customers)
    assert message.startswith("mine.yaml, data, customers")
    assert said in message


@pytest.mark.parametrize(
    "customers",
    [
        f"{{sql: select 1, connection: '{TEXT}'}}",
        f"{{sql: select 1, connection: 'env:{TEXT}'}}",
        "{sql: select 1, connection: 'sqlite://ana:s3cret@host/x.db'}",
        "{sql: select 1, connection: 'duckdb:///x.duckdb?token=s3cret'}",
        "{sql: select 1, connection: ['s3cret']}",
        f"{{path: '{TEXT}'}}",
        f"'{TEXT}'",
        f"{{sql: select 1, conection: '{TEXT}'}}",
        f"['{TEXT}']",
    ],
)
def test_an_address_in_a_parameters_file_is_refused_and_not_repeated(tmp_path, customers):
    """Whoever writes it there, at whatever place, is told where it belongs."""
    message = refused(tmp_path, customers)
    assert message.startswith("mine.yaml, data, customers")
    assert not any(secret in message for secret in ("s3cret", "t0ken", "ana"))
