"""Each file of a table has a dialect of its own, and what it is typed with is what its own values say."""

from __future__ import annotations

import datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.data import casts
from cskit.data.evidence import _DATE, _NUMBER
from tests.data.small import accepted, checked, problems, written

D = datetime.date
HEADER = "contract_id;customer_id;start_on;amount;interval\n"


def folder(tmp_path, **files):
    """Contracts as a folder of files."""
    (tmp_path / "k").mkdir(exist_ok=True)
    for name, rows in files.items():
        (tmp_path / "k" / f"{name}.csv").write_text(HEADER + rows, encoding="utf-8")
    return {"contracts__path": "k"}


def test_files_of_a_table_may_differ(tmp_path):
    """One export with points and ISO dates, one with commas and days first: the same values."""
    stated = folder(
        tmp_path,
        a="K1;C1;2026-01-31;1,234.50;month\n",
        b="K2;C1;31/01/2026;1.234,50;month\n",
        c="K3;C1;01/31/2026;1234,5;month\n",
    )
    found = checked(written(tmp_path, {}, **stated))
    assert found.problems == ()
    rows = accepted(found, "contracts", "start_on, amount")
    assert rows == [(D(2026, 1, 31), Decimal("1234.5"))] * 3
    settled = [(one.settled.decimal, one.settled.dates) for one in found.tables["contracts"].files]
    assert settled == [(".", "iso"), (",", "dmy"), (",", "mdy")]


def test_one_file_does_not_decide_for_another(tmp_path):
    """A file with doubtful values only is asked about, though its neighbour is clear."""
    stated = folder(tmp_path, a="K1;C1;31/01/2026;1.234,50;month\n", b="K2;C1;01/02/2026;1.234;month\n")
    found = problems(tmp_path, {}, **stated)
    assert [(one.file, one.row, one.code) for one in found] == [
        ("b.csv", 2, "ambiguous-decimal"),
        ("b.csv", 2, "ambiguous-dates"),
    ]
    dialect = {"decimal": ",", "dates": "dmy"}
    assert problems(tmp_path, {}, **stated, contracts__dialect=dialect) == []


def test_a_wrong_value_is_shown_in_what_the_files_share(tmp_path):
    """The example in a message has the file's own dialect where all files of the table share it."""
    (one,) = problems(tmp_path, {}, **folder(tmp_path, a="K1;C1;31/01/2026;1,5;month\nK2;C1;x;2;month\n"))
    assert "such as 31/01/2026" in one.sentence()
    assert one.sentence().endswith("Found 'x'. Correct the value.")


@pytest.mark.parametrize("size", [1, 70_000])
def test_evidence_anywhere_in_a_file_counts(tmp_path, size):
    """The last of many rows settles the first."""
    rows = "".join(f"K{i};C1;01/02/2026;1.234;month\n" for i in range(size))
    stated = folder(tmp_path, a=rows + "KX;C1;31/01/2026;0,5;month\n")
    found = checked(written(tmp_path, {}, **stated))
    assert found.problems == ()
    first = accepted(found, "contracts", "start_on, amount")[0]
    assert first == (D(2026, 2, 1), Decimal(1234))


def test_both_factors_of_a_product_are_evidence(tmp_path):
    """Where two columns are multiplied, each of them speaks."""
    text = 'contract_id,customer_id,start_on,interval,seats,price\nK1,C1,2026-01-01,month,2,"1.234,50"\n'
    columns = {"amount": {"product_of": ["seats", "price"]}}
    found = checked(written(tmp_path, {"contracts": text}, contracts__columns=columns))
    assert accepted(found, "contracts", "amount") == [(Decimal("2469"),)]


DIGITS = st.integers(min_value=0, max_value=10**9)


def read(text, dialect_decimal):
    """A text as a number under a decimal mark, by the SQL that types it."""
    from cskit.contract import Column
    from cskit.data.parameters import Dialect

    dialect = Dialect(encoding=None, delimiter=None, decimal=dialect_decimal, dates="iso")
    sql = casts.typed(Column("x", "money", ""), ["t"], dialect)
    return duckdb.execute(f"SELECT {sql} FROM (SELECT ? AS t)", [text]).fetchone()[0]


def reading(sql, text):
    return duckdb.execute(f"SELECT {sql.replace('{}', 't')} FROM (SELECT ? AS t)", [text]).fetchone()[0]


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789.,-+eE ", max_size=9))
def test_a_reading_is_one_that_the_casts_read(text):
    """What speaks for a mark is a number under it and none, or another one, under the other."""
    said = reading(_NUMBER, text)
    point, comma = read(text, "."), read(text, ",")
    if said == ".":
        assert comma is None
    elif said == ",":
        assert point is None
    elif said == "both":
        assert point is not None
        assert comma is not None
        assert point != comma
    else:
        assert point == comma


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from("/.-"), st.booleans())
def test_a_reading_of_a_day(first, second, mark, padded):
    """As the calendar has it: twelve months, and the day is the other one."""
    form = "{:02d}" if padded else "{:d}"
    text = f"{form.format(first)}{mark}{form.format(second)}{mark}2026"
    said = reading(_DATE, text)
    if first == second:
        assert said == "same"
    elif first <= 12 and second <= 12:
        assert said == "both"
    elif first <= 12:
        assert said == "mdy"
    elif second <= 12:
        assert said == "dmy"
    else:
        assert said is None


@settings(max_examples=200, deadline=None)
@given(DIGITS, st.integers(0, 99), st.sampled_from([".", ","]), st.booleans())
def test_amounts_with_cents_are_never_in_doubt(whole, cents, mark, grouped):
    """Two digits after the mark say which it is, and the value is read exactly."""
    other = "," if mark == "." else "."
    digits = f"{whole:,}".replace(",", other) if grouped else str(whole)
    text = f"{digits}{mark}{cents:02d}"
    assert reading(_NUMBER, text) == mark
    assert read(text, mark) == Decimal(whole) + Decimal(cents) / 100
