"""XLSX files for tests: as a program writes them, and by hand where it writes no such thing."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Error(str):
    """A cell whose formula has no result."""


def workbook(
    path: Path,
    sheets: Mapping[str, Iterable[Sequence[Any]]],
    hidden: Sequence[str] = (),
    old_macintosh: bool = False,
) -> Path:
    """Write sheets of cells as a person's spreadsheet would hold them."""
    book = xlsxwriter.Workbook(path, {"date_1904": old_macintosh})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        if name in hidden:
            page.hide()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime.date):
                    page.write_datetime(row, column, cell, day)
                elif isinstance(cell, Error):
                    page.write_formula(row, column, "=NA()", None, str(cell))
                elif isinstance(cell, str):
                    page.write_string(row, column, cell)
                elif cell is not None:
                    page.write(row, column, cell)
    book.close()
    return path


def parts(rows: str) -> dict[str, str]:
    """Give the parts of a workbook with one sheet, whose rows are XML."""
    office = f"{_LINKS}/officeDocument"
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{office}" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        '<sheet name="P" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }


def by_hand(path: Path, rows: str, **more: str) -> Path:
    """Write a workbook whose one sheet has these rows, in XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in (parts(rows) | more).items():
            book.writestr(name, content)
    return path
