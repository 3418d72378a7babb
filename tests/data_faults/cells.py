"""Faults of one cell or one row: keys, amounts, scores, dates, currencies."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cskit.data.snapshot import Snapshot
from tests.data_faults.clean import COMPANY, Rows, changed
from tests.data_faults.lab import Case, Place, column, hash_of
from tests.data_faults.promises import aside, holds, read, refused, stopped, warned

__all__ = ["cases"]

_STRICT = frozenset({"customers", "contracts", "portfolios", "mrr"})
_BALANCES = Rows(
    ("customer_id", "month", "product", "mrr"),
    tuple(
        (one, month, "Base", f"{900 + 31 * k}.{10 + k}")
        for k, one in enumerate(("C01", "C02", "C03", "C04"))
        for month in ("2025-12", "2026-01", "2026-02", "2026-03")
    ),
)


def cases() -> Iterator[Case]:
    """Give every fault of a cell or a row."""
    yield from _keys()
    yield from _amounts()
    yield from _scores()
    yield from _dates()
    yield from _currencies()
    yield from _freshness()


def _cell(
    group: str, name: str, table: str, row: int, column: str, value: str, shown: str | None = None
) -> Case:
    """Return a case of one cell that cannot stand: its table says whether the run stops."""
    tables = {**COMPANY, "mrr": _BALANCES} if table == "mrr" else COMPANY
    wrong = tables[table].put(row, column, value)
    place = Place(table, row, column, value if shown is None else shown)
    judge, promise = (stopped(place), "stopped") if table in _STRICT else (aside(place), "set aside")
    return Case(group, f"{name}, {table}", {**tables, table: wrong}, promise, judge)


def _same_as(group: str, name: str, table: str, row: int, column: str, value: str, meant: str) -> Case:
    """Return a case of a cell that must be read as another would be."""
    like = changed(**{table: COMPANY[table].put(row, column, meant)})

    other = changed(**{table: COMPANY[table].put(row, column, value)})
    return Case(group, f"{name}, {table}", other, "read", read(lambda: hash_of(like)))


def _keys() -> Iterator[Case]:
    group = "Keys"
    customers, contracts, invoices = COMPANY["customers"], COMPANY["contracts"], COMPANY["invoices"]
    for table, key in (
        ("customers", "customer_id"),
        ("contracts", "contract_id"),
        ("portfolios", "portfolio"),
    ):
        twice = COMPANY[table].more(*COMPANY[table].rows[0])
        last = len(twice.rows) + 1
        place = Place(table, last, key)
        yield Case(group, f"the same id twice, {table}", changed(**{table: twice}), "stopped", stopped(place))
    for table, key in (("surveys", "response_id"), ("tickets", "ticket_id")):
        same = COMPANY[table].more(*COMPANY[table].rows[0])
        last = len(same.rows) + 1
        yield Case(
            group,
            f"the same row twice, {table}",
            changed(**{table: same}),
            "set aside",
            aside(Place(table, last, key)),
        )
        other = same.put(last, "customer_id", "C12")
        places = (Place(table, 2, key), Place(table, last, key))
        name = f"one id, two different rows, {table}"
        yield Case(group, name, changed(**{table: other}), "set aside", aside(*places))
    for table in ("contracts", "invoices", "surveys", "tickets"):
        yield _cell(group, "an account that nobody knows", table, 3, "customer_id", "C99")
        yield _cell(group, "no account", table, 3, "customer_id", "", "")
    yield Case(
        group,
        "no id, customers",
        changed(customers=customers.more("", "Sem código", "Sul", "SMB", "2024-05-20", "3")),
        "stopped",
        stopped(Place("customers", len(customers.rows) + 2, "customer_id", "")),
    )
    seven = customers.more("007", "Bond", "Sul", "SMB", "2024-05-20", "3").more(
        "7", "Sete", "Sul", "SMB", "2024-05-20", "3"
    )
    yield Case(
        group, "`007` and `7` are two accounts", changed(customers=seven), "read", holds(_has("007", "7"))
    )
    bond = customers.more("007", "Bond", "Sul", "SMB", "2024-05-20", "3")
    line = contracts.more("K99", "7", "Base", "2024-05-20", "", "10.50", "month", "BRL")
    yield Case(
        group,
        "`7` where the account is `007`, contracts",
        changed(customers=bond, contracts=line),
        "stopped",
        stopped(Place("contracts", len(line.rows) + 1, "customer_id", "7")),
    )
    bill = invoices.more("F999", "7", "2026-01-15", "10.50", "", "", "BRL")
    yield Case(
        group,
        "`7` where the account is `007`, invoices",
        changed(customers=bond, invoices=bill),
        "set aside",
        aside(Place("invoices", len(bill.rows) + 1, "customer_id", "7")),
    )
    for name in ("NA", "null", "None", "nan", "TRUE", "1E5", "00123", "Total"):
        more = customers.more(name, name, "Sul", "SMB", "2024-05-20", "3")
        yield Case(group, f"an account called {name}", changed(customers=more), "read", holds(_has(name)))


def _has(*ids: str) -> Callable[[Snapshot], bool]:
    return lambda snapshot: set(ids) <= set(column(snapshot, "customers", "customer_id"))


def _amounts() -> Iterator[Case]:
    group = "Amounts"
    for value in ("NaN", "inf", "-inf", "abc", "12,5,3", "R$ 10,00 cada", "1_000", "0x1F", "5%"):
        yield _cell(group, f"`{value}` as an amount", "contracts", 4, "amount", value)
        yield _cell(group, f"`{value}` as an amount", "invoices", 4, "amount", value)
    yield _cell(group, "a negative price", "contracts", 4, "amount", "-10.50")
    yield _cell(group, "a negative balance", "mrr", 4, "mrr", "-10.50")
    yield _cell(group, "`NaN` as a balance", "mrr", 4, "mrr", "NaN")
    yield _cell(group, "no price", "contracts", 4, "amount", "", "")
    yield _cell(group, "no amount", "invoices", 4, "amount", "", "")
    credit = COMPANY["invoices"].more("F999", "C01", "2026-02-15", "-50.25", "", "", "BRL")
    yield Case(group, "a credit note", changed(invoices=credit), "read", holds(lambda one: True))
    percent = COMPANY["contracts"].beside("discount", "").beside("discount_kind", "")
    wrong = percent.put(4, "discount", "101").put(4, "discount_kind", "percent")
    yield Case(
        group,
        "a discount of 101%",
        changed(contracts=wrong),
        "stopped",
        stopped(Place("contracts", 4, "discount", "101")),
    )
    signed = percent.put(4, "discount", "101%").put(4, "discount_kind", "percent")
    yield Case(
        group,
        "`101%` with its sign",
        changed(contracts=signed),
        "stopped",
        stopped(Place("contracts", 4, "discount", "101%")),
    )


def _scores() -> Iterator[Case]:
    for value in ("11", "-1", "7.5", "dez", "101%", "NaN"):
        yield _cell("Scores", f"an NPS answer of {value}", "surveys", 5, "score", value)


def _dates() -> Iterator[Case]:
    group = "Dates"
    for value in ("2025-02-29", "2025-13-01", "2025-00-10", "amanhã", "1800-01-15", "9999-99-99"):
        yield _cell(group, f"`{value}` as the start", "contracts", 6, "start_on", value)
        yield _cell(group, f"`{value}` as the day of an invoice", "invoices", 6, "issued_on", value)
    yield _cell(group, "no start", "contracts", 6, "start_on", "", "")
    yield _cell(group, "no day of issue", "invoices", 6, "issued_on", "", "")
    yield _cell(group, "an end before the start", "contracts", 6, "end_on", "2023-01-15")
    for value in ("1900-01-01", "1899-12-30"):
        yield _cell(group, f"a start in {value[:4]}, Excel's empty day", "contracts", 6, "start_on", value)
    yield _cell(group, "an end in the year 9999", "contracts", 6, "end_on", "9999-12-31")
    yield _cell(group, "a day of issue in the year 9999", "invoices", 6, "issued_on", "9999-12-31")
    yield _cell(group, "an answer in 2062", "surveys", 6, "answered_on", "2062-04-12")
    yield _cell(group, "a ticket of 2062", "tickets", 6, "opened_at", "2062-04-12 10:00")
    yield _cell(group, "a contract that starts in 2062", "contracts", 7, "start_on", "2062-04-12")
    yield _cell(group, "a serial number of Excel", "contracts", 6, "start_on", "45992")
    yield _cell(group, "a serial number of Excel", "invoices", 6, "issued_on", "45992")
    yield _same_as(
        group, "29 February of a leap year", "contracts", 6, "start_on", "2024-02-29", "2024-02-29 00:00"
    )
    yield _same_as(
        group,
        "a moment with its zone",
        "tickets",
        6,
        "opened_at",
        "2025-09-17T06:30:00-03:00",
        "2025-09-17 09:30",
    )
    mixed = COMPANY["tickets"].put(6, "opened_at", "2025-09-17T06:30:00-03:00")
    yield Case(
        group,
        "moments with and without a zone",
        changed(tickets=mixed),
        "warned",
        warned("mixed_zones", "tickets"),
    )


def _currencies() -> Iterator[Case]:
    for table in ("contracts", "invoices"):
        yield _cell("Currencies", "another currency in a row", table, 7, "currency", "USD")
    mrr = _BALANCES.beside("currency", "BRL").put(7, "currency", "USD")
    yield Case(
        "Currencies",
        "another currency in a row, mrr",
        {**COMPANY, "mrr": mrr},
        "stopped",
        stopped(Place("mrr", 7, "currency", "USD")),
    )


def _freshness() -> Iterator[Case]:
    group = "Freshness"
    balances = {name: COMPANY[name] for name in ("customers", "portfolios")} | {"mrr": _BALANCES}
    yield Case(
        group,
        "balances that end before the month asked",
        balances,
        "stopped",
        refused("2026-03", "2026-05"),
        {"month": "2026-05"},
    )
    yield Case(group, "a month before the data", COMPANY, "stopped", refused("2020-01"), {"month": "2020-01"})
    for table, day in (("surveys", "answered_on"), ("tickets", "opened_at"), ("invoices", "issued_on")):
        rows = COMPANY[table]
        place = rows.headers.index(day)
        old = Rows(rows.headers, tuple(row for row in rows.rows if row[place] < "2026-01"))
        yield Case(
            group,
            f"an export older than the month, {table}",
            changed(**{table: old}),
            "warned",
            warned("stale", table),
        )
    rows = COMPANY["invoices"]
    hole = Rows(rows.headers, tuple(row for row in rows.rows if not row[2].startswith("2025-12")))
    yield Case(
        group,
        "a month without data, invoices",
        changed(invoices=hole),
        "warned",
        warned("empty_months", "invoices"),
    )
    big = rows.put(9, "amount", "98765432.10")
    yield Case(
        group,
        "an amount ten thousand times as large, invoices",
        changed(invoices=big),
        "warned",
        warned("outliers", "invoices"),
    )
    ends = COMPANY["contracts"]
    for row in range(2, 10):
        ends = ends.put(row, "end_on", "2026-03-31")
    yield Case(
        group,
        "mass end dates at the edge, contracts",
        changed(contracts=ends),
        "warned",
        warned("mass_end_month", "contracts"),
    )
