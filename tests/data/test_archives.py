"""Packed files are read within limits, and a file that is something else is refused in words."""

from __future__ import annotations

import errno
import gzip
import io
import struct
import zipfile

import pytest

from cskit.data import archives
from cskit.data.archives import opened, recognised, safe_workbook
from cskit.data.cells import Unreadable
from cskit.data.parameters import Source
from cskit.data.sources import connect, read
from cskit.errors import ConfigurationError, EnvironmentFailed
from tests.data.spreadsheets import by_hand, parts, workbook

CONTENT = b"a,b\n1,S\xc3\xa3o\n"


def loaded(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    connection = connect([path.resolve()], scratch)
    file = read(connection, "t", name, path, Source(path=name))
    return file, connection.execute("SELECT c0, c1 FROM t").fetchall()


def refused(tmp_path, name, content):
    with pytest.raises(Unreadable) as error:
        loaded(tmp_path, name, content)
    return error.value.broken


@pytest.mark.parametrize(
    ("name", "how"), [("a.csv.gz", "format"), ("A.CSV.GZ", "format"), ("a.csv", "detected")]
)
def test_gzip(tmp_path, name, how):
    """It is read whatever its name, and that is stated."""
    file, rows = loaded(tmp_path, name, gzip.compress(CONTENT, mtime=0))
    assert rows == [("1", "São")]
    assert file.dialect["compression"] == {"is": "gzip", "how": how}
    assert file.dialect["format"]["is"] == "csv"


def test_gzip_of_tabs_and_of_parts(tmp_path):
    """`.tsv.gz` has tabs; a gzip of several parts is one file."""
    content = gzip.compress(b"a\tb\n1\t2\n", mtime=0) + gzip.compress(b"3\t4\n")
    assert loaded(tmp_path, "a.tsv.gz", content)[1] == [("1", "2"), ("3", "4")]


def test_plain_text_is_not_copied(tmp_path):
    """A file that is not packed is read where it lies."""
    path = tmp_path / "a.csv"
    path.write_bytes(CONTENT)
    assert opened(path, tmp_path) == (path, "")
    assert "compression" not in loaded(tmp_path, "a.csv", CONTENT)[0].dialect


@pytest.mark.parametrize("cut", [4, 12, -9, -1])
def test_half_a_gzip(tmp_path, cut):
    """Wherever it is cut off, nothing of it is read."""
    packed = gzip.compress(b"a,b\n" + b"".join(b"%d,x\n" % i for i in range(5000)))
    assert refused(tmp_path, "a.csv.gz", packed[:cut]).code == "cut-off"


def test_a_damaged_gzip(tmp_path):
    """One bit is enough."""
    packed = bytearray(gzip.compress(b"a,b\n" + b"".join(b"%d,x\n" % i for i in range(5000))))
    packed[len(packed) // 2] ^= 1
    assert refused(tmp_path, "a.csv.gz", bytes(packed)).code in {"cut-off", "too-much"}


def test_a_gzip_bomb(tmp_path, monkeypatch):
    """What is packed a thousand times is refused as soon as the limit is passed."""
    monkeypatch.setattr(archives, "_FREE", 4 << 20)
    packed = gzip.compress(b"0" * (64 << 20))
    assert refused(tmp_path, "a.csv", packed).code == "too-much"
    left = sum(path.stat().st_size for path in (tmp_path / "scratch").iterdir())
    assert left < 20 << 20
    assert loaded(tmp_path, "b.csv", gzip.compress(b"a,b\n" + b"1,2\n" * 900_000))[0].rows == 900_000


def test_packed_twice(tmp_path):
    """A gzip in a gzip is refused."""
    assert (
        refused(tmp_path, "a.csv.gz", gzip.compress(gzip.compress(CONTENT, mtime=0), mtime=0)).code == "zip"
    )


def test_no_room(tmp_path, monkeypatch):
    """A full disk is the machine's matter, not the file's."""

    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archives, "open", lambda *_: Full(), raising=False)
    with pytest.raises(EnvironmentFailed, match="no room to unpack"):
        loaded(tmp_path, "a.csv.gz", gzip.compress(CONTENT, mtime=0))


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in members.items():
            book.writestr(name, content)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
HTML = b"\xef\xbb\xbf\r\n<HTML><body><table><tr><td>a</td></tr></table></body></HTML>"


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        ("a.zip", zipped(**{"x.csv": "a\n1\n"}), "zip", "Unpack it"),
        ("a.csv", zipped(**{"x.csv": "a\n1\n"}), "zip", "Unpack it"),
        ("a.csv", zipped(**parts("")), "not-as-named", "Rename it"),
        ("a.csv", b"PK\x03\x04 cut off", "zip", "Unpack it"),
        ("a.xlsx", OLE, "not-readable", "password"),
        ("a.xls", OLE, "not-readable", "save it as .xlsx"),
        ("a.csv", OLE, "not-readable", "save it as .xlsx"),
        ("a.xls", HTML, "html", "save it as .xlsx or .csv"),
        ("a.xlsx", HTML, "html", "save it as .xlsx or .csv"),
        ("a.csv", HTML, "html", "save it as .xlsx or .csv"),
        ("a.xls", b'<?xml version="1.0"?><Workbook/>', "not-readable", "Save it as .xlsx"),
        ("a.csv", b"PAR1....", "not-as-named", "Rename it"),
        ("a.csv", b"%PDF-1.7", "not-readable", "Export the table"),
        ("a.csv.gz", gzip.compress(HTML, mtime=0), "html", "save it as .xlsx or .csv"),
        ("a.xlsx", b"a,b\n1,2\n", "not-xlsx", "Export it again"),
        ("a.xlsx", b"", "not-xlsx", "Export it again"),
    ],
)
def test_something_else(tmp_path, name, content, code, says):
    """It is named for what it is, and what to do is said."""
    broken = refused(tmp_path, name, content)
    assert broken.code == code
    assert says in str(broken.todo)


def test_an_ending_nobody_reads(tmp_path):
    """A text of another ending is refused by its name."""
    with pytest.raises(ConfigurationError, match=r"expected one of \.csv"):
        loaded(tmp_path, "a.md", CONTENT)


def test_text_that_speaks_of_html(tmp_path):
    """A CSV file whose header merely begins with a bracket is text."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"<htm>,b\n1,2\n")
    recognised(path, "text")


def test_a_workbook_is_safe(tmp_path):
    """What a spreadsheet program writes passes, also when it is packed well."""
    safe_workbook(workbook(tmp_path / "a.xlsx", {"P": [["x", 1.0]] * 20_000}))


def unsafe(path):
    with pytest.raises(Unreadable) as error:
        safe_workbook(path)
    return error.value.broken.code


def test_a_zip_bomb(tmp_path, monkeypatch):
    """More than 200 times its size, beyond what is free, is too much: as it says, or as it is."""
    monkeypatch.setattr(archives, "_FREE", 1 << 20)
    path = by_hand(tmp_path / "a.xlsx", " " * (32 << 20))
    assert unsafe(path) == "too-much"
    content = path.read_bytes()
    honest = struct.pack("<I", zipfile.ZipFile(path).getinfo("xl/worksheets/sheet1.xml").file_size)
    assert content.count(honest) == 2
    path.write_bytes(content.replace(honest, struct.pack("<I", 100)))
    assert unsafe(path) == "too-much"


def test_many_members(tmp_path):
    """A workbook of 10,001 parts is none."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as book:
        for number in range(10_001):
            book.writestr(str(number), "")
    assert unsafe(tmp_path / "a.xlsx") == "too-much"


def test_members_that_overlap(tmp_path):
    """Two members that are the same bytes are refused."""
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("one", "x" * 1000)
        second = zipfile.ZipInfo("two")
        book.filelist.append(second)
        first = book.getinfo("one")
        for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
            setattr(second, name, getattr(first, name))
        book.NameToInfo["two"] = second
    assert unsafe(path) == "not-xlsx"


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_half_a_workbook(tmp_path, keep):
    """A download that stopped is refused."""
    path = workbook(tmp_path / "a.xlsx", {"P": [["x", 1.0]] * 2000})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    assert unsafe(path) == "not-xlsx"
