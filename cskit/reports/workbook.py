"""``report.xlsx``: every figure and every table of a portfolio, as a spreadsheet.

Text stays text, whatever it begins with: no formula and no address is ever written. Equal content
gives equal bytes, so the file bears the month it is about, not the day it was made.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cskit.definitions import DEFINITIONS, REASONS
from cskit.locale import gettext, language_tag, pgettext
from cskit.reports.tables import Table

__all__ = ["FILE", "workbook"]

FILE = "report.xlsx"
"""Its name in a portfolio's folder."""

_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_ILLEGAL = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_LONGEST_TEXT = 32_767  # a cell holds no more
_WIDEST = 60
_FIRST_DAY = datetime.date(1900, 3, 1)  # spreadsheets disagree about the days before
_FORMS = {
    "money": "#,##0.00",
    "share": "0.0%",
    "integer": "#,##0",
    "number": "#,##0.00",
    "text": "@",
    "words": "@",
    "flag": "General",
    "month": "yyyy-mm",
}
_DATES = {"pt-BR": "dd/mm/yyyy"}


def workbook(
    document: Mapping[str, Any], tables: Iterable[tuple[str, str, Table]], month: datetime.date
) -> bytes:
    """Return the file of a portfolio.

    Parameters
    ----------
    document
        Content of ``results.json``.
    tables
        Notebook, name and content of each table, in order.
    month
        Its month; the file says to be made on that month's first day.
    """
    # Imported where it is used: everything in the run needs FILE, and few need the rest.
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **_AS_TEXT})
    book.set_properties(
        {
            "title": f"{document['portfolio']} · {month:%Y-%m}",
            "created": datetime.datetime(month.year, month.month, 1, tzinfo=datetime.UTC),
        }
    )
    forms = {**_FORMS, "date": _DATES.get(language_tag(), "yyyy-mm-dd")}
    looks = {kind: book.add_format({"num_format": form, "valign": "top"}) for kind, form in forms.items()}
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    names: set[str] = set()
    results = _results(document["results"])
    _sheet(book, _name(pgettext("sheet", "Results"), names), results, looks, head)
    for notebook, name, table in tables:
        _sheet(book, _name(f"{notebook}-{name}", names), _rows(table), looks, head)
    book.close()
    return out.getvalue()


_Cells = Sequence[Sequence[tuple[Any, str]]]


def _results(rows: Iterable[Mapping[str, Any]]) -> tuple[Sequence[str], _Cells]:
    """Return every figure with its name in the reader's language."""
    headers = (
        pgettext("sheet", "Id"),
        pgettext("sheet", "Figure"),
        pgettext("sheet", "Group"),
        pgettext("sheet", "Value"),
        pgettext("sheet", "From"),
        pgettext("sheet", "To"),
        pgettext("sheet", "n"),
        pgettext("sheet", "Unit"),
        pgettext("sheet", "Why there is no value"),
        pgettext("sheet", "Page"),
    )
    return headers, [_result(row) for row in rows]


def _result(row: Mapping[str, Any]) -> Sequence[tuple[Any, str]]:
    about = DEFINITIONS.get(row["id"])
    kind = _kind_of(row["id"], row["unit"])
    reason = row["undefined"] or ""
    return (
        (row["id"], "text"),
        (gettext(about.name) if about else "", "text"),
        (", ".join(f"{name}: {value}" for name, value in row["by"].items()), "text"),
        *((row[end], kind) for end in ("value", "low", "high")),
        (row["n"], "integer"),
        (row["unit"], "text"),
        (gettext(REASONS[reason]) if reason in REASONS else reason, "text"),
        (row["notebook"], "text"),
    )


def _kind_of(metric: str, unit: str) -> str:
    """Return how a figure is written: NRR and GRR as the pages do; a currency's code is of capitals."""
    multiple = metric == "revenue.quick_ratio"
    if unit == "share" or (unit == "ratio" and metric.startswith("revenue.") and not multiple):
        return "share"
    return "integer" if unit in ("accounts", "answers") else "money" if unit.isupper() else "number"


def _rows(table: Table) -> tuple[Sequence[str], _Cells]:
    return table.columns, [list(zip(row, table.kinds, strict=True)) for row in table.rows]


def _sheet(
    book: Any, name: str, content: tuple[Sequence[str], _Cells], looks: Mapping[str, Any], head: Any
) -> None:
    """Write one sheet: a header that stays in view, then the rows."""
    headers, rows = content
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for at, header in enumerate(headers):
        sheet.write_string(0, at, header, head)
        shown = [header, *(str(row[at][0]) for row in rows if row[at][0] is not None)]
        sheet.set_column(at, at, min(max(map(len, shown)) + 2, _WIDEST))
    for line, row in enumerate(rows, 1):
        for at, (value, kind) in enumerate(row):
            _write(sheet, line, at, value, kind, looks)


def _write(sheet: Any, line: int, at: int, value: Any, kind: str, looks: Mapping[str, Any]) -> None:
    """Write a cell as what it is; a missing one stays empty."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value, looks["flag"])
    elif isinstance(value, (int, float)):
        sheet.write_number(line, at, value, looks[kind])
    elif kind in ("date", "month") and (day := _day(value)):
        sheet.write_datetime(line, at, day, looks[kind])
    else:
        sheet.write_string(line, at, value[:_LONGEST_TEXT], looks["text"])


def _day(text: str) -> datetime.date | None:
    """Return a day that every spreadsheet can hold, or None."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None


def _name(wanted: str, taken: set[str]) -> str:
    """Return a legal sheet name that no other sheet has, whatever the case."""
    plain = _ILLEGAL.sub("-", wanted).strip("'")[:_LONGEST_NAME]
    name, number = plain, 2
    while name.casefold() in taken:
        end = f"~{number}"
        name, number = plain[: _LONGEST_NAME - len(end)] + end, number + 1
    taken.add(name.casefold())
    return name
