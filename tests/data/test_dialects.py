"""How a file is written is told from the whole file: encoding, delimiter, decimal mark, order of dates."""

from __future__ import annotations

import datetime
import itertools
from decimal import Decimal

import pytest

from cskit.data import encodings
from tests.data.small import CONTRACTS, CUSTOMERS, accepted, checked, problems, written

D = datetime.date
HEADERS = ["contract_id", "customer_id", "start_on", "end_on", "amount", "interval", "product"]
ROWS = [
    ["K1", "C1", D(2025, 12, 31), None, Decimal("1234.56"), "month", "Gestão; à vista, já"],
    ["K2", "C2", D(2026, 2, 1), D(2026, 12, 1), Decimal("7.50"), "month", 'Básico | \t"x"\nlinha 2'],
]
DATES = {"iso": "%Y-%m-%d", "slashes": "%Y/%m/%d", "dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}
COLUMNS = "contract_id, customer_id, start_on, end_on, amount, interval, product"


def contracts(*, encoding="utf-8", delimiter=",", decimal=".", dates="iso", grouped=True, ends="\r\n"):
    """The same contracts, written in one of many ways."""

    def text(value):
        if isinstance(value, D):
            return value.strftime(DATES[dates])
        if isinstance(value, Decimal):
            plain = f"{value:,.2f}" if grouped else f"{value:.2f}"
            return plain.translate(str.maketrans(",.", ".,")) if decimal == "," else plain
        return value or ""

    lines = [HEADERS, *([text(value) for value in row] for row in ROWS)]
    quoted = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    return "".join(line + ends for line in quoted).encode(encoding)


def read(tmp_path, content, **stated):
    found = checked(written(tmp_path, {"contracts": content}, **stated))
    assert found.problems == ()
    return found.tables["contracts"].files[0], accepted(found, "contracts", COLUMNS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(("decimal", "dates"), [(".", "iso"), (",", "dmy"), (".", "mdy"), (",", "slashes")])
def test_whatever_the_dialect_the_rows_are_the_same(tmp_path, encoding, delimiter, decimal, dates):
    """Nothing is stated, everything is read as meant, and how is told."""
    content = contracts(encoding=encoding, delimiter=delimiter, decimal=decimal, dates=dates)
    file, rows = read(tmp_path, content)
    assert rows == [tuple(row) for row in ROWS]
    assert file.dialect["delimiter"] == {"is": delimiter, "how": "detected"}
    assert file.dialect["decimal"] == {"is": decimal, "how": "detected"}
    expected = (
        {"is": dates, "how": "detected"} if dates in {"dmy", "mdy"} else {"is": "iso", "how": "default"}
    )
    assert file.dialect["dates"] == expected
    assert file.dialect["encoding"]["is"] == encoding.removesuffix("-sig")


@pytest.mark.parametrize(("grouped", "ends"), [*itertools.product([True, False], ["\n", "\r\n", "\r"])])
def test_line_ends_and_thousands(tmp_path, grouped, ends):
    """Thousands may be grouped or not, under either mark; a line may end in any way."""
    for decimal in ".,":
        content = contracts(decimal=decimal, delimiter=";", grouped=grouped, ends=ends)
        assert read(tmp_path, content)[1] == [tuple(row) for row in ROWS]


def test_stated_is_used_as_stated(tmp_path):
    """A dialect that is stated is not looked for, and said to be stated."""
    dialect = {"encoding": "cp1252", "delimiter": ";", "decimal": ",", "dates": "dmy"}
    content = contracts(**dialect)
    file, rows = read(tmp_path, content, contracts__dialect=dialect)
    assert rows == [tuple(row) for row in ROWS]
    known = {name: {"is": value, "how": "stated"} for name, value in dialect.items()}
    assert known.items() <= file.dialect.items()


def test_stated_is_never_overruled(tmp_path):
    """What does not fit a stated dialect is a wrong row, as ever."""
    found = problems(tmp_path, {"contracts": contracts(decimal=",", dates="dmy")}, contracts__dialect={
        "decimal": ".", "dates": "mdy"
    })  # fmt: skip
    assert [(one.row, one.column, one.value, one.code) for one in found] == [
        (2, "amount", "1.234,56", "not-money"),
        (2, "start_on", "31/12/2025", "not-date"),
        (3, "amount", "7,50", "not-money"),
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"a,b\n", "utf-8"),
        ("ação".encode() * 300_000, "utf-8"),
        ("ação".encode("cp1252"), "cp1252"),
        ("“aspas” – 5 €".encode("cp1252"), "cp1252"),
        (b"\xef\xbb\xbfa", "utf-8"),
        ("a;ç".encode("utf-16"), "utf-16"),
        ("a;b\n1;2\n".encode("utf-16-be"), "utf-16-be"),
        ("a;b".encode("utf-32"), "utf-32"),
        (b"a,b\n1,2\x00\n", "utf-8"),
        (b"", "utf-8"),
        ("ação".encode() + b"\xe7", None),
        ("ação".encode("cp850"), None),
        ("ação".encode("mac_roman"), None),
        (b"x\x81", None),
    ],
)
def test_encodings(tmp_path, content, found):
    """The whole file is looked at; what fits nothing is None, not a guess."""
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert encodings.detected(path) == found


def test_a_letter_across_two_blocks(tmp_path):
    """A file is not taken for broken because a block ends within a letter."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "é".encode() + b"a" * 10)
    assert encodings.detected(path) == "utf-8"
    copy = encodings.transcoded(path, "cp1252", tmp_path / "b")
    assert copy.read_text(encoding="utf-8").startswith("a" * 10)


@pytest.mark.parametrize(
    ("name", "text", "row"),
    [
        ("São", b"S\xc3\xa3o,S\xe3o", 3),
        ("page 850", "Jo\xe3o".encode("cp850").replace(b"\xc6", b"\x87"), 3),
        ("no character", b"\x81", 3),
    ],
)
def test_an_encoding_in_doubt(tmp_path, name, text, row):
    """The row with the first byte that is not UTF-8 is named."""
    content = b"customer_id,name,portfolio\nC1,Ana,Sul\nC2,%b,Sul\n" % text.split(b",")[-1]
    content = content.replace(b"Ana", b"S\xc3\xa3o") if name == "São" else content
    (one,) = [one for one in problems(tmp_path, {"customers": content}) if one.code != "orphan"]
    assert (one.file, one.row, one.code) == ("customers.csv", row, "ambiguous-encoding")
    assert "dialect: {encoding: cp1252}" in one.sentence()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x,y;z\n1,2;3\n4,5;6\n", '"," '),
        ("x\ty|z\n1\t2|3\n", '"tab"'),
    ],
)
def test_a_delimiter_in_doubt(tmp_path, text, says):
    """Where two delimiters give a table, nothing but the headers can tell; else it is asked."""
    (one,) = [one for one in problems(tmp_path, {"customers": text}) if one.file == "customers.csv"]
    assert (one.row, one.code) == (1, "ambiguous-delimiter")
    assert says.strip() in one.sentence()


def test_headers_tell_the_delimiter(tmp_path):
    """Commas in every row are no delimiter where semicolons give the headers that are wanted."""
    text = "customer_id;name;portfolio\n" + "".join(f"C{i};Silva, Ana;Sul\n" for i in range(1, 50))
    assert problems(tmp_path, {"customers": text}) == []


def contract(amounts=("5",), dates=("2026-01-01",)):
    """Contracts of C1, with these amounts and dates."""
    rows = itertools.zip_longest(amounts, dates, fillvalue=None)
    lines = (
        f'K{i},C1,"{day or "2026-01-01"}","{amount or "5"}",month\n' for i, (amount, day) in enumerate(rows)
    )
    return "contract_id,customer_id,start_on,amount,interval\n" + "".join(lines)


@pytest.mark.parametrize(
    ("amounts", "values", "mark", "how"),
    [
        (["1.234,56"], ["1234.56"], ",", "detected"),
        (["1,234.56"], ["1234.56"], ".", "detected"),
        (["12.5", "1,234"], ["12.5", "1234"], ".", "detected"),
        (["12,5", "1.234"], ["12.5", "1234"], ",", "detected"),
        (["1.234.567", "1.234"], ["1234567", "1234"], ",", "detected"),
        (["1,234,567"], ["1234567"], ".", "detected"),
        (["0.125"], ["0.125"], ".", "detected"),
        (["0,125"], ["0.125"], ",", "detected"),
        (["1234.567"], ["1234.567"], ".", "detected"),
        ([",5"], ["0.5"], ",", "detected"),
        (["1000", "7"], ["1000", "7"], ".", "default"),
        (["1e2"], ["100"], ".", "default"),
    ],
)
def test_decimal_marks(tmp_path, amounts, values, mark, how):
    """All amounts of a file are evidence together; whole numbers are none."""
    found = checked(written(tmp_path, {"contracts": contract(amounts)}))
    assert found.problems == ()
    assert accepted(found, "contracts", "amount") == [(Decimal(value),) for value in values]
    assert found.tables["contracts"].files[0].dialect["decimal"] == {"is": mark, "how": how}


@pytest.mark.parametrize("amount", ["1,234", "1.234", "-12.345", "100,000"])
def test_an_amount_in_doubt(tmp_path, amount):
    """A thousand or one and a bit: the run stops and asks."""
    (one,) = problems(tmp_path, {"contracts": contract(["7", amount, "1,000"])})
    assert one.sentence() == (
        "contracts.csv, row 3, column 'amount': it cannot be told whether amounts have a decimal point or a "
        f"comma. Found '{amount}'. "
        """State it: dialect: {decimal: "."} or dialect: {decimal: ","}."""
    )
    assert one.code == "ambiguous-decimal"
    for mark in ".,":
        stated = {"contracts__dialect": {"decimal": mark}}
        wrong = problems(tmp_path, {"contracts": contract([amount.lstrip("-")])}, **stated)
        assert wrong == []


def test_amounts_that_contradict(tmp_path):
    """A file with both marks is refused, with a row of each."""
    (one,) = problems(tmp_path, {"contracts": contract(["12.5", "7", "12,5"])})
    assert (one.row, one.value, one.code) == (2, "12.5", "mixed-decimal")
    assert "Row 4, column 'amount', has '12,5'" in one.sentence()


@pytest.mark.parametrize(
    ("dates", "days", "order", "how"),
    [
        (["31/12/2025", "01/02/2026"], [D(2025, 12, 31), D(2026, 2, 1)], "dmy", "detected"),
        (["12/31/2025", "01/02/2026"], [D(2025, 12, 31), D(2026, 1, 2)], "mdy", "detected"),
        (["2025-12-31", "1/13/2026 10:00"], [D(2025, 12, 31), D(2026, 1, 13)], "mdy", "detected"),
        (["13.1.2026", "2026/01/31"], [D(2026, 1, 13), D(2026, 1, 31)], "dmy", "detected"),
        (["05/05/2026"], [D(2026, 5, 5)], "dmy", "default"),
        (["1/13/2026 10:00:05 PM"], [D(2026, 1, 13)], "mdy", "detected"),
        (["2026-01-31"], [D(2026, 1, 31)], "iso", "default"),
    ],
)
def test_dates(tmp_path, dates, days, order, how):
    """One day after the twelfth settles the file; a day that is its month's number needs no settling."""
    found = checked(written(tmp_path, {"contracts": contract(dates=dates)}))
    assert found.problems == ()
    assert accepted(found, "contracts", "start_on") == [(day,) for day in days]
    assert found.tables["contracts"].files[0].dialect["dates"] == {"is": order, "how": how}


def test_dates_in_doubt(tmp_path):
    """Where no day tells, the run stops and asks, for each file and with all other problems."""
    (one,) = problems(tmp_path, {"contracts": contract(dates=["2026-01-01", "01/02/2026"])})
    assert one.sentence() == (
        "contracts.csv, row 3, column 'start_on': it cannot be told whether dates have the day or the month "
        "first. Found '01/02/2026'. State it: dialect: {dates: dmy} or dialect: {dates: mdy}."
    )
    both = problems(tmp_path, {"contracts": contract(["1,234"], ["01/02/2026"])})
    assert [one.code for one in both] == ["ambiguous-decimal", "ambiguous-dates"]


def test_dates_that_contradict(tmp_path):
    """Both orders in one file are refused, with a row of each."""
    (one,) = problems(tmp_path, {"contracts": contract(dates=["01/02/2026", "31/12/2025", "12/31/2025"])})
    assert (one.row, one.value, one.code) == (3, "31/12/2025", "mixed-dates")
    assert "Row 4, column 'start_on', has '12/31/2025'" in one.sentence()


def test_a_day_that_is_none(tmp_path):
    """31/02 says that days come first, and is no day."""
    (one,) = problems(tmp_path, {"contracts": contract(dates=["31/02/2026", "01/02/2026"])})
    assert (one.row, one.value, one.code) == (2, "31/02/2026", "no-such-day")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("31/01/2026 14:05", (14, 5)),
        ("2026/01/31 14:05", (14, 5)),
        ("31/01/2026 02:05 PM", (14, 5)),
        ("2026-01-31 12:05:00 am", (0, 5)),
        ("31/01/2026 14:05:00 -0300", (17, 5)),
    ],
)
def test_moments(tmp_path, text, moment):
    """A time may follow a day, counted to 12 or to 24, with an offset."""
    rows = f"ticket_id,customer_id,opened_at\nT1,C1,{text}\n"
    found = checked(written(tmp_path, {"tickets": rows}))
    expected = datetime.datetime(2026, 1, 31, *moment)  # noqa: DTZ001  as DuckDB gives it
    assert accepted(found, "tickets", "opened_at") == [(expected,)]


@pytest.mark.parametrize("text", ["02/2026", "2/2026", "2026-02", "28/02/2026"])
def test_months(tmp_path, text):
    """A month has its number first in every order."""
    found = checked(written(tmp_path, {"mrr": f"customer_id,month,mrr\nC1,{text},5\n"}))
    assert accepted(found, "mrr", "month") == [(D(2026, 2, 1),)]


def test_names_and_ids_are_no_evidence(tmp_path):
    """Only columns of numbers and dates speak; a name such as 1.234,56 stays a name."""
    customers = CUSTOMERS + 'C3,"1.234,56",Sul\nC4,31/12/2025,Sul\n'
    found = checked(written(tmp_path, {"customers": customers, "contracts": CONTRACTS}))
    assert found.problems == ()
    assert accepted(found, "customers", "name")[2:] == [("1.234,56",), ("31/12/2025",)]
