"""Bad data, one changed cell or row at a time: caught and located, or read as it is meant."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
import yaml

from cskit.data.problems import with_rows
from tests.data.small import CUSTOMERS, SURVEYS_HEAD, accepted, checked, contract, problems, snapshot, written

D = datetime.date
INVOICES = "invoice_id,customer_id,issued_on,amount,currency\n"
TURNED = "If day and month are the other way round, state `dialect: {{dates: {}}}`."


def told(found):
    return [(one.row, one.column, one.value, one.code) for one in found]


def aside(found, table):
    """(row, column, value, code) of each row of a fact table that was set aside."""
    return told(problem for problem, _ in with_rows(found.connection, found.tables[table]))


@pytest.mark.parametrize(
    ("headers", "code", "column"),
    [
        ("customer_id,name,portfolio", None, None),
        ("customer_id,name,portfolio,cor favorita", None, None),
        ("customer_id,name", "missing-column", "portfolio"),
        ("customer_id,name,book", "missing-column", "portfolio"),
        ("customer_id,name,name,portfolio", "header-twice", "name"),
    ],
)
def test_columns(tmp_path, headers, code, column):
    """One missing, renamed or twice is said at the header; one more is left alone."""
    cells = ",Sul" * headers.count(",")
    found = problems(tmp_path, {"customers": f"{headers}\nC1{cells}\nC2{cells}\n"})
    assert [(one.row, one.code, one.column) for one in found][:1] == ([(1, code, column)] if code else [])


def test_007_is_not_7(tmp_path):
    """Two ids that differ by zeros are two accounts."""
    found = checked(written(tmp_path, {"customers": f"{CUSTOMERS}007,Caio,Sul\n7,Davi,Sul\n"}))
    assert found.problems == ()
    assert accepted(found, "customers", "customer_id") == [("C1",), ("C2",), ("007",), ("7",)]


@pytest.mark.parametrize("lost", ["7", "07", "7.0", "0007"])
def test_an_orphan_that_looks_like_an_account(tmp_path, lost):
    """`7` where the customers have `007` is an orphan, never joined; the account it looks like is named."""
    customers = f"{CUSTOMERS}007,Caio,Sul\n"
    (one,) = problems(tmp_path, {"customers": customers, "contracts": contract(customer_id=lost)})
    assert told([one]) == [(2, "customer_id", lost, "orphan")]
    assert str(one.todo) == "The table customers has '007': if that is the one, write both the same way."
    assert (
        one.todo.said("pt_BR")
        == "A tabela customers tem '007': se é o mesmo, escreva os dois da mesma forma."
    )


@pytest.mark.parametrize("lost", ["8", "70", "C"])
def test_an_orphan_that_looks_like_none(tmp_path, lost):
    """Where no account looks alike, the missing one is asked for."""
    customers = f"{CUSTOMERS}007,Caio,Sul\n"
    (one,) = problems(tmp_path, {"customers": customers, "contracts": contract(customer_id=lost)})
    assert str(one.todo) == "Add it to customers, or correct it."


@pytest.mark.parametrize("name", ["NA", "None", "null", "nan", "-", "007", "{x}", "=cmd", "a/b", "CON"])
def test_a_customer_of_any_name(tmp_path, name):
    """No name is taken for a missing value."""
    found = checked(written(tmp_path, {"customers": f"{CUSTOMERS}{name},{name},{name}\n"}))
    assert found.problems == ()
    assert accepted(found, "customers", "customer_id, name, portfolio")[2] == (name, name, name)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-0.01", "below"),
        ("NaN", "not-money"),
        ("inf", "not-money"),
        ("-inf", "not-money"),
        ("5%", "percent"),
    ],
)
def test_mrr_is_a_finite_amount(tmp_path, text, code):
    """A negative balance stops the run, and so does what is no number."""
    found = problems(tmp_path, {"mrr": f"customer_id,month,mrr\nC1,2026-01,{text}\n"})
    assert told(found) == [(2, "mrr", text, code)]


def test_a_credit_note(tmp_path):
    """A negative invoice is a credit."""
    found = checked(written(tmp_path, {"invoices": f"{INVOICES}1,C1,2026-01-05,-10.50,\n"}))
    assert accepted(found, "invoices", "amount") == [(Decimal("-10.5"),)]


@pytest.mark.parametrize(
    ("score", "code"),
    [
        ("11", "above"),
        ("-1", "below"),
        ("\N{MINUS SIGN}1", "not-number"),
        ("7.5", "score"),
        ("101%", "percent"),
        ("9%", "percent"),
        ("NaN", "not-number"),
        ("inf", "not-number"),
    ],
)
def test_an_nps_score(tmp_path, score, code):
    """A score that is none is set aside with its own reason."""
    found = checked(written(tmp_path, {"surveys": f"{SURVEYS_HEAD}R1,C1,2026-01-01,nps,{score}\n"}))
    assert aside(found, "surveys") == [(2, "score", score, code)]


@pytest.mark.parametrize(
    ("discount", "code"), [("100", None), ("101", "above"), ("101%", "percent"), ("10 %", "percent")]
)
def test_a_discount(tmp_path, discount, code):
    """A discount in percent is a number up to 100; its sign is not part of it."""
    found = problems(tmp_path, {"contracts": contract(discount=discount, discount_kind="percent")})
    assert told(found) == ([(2, "discount", discount, code)] if code else [])


@pytest.mark.parametrize(
    ("cells", "column", "value", "code"),
    [
        ({"start_on": ""}, "start_on", "", "missing-value"),
        ({"end_on": "2025-12-31"}, "end_on", "2025-12-31", "order"),
        ({"start_on": "2025-02-29"}, "start_on", "2025-02-29", "no-such-day"),
        ({"start_on": "2026-04-31 10:00"}, "start_on", "2026-04-31 10:00", "no-such-day"),
        ({"start_on": "2026-13-01"}, "start_on", "2026-13-01", "not-date"),
        ({"start_on": "0000-00-00"}, "start_on", "0000-00-00", "zero-date"),
        ({"start_on": "0001-01-01"}, "start_on", "0001-01-01", "zero-date"),
        ({"start_on": "1900-01-01"}, "start_on", "1900-01-01", "zero-date"),
        ({"start_on": "1900-01-00"}, "start_on", "1900-01-00", "zero-date"),
        ({"start_on": "1899-12-30"}, "start_on", "1899-12-30", "zero-date"),
        ({"start_on": "1899-12-31 00:00:00"}, "start_on", "1899-12-31 00:00:00", "zero-date"),
        ({"start_on": "1899-01-01"}, "start_on", "1899-01-01", "not-date"),
        ({"start_on": "9999-12-31", "end_on": ""}, "start_on", "9999-12-31", "not-date"),
        ({"start_on": "2062-01-01", "end_on": ""}, "start_on", "2062-01-01", "future"),
        ({"start_on": "45991"}, "start_on", "45991", "serial-date"),
        ({"start_on": "45991.5"}, "start_on", "45991.5", "serial-date"),
        ({"end_on": "9999-12-31"}, "end_on", "9999-12-31", "no-end"),
        ({"end_on": "2999-12-31"}, "end_on", "2999-12-31", "no-end"),
        ({"end_on": "2099-12-31"}, "end_on", "2099-12-31", "no-end"),
        ({"paused_from": "2026-02-01", "paused_to": "9999-12-31"}, "paused_to", "9999-12-31", "no-end"),
        ({"currency": "USD"}, "currency", "USD", "currency"),
    ],
)
def test_a_contract(tmp_path, cells, column, value, code):
    """A date that cannot be meant is said for what it is."""
    assert told(problems(tmp_path, {"contracts": contract(**cells)})) == [(2, column, value, code)]


@pytest.mark.parametrize(
    ("cells", "column", "value"),
    [
        ({"start_on": "2024-02-29"}, "start_on", D(2024, 2, 29)),
        ({"start_on": "1900-01-02"}, "start_on", D(1900, 1, 2)),
        ({"start_on": "1970-01-01"}, "start_on", D(1970, 1, 1)),
        ({"start_on": "2031-03-31", "end_on": ""}, "start_on", D(2031, 3, 31)),
        ({"end_on": "2099-12-30"}, "end_on", D(2099, 12, 30)),
        ({"end_on": ""}, "end_on", None),
    ],
)
def test_a_contract_that_is_right(tmp_path, cells, column, value):
    """A leap day, an old start, one that is still to come and an end far away are what they are."""
    found = checked(written(tmp_path, {"contracts": contract(**cells)}))
    assert found.problems == ()
    assert accepted(found, "contracts", column) == [(value,)]


@pytest.mark.parametrize("end_on", ["exclusive", "inclusive"])
@pytest.mark.parametrize(
    ("end", "code"), [("2099-12-30", None), ("2099-12-31", "no-end"), ("2150-06-01", "no-end")]
)
def test_an_end_far_away(tmp_path, end_on, end, code):
    """31 December 2099 or later stands for no end, be it the last day or the first one without."""
    found = problems(tmp_path, {"contracts": contract(end_on=end)}, contracts__end_on=end_on)
    assert told(found) == ([(2, "end_on", end, code)] if code else [])


@pytest.mark.parametrize(
    ("dates", "text", "code", "todo"),
    [
        ("dmy", "29/02/2025", "no-such-day", "The last day of that month is 2025-02-28: correct the day."),
        ("dmy", "01/31/2026", "not-date", TURNED.format("mdy")),
        ("mdy", "31/01/2026", "not-date", TURNED.format("dmy")),
        ("dmy", "00/01/1900", "zero-date", "Write the day or, where there is none, leave the cell empty."),
    ],
)
def test_a_day_in_a_stated_order(tmp_path, dates, text, code, todo):
    """What is wrong with a day is told in the order that the file has."""
    (one,) = problems(tmp_path, {"contracts": contract(start_on=text)}, contracts__dialect={"dates": dates})
    assert (one.value, one.code, str(one.todo)) == (text, code, todo)


def test_a_leap_day_with_slashes(tmp_path):
    """29/02/2024 is a day."""
    text = contract(start_on="29/02/2024")
    found = checked(written(tmp_path, {"contracts": text}, contracts__dialect={"dates": "dmy"}))
    assert accepted(found, "contracts", "start_on") == [(D(2024, 2, 29),)]


@pytest.mark.parametrize("locale", ["en", "pt_BR"])
def test_the_advice_on_no_end_works(tmp_path, locale):
    """What a message says to write, written under `columns`, makes the same file right."""
    text = contract(end_on="9999-12-31").replace("end_on", "Fim: do {contrato}")
    header = {"end_on": "Fim: do {contrato}"}
    (one,) = problems(tmp_path, {"contracts": text}, contracts__columns=header)
    advice = yaml.safe_load(one.todo.said(locale).split("`")[-2])
    found = checked(written(tmp_path, {"contracts": text}, contracts__columns=advice))
    assert found.problems == ()
    assert accepted(found, "contracts", "end_on") == [(None,)]


def test_mapped_to_nothing_is_empty(tmp_path):
    """A value that a map empties is a missing one: the default is for others, a required column complains."""
    columns = {"sector": {"column": "s", "map": {"-": "", "x": "X"}, "default": "other"}}
    text = "customer_id,name,portfolio,s\nC1,Ana,Sul,-\nC2,Beto,Sul,x\nC3,Caio,Sul,y\n"
    found = checked(written(tmp_path, {"customers": text}, customers__columns=columns))
    assert accepted(found, "customers", "sector") == [(None,), ("X",), ("other",)]
    columns = {"name": {"column": "name", "map": {"Ana": ""}, "default": "x"}}
    (one,) = problems(tmp_path, {"customers": text}, customers__columns=columns)
    assert told([one]) == [(2, "name", "", "missing-value")]


@pytest.mark.parametrize(
    ("day", "right"), [("2026-04-02", True), ("2031-03-31", True), ("2031-04-01", False)]
)
def test_a_fact_after_the_month(tmp_path, day, right):
    """Exports may be newer than the month of the report; five years later a year is mistyped."""
    found = checked(written(tmp_path, {"surveys": f"{SURVEYS_HEAD}R1,C1,{day},nps,9\n"}))
    assert aside(found, "surveys") == ([] if right else [(2, "answered_on", day, "future")])


def test_a_goal_may_lie_ahead(tmp_path):
    """What is planned, not done, has no limit: targets, due dates."""
    targets = "portfolio,metric,month,value\nSul,mrr,2040-01,5\n"
    milestones = "customer_id,milestone,due_on\nC1,go,2040-01-01\n"
    found = checked(written(tmp_path, {"targets": targets, "milestones": milestones}))
    assert aside(found, "targets") == aside(found, "milestones") == []


def test_time_zones_mixed(tmp_path):
    """An offset is honoured, a moment without one is UTC, in one column too."""
    times = (
        "2026-01-31 22:30:00-03:00",
        "2026-02-01T01:30:00Z",
        "2026-02-01 01:30",
        "2026-02-01 07:00:00+0530",
    )
    rows = "".join(f"T{number},C1,{time}\n" for number, time in enumerate(times))
    found = checked(written(tmp_path, {"tickets": f"ticket_id,customer_id,opened_at\n{rows}"}))
    same = datetime.datetime(2026, 2, 1, 1, 30)  # noqa: DTZ001 - without a zone, as DuckDB gives it
    assert accepted(found, "tickets", "opened_at") == [(same,)] * 4


def test_mixed_currencies(tmp_path):
    """Amounts of another currency are never summed: an invoice is set aside, a balance stops the run."""
    rows = "1,C1,2026-01-05,10,BRL\n2,C1,2026-01-05,10,USD\n3,C1,2026-01-05,10,\n4,C1,2026-01-05,10,brl\n"
    found = checked(written(tmp_path, {"invoices": INVOICES + rows}))
    assert aside(found, "invoices") == [(3, "currency", "USD", "currency")]
    balances = "customer_id,month,mrr,currency\nC1,2026-01,5,BRL\nC2,2026-01,5,EUR\n"
    assert told(problems(tmp_path, {"mrr": balances})) == [(3, "currency", "EUR", "currency")]


def test_the_same_row_twice(tmp_path):
    """A fact with a key is kept once and its copy told; lines of an invoice may be alike, both count."""
    surveys = f"{SURVEYS_HEAD}R1,C1,2026-01-01,nps,9\nR1,C1,2026-01-01,nps,9\n"
    invoices = f"{INVOICES}1,C1,2026-01-05,10,\n1,C1,2026-01-05,10,\n"
    found = checked(written(tmp_path, {"surveys": surveys, "invoices": invoices}))
    assert aside(found, "surveys") == [(3, "response_id", "R1", "duplicate-key")]
    assert aside(found, "invoices") == []


BOOKS = "portfolio,csm\nSul,Eva\nNorte,Rui\nLeste,Lia\n"


@pytest.mark.parametrize(
    ("tables", "books"),
    [
        ({"portfolios": BOOKS}, {"Leste": 0, "Norte": 1, "Sul": 1}),
        ({"customers": CUSTOMERS.replace("C2,Beto,Norte\n", ""), "contracts": contract()}, {"Sul": 1}),
        ({"contracts": contract(start_on="2025-01-01", end_on="2025-06-01")}, {"Norte": 0, "Sul": 0}),
        ({"contracts": contract(amount="0")}, {"Norte": 0, "Sul": 0}),
        ({"surveys": SURVEYS_HEAD}, {"Norte": 1, "Sul": 1}),
    ],
    ids=["no account", "one account", "all churned", "no revenue", "no answers"],
)
def test_a_company_with_little_in_it(tmp_path, tables, books):
    """A book without accounts, one account, none left, no revenue and no answers are legal."""
    found = snapshot(tmp_path, tables)
    assert {name: one["accounts"] for name, one in found.portfolios.items()} == books
    assert found.facts["rejected"] == 0
