"""What an XLSX file says in its own XML and calamine does not tell.

Where days are counted from, which cells are errors, and how large the rectangle of a sheet is: calamine
lays it out whole, so that two cells in opposite corners of a sheet would take 500 GB.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cskit.data.archives import inflated

__all__ = ["Part", "epoch", "sheet_part"]

_WORKBOOK = "xl/workbook.xml"
_LARGEST = 64 << 20
"""Bytes of the workbook's own list of sheets, and of one row."""
_ROW_END = b"row>"
# These begin with plain letters, for which Python looks much faster.
_ROWS = re.compile(rb"""r="(\d+)\"""")
_FAR = re.compile(rb"""r="([A-Z]{2,})\d""")
_LOW = re.compile(rb"""r="[A-Z]+(\d{7,})""")
_PLACES = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d+)""")
_CELL = re.compile(rb"""<(?:\w+:)?c[\s/>]""")
_OTHERS = (b"<ce", b"<cf", b"<co", b"<cu")
_ERROR = re.compile(rb"""<(?:\w+:)?c\s([^>]*\bt=["']e["'][^>]*)>(.*?)</(?:\w+:)?c>""", re.DOTALL)
_SHOWN = re.compile(rb"""<(?:\w+:)?v>([^<]*)<""")
_NARROW = 26
"""Columns that a sheet of Excel's most rows may have without anybody's asking."""


@dataclass
class Part:
    """What a sheet's XML says.

    Parameters
    ----------
    rows, columns
        Its last row and column that hold something, or more.
    errors
        By row and column, from 1 on, what an error shows.
    """

    rows: int = 0
    columns: int = _NARROW
    errors: dict[int, dict[int, str]] = field(default_factory=dict)


def epoch(path: Path) -> int:
    """Return the year that a workbook counts its days from: 1900 or, of old for the Macintosh, 1904."""
    with zipfile.ZipFile(path) as book:
        found = _tree(book, _member(book, _WORKBOOK)).find("{*}workbookPr")
    stated = "" if found is None else found.get("date1904", "")
    return 1904 if stated.lower() in {"1", "true", "on"} else 1900


def sheet_part(path: Path, index: int) -> Part:
    """Return what the XML of a workbook's sheet says; sheets count from 0."""
    part = Part()
    with zipfile.ZipFile(path) as book, path.open("rb") as stream:
        member = book.getinfo(_sheet_member(book, index))
        looks = [_look(part, rows) for rows in _whole_rows(inflated(stream, member))]
        plain = all(looks)
        if not plain or part.columns > _NARROW:
            for rows in _whole_rows(inflated(stream, member)):
                _look_closely(part, rows, plain)
    return part


def _sheet_member(book: zipfile.ZipFile, index: int) -> str:
    """Return the name of the member that holds a sheet."""
    workbook = _member(book, _WORKBOOK)
    folder, name = posixpath.split(workbook)
    sheet = _tree(book, workbook).findall("{*}sheets/{*}sheet")[index]
    wanted = [value for key, value in sheet.attrib.items() if key.endswith("}id")]
    links = _tree(book, _member(book, f"{folder}/_rels/{name}.rels"))
    target = {link.attrib["Id"]: link.attrib["Target"] for link in links}[wanted[0]]
    return _member(book, posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/"))


def _member(book: zipfile.ZipFile, name: str) -> str:
    """Return a member by its name, without regard to case."""
    return {one.lower(): one for one in book.namelist()}[name.lower()]


def _tree(book: zipfile.ZipFile, name: str) -> ET.Element:
    if book.getinfo(name).file_size > _LARGEST:
        raise ValueError(f"{name} is too large")
    return ET.fromstring(book.read(name))  # noqa: S314  expat itself refuses entities that grow


def _whole_rows(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Give the XML in pieces that end where a row does."""
    rest = b""
    for block in blocks:
        rest += block
        cut = rest.rfind(_ROW_END)
        if cut >= 0:
            yield rest[: cut + len(_ROW_END)]
            rest = rest[cut + len(_ROW_END) :]
        elif len(rest) > _LARGEST:
            raise ValueError("a row is too large")
    yield rest


def _look(part: Part, rows: bytes) -> bool:
    """Take in rows at a glance; tell whether they are written as spreadsheet programs write them."""
    low = [*map(int, _ROWS.findall(rows)), *map(int, _LOW.findall(rows))]
    part.rows = max(part.rows, *low, 0)
    part.columns = max(part.columns, *map(_number, set(_FAR.findall(rows))), 0)
    if b't="e"' in rows or b"t='e'" in rows:
        for found in _ERROR.finditer(rows):
            place, shown = _PLACES.search(found[1]), _SHOWN.search(found[2])
            if place is None:
                raise ValueError("a cell with an error has no place")
            text = shown[1].decode("utf-8", "replace") if shown else "#N/A"
            part.errors.setdefault(int(place[2]), {})[_number(place[1])] = text
    cells = rows.count(b"<c") - sum(map(rows.count, _OTHERS))
    return cells == rows.count(b'<c r="') and b":c" not in rows


def _look_closely(part: Part, rows: bytes, plain: bool) -> None:
    """Take in the place of every cell; one that states none stands after the one before."""
    places = _PLACES.findall(rows)
    part.rows = max(part.rows, *(int(row) for _, row in places), 0)
    part.columns = max(part.columns, *map(_number, {column for column, _ in places}), 0)
    if not plain:
        part.rows += rows.count(_ROW_END)
        part.columns += max(len(_CELL.findall(row)) for row in rows.split(_ROW_END))


def _number(letters: bytes) -> int:
    """Return the number of a column: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
