"""A snapshot is its rows: the same from any order, format or place, and another for any other value."""

from __future__ import annotations

import csv
import io
import os
import random
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit import company
from cskit.contract import Column
from cskit.data.slices import hash_of
from cskit.data.snapshot import Snapshot
from tests.data.small import TABLES, built_apart, files, snapshot, written


def grid(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def shuffled(text: str, seed: int) -> str:
    """The same table with its rows and its columns in another order."""
    rows = grid(text)
    order = random.Random(seed).sample(range(len(rows[0])), len(rows[0]))
    body = random.Random(seed).sample(rows[1:], len(rows) - 1)
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([[row[i] for i in order] for row in [rows[0], *body]])
    return stream.getvalue()


@pytest.fixture(scope="module")
def usual(tmp_path_factory) -> Snapshot:
    """The snapshot of the tables as they stand."""
    return snapshot(tmp_path_factory.mktemp("usual"), TABLES)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_order_does_not_matter(tmp_path_factory, usual, seed):
    """Rows and columns in another order give the same hash, also of what is set aside."""
    mixed = {table: shuffled(text, seed) for table, text in TABLES.items()}
    assert snapshot(tmp_path_factory.mktemp("mixed"), mixed).hash == usual.hash


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("contracts", "100.00", "100.01"),
        ("contracts", "2026-12-01", "2026-12-02"),
        ("customers", "Ana", "Ann"),
        ("surveys", "NA", ""),
        ("surveys", "4.5", "4"),
        ("surveys", "caro", "barato"),
        ("surveys", "nps,11", "nps,12"),
    ],
)
def test_every_value_matters(tmp_path, usual, table, old, new):
    """Any other value gives another hash, also one of a row that was set aside for it."""
    changed = TABLES | {table: TABLES[table].replace(old, new, 1)}
    same = snapshot(tmp_path, changed).hash == usual.hash
    assert same is (old == "caro")  # the comment of a row that was set aside for its score is nobody's


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("", "x"), ("x", "")),
        ((None, "x"), ("", "x")),
        ((None, "-"), ("-", None)),
    ],
)
def test_cells_do_not_run_together(one, other):
    """Rows whose cells make the same text when joined have different hashes."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t (name VARCHAR, product VARCHAR)")
    columns = [Column("name", "text", ""), Column("product", "text", "")]
    hashes = set()
    for row in (one, other):
        connection.execute("DELETE FROM t")
        connection.execute("INSERT INTO t VALUES (?, ?)", row)
        hashes.add(hash_of(connection, "t", columns))
    assert len(hashes) == 2


def test_a_change_concerns_the_portfolios_that_see_it(tmp_path, usual):
    """A name changes its own portfolio's hash only; an input read from elsewhere changes none."""
    changed = snapshot(tmp_path, TABLES | {"customers": TABLES["customers"].replace("Ana", "Ann")})

    def hashes(found):
        return {name: one["hash"] for name, one in found.portfolios.items()}

    assert hashes(changed)["Norte"] == hashes(usual)["Norte"]
    assert hashes(changed)["Sul"] != hashes(usual)["Sul"]
    (tmp_path / "again").mkdir()
    mixed = {table: shuffled(text, 1) for table, text in TABLES.items()}
    assert hashes(snapshot(tmp_path / "again", mixed)) == hashes(usual)


@pytest.mark.parametrize("stated", [{"month": "2026-04"}, {"currency": "USD"}, {"history": "complete"}])
def test_what_was_asked_matters(tmp_path, usual, stated):
    """The month, the currency and the kind of history are part of the hash."""
    assert snapshot(tmp_path, TABLES, **stated).hash != usual.hash


def as_xlsx(path: Path, rows: list[list[str]]) -> None:
    """A spreadsheet with numbers as numbers and days as days."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if i and rows[0][j] in {"amount", "score"} and cell:
                sheet.write_number(i, j, float(cell))
            elif i and rows[0][j].endswith("_on") and cell:
                sheet.write_datetime(i, j, pd.Timestamp(cell).to_pydatetime())
            else:
                sheet.write_string(i, j, cell)
    book.close()


def as_parquet(path: Path, rows: list[list[str]]) -> None:
    """A Parquet file with numbers as floats and days as moments."""
    frame = pd.DataFrame(rows[1:], columns=rows[0]).replace({"": None})
    for name in frame:
        if name in {"amount", "score"}:
            frame[name] = frame[name].astype("float64")
        elif str(name).endswith("_on"):
            frame[name] = pd.to_datetime(frame[name])
    frame.to_parquet(path)


@pytest.mark.parametrize(("suffix", "write"), [(".xlsx", as_xlsx), (".parquet", as_parquet)])
def test_the_format_does_not_matter(tmp_path, suffix, write):
    """CSV, XLSX and Parquet with the same values give the same snapshot."""
    as_csv = snapshot(tmp_path, TABLES)
    parameters = written(tmp_path, TABLES)
    for table, text in TABLES.items():
        write(tmp_path / f"{table}{suffix}", grid(text))
    data = {
        table: source.model_copy(update={"path": f"{table}{suffix}"})
        for table, source in parameters.data.items()
    }
    other = company.build(parameters.model_copy(update={"data": data}), tmp_path / "snapshots")
    assert (other.hash, other.folder) == (as_csv.hash, as_csv.folder)
    # What it was read from is that of this reading, not of whoever wrote the files first.
    assert other.inputs["contracts"][0]["file"] == f"contracts{suffix}"
    again = company.build(parameters.model_copy(update={"data": data}), tmp_path / "snapshots")
    assert again.inputs == other.inputs


def test_the_same_bytes_anywhere(tmp_path, root):
    """Two processes in two folders, time zones, languages and hash seeds write the same bytes."""
    built = []
    for place, zone, seed in (("a", "America/Sao_Paulo", "1"), ("b/c", "Asia/Tokyo", "2")):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        written(folder, TABLES)
        (folder / "mine.yaml").write_text(
            "month: 2026-03\ncurrency: BRL\ndata: {customers: customers.csv, contracts: contracts.csv, "
            "surveys: surveys.csv}\n"
        )
        here = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONPATH": str(root)}
        (name,) = built_apart(folder, folder, here)
        built.append(files(folder / "out" / name))
    assert built[0] == built[1]
    assert "sul/contracts.parquet" in built[0]
