"""A Parquet file's types are kept: nothing is left to a dialect, and half a file is no file."""

from __future__ import annotations

import datetime
from decimal import Decimal

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cskit.data.cells import Unreadable
from cskit.data.parameters import Source
from cskit.data.parquet import relation
from cskit.data.sources import connect, read
from tests.data.small import accepted, checked, written

MOMENT = datetime.datetime(2026, 1, 31, 14, 5)  # noqa: DTZ001  a time without a zone is one of the cases


def rows(path):
    connection = connect([path.resolve()], path.parent)
    file = read(connection, "t", path.name, path.resolve(), Source(path=path.name))
    return file, connection.execute("SELECT * FROM t ORDER BY row_no").fetchall()


def column(tmp_path, values, kind=None, **options):
    """What is read from a file of one column."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": pa.array(values, kind), "filled": ["x"] * len(values)}), path, **options)
    return [row[1] for row in rows(path)[1]]


def refused(path):
    with pytest.raises(Unreadable) as error:
        rows(path)
    return error.value.broken


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        ([17850.0, None], None, ["17850", None]),
        ([3.5, -1234.56], None, ["3.5", "-1234.56"]),
        ([1e-7, 1e22], None, ["0.0000001", "10000000000000000000000"]),
        ([float("nan"), float("inf")], None, ["nan", "inf"]),
        ([0.1], pa.float32(), ["0.1"]),
        ([2**64 - 1], pa.uint64(), ["18446744073709551615"]),
        ([Decimal("1234.50"), Decimal("0.00")], None, ["1234.50", "0.00"]),
        ([Decimal(17850)], None, ["17850"]),
        ([datetime.date(2026, 1, 31)], None, ["2026-01-31"]),
        ([MOMENT], None, ["2026-01-31 14:05:00"]),
        ([MOMENT], pa.timestamp("us", "UTC"), ["2026-01-31 14:05:00+00"]),
        ([b"S\xc3\xa3o"], pa.binary(), ["São"]),
        ([True, False], None, ["true", "false"]),
        (["NA", "007", "1.234", ""], None, ["NA", "007", "1.234", ""]),
        ([None, None], pa.null(), [None, None]),
    ],
)
def test_types(tmp_path, values, kind, texts):
    """Each type has one text, which every dialect reads as the same."""
    assert column(tmp_path, values, kind) == texts


def test_a_zone_becomes_utc(tmp_path):
    """Five past two in São Paulo is five past five."""
    # Arrow holds the moment in UTC, and the zone it is to be shown in beside it.
    moment = datetime.datetime(2026, 1, 31, 17, 5)  # noqa: DTZ001
    assert column(tmp_path, [moment], pa.timestamp("us", "America/Sao_Paulo")) == ["2026-01-31 17:05:00+00"]


def test_old_timestamps_and_dictionaries(tmp_path):
    """Spark's int96 is a moment, and a dictionary's value is its text."""
    assert column(tmp_path, [MOMENT], use_deprecated_int96_timestamps=True) == ["2026-01-31 14:05:00"]
    assert column(tmp_path, pa.array(["a", None]).dictionary_encode()) == ["a", None]


def test_headers(tmp_path):
    """Headers are as they stand, also two that differ in case and one that needs quotes."""
    path = tmp_path / "a.parquet"
    pd.DataFrame({'we"ird ': ["1"], "x": ["2"], "X": ["3"]}).to_parquet(path)
    file, found = rows(path)
    assert file.headers == ('we"ird', "x", "X")
    assert found == [(2, "1", "2", "3")]
    assert file.dialect == {"format": {"is": "parquet", "how": "format"}}


@pytest.mark.parametrize("decimal", [".", ","])
def test_numbers_know_no_dialect(tmp_path, decimal):
    """1.234 is 1.234, and the smallest are what they are, whatever mark is stated for texts."""
    frame = pd.DataFrame(
        {
            "contract_id": ["K1", "K2", "K3"],
            "customer_id": ["C1", "C2", "C2"],
            "start_on": [datetime.date(2026, 1, 1)] * 3,
            "amount": [1.234, 100.0, 0.00001],
            "interval": "month",
        }
    )
    frame.to_parquet(tmp_path / "k.parquet")
    found = checked(
        written(tmp_path, {}, contracts__path="k.parquet", contracts__dialect={"decimal": decimal})
    )
    assert found.problems == ()
    assert accepted(found, "contracts", "CAST(amount AS DOUBLE)") == [(1.234,), (100.0,), (0.00001,)]


def test_numbers_as_ids(tmp_path):
    """An id that pandas keeps as a float, for its gaps, is the id that a CSV file has."""
    pd.DataFrame({"customer_id": [1.0, 2.0], "name": "Ana", "portfolio": [1.5, 2.5]}).to_parquet(
        tmp_path / "c.parquet"
    )
    found = checked(written(tmp_path, {}, customers__path="c.parquet"))
    assert accepted(found, "customers", "customer_id, portfolio") == [("1", "1.5"), ("2", "2.5")]


@pytest.mark.parametrize(
    ("values", "kind"),
    [([[1, 2]], None), ([{"a": 1}], None), ([[("a", 1)]], pa.map_(pa.string(), pa.int64()))],
    ids=["list", "struct", "map"],
)
def test_nested_columns(tmp_path, values, kind):
    """A column of lists or structures is named."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["1"], "itens": pa.array(values, kind)}), path)
    broken = refused(path)
    assert (broken.code, broken.column) == ("nested-column", "itens")


@pytest.mark.parametrize("keep", [0, 2, 100, -4, -1])
def test_half_a_file(tmp_path, keep):
    """Wherever it is cut off, nothing of it is read."""
    path = tmp_path / "a.parquet"
    pd.DataFrame({"x": [f"v{i}" for i in range(3000)]}).to_parquet(path)
    path.write_bytes(path.read_bytes()[:keep])
    broken = refused(path)
    assert broken.code == "not-parquet"
    assert str(tmp_path) not in f"{broken.rule} {broken.todo}"


def test_damaged_within(tmp_path):
    """A file whose pages do not unpack is refused in words, without a path of this machine."""
    path = tmp_path / "a.parquet"
    pd.DataFrame({"x": [f"v{i}" for i in range(3000)]}).to_parquet(path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[40:400] = bytes(360)
    path.write_bytes(content)
    broken = refused(path)
    assert broken.code == "not-parquet"
    assert str(tmp_path) not in f"{broken.rule} {broken.todo}"


def test_no_columns(tmp_path):
    """A table without columns is empty."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({}), path)
    assert refused(path).code in {"empty-file", "not-parquet"}


def test_the_select_alone(tmp_path):
    """The relation reads any connection's file: rows count from 2, under the headers."""
    path = tmp_path / "a.parquet"
    pd.DataFrame({"x": ["a", "b"]}).to_parquet(path)
    headers, select, known = relation(duckdb.connect(), path)
    assert headers == ("x",)
    assert known == {"format": {"is": "parquet", "how": "format"}}
    assert duckdb.sql(select).fetchall() == [(2, "a"), (3, "b")]
