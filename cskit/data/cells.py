"""Reading cell by cell, in Python: other encodings, and files that are not as stated."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from cskit.data.parameters import Dialect
from cskit.errors import N_, Words, words

__all__ = ["Broken", "Cells", "Unreadable", "clean_headers", "headers", "text"]

_BATCH = 50_000
_FIELD_LIMIT = 1 << 24


@dataclass(frozen=True)
class Broken:
    """A row whose structure is wrong."""

    row: int
    column: str
    value: str
    code: str
    rule: Words
    todo: Words


class Unreadable(Exception):
    """The file as a whole cannot be read as stated; the row is where that shows."""

    def __init__(self, row: int, column: str, value: str, code: str, rule: Words, todo: Words) -> None:
        super().__init__(str(rule))
        self.broken = Broken(row, column, value, code, rule, todo)


@dataclass
class Cells:
    """Headers, and rows still to be read; ``broken`` fills as they are."""

    headers: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    broken: list[Broken] = field(default_factory=list)

    def batches(self) -> Iterator[pa.Table]:
        """Give the rows as Arrow tables with ``row_no``, ``c0``, ``c1`` and so on."""
        numbers: list[int] = []
        kept: list[list[str]] = []
        for number, row in self.rows:
            if not any(cell.strip() for cell in row):
                continue
            numbers.append(number)
            kept.append(self._fit(number, row))
            if len(numbers) == _BATCH:
                yield self._batch(numbers, kept)
                numbers, kept = [], []
        if numbers:
            yield self._batch(numbers, kept)

    def _fit(self, number: int, row: list[str]) -> list[str]:
        """Bring a row to the header's width; note it where cells are missing or too many."""
        width = len(self.headers)
        while len(row) > width and not row[-1].strip():
            row = row[:-1]
        if len(row) != width:
            rule = words(N_("a row has {width} cells, as the header"), width=width)
            self._note(number, f"{len(row)} cells", "ragged-row", rule)
        if any("\0" in cell for cell in row):
            self._note(number, "NUL", "nul", words(N_("a row is text, without NUL characters")))
        return [cell.replace("\0", "") for cell in row[:width]] + [""] * (width - len(row))

    def _note(self, row: int, value: str, code: str, rule: Words) -> None:
        todo = words(N_("Look at the file around this row."))
        self.broken.append(Broken(row, "", value, code, rule, todo))

    def _batch(self, numbers: list[int], rows: list[list[str]]) -> pa.Table:
        columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        names = ["row_no", *(f"c{i}" for i in range(len(columns)))]
        return pa.table([pa.array(numbers, pa.int64()), *columns], names=names)


def headers(path: Path, dialect: Dialect, name: str) -> tuple[str, ...]:
    """Return the headers of a delimited text file."""
    return text(path, dialect, name).headers


def text(path: Path, dialect: Dialect, name: str) -> Cells:
    """Return the cells of a delimited text file.

    Raises
    ------
    Unreadable
        Where there is no header, another delimiter, another encoding or a quote without its end.
    """
    rows = _rows(path, dialect)
    first = next(rows, (1, []))[1]
    found = clean_headers(first)
    others = [mark for mark in ";\t|," if mark != dialect.delimiter and mark in found[0]]
    if len(found) == 1 and others:
        mark = "tab" if others[0] == "\t" else others[0]
        raise Unreadable(
            1,
            "",
            found[0],
            "one-column",
            words(
                N_("the delimiter is {delimiter!r}, which gives one column only"), delimiter=dialect.delimiter
            ),
            words(
                N_('State the delimiter in the parameters file: `dialect: {{delimiter: "{mark}"}}`.'),
                mark=mark,
            ),
        )
    return Cells(found, rows)


def clean_headers(row: Iterable[str]) -> tuple[str, ...]:
    """Return the headers in a row, stripped, without empty ones at its end."""
    found = [header.strip() for header in row]
    while found and not found[-1]:
        found.pop()
    if not found:
        rule, todo = words(N_("row 1 holds the headers")), words(N_("It is empty: add them."))
        raise Unreadable(1, "", "", "no-header", rule, todo)
    return tuple(found)


def _rows(path: Path, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Give (row as a spreadsheet numbers it, cells)."""
    csv.field_size_limit(_FIELD_LIMIT)
    encoding = str(dialect.encoding).lower().replace("_", "-")
    encoding = "utf-8-sig" if encoding in {"utf-8", "utf8"} else encoding
    number = 0
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as stream:
        try:
            for number, row in enumerate(
                csv.reader(stream, delimiter=str(dialect.delimiter), strict=True), 1
            ):
                _check_encoding(number, row, encoding)
                yield number, row
        except csv.Error as error:
            rule = words(N_("quotes come in pairs ({error})"), error=error)
            todo = words(N_("Close the quote, or double it where it is part of the text."))
            raise Unreadable(number + 1, "", "", "quote", rule, todo) from None
        except UnicodeError:
            raise _not_encoded(number + 1, "", encoding) from None


def _check_encoding(number: int, row: list[str], encoding: str) -> None:
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        wrong = next(cell for cell in row if any("\ud800" <= sign <= "\udfff" for sign in cell))
        shown = wrong.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        raise _not_encoded(number, shown, encoding) from None


def _not_encoded(row: int, value: str, encoding: str) -> Unreadable:
    rule = words(N_("the file's encoding is {encoding}"), encoding=encoding)
    todo = words(N_("Save it as UTF-8, or state `dialect: {{encoding: cp1252}}` (or the encoding it has)."))
    return Unreadable(row, "", value, "encoding", rule, todo)
