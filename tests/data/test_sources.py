"""A cell is read as it stands, and counted as a spreadsheet counts it, whatever the file's format."""

from __future__ import annotations

import pytest

from cskit.data.cells import Unreadable
from cskit.data.parameters import Source
from cskit.data.sources import connect, read


def rows(path, source=None, scratch=None):
    """Everything read from a file: row number and cells."""
    connection = connect([path.resolve()], scratch or path.parent)
    file = read(connection, "t", path.name, path.resolve(), source or Source(path=path.name))
    return file, connection.execute("SELECT * FROM t ORDER BY row_no").fetchall()


def csv(tmp_path, content, source=None, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return rows(path, source)


def filled(found):
    """Cells with missing ones as empty text: which of both a reader gives does not matter."""
    return [tuple("" if cell is None else cell for cell in row) for row in found]


def test_text_stays_text(tmp_path):
    """`007`, `NA`, `None`, `null` and `nan` are values; only nothing is missing."""
    _, found = csv(tmp_path, 'a,b,c\n007,NA,None\nnull,nan,"x\ny"\n"",,z\n')
    assert found == [(2, "007", "NA", "None"), (3, "null", "nan", "x\ny"), (4, None, None, "z")]


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,2\n\n3,4\n\n\n5,6\n",
        "a,b\r\n1,2\r\n\r\n3,4\r\n\r\n\r\n5,6\r\n",
        "a,b\n1,2\n,\n3,4\n , \n,\n5,6",
        "\ufeffa,b\n1,2\n\n3,4\n\n\n5,6\n",
    ],
    ids=["lf", "crlf", "commas", "bom"],
)
def test_blank_rows_count(tmp_path, content):
    """Blank rows are passed over, and the rows after them keep the number that a spreadsheet shows."""
    file, found = csv(tmp_path, content)
    assert filled(found) == [(2, "1", "2"), (4, "3", "4"), (7, "5", "6")]
    assert file.rows == 3


def test_quoted_line_breaks_do_not_count(tmp_path):
    """A cell with line breaks, even empty lines, is one row."""
    _, found = csv(tmp_path, 'a,b\n"1\n\n1",2\n3,4\n')
    assert found == [(2, "1\n\n1", "2"), (3, "3", "4")]


def test_many_rows_keep_their_numbers(tmp_path):
    """Row numbers follow the file also where it is read in parallel."""
    lines = "".join(f"{i},{'x' * 40}\n" for i in range(2, 300_002))
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + lines)
    connection = connect([path], tmp_path)
    file = read(connection, "t", "a.csv", path, Source(path="a.csv"))
    wrong = connection.execute("SELECT count(*) FROM t WHERE CAST(c0 AS BIGINT) <> row_no").fetchone()
    assert (file.rows, wrong) == (300_000, (0,))


def test_mixed_line_ends(tmp_path):
    """Where DuckDB refuses a file that is fine, the careful pass reads it."""
    _, found = csv(tmp_path, "a,b\n1,2\r\n3,4\n")
    assert found == [(2, "1", "2"), (3, "3", "4")]


@pytest.mark.parametrize(("row", "cells"), [("1", "1 cells"), ("1,2,3", "3 cells")])
def test_a_ragged_row_is_named(tmp_path, row, cells):
    """A row with too few or too many cells is noted with its number, and is still counted."""
    file, _ = csv(tmp_path, f"a,b\n1,2\n{row}\n3,4\n")
    assert [(broken.row, broken.value, broken.code) for broken in file.broken] == [(3, cells, "ragged-row")]
    assert file.rows == 3


def test_empty_cells_at_the_end_are_no_matter(tmp_path):
    """Commas after the last column, as spreadsheets write them, are not cells."""
    file, found = csv(tmp_path, "a,b,,\n1,2,,\n3,4\n")
    assert (file.headers, file.broken, found) == (("a", "b"), (), [(2, "1", "2"), (3, "3", "4")])


def test_nul_is_named(tmp_path):
    """A NUL character is no text: its row is noted."""
    file, _ = csv(tmp_path, b"a,b\n1,2\n3,4\x00\n")
    assert [(broken.row, broken.code) for broken in file.broken] == [(3, "nul")]


@pytest.mark.parametrize(
    ("content", "row", "code", "says"),
    [
        (b'a,b\n1,2\n3,"4\n5,6\n', 3, "quote", "Close the quote"),
        (b'a,b\n1,2\n"3"x,4\n', 3, "quote", "Close the quote"),
        (b'a,b\n1,2\n3,"4\n5,"6"\n7,8\n', 3, "quote", "Close the quote"),
        (b"", 1, "empty-file", "export it again"),
        (b"\n \n,,\n", 1, "empty-file", "export it again"),
        (b"a,b\n1,2\n3", 3, "truncated", "export it again"),
        (b'a,b\n1,2\n3,"4', 3, "quote", "Close the quote"),
        (b"\x1f\x8b\x08\x00abc", 0, "cut-off", "export it again"),
        (b"PK\x03\x04abc", 0, "zip", "Unpack"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path, content, row, code, says):
    """The row that shows it is named - of a quote, the one where it opens - and what to do."""
    with pytest.raises(Unreadable) as refused:
        csv(tmp_path, content)
    broken = refused.value.broken
    assert (broken.row, broken.code) == (row, code)
    assert says in str(broken.todo)


@pytest.mark.parametrize(
    ("content", "stated", "row", "code", "says"),
    [
        (b"a,b\n1,2\n3,S\xe3o\n", {"encoding": "utf-8"}, 3, "encoding", "dialect: {encoding: cp1252}"),
        (b"a,b\n1,2\n3,\x81\n", {"encoding": "cp1252"}, 3, "encoding", "or the encoding it has"),
        ("a,b\n1,2\n".encode("utf-16") + b"x", {"encoding": "utf-16"}, 3, "encoding", "Save it as UTF-8"),
        (b"a;b\n1;2\n", {"delimiter": ","}, 1, "one-column", 'dialect: {delimiter: ";"}'),
        (b"a\tb\n1\t2\n", {"delimiter": ","}, 1, "one-column", 'dialect: {delimiter: "tab"}'),
    ],
)
def test_a_file_that_is_not_as_stated(tmp_path, content, stated, row, code, says):
    """The first row that shows it is named, and what to state."""
    with pytest.raises(Unreadable) as refused:
        csv(tmp_path, content, Source.model_validate({"path": "a.csv", "dialect": stated}))
    broken = refused.value.broken
    assert (broken.row, broken.code) == (row, code)
    assert says in str(broken.todo)


def test_a_last_row_without_its_line_end(tmp_path):
    """A file may end without a line break, if its last row is whole."""
    assert csv(tmp_path, "a,b\n1,2\n3,4")[1] == [(2, "1", "2"), (3, "3", "4")]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "latin-1"])
def test_a_stated_encoding(tmp_path, encoding):
    """Another encoding is read where it is stated."""
    source = Source.model_validate({"path": "a.csv", "dialect": {"encoding": encoding, "delimiter": ";"}})
    _, found = csv(tmp_path, "a;b\nSão;ção\n".encode(encoding), source)
    assert found == [(2, "São", "ção")]


def test_tsv(tmp_path):
    """A .tsv file has tabs without being told."""
    _, found = csv(tmp_path, "a\tb\n1\t2,5\n", name="a.tsv")
    assert found == [(2, "1", "2,5")]


def test_nothing_but_the_inputs_can_be_read(tmp_path):
    """SQL that got into a query could open no other file and change no setting."""
    secret = tmp_path / "outside" / "secret.csv"
    secret.parent.mkdir()
    secret.write_text("a\n1\n")
    inside = tmp_path / "in.csv"
    inside.write_text("a\n1\n")
    (tmp_path / "scratch").mkdir()
    connection = connect([inside], tmp_path / "scratch")
    for attack in (
        f"SELECT * FROM read_csv('{secret}')",
        f"SELECT * FROM read_text('{secret}')",
        f"COPY (SELECT 1) TO '{secret}'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ):
        with pytest.raises(Exception, match=r"(?i)disabled|lock|cannot"):
            connection.execute(attack)
