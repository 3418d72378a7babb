"""The workbook, read back as its XML says it: figures are figures, text is text, nothing is live."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from cskit.locale import using
from cskit.reports.tables import Table
from cskit.reports.workbook import workbook

MONTH = datetime.date(2026, 9, 1)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def row(metric, value, unit, **more):
    return {
        "id": metric,
        "value": value,
        "low": None,
        "high": None,
        "unit": unit,
        "n": 9,
        "notebook": "pareto",
        "kind": "counted",
        "by": {},
        "undefined": None,
    } | more


DOCUMENT = {
    "portfolio": "Sul",
    "results": [
        row("revenue.mrr", 1234567.8, "BRL"),
        row("revenue.nrr_12m", 1.034, "ratio", low=0.97, high=1.09),
        row("revenue.accounts", 60, "accounts"),
        row("nps.score", None, "points", undefined="no_surveys"),
        row("revenue.ticket", 12.5, "BRL", by={"segment": "SMB"}),
    ],
}
TABLE = Table(
    ("name", "mrr", "share", "renewal_on", "top", "first_month", "note"),
    ("text", "money", "share", "date", "flag", "month", "words"),
    (
        ("=1+1", 1840.5, 0.158, "2026-10-23", True, "2024-03-01", "https://example.org"),
        ("007", -3, None, None, False, None, "x" * 40_000),
        ("@x", None, 1.0, "0026-10-23", None, "1899-01-01", "none"),
    ),
)
HOSTILE = "a/b[c]:d*e?f\\g 'quoted' and much longer than a sheet may be called"


@pytest.fixture(scope="module")
def made():
    tables = [("pareto", "top", TABLE), ("pareto", HOSTILE, TABLE), ("pareto", HOSTILE.upper(), TABLE)]
    return workbook(DOCUMENT, tables, MONTH)


def parts(content):
    """Give every part of the file as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def cells(content, sheet):
    """Give what a reader sees: text as text, days as days."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


def form(content, sheet, cell):
    """Give the number format of a cell."""
    files = parts(content)
    found = ElementTree.fromstring(files[f"xl/worksheets/{sheet}.xml"]).find(f".//{MAIN}c[@r='{cell}']")
    styles = ElementTree.fromstring(files["xl/styles.xml"])
    look = styles.findall(f"{MAIN}cellXfs/{MAIN}xf")[int(found.get("s"))]
    own = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{MAIN}numFmt")}
    return own.get(look.get("numFmtId"), look.get("numFmtId"))


def test_the_first_sheet_has_every_figure_in_words(made):
    """Id, name, group, value, range, n, unit and the reason for having none."""
    head, mrr, nrr, accounts, nps, ticket = cells(made, "Results")
    assert head[:4] == ["Id", "Figure", "Group", "Value"]
    assert mrr[:4] == ["revenue.mrr", "MRR", "", 1234567.8]
    assert nrr[3:6] == [1.034, 0.97, 1.09]
    assert accounts[6:8] == [9, "accounts"]
    assert (nps[3], nps[8]) == ("", "no survey table")
    assert ticket[2] == "segment: SMB"


def test_figures_have_the_format_of_what_they_are(made):
    """Money with two decimals, shares in per cent, counts whole, days as days: no text that looks so."""
    assert form(made, "sheet1", "D2") == "#,##0.00"
    assert form(made, "sheet1", "D3") == "0.0%"
    assert form(made, "sheet1", "D4") == "#,##0"
    assert form(made, "sheet2", "B2") == "#,##0.00"
    assert form(made, "sheet2", "C2") == "0.0%"
    assert form(made, "sheet2", "D2") == "yyyy-mm-dd"
    first = cells(made, "pareto-top")[1]
    assert first[1:4] == [1840.5, 0.158, datetime.date(2026, 10, 23)]
    assert first[4:6] == [True, datetime.date(2024, 3, 1)]
    with using("pt_BR"):
        found = workbook(DOCUMENT, [("pareto", "top", TABLE)], MONTH)
    assert form(found, "sheet2", "D2") == "dd/mm/yyyy"


def test_nothing_in_it_is_live(made):
    """No formula, no link, no number made of text: what begins with = stays text."""
    files = parts(made)
    sheets = [text for name, text in files.items() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 4
    assert not any(re.search(r"<f[ >]|<hyperlink|t=\"str\"", text) for text in sheets)
    assert not any("externalLink" in name or "vbaProject" in name for name in files)
    shown = cells(made, "pareto-top")
    assert [line[0] for line in shown[1:]] == ["=1+1", "007", "@x"]
    assert shown[1][6] == "https://example.org"


def test_a_spreadsheets_limits_lose_no_cell(made):
    """A day before 1900 is text; a text longer than a cell is cut, not dropped."""
    shown = cells(made, "pareto-top")
    assert (shown[3][3], shown[3][5]) == ("0026-10-23", "1899-01-01")
    assert len(shown[2][6]) == 32_767


def test_sheets_have_legal_names_of_their_own(made):
    """31 characters, none of []:*?/\\, different whatever the case."""
    names = re.findall(r'<sheet name="([^"]*)"', parts(made)["xl/workbook.xml"])
    assert names[:2] == ["Results", "pareto-top"]
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert len({name.casefold() for name in names}) == 4


def test_equal_content_gives_equal_bytes(made):
    """No clock is read: the file says to be made on the first of its month."""
    tables = [("pareto", "top", TABLE), ("pareto", HOSTILE, TABLE), ("pareto", HOSTILE.upper(), TABLE)]
    assert workbook(DOCUMENT, tables, MONTH) == made
    assert parts(made)["docProps/core.xml"].count("2026-09-01T00:00:00Z") == 2


def test_the_header_stays_in_view_and_columns_fit(made):
    """The first row and column are frozen; a column is as wide as its longest cell, up to a limit."""
    sheet = parts(made)["xl/worksheets/sheet2.xml"]
    assert re.search(r'<pane xSplit="1" ySplit="1"', sheet)
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([0-9.]+)"', sheet)]
    assert max(widths) < 62 < 40_000
    assert len(widths) == 7


def test_a_portfolio_without_tables_has_its_figures():
    """Nothing recorded: one sheet, with its header."""
    empty = workbook({"portfolio": "Sul", "results": []}, [], MONTH)
    assert cells(empty, "Results")[0][0] == "Id"


def test_its_words_are_the_readers():
    """The first sheet speaks the report's language."""
    with using("pt_BR"):
        found = workbook(DOCUMENT, [], MONTH)
    head, mrr, *_ = cells(found, "Resultados")
    assert head[1:4] == ["Indicador", "Grupo", "Valor"]
    assert mrr[1].startswith("MRR")
