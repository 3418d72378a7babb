"""The right sheet is read, every cell as it was meant, and each row has the number the spreadsheet shows."""

from __future__ import annotations

import datetime

import pytest

from cskit.data import sheets
from cskit.data.cells import Unreadable
from cskit.data.natives import POINT, day
from cskit.data.parameters import Source
from cskit.data.sources import connect, read
from cskit.errors import UnknownName
from tests.data.small import accepted, checked, problems, written
from tests.data.spreadsheets import Error, by_hand, workbook

CUSTOMERS = [["customer_id", "name", "portfolio"], ["C1", "Ana", "Sul"], ["C2", "Beto", "Norte"]]
CONTRACTS = ["contract_id", "customer_id", "start_on", "end_on", "amount", "interval"]


def cells(path, sheet="", fits=None):
    """The chosen sheet's name, and its rows that hold anything."""
    found = sheets.rows(path, sheet, path.name, fits)
    return found.name, [(number, row) for number, row in found.rows if any(row)]


def refused(path, sheet="", fits=None):
    with pytest.raises(Unreadable) as error:
        list(sheets.rows(path, sheet, path.name, fits).rows)
    return error.value.broken


def contracts(tmp_path, rows, old_macintosh=False, **stated):
    """A company whose contracts are in an XLSX file."""
    workbook(tmp_path / "k.xlsx", {"P": [CONTRACTS, *rows]}, old_macintosh=old_macintosh)
    return checked(written(tmp_path, {}, contracts__path="k.xlsx", **stated))


def test_cells_as_text(tmp_path):
    """Numbers have 15 digits and no `.0`, their fraction a mark no text has; days are ISO."""
    moment = datetime.datetime(2026, 1, 31, 14, 5)  # noqa: DTZ001  a spreadsheet knows no zones
    rows = [
        ["id", "x", "day"],
        [17850.0, 0.1 + 0.2, datetime.date(2026, 1, 31)],
        [],
        ["007", True, moment],
        [1e15, "NA", None],
        [-1234.56, "1.234,56", "01/02/2026"],
    ]
    path = workbook(tmp_path / "a.xlsx", {"P": rows})
    assert cells(path)[1] == [
        (1, ["id", "x", "day"]),
        (2, ["17850", "0" + POINT + "3", "2026-01-31"]),
        (4, ["007", "true", "2026-01-31 14:05:00"]),
        (5, ["1000000000000000", "NA", ""]),
        (6, ["-1234" + POINT + "56", "1.234,56", "01/02/2026"]),
    ]


def test_rows_and_columns_as_shown(tmp_path):
    """Empty rows above and empty columns at the left keep their place."""
    path = workbook(tmp_path / "a.xlsx", {"P": [[], [], [None, None, "id"], [], [None, None, "C1"]]})
    assert cells(path)[1] == [(3, ["", "", "id"]), (5, ["", "", "C1"])]


def test_a_merged_title(tmp_path):
    """A title over several columns stands in the first of them."""
    path = workbook(tmp_path / "a.xlsx", {"P": [["Relatório"], ["id", "x"], ["C1", 1]]})
    assert cells(path)[1][0] == (1, ["Relatório", ""])


def test_a_sheet_by_name(tmp_path):
    """Case, accents and spaces are forgiven, where one sheet is meant; another name names the nearest."""
    path = workbook(tmp_path / "a.xlsx", {"Contratos São Paulo": [["a"]], "Dois": [["b"]], "DOIS ": [["c"]]})
    assert cells(path, "contratos sao-paulo")[0] == "Contratos São Paulo"
    assert cells(path, "Dois")[1] == [(1, ["b"])]
    with pytest.raises(UnknownName):
        cells(path, "dois")
    with pytest.raises(UnknownName, match="Did you mean 'Contratos São Paulo'"):
        cells(path, "Contrato Sao Paulo 2")


def test_the_only_sheet_with_rows(tmp_path):
    """Empty and hidden sheets are passed over, unless one is named."""
    path = workbook(tmp_path / "a.xlsx", {"Capa": [], "Lista": [["x"]], "Dados": [["a"]]}, hidden=["Lista"])
    assert cells(path) == ("Dados", [(1, ["a"])])
    assert cells(path, "lista") == ("Lista", [(1, ["x"])])
    assert sheets.rows(path, "", "a.xlsx").how == "detected"
    assert sheets.rows(path, "Dados", "a.xlsx").how == "stated"


def test_two_sheets_with_rows(tmp_path):
    """It asks which one, unless exactly one has the headers that are wanted."""
    path = workbook(tmp_path / "a.xlsx", {"Um": [["Título"], ["id", "x"]], "Dois": [["nome"]], "Três": []})
    broken = refused(path)
    assert (broken.code, broken.value) == ("which-sheet", "Um, Dois")
    assert "sheet: Um" in str(broken.todo)
    assert cells(path, fits=lambda row: "id" in row)[0] == "Um"
    assert refused(path, fits=lambda row: "nada" in row).code == "which-sheet"
    assert refused(path, fits=bool).code == "which-sheet"


def test_the_sheet_of_the_table(tmp_path):
    """One workbook feeds several tables, each from the sheet that has its columns, and that is stated."""
    rows = [CONTRACTS, ["K1", "C1", datetime.date(2026, 1, 1), None, 100, "month"]]
    workbook(tmp_path / "all.xlsx", {"Clientes": CUSTOMERS, "Contratos": rows})
    found = checked(written(tmp_path, {}, customers__path="all.xlsx", contracts__path="all.xlsx"))
    assert found.problems == ()
    sheet = found.tables["contracts"].files[0].dialect["sheet"]
    assert sheet == {"is": "Contratos", "how": "detected"}


def test_nothing_in_it(tmp_path):
    """A workbook without any cell is refused."""
    assert refused(workbook(tmp_path / "a.xlsx", {"P": [], "Q": []})).code == "no-header"


@pytest.mark.parametrize(("old_macintosh", "serial"), [(False, 46053), (True, 46053 - 1462)])
def test_days_without_their_format(tmp_path, old_macintosh, serial):
    """46053 days after 1899-12-30, and 44591 after 1904-01-01, is 2026-01-31; it is noted."""
    row = ["K1", "C1", serial, serial + 1.75, 45992.5, "month"]
    found = contracts(tmp_path, [row], old_macintosh=old_macintosh)
    assert found.problems == ()
    days = (datetime.date(2026, 1, 31), datetime.date(2026, 2, 1))
    [(start, end, amount)] = accepted(found, "contracts", "start_on, end_on, CAST(amount AS DOUBLE)")
    assert (start, end, amount) == (*days, 45992.5)
    note = {"is": "Excel serial dates", "how": "detected"}
    assert found.tables["contracts"].files[0].dialect["serials"] == note


def test_a_moment_without_its_format(tmp_path):
    """46053.75 is six in the evening of 2026-01-31."""
    rows = [["ticket_id", "customer_id", "opened_at"], ["T1", "C1", 46053.75]]
    workbook(tmp_path / "t.xlsx", {"P": rows})
    found = checked(written(tmp_path, {"tickets": ""}, tickets__path="t.xlsx"))
    [(opened,)] = accepted(found, "tickets", "CAST(opened_at AS VARCHAR)")
    assert opened == "2026-01-31 18:00:00"


def test_no_serials_no_note(tmp_path):
    """A number that is no day of our time is refused, and days with their format are not noted."""
    found = contracts(tmp_path, [["K1", "C1", datetime.date(2026, 1, 1), 202601, 100, "month"]])
    assert [(one.row, one.column, one.value) for one in found.problems] == [(2, "end_on", "202601")]
    assert "serials" not in found.tables["contracts"].files[0].dialect


@pytest.mark.parametrize("decimal", [".", ","])
def test_numbers_know_no_dialect(tmp_path, decimal):
    """A native 1.234 is 1.234 whatever mark the texts have; a text is read as they are."""
    text = {".": "1,234.5", ",": "1.234,5"}[decimal].replace(",", "" if decimal == "." else ",")
    rows = [
        ["K1", "C1", datetime.date(2026, 1, 1), None, 1.234, "month"],
        ["K2", "C2", "2026-01-01", None, text, "month"],
    ]
    found = contracts(tmp_path, rows, contracts__dialect={"decimal": decimal})
    assert found.problems == ()
    assert accepted(found, "contracts", "CAST(amount AS DOUBLE)") == [(1.234,), (1234.5,)]


def test_numbers_as_text(tmp_path):
    """In a column of text a number is the text a person would type, and a middle dot stays one."""
    rows = [["customer_id", "name", "portfolio"], [17850, 3.5, "l·l"], ["C2", "3·x", "Sul"]]
    workbook(tmp_path / "c.xlsx", {"P": rows})
    found = checked(written(tmp_path, {}, customers__path="c.xlsx"))
    assert accepted(found, "customers", "customer_id, name, portfolio") == [
        ("17850", "3.5", "l·l"),
        ("C2", "3·x", "Sul"),
    ]


def test_errors_are_problems(tmp_path):
    """A cell with an error is a problem of its row and column; in a column that nobody reads it is none."""
    rows = [
        ["customer_id", "name", "portfolio", "x"],
        ["C1", Error("#N/A"), "Sul", Error("#REF!")],
        ["C2", "Beto", "#N/D", 1],
        ["C3", "Caio", "Sul", Error("#DIV/0!")],
    ]
    workbook(tmp_path / "c.xlsx", {"P": rows})
    found = checked(written(tmp_path, {}, customers__path="c.xlsx"))
    seen = [(one.row, one.column, one.value, one.code) for one in found.problems if one.table == "customers"]
    assert seen == [(2, "name", "#N/A", "excel-error"), (3, "portfolio", "#N/D", "excel-error")]


def test_an_error_among_days_and_numbers(tmp_path):
    """It is one problem, not two; also in the sheet's last row, and where it is all of it."""
    found = contracts(tmp_path, [["K1", "C1", Error("#REF!"), None, Error("#VALUE!"), "month"]])
    codes = sorted((one.column, one.code) for one in found.problems)
    assert codes == [("amount", "excel-error"), ("start_on", "excel-error")]
    path = workbook(tmp_path / "e.xlsx", {"P": [["a"], [], [None, Error("#N/A")]]})
    assert cells(path)[1] == [(1, ["a", ""]), (3, ["", "#N/A"])]


def test_serials_of_a_text_file(tmp_path):
    """A number among the days of a CSV file is refused with the day it would be, and read where stated."""
    content = ",".join(CONTRACTS) + "\nK1,C1,46053,,100,month\n"
    [found] = problems(tmp_path, {"contracts": content}, contracts__dialect={"decimal": "."})
    assert (found.row, found.column, found.value, found.code) == (2, "start_on", "46053", "serial-date")
    assert "2026-01-31" in str(found.todo)
    assert "dates: excel" in str(found.todo)
    stated = written(tmp_path, {"contracts": content}, contracts__dialect={"dates": "excel"})
    assert accepted(checked(stated), "contracts", "start_on") == [(datetime.date(2026, 1, 31),)]


def test_the_days_of_our_time():
    """From 1954 to 2119; a year, an amount and a postal code of another length are none."""
    assert day("20000") == datetime.date(1954, 10, 3)
    assert day("79999") == datetime.date(2119, 1, 10)
    assert day("46053.75") == datetime.date(2026, 1, 31)
    assert [day(text) for text in ("19999", "80000", "2026", "460530", "4605a", "")] == [None] * 6


def test_far_corners(tmp_path):
    """Two cells in opposite corners would take 500 GB: the sheet is refused before it is laid out."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refused(by_hand(tmp_path / "a.xlsx", rows)).code == "too-much"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A999999999"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="A1048576"><v>1</v></c></row><row r="2"><c r="XFD2"><v>1</v></c></row>',
        "<row><c r='A1'><v>1</v></c></row><row><c r='xfd1048576'><v>1</v></c></row>",
        '<row r="1000000">' + "<c><v>1</v></c>" * 200 + '</row><row r="1"><c r="A1"><v>1</v></c></row>',
    ],
    ids=["no such row", "another row", "small letters", "no places"],
)
def test_far_corners_in_disguise(tmp_path, rows):
    """It is the cells that count, however they say where they stand."""
    assert refused(by_hand(tmp_path / "a.xlsx", rows)).code == "too-much"


def test_cells_without_their_place(tmp_path):
    """Some programs leave out where a cell stands: it is the next one."""
    rows = '<row><c t="str"><v>id</v></c><c t="str"><v>x</v></c></row><row><c><v>7</v></c></row>'
    assert cells(by_hand(tmp_path / "a.xlsx", rows))[1] == [(1, ["id", "x"]), (2, ["7", ""])]


def test_many_rows_or_many_columns(tmp_path):
    """The last row of Excel alone, and a column far out alone, are read."""
    low = by_hand(tmp_path / "a.xlsx", '<row r="1048576"><c r="B1048576"><v>1</v></c></row>')
    assert cells(low)[1] == [(1_048_576, ["", "1"])]
    wide = by_hand(tmp_path / "b.xlsx", '<row r="2"><c r="XFD2"><v>1</v></c></row>')
    assert cells(wide)[1] == [(2, [""] * 16_383 + ["1"])]


def test_any_case_of_the_ending(tmp_path):
    """`.XLSX` is `.xlsx`."""
    path = workbook(tmp_path / "A.XLSX", {"P": CUSTOMERS})
    file = read(connect([path], tmp_path), "t", "A.XLSX", path, Source(path="A.XLSX"))
    assert (file.headers, file.rows) == (("customer_id", "name", "portfolio"), 2)


@pytest.mark.parametrize("missing", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"])
def test_half_a_workbook(tmp_path, missing):
    """A workbook that lacks a part is refused in words."""
    path = by_hand(tmp_path / "a.xlsx", "", **{missing: ""})
    assert refused(path).code == "not-xlsx"
