"""The same company in six formats: the pages are the same to the byte, but for the one on how it was read."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from cskit.contract import SOURCES
from cskit.data.casts import SQL_TYPES
from cskit.data.files import write_sample
from cskit.sample import generate
from tests.data_faults.clean import Rows
from tests.data_faults.dress import PLAIN, Dress, Text, parquet, sheet
from tests.runs import contents, cskit

pytestmark = pytest.mark.run

MONTH = "2026-09"
ABOUT_THE_FILES = {"data-quality.html", "manifest.json"}
"""What says how the files were read, and so differs where they do."""
FILES: dict[str, Dress] = {
    "utf8": PLAIN,
    "brazil": Text(";", ",", "%d/%m/%Y", "cp1252", thousands=True, line_end="\r\n"),
    "utf16": Text("\t", ".", "%d/%m/%Y", "utf-16", suffix=".txt", line_end="\r\n"),
    "xlsx": sheet,
    "parquet": parquet,
}
ADDRESS = "CSKIT_TEST_ADDRESS"
SCHEMA = "six_formats"
Sources = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> dict[str, Rows]:
    """A small company with every table of the sample, as text."""
    folder = tmp_path_factory.mktemp("company")
    files = write_sample(generate(40, 2, 18, 7), folder)
    return {path.stem: _rows(path) for path in files if path.suffix == ".csv"}


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        headers, *rows = csv.reader(stream)
    return Rows(tuple(headers), tuple(tuple(row) for row in rows))


def _reports(folder: Path, data: Sources, env: dict[str, str] | None = None) -> dict[str, str]:
    """Make every report; return the digest of each file that a reader sees."""
    stated = {"month": MONTH, "currency": "BRL", "history": "complete", "locale": "pt_BR", "data": data}
    config = folder / "mine.yaml"
    config.write_text(yaml.safe_dump(stated), encoding="utf-8")
    done = cskit("run", config, "--portfolio", "Interior", "--out", folder / "reports", env=env)
    assert done.returncode == 0, done.stderr
    found = contents(folder / "reports" / MONTH)
    assert set(found) >= ABOUT_THE_FILES
    return {name: digest for name, digest in found.items() if name not in ABOUT_THE_FILES}


@pytest.fixture(scope="module")
def plain(tables, tmp_path_factory) -> dict[str, str]:
    """The reports from UTF-8 with commas."""
    return _reports(*_written(tables, PLAIN, tmp_path_factory.mktemp("plain")))


def _written(tables: dict[str, Rows], dress: Dress, folder: Path) -> tuple[Path, Sources]:
    data: Sources = {}
    for name, rows in tables.items():
        file = dress(rows)
        (folder / f"{name}{file.suffix}").write_bytes(file.content)
        data[name] = {"path": f"{name}{file.suffix}"}
    # All its days are the first of a month: what a person is asked for is stated.
    data["portfolios"]["dialect"] = {"dates": "dmy"} if isinstance(dress, Text) else {}
    return folder, data


@pytest.mark.parametrize("kind", [kind for kind in FILES if kind != "utf8"])
def test_the_format_of_a_file_changes_no_report(kind, tables, plain, tmp_path):
    """cp1252 with decimal commas, UTF-16 with tabs, spreadsheets, Parquet: every page, to the byte."""
    assert _reports(*_written(tables, FILES[kind], tmp_path)) == plain


def test_a_database_changes_no_report(tables, plain, tmp_path, postgres):
    """Typed tables of a PostgreSQL server: every page, to the byte."""
    with postgres.connected() as connection:
        connection.execute(f"create schema {SCHEMA}")
        for name, rows in tables.items():
            connection.execute(_created(name, rows.headers))
            filled = [[cell or None for cell in row] for row in rows.rows]
            places = ", ".join(["%s"] * len(rows.headers))
            connection.cursor().executemany(f'insert into {SCHEMA}."{name}" values ({places})', filled)
    data = {
        name: {"sql": f'select * from {SCHEMA}."{name}"', "connection": f"env:{ADDRESS}"} for name in tables
    }
    assert _reports(tmp_path, data, {ADDRESS: postgres.address()}) == plain


def _created(name: str, headers: tuple[str, ...]) -> str:
    known = SOURCES[name].by_name
    columns = (f'"{one}" {_POSTGRES.get(SQL_TYPES[known[one].kind], "text")}' for one in headers)
    return f'create table {SCHEMA}."{name}" ({", ".join(columns)})'


_POSTGRES = {
    "DATE": "date",
    "TIMESTAMP": "timestamptz",
    SQL_TYPES["money"]: "numeric(18,6)",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "BOOLEAN": "boolean",
}
