"""The dresses a table comes in: text of many kinds, spreadsheets, Parquet, compressed."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet
import xlsxwriter

from cskit.contract import SOURCES
from tests.data_faults.clean import Rows

__all__ = ["DRESSES", "PLAIN", "File", "Text", "gzipped", "parquet", "sheet"]


@dataclass(frozen=True)
class File:
    """What lies on the disk: the ending of its name, and its bytes."""

    suffix: str
    content: bytes


Dress = Callable[[Rows], File]

_KINDS = {column.name: column.kind for table in SOURCES.values() for column in table.columns}
_DAYS = {"date", "instant"}
_NUMBERS = {"money", "number"}


@dataclass(frozen=True)
class Text:
    """A dress of delimited text."""

    delimiter: str = ","
    decimal: str = "."
    days: str = "%Y-%m-%d"
    encoding: str = "utf-8"
    thousands: bool = False
    suffix: str = ".csv"
    line_end: str = "\n"
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    def __call__(self, table: Rows) -> File:
        """Return the table in this dress."""
        out = io.StringIO(newline="")
        lines = csv.writer(out, delimiter=self.delimiter, lineterminator=self.line_end)
        lines.writerow(table.headers)
        for row in table.rows:
            lines.writerow([self._cell(name, cell) for name, cell in zip(table.headers, row, strict=True)])
        text = "".join(f"{line}{self.line_end}" for line in self.above) + out.getvalue()
        text += "".join(f"{line}{self.line_end}" for line in self.below)
        return File(self.suffix, text.encode(self.encoding))

    def _cell(self, name: str, cell: str) -> str:
        if _KINDS.get(name) in _DAYS and self.days != "%Y-%m-%d" and len(cell) >= 10:
            day = _day(cell)
            return cell if day is None else f"{day.strftime(self.days)}{cell[10:]}"
        if _KINDS.get(name) in _NUMBERS and (self.decimal != "." or self.thousands):
            # A whole number in groups could be read as a fraction: people group what has its cents.
            return _amount(cell, self.decimal, self.thousands and "." in cell)
        return cell


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _amount(text: str, decimal: str, thousands: bool) -> str:
    try:
        value = Decimal(text)
    except ArithmeticError:
        return text
    if not value.is_finite():
        return text
    shown = f"{value:,f}" if thousands else f"{value:f}"
    return shown.translate(str.maketrans({",": ".", ".": ","})) if decimal == "," else shown


PLAIN = Text()


def sheet(table: Rows) -> File:
    """Return the table as a spreadsheet with native days and numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Dados")
    day, moment = (
        book.add_format({"num_format": "dd/mm/yyyy"}),
        book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
    )
    page.write_row(0, 0, table.headers)
    for number, row in enumerate(table.rows, start=1):
        for place, (name, cell) in enumerate(zip(table.headers, row, strict=True)):
            native = _native(name, cell)
            if isinstance(native, datetime.datetime):
                if native.tzinfo:  # a spreadsheet knows no zones
                    native = native.astimezone(datetime.UTC).replace(tzinfo=None)
                page.write_datetime(number, place, native, moment)
            elif isinstance(native, datetime.date):
                page.write_datetime(number, place, native, day)
            elif isinstance(native, Decimal):
                page.write_number(number, place, float(native))
            else:
                page.write_string(number, place, native)
    book.close()
    return File(".xlsx", out.getvalue())


def parquet(table: Rows) -> File:
    """Return the table as Parquet with native days, moments and decimals."""
    columns = {}
    for place, name in enumerate(table.headers):
        cells = [_native(name, row[place]) if row[place] else None for row in table.rows]
        kinds = {type(cell) for cell in cells if cell is not None}
        if kinds == {Decimal}:
            columns[name] = pa.array(cells, pa.decimal128(18, 6))
        elif kinds == {datetime.date}:
            columns[name] = pa.array(cells, pa.date32())
        elif kinds == {datetime.datetime}:
            columns[name] = pa.array(cells, pa.timestamp("us"))
        else:
            columns[name] = pa.array([row[place] or None for row in table.rows], pa.string())
    out = io.BytesIO()
    pyarrow.parquet.write_table(pa.table(columns), out)
    return File(".parquet", out.getvalue())


def gzipped(dress: Dress, suffix: str = ".csv.gz") -> Dress:
    """Return a dress, compressed."""

    def compressed(table: Rows) -> File:
        return File(suffix, gzip.compress(dress(table).content, mtime=0))

    return compressed


def _native(name: str, cell: str) -> str | Decimal | datetime.date | datetime.datetime:
    try:
        kind = _KINDS.get(name)
        if kind in _DAYS and len(cell) > 10:
            return datetime.datetime.fromisoformat(cell)
        if kind in _DAYS and cell:
            return datetime.date.fromisoformat(cell)
        if kind in _NUMBERS and cell:
            return Decimal(cell)
    except (ValueError, ArithmeticError):
        return cell
    return cell


_BR = Text(delimiter=";", decimal=",", days="%d/%m/%Y", thousands=True)

DRESSES: Mapping[str, Dress] = {
    "UTF-8, comma": PLAIN,
    "a byte order mark": Text(encoding="utf-8-sig"),
    "cp1252": Text(encoding="cp1252"),
    "UTF-16 with its mark": Text(encoding="utf-16"),
    "UTF-16, the other way round": Text(encoding="utf-16-be"),
    "semicolons": Text(delimiter=";"),
    "tabs": Text(delimiter="\t", suffix=".txt"),
    "bars": Text(delimiter="|"),
    "a decimal comma": Text(delimiter=";", decimal=","),
    "1.234,56": Text(delimiter=";", decimal=",", thousands=True),
    "1,234.56": Text(thousands=True),
    "31/12/2025": Text(days="%d/%m/%Y"),
    "31.12.2025": Text(days="%d.%m.%Y"),
    "12/31/2025": Text(days="%m/%d/%Y"),
    "2025/12/31": Text(days="%Y/%m/%d"),
    "all of Brazil at once (cp1252 ; 1.234,56 31/12/2025)": Text(
        ";", ",", "%d/%m/%Y", "cp1252", thousands=True, line_end="\r\n"
    ),
    "UTF-16, tabs, 31/12/2025": Text("\t", ",", "%d/%m/%Y", "utf-16", line_end="\r\n"),
    "lines that end as in Windows": Text(line_end="\r\n"),
    "a title and a blank line above": Text(above=("Relatório de clientes", "Emitido em 01/04/2026", "")),
    "a spreadsheet": sheet,
    "Parquet": parquet,
    "gzip": gzipped(PLAIN),
    "gzip named .csv": gzipped(PLAIN, ".csv"),
    "gzip of Brazil": gzipped(_BR),
}
"""Every dress of clean data that must be read rightly, by name."""
