"""Rows in order of book: the same files and hash however they came, and another hash for any other row."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cskit.data import cutting

SCHEMA = pa.schema(
    {
        "book_no": pa.int32(),
        "name": pa.string(),
        "at": pa.timestamp("us"),
        "amount": pa.decimal128(18, 6),
        "n": pa.int64(),
        "share": pa.float64(),
        "is": pa.bool_(),
    }
)
ROWS = [
    (-1, "all", None, None, None, None, None),
    (0, "ção", pd.Timestamp("2026-01-31"), Decimal("-1.5"), 3, 0.1, True),
    (0, "", None, Decimal(0), 0, 0.0, False),
    (0, None, pd.Timestamp("1900-01-01"), None, -7, None, None),
    (2, "x", None, None, 1, None, True),
    (3, "nobody's", None, None, None, None, None),
]


def stream(rows: list[tuple], sizes: list[int]) -> pa.RecordBatchReader:
    """The rows in batches of these sizes, and what is left in one more."""
    batches = []
    for size in [*sizes, len(rows)]:
        part, rows = rows[:size], rows[size:]
        columns = [list(column) for column in zip(*part, strict=True)] or [[] for _ in SCHEMA]
        batches.append(pa.record_batch(columns, schema=SCHEMA))
    return pa.RecordBatchReader.from_batches(SCHEMA, batches)


def written(folder: Path, rows: list[tuple], sizes: list[int]) -> tuple[str, list[bytes]]:
    """The hash, and the bytes of three books' files."""
    files = [folder / f"{book}.parquet" for book in range(3)]
    return cutting.write(stream(rows, sizes), files), [file.read_bytes() for file in files]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(sizes=st.lists(st.integers(0, 4), max_size=6), most=st.integers(1, 4))
def test_batches_do_not_matter(tmp_path, monkeypatch, sizes, most):
    """The same rows in other batches give the same hash and the same bytes, also where a book is cut."""
    monkeypatch.setattr(cutting, "_ROWS", most)
    assert written(tmp_path, ROWS, sizes) == written(tmp_path, ROWS, [])


def test_each_book_has_its_rows_and_those_of_every_book(tmp_path):
    """Its own first; a book without rows has the others, a book without a file none."""
    written(tmp_path, ROWS, [2, 2])
    names = [pd.read_parquet(tmp_path / f"{book}.parquet")["name"].tolist() for book in range(3)]
    assert [[None if pd.isna(name) else name for name in book] for book in names] == [
        ["ção", "", None, "all"],
        ["all"],
        ["x", "all"],
    ]
    kinds = pd.read_parquet(tmp_path / "0.parquet").dtypes
    assert (str(kinds["at"]), str(kinds["n"]), str(kinds["share"])) == (
        "datetime64[us]",
        "float64",
        "float64",
    )


@pytest.mark.parametrize("column", range(7))
@pytest.mark.parametrize("row", range(len(ROWS)))
def test_every_cell_matters(tmp_path, row, column):
    """Another value, or none, in any cell of any row is another hash, also of a book without a file."""
    others = (9, "other", pd.Timestamp("2026-02-01"), Decimal("2.5"), 42, 0.7, None)
    value = others[column] if ROWS[row][column] != others[column] else False
    if column == 0:
        value = {-1: 0, 0: -1, 2: 1, 3: 4}[ROWS[row][0]]
    changed = [*ROWS]
    changed[row] = tuple(value if i == column else cell for i, cell in enumerate(ROWS[row]))
    assert cutting.digest(stream(changed, [])) != cutting.digest(stream(ROWS, []))


def test_what_stands_where_nothing_is_does_not_matter():
    """Arrow leaves any bytes under a missing value: they are no part of the hash."""
    plain = stream(ROWS[:3], []).read_next_batch()
    holed = plain.set_column(
        4, "n", pa.array([5, 3, 0], mask=pd.array([True, False, False]).to_numpy(dtype=bool))
    )
    both = [pa.RecordBatchReader.from_batches(SCHEMA, [one.cast(SCHEMA)]) for one in (plain, holed)]
    assert cutting.digest(both[0]) == cutting.digest(both[1])


def test_nothing(tmp_path):
    """No rows at all: each book has an empty file with the columns."""
    written(tmp_path, [], [])
    assert pd.read_parquet(tmp_path / "1.parquet").columns.tolist() == SCHEMA.names[1:]
