"""Faults of a whole file: cut off, ragged, empty, in another dress, with other headers, given twice."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace

from tests.data_faults.clean import COMPANY, Rows, changed
from tests.data_faults.dress import DRESSES, PLAIN, File, Text, gzipped, parquet, sheet
from tests.data_faults.lab import Case, Place
from tests.data_faults.promises import aside, holds, read, refused, stopped

__all__ = ["cases", "dressed"]

_TABLES = ("customers", "contracts", "invoices", "surveys")
_STRICT = frozenset({"customers", "contracts"})


def dressed() -> Iterator[Case]:
    """Give the company in order in every dress: nothing may be found."""
    for name, dress in DRESSES.items():
        tables = {table: dress(rows) for table, rows in COMPANY.items()}
        yield Case("Dress", name, tables, "read", read())


def cases() -> Iterator[Case]:
    """Give every fault of a whole file."""
    yield from _broken()
    yield from _doubtful()
    yield from _headers()
    yield from _around()
    yield from _twice()


def _lines(table: str) -> list[bytes]:
    return PLAIN(COMPANY[table]).content.splitlines(keepends=True)


def _row(group: str, name: str, table: str, row: int, content: bytes) -> Case:
    """Return a case of one row that cannot be read as a row."""
    place = Place(table, row)
    judge, promise = (stopped(place), "stopped") if table in _STRICT else (aside(place), "set aside")
    return Case(group, f"{name}, {table}", changed_file(table, content), promise, judge)


def _file(group: str, name: str, table: str, file: File, row: int = 0, promise: str = "stopped") -> Case:
    """Return a case of a file that cannot be read, which stops the run whatever its table."""
    return Case(group, f"{name}, {table}", {**COMPANY, table: file}, promise, stopped(Place(table, row)))


def changed_file(table: str, content: bytes, suffix: str = ".csv") -> dict[str, Rows | File]:
    """Return the company with one table's file replaced."""
    return {**COMPANY, table: File(suffix, content)}


def _broken() -> Iterator[Case]:
    group = "Structure"
    for table in _TABLES:
        lines = _lines(table)
        last = len(lines)
        cut = b"".join(lines)[: -len(lines[-1]) + 7]
        yield _file(group, "cut off in its last row", table, File(".csv", cut), last)
        yield _row(
            group,
            "a row with a cell too few",
            table,
            4,
            b"".join([*lines[:3], _shorter(lines[3]), *lines[4:]]),
        )
        longer = lines[3].rstrip(b"\n") + b",mais\n"
        yield _row(group, "a row with a cell too many", table, 4, b"".join([*lines[:3], longer, *lines[4:]]))
        nul = lines[3].replace(b"C0", b"C\x000", 1)
        yield _row(group, "a NUL", table, 4, b"".join([*lines[:3], nul, *lines[4:]]))
        quote = lines[3].replace(b",", b',"', 1)
        yield _file(
            group,
            "a quote without its end",
            table,
            File(".csv", b"".join([*lines[:3], quote, *lines[4:]])),
            4,
        )
        yield _file(group, "an empty file", table, File(".csv", b""), 1)
        yield _file(group, "half a Parquet", table, _half(parquet(COMPANY[table])))
        yield _file(group, "half a gzip", table, _half(gzipped(PLAIN)(COMPANY[table])))
        yield _file(group, "half a spreadsheet", table, _half(sheet(COMPANY[table])))
        yield _file(
            group,
            "a web page named .csv",
            table,
            File(".csv", b"<!DOCTYPE html><html><body><table></table></body></html>"),
        )
        yield _file(
            group,
            "a web page named .xlsx",
            table,
            File(".xlsx", b"<html><body><table></table></body></html>"),
        )
        # The third line has the first byte that no encoding has.
        yield _file(group, "random bytes named .csv", table, File(".csv", bytes(range(256)) * 40), 3)
    bomb = gzip.compress(b"0" * (1 << 20) + b"\n", mtime=0)
    yield Case(
        group,
        "one line of a million signs",
        changed_file("surveys", bomb, ".csv.gz"),
        "stopped",
        _located_in("surveys"),
    )


def _shorter(line: bytes) -> bytes:
    return line.rpartition(b",")[0] + b"\n"


def _half(file: File) -> File:
    return replace(file, content=file.content[: len(file.content) // 2])


def _doubtful() -> Iterator[Case]:
    """Give what can be read in two ways: the run asks, and what is stated is taken."""
    group = "In doubt"
    days = COMPANY["surveys"]
    place = days.headers.index("answered_on")
    for row in range(2, len(days.rows) + 2):
        days = days.put(row, "answered_on", f"0{row % 9 + 1}/02/2026")
    asked = stopped(Place("surveys", 2, "answered_on", days.rows[0][place]))
    yield Case(group, "01/02/2026 and no other day", changed(surveys=days), "asked", asked)
    as_iso = replace(
        days, rows=tuple((*r[:place], f"2026-02-{r[place][:2]}", *r[place + 1 :]) for r in days.rows)
    )
    yield Case(
        group,
        "the same days, stated",
        changed(surveys=days),
        "read",
        holds(lambda one: True),
        {"surveys__dialect": {"dates": "dmy"}},
    )
    yield Case(group, "the same in ISO", changed(surveys=as_iso), "read", holds(lambda one: True))
    both = COMPANY["surveys"].put(3, "answered_on", "31/12/2025").put(4, "answered_on", "12/31/2025")
    yield Case(
        group,
        "31/12/2025 and 12/31/2025 in one file",
        changed(surveys=both),
        "asked",
        _one_of(Place("surveys", 3, "answered_on"), Place("surveys", 4, "answered_on")),
    )
    money = COMPANY["contracts"]
    for row in range(2, len(money.rows) + 2):
        money = money.put(row, "amount", f"1,{200 + row}")
    yield Case(
        group,
        "`1,234` and no other amount",
        changed(contracts=money),
        "asked",
        stopped(Place("contracts", 2, "amount", "1,202")),
    )
    yield Case(
        group,
        "the same amounts, stated",
        changed(contracts=money),
        "read",
        holds(lambda one: True),
        {"contracts__dialect": {"decimal": "."}},
    )
    for table in ("contracts", "invoices"):
        grouped = COMPANY[table].put(4, "amount", "1.234.567")
        judge = _one_of(Place(table, 4, "amount"), Place(table, 2, "amount"))
        yield Case(group, f"1.234.567 among 1234.56, {table}", changed(**{table: grouped}), "asked", judge)
    signs = COMPANY["invoices"].put(3, "amount", "1.234,56")
    yield Case(
        group,
        "1.234,56 among 1234.56",
        changed(invoices=signs),
        "asked",
        _one_of(Place("invoices", 3, "amount"), Place("invoices", 2, "amount")),
    )


def _one_of(*places: Place):
    """Two that contradict each other: each is a right place to name, and so are both."""
    judges = [stopped(one) for one in places] + [stopped(*places)]
    return lambda found: (judges[0](found)[0], any(judge(found)[1] for judge in judges))


def _headers() -> Iterator[Case]:
    group = "Headers"
    required = {
        "customers": ("customer_id", "name", "portfolio"),
        "contracts": ("contract_id", "customer_id", "start_on", "amount", "interval"),
        "invoices": ("invoice_id", "customer_id", "issued_on", "amount"),
        "surveys": ("response_id", "customer_id", "survey"),
    }
    for table, columns in required.items():
        rows = COMPANY[table]
        for one in columns:
            missing = stopped(Place(table, 1, one))
            yield Case(
                group, f"{one} is missing, {table}", changed(**{table: rows.without(one)}), "stopped", missing
            )
            other = rows.titled(one, f"x{one[1:]}y")
            yield Case(
                group, f"{one} is called otherwise, {table}", changed(**{table: other}), "stopped", missing
            )
            dressed = rows.titled(one, f" {one.replace('_', ' ').upper()} ")
            yield Case(
                group,
                f"{one} in capitals and with spaces, {table}",
                changed(**{table: dressed}),
                "read",
                read(),
            )
        twice = Rows((*rows.headers, columns[0]), tuple((*row, row[0]) for row in rows.rows))
        yield Case(
            group,
            f"{columns[0]} stands twice, {table}",
            changed(**{table: twice}),
            "stopped",
            stopped(Place(table, 1, columns[0])),
        )
        extra = rows.beside("Observações", "nada")
        yield Case(group, f"a column more, {table}", changed(**{table: extra}), "read", read())
        yield Case(
            group,
            f"values under no header, {table}",
            changed(**{table: rows.beside("", "valor")}),
            "stopped",
            _located_in(table),
        )


def _located_in(table: str):
    return lambda found: (bool(found.problems), {one[0] for one in found.places} == {table})


def _around() -> Iterator[Case]:
    """Give what stands around a table: titles, totals, notes, empty columns."""
    group = "Around the table"
    for table in _TABLES:
        rows = COMPANY[table]
        width = len(rows.headers)
        title = Text(above=(f"Relatório de {table}" + "," * (width - 1), "," * (width - 1)))
        yield Case(group, f"a title above, {table}", {**COMPANY, table: title(rows)}, "read", read())
        blank = Text(above=("", ""))
        yield Case(group, f"blank lines above, {table}", {**COMPANY, table: blank(rows)}, "read", read())
        empty = Rows((*rows.headers, "", ""), tuple((*row, "", "") for row in rows.rows))
        yield Case(group, f"empty columns, {table}", changed(**{table: empty}), "read", read())
        note = Text(below=("", "Confidential Information - Do Not Distribute" + "," * (width - 1)))
        yield Case(group, f"a note below, {table}", {**COMPANY, table: note(rows)}, "read", read())
        sums = ",".join("99999.99" if name == "amount" else "" for name in rows.headers[1:])
        for word in ("Total", "TOTAL GERAL"):
            total = Text(below=(f"{word},{sums}",))
            yield Case(
                group, f"a row `{word}` below, {table}", {**COMPANY, table: total(rows)}, "read", read()
            )
        within = Text()(rows).content.replace(b"\n", b"\n" + b"," * (width - 1) + b"\n", 3)
        yield Case(group, f"blank rows within, {table}", changed_file(table, within), "read", read())


def _twice() -> Iterator[Case]:
    for table in ("contracts", "invoices", "surveys"):
        file = PLAIN(COMPANY[table])
        yield Case(
            "Files",
            f"the same file twice in a folder, {table}",
            {**COMPANY, table: (file, file)},
            "stopped",
            _located_in(table),
        )
        half = len(COMPANY[table].rows) // 2
        parts = (
            PLAIN(replace(COMPANY[table], rows=COMPANY[table].rows[:half])),
            Text(";", ",", "%d/%m/%Y", "cp1252")(replace(COMPANY[table], rows=COMPANY[table].rows[half:])),
        )
        yield Case("Files", f"two files in two dresses, {table}", {**COMPANY, table: parts}, "read", read())
    gone = {"surveys__path": "elsewhere.csv"}
    yield Case("Files", "no file there", COMPANY, "stopped", refused("surveys", "elsewhere.csv"), gone)
