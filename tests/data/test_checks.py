"""Every rule of the contract: what breaks it is named by file, row, column and value, all in one pass."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from cskit.data.problems import with_rows
from tests.data.small import (
    CONTRACTS,
    CUSTOMERS,
    SURVEYS_HEAD,
    accepted,
    checked,
    contract,
    problems,
    written,
)

K = "contract_id,customer_id,start_on,end_on,amount,interval"
D = datetime.date


def told(found):
    return [(one.row, one.column, one.value, one.code) for one in found]


@pytest.mark.parametrize(
    ("cells", "column", "value", "code"),
    [
        ({"contract_id": ""}, "contract_id", "", "missing-value"),
        ({"customer_id": " "}, "customer_id", "", "missing-value"),
        ({"customer_id": "C9"}, "customer_id", "C9", "orphan"),
        ({"start_on": "2026-02-30"}, "start_on", "2026-02-30", "no-such-day"),
        ({"start_on": "01/02/2026"}, "start_on", "01/02/2026", "ambiguous-dates"),
        ({"start_on": "32/01/2026"}, "start_on", "32/01/2026", "no-such-day"),
        ({"start_on": "1899-12-31"}, "start_on", "1899-12-31", "zero-date"),
        ({"end_on": "2201-01-01"}, "end_on", "2201-01-01", "no-end"),
        ({"end_on": "2026-01-01"}, "end_on", "2026-01-01", "order"),
        ({"end_on": "2025-12-31"}, "end_on", "2025-12-31", "order"),
        ({"amount": "-0.01"}, "amount", "-0.01", "below"),
        ({"amount": "12.34,56"}, "amount", "12.34,56", "not-money"),
        ({"amount": "1,234"}, "amount", "1,234", "ambiguous-decimal"),
        ({"amount": "1_000"}, "amount", "1_000", "not-money"),
        ({"amount": "nan"}, "amount", "nan", "not-money"),
        ({"amount": "Infinity"}, "amount", "Infinity", "not-money"),
        ({"amount": "9" * 13}, "amount", "9" * 13, "not-money"),
        ({"amount": "R$ 10"}, "amount", "R$ 10", "not-money"),
        ({"interval": "monthly"}, "interval", "monthly", "not-interval"),
        ({"interval": "0 months"}, "interval", "0 months", "not-interval"),
        ({"interval": "3"}, "interval", "3", "not-interval"),
        ({"kind": "upsel"}, "kind", "upsel", "not-choice"),
        ({"currency": "USD"}, "currency", "USD", "currency"),
        ({"discount": "10"}, "discount_kind", "", "discount-kind"),
        ({"discount": "101", "discount_kind": "percent"}, "discount", "101", "above"),
        ({"paused_to": "2026-05-01"}, "paused_to", "2026-05-01", "order"),
        ({"paused_from": "2026-05-01", "paused_to": "2026-05-01"}, "paused_to", "2026-05-01", "order"),
    ],
)
def test_a_bad_contract(tmp_path, cells, column, value, code):
    """One broken rule is one problem, in the words of the file."""
    assert told(problems(tmp_path, {"contracts": contract(**cells)})) == [(2, column, value, code)]


@pytest.mark.parametrize(
    ("cells", "column", "value"),
    [
        ({"amount": "1e2"}, "amount", Decimal(100)),
        ({"amount": " 5 "}, "amount", Decimal(5)),
        ({"amount": "1.234,56"}, "amount", Decimal("1234.56")),
        ({"amount": "1,234.56"}, "amount", Decimal("1234.56")),
        ({"amount": ".5"}, "amount", Decimal("0.5")),
        ({"amount": "0.0000005"}, "amount", Decimal("0.000001")),
        ({"start_on": "2026-01-31 23:59:59-03:00"}, "start_on", D(2026, 1, 31)),
        ({"start_on": "2026-01-31T00:00:00Z"}, "start_on", D(2026, 1, 31)),
        ({"end_on": ""}, "end_on", None),
        ({"interval": "12 Months"}, "interval", "12 months"),
        ({"interval": "Quarter"}, "interval", "quarter"),
        ({"interval": "1 month"}, "interval", "1 months"),
        ({"kind": "Cross-sell"}, "kind", "cross_sell"),
        ({"currency": "brl"}, "currency", "brl"),
        ({"contract_id": "007"}, "contract_id", "007"),
        ({"product": "NA"}, "product", "NA"),
        ({"product": 'O\'Brien & "Søn" 🎉'}, "product", 'O\'Brien & "Søn" 🎉'),
        ({"product": "\u00a0 x\ty \n"}, "product", "x\ty"),
    ],
)
def test_a_good_contract(tmp_path, cells, column, value):
    """What is legal is read as meant."""
    found = checked(written(tmp_path, {"contracts": contract(**cells)}))
    assert found.problems == ()
    assert accepted(found, "contracts", column) == [(value,)]


def test_everything_in_one_pass(tmp_path):
    """Problems of several tables, rows and columns come together, in order."""
    found = problems(
        tmp_path,
        {
            "customers": CUSTOMERS + "C1,Caio,Sul\n,Davi,Sul\n",
            "contracts": CONTRACTS + "K1,C7,2026-99-01,,x,month\n",
            "portfolios": "portfolio,since\nSul,ontem\n",
        },
    )
    assert [(one.file, *line) for one, line in zip(found, told(found), strict=True)] == [
        ("contracts.csv", 4, "amount", "x", "not-money"),
        ("contracts.csv", 4, "contract_id", "K1", "duplicate-key"),
        ("contracts.csv", 4, "customer_id", "C7", "orphan"),
        ("contracts.csv", 4, "start_on", "2026-99-01", "not-date"),
        ("customers.csv", 4, "customer_id", "C1", "duplicate-key"),
        ("customers.csv", 5, "customer_id", "", "missing-value"),
        ("portfolios.csv", 2, "since", "ontem", "not-date"),
    ]


def test_a_sentence_says_it_all(tmp_path):
    """File, row, column, value, rule and what to do stand in one sentence."""
    (one,) = problems(tmp_path, {"contracts": contract(kind="upsel")})
    assert one.sentence() == (
        "contracts.csv, row 2, column 'kind': kind is one of new, upsell, cross_sell, readjustment, renewal. "
        "Found 'upsel'. Did you mean 'upsell'? "
        "Correct it, or map it under `columns` in the parameters file."
    )
    (one,) = problems(
        tmp_path, {"contracts": contract(amount="1.234,56")}, contracts__dialect={"decimal": "."}
    )
    assert 'dialect: {decimal: ","}' in one.sentence()
    (one,) = problems(tmp_path, {"customers": CUSTOMERS + "C2,Caio,Sul\n"})
    assert "row 4, column 'customer_id'" in one.sentence()
    assert "(the first is row 3)" in one.sentence()
    assert one.portfolio == "Sul"


def test_a_stated_dialect(tmp_path):
    """Decimal comma and day-first dates are read where stated; ISO dates always."""
    text = (
        f"{K.replace(',', ';')}\nK1;C1;31/01/2026;2026-12-31;1.234,5;month\nK2;C2;1/2/2026 10:00;;7;month\n"
    )
    dialect = {"delimiter": ";", "decimal": ",", "dates": "dmy"}
    found = checked(written(tmp_path, {"contracts": text}, contracts__dialect=dialect))
    assert found.problems == ()
    assert accepted(found, "contracts", "start_on, end_on, amount") == [
        (D(2026, 1, 31), D(2026, 12, 31), Decimal("1234.5")),
        (D(2026, 2, 1), None, Decimal(7)),
    ]


@pytest.mark.parametrize(("amount", "fits"), [("1.234", True), ("1.23", False), ("1234.56", False)])
def test_points_under_a_decimal_comma(tmp_path, amount, fits):
    """Under a decimal comma a point groups thousands or is an error, never ignored."""
    found = problems(tmp_path, {"contracts": contract(amount=amount)}, contracts__dialect={"decimal": ","})
    assert (found == []) is fits


@pytest.mark.parametrize(("dates", "day"), [("dmy", D(2026, 2, 1)), ("mdy", D(2026, 1, 2))])
def test_day_or_month_first(tmp_path, dates, day):
    """01/02/2026 is what the parameters file says it is."""
    parameters = written(
        tmp_path, {"contracts": contract(start_on="01/02/2026")}, contracts__dialect={"dates": dates}
    )
    assert accepted(checked(parameters), "contracts", "start_on") == [(day,)]


def test_inclusive_ends(tmp_path):
    """`end_on: inclusive` turns a last day of service into the first day without."""
    text = contract(end_on="2026-01-01", paused_from="2026-03-01", paused_to="2026-03-31")
    found = checked(written(tmp_path, {"contracts": text}, contracts__end_on="inclusive"))
    assert found.problems == ()
    assert accepted(found, "contracts", "end_on, paused_to, start_on") == [
        (D(2026, 1, 2), D(2026, 4, 1), D(2026, 1, 1))
    ]


@pytest.mark.parametrize(
    ("row", "column", "value", "code"),
    [
        ("R1,C1,2026-01-01,nps,11", "score", "11", "above"),
        ("R1,C1,2026-01-01,nps,7.5", "score", "7.5", "score"),
        ("R1,C1,2026-01-01,nps,-1", "score", "-1", "below"),
        ("R1,C1,2026-01-01,csat,0", "score", "0", "score"),
        ("R1,C1,2026-01-01,ces,6", "score", "6", "score"),
        ("R1,C1,2026-01-01,nsp,6", "survey", "nsp", "not-choice"),
        ("R1,C9,2026-01-01,nps,6", "customer_id", "C9", "orphan"),
        ("R1,,2026-01-01,nps,6", "customer_id", "", "missing-value"),
        ("R1,C1,2026-13-01,nps,6", "answered_on", "2026-13-01", "not-date"),
        ("R1,C1,2026-01-01,nps", "", "4 cells", "ragged-row"),
    ],
)
def test_a_bad_fact_is_set_aside(tmp_path, row, column, value, code):
    """Facts beside the strict tables stop nothing; accepted and quarantined make what was read."""
    found = checked(written(tmp_path, {"surveys": f"{SURVEYS_HEAD}R0,C1,2026-01-01,nps,0\n{row}\n"}))
    one = found.tables["surveys"]
    (line,) = found.connection.execute("SELECT row_no, rule_no, value FROM bad_surveys").fetchall()
    assert found.problems == ()
    assert (one.read, one.quarantined, one.newest) == (2, 1, "2026-01-01")
    assert (line[0], one.rules[line[1]].column, line[2], one.rules[line[1]].code) == (3, column, value, code)


def test_good_scores(tmp_path):
    """0 and 10 are NPS scores, 1 and 5 CSAT and CES scores, halves too; no score is no answer."""
    rows = "R1,C1,2026-01-01,nps,0\nR2,C1,2026-01-01,NPS,10\nR3,C1,2026-01-01,csat,1\n"
    rows += "R4,C1,,ces,4.5\nR5,C1,,nps,\n"
    assert checked(written(tmp_path, {"surveys": SURVEYS_HEAD + rows})).tables["surveys"].quarantined == 0


def test_duplicate_facts(tmp_path):
    """Equal rows of one key are kept once; where they differ none can be told right."""
    rows = (
        "R1,C1,2026-01-01,nps,9\nR1,C1,2026-01-01,nps,9\n"
        "R2,C1,2026-01-01,nps,9\nR2,C1,2026-01-01,nps,2\n"
        "R3,C2,2026-01-01,nps,9\n"
    )
    found = checked(written(tmp_path, {"surveys": SURVEYS_HEAD + rows}))
    assert accepted(found, "surveys", "row_no, response_id") == [(2, "R1"), (6, "R3")]
    told = [(one.row, str(one.rule)) for one, _ in with_rows(found.connection, found.tables["surveys"])]
    assert told == [
        (3, "response_id stands once in surveys (the same as row 2)"),
        (4, "response_id stands once in surveys (the rows differ; the first is row 4)"),
        (5, "response_id stands once in surveys (the rows differ; the first is row 4)"),
    ]


def test_empty_parts_of_a_key_are_equal(tmp_path):
    """Two rows of spend of one month without a channel have the same key."""
    rows = "month,channel,spend\n2026-01,,5\n2026-01,,6\n2026-01,Ads,7\n"
    assert checked(written(tmp_path, {"acquisition": rows})).tables["acquisition"].quarantined == 2


@pytest.mark.parametrize(
    ("text", "month"),
    [("2026-01", 1), ("2026-02-01", 2), ("2026-03-31 10:00", 3)],
)
def test_months(tmp_path, text, month):
    """A month may be written as such or as one of its days."""
    rows = f"customer_id,month,mrr\nC1,{text},5\n"
    assert accepted(checked(written(tmp_path, {"mrr": rows})), "mrr", "month") == [(D(2026, month, 1),)]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31T10:00:00Z", (31, 10, 0)),
        ("2026-01-31 10:00", (31, 10, 0)),
        ("2026-01-31 22:30:00-03:00", (32, 1, 30)),
        ("2026-01-31", (31, 0, 0)),
    ],
)
def test_moments_are_utc(tmp_path, text, moment):
    """An offset is honoured, whatever the zone of the machine."""
    day, hour, minute = moment
    # Without a zone, as DuckDB gives it.
    expected = datetime.datetime(2026, 1, 1, hour, minute) + datetime.timedelta(days=day - 1)  # noqa: DTZ001
    rows = f"ticket_id,customer_id,opened_at\nT1,C1,{text}\n"
    assert accepted(checked(written(tmp_path, {"tickets": rows})), "tickets", "opened_at") == [(expected,)]


def test_flags_and_whole_numbers(tmp_path):
    """Yes and no in the usual words; 12.0 is a whole number, 12.5 is none."""
    rows = "contact_id,customer_id,is_executive,is_sponsor,has_access\nP1,C1,Sim,0,\nP2,C1,maybe,,\n"
    usage = "customer_id,month,seats\nC1,2026-01,12.0\nC2,2026-01,12.5\n"
    found = checked(written(tmp_path, {"contacts": rows, "usage": usage}))
    assert accepted(found, "contacts", "is_executive, is_sponsor, has_access") == [(True, False, None)]
    assert accepted(found, "usage", "seats") == [(12,)]


ASSIGNED = "customer_id,portfolio,valid_from,valid_to\n"


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ("C1,Sul,2026-01-01,2026-02-01\nC1,Norte,2026-02-01,\n", None),
        ("C1,Sul,2026-01-01,2026-02-02\nC1,Norte,2026-02-01,\n", 3),
        ("C1,Norte,2026-02-01,\nC1,Sul,2026-01-01,\n", 2),
    ],
)
def test_one_book_at_a_time(tmp_path, rows, row):
    """Periods of an account may touch and not overlap."""
    found = problems(tmp_path, {"assignments": ASSIGNED + rows})
    assert [(one.row, one.code) for one in found] == ([] if row is None else [(row, "overlap")])


def test_an_empty_table(tmp_path):
    """A table with headers only is there, without rows."""
    found = checked(written(tmp_path, {"surveys": SURVEYS_HEAD}))
    assert (found.problems, found.tables["surveys"].read) == ((), 0)


def test_a_broken_file_does_not_hide_the_others(tmp_path):
    """A file that cannot be read is one problem; the other tables are still checked."""
    found = problems(
        tmp_path,
        {
            "surveys": b'response_id,customer_id\n"R1,C1\n',
            "contracts": contract(amount="x"),
            "customers": CUSTOMERS,
        },
    )
    assert [(one.file, one.row, one.code) for one in found] == [
        ("contracts.csv", 2, "not-money"),
        ("surveys.csv", 2, "quote"),
    ]


def test_an_orphan_is_not_blamed_for_a_bad_customer(tmp_path):
    """A customer with a mistake is one problem, not one more per contract."""
    found = problems(tmp_path, {"customers": "customer_id,name,portfolio\nC1,,Sul\nC2,Beto,Norte\n"})
    assert told(found) == [(2, "name", "", "missing-value")]
