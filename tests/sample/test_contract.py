"""Every table of the sample keeps the contract."""

from __future__ import annotations

import re
from decimal import Decimal

import pandas as pd
import pytest

from cskit.contract import SOURCES, Column
from cskit.sample import Sample

TABLES = (
    "customers", "contracts", "portfolios", "assignments", "products", "contacts", "invoices", "surveys",
    "usage", "tickets", "touchpoints", "acquisition", "costs", "price_index",
)  # fmt: skip
DTYPES = {
    "text": "str",
    "choice": "str",
    "interval": "str",
    "date": "datetime64[s]",
    "month": "datetime64[s]",
    "instant": "datetime64[s]",
    "money": "object",
    "number": "float64",
    "integer": "Int64",
    "flag": "boolean",
}
# The sample has the moment of the first answer, and asks how support did in its CSAT survey. Its company
# does not keep the day of a cancellation, and its contracts say the currency.
ABSENT = {
    "tickets": {"first_response_minutes", "satisfaction"},
    "contracts": {"cancelled_on"},
    "invoices": {"currency"},
}
AHEAD = {"end_on", "renewal_on", "notice_on", "discount_to", "paused_to", "period_end", "due_on"}


def held(name: str) -> list[Column]:
    return [column for column in SOURCES[name].columns if column.name not in ABSENT.get(name, ())]


@pytest.fixture(params=["sample", "small"])
def company(request: pytest.FixtureRequest) -> Sample:
    """The committed company, and one of another size."""
    made: Sample = request.getfixturevalue(request.param)
    return made


def test_the_tables_are_these(company: Sample) -> None:
    """All promised tables, in a stable order, and no other."""
    assert tuple(company.tables) == TABLES


@pytest.mark.parametrize("name", TABLES)
def test_columns_and_types(company: Sample, name: str) -> None:
    """Columns are the contract's, all but what it has in another form, in its order, typed as it says."""
    table, columns = company.tables[name], held(name)
    assert list(table.columns) == [column.name for column in columns]
    assert {column.name: str(table[column.name].dtype) for column in columns} == {
        column.name: DTYPES[column.kind] for column in columns
    }
    assert len(table)


@pytest.mark.parametrize("name", TABLES)
def test_values(company: Sample, name: str) -> None:
    """Required values are there; choices, ranges, money and months are as the contract says."""
    table = company.tables[name]
    for column in held(name):
        values = table[column.name].dropna()
        if column.required:
            assert len(values) == len(table), column.name
        if column.choices:
            assert set(values) <= set(column.choices), column.name
        if column.minimum is not None:
            assert (values >= column.minimum).all(), column.name
        if column.maximum is not None:
            assert (values <= column.maximum).all(), column.name
        if column.kind == "money":
            assert all(isinstance(value, Decimal) and value.as_tuple().exponent == -2 for value in values)
        if column.kind == "month":
            assert (values.dt.day == 1).all(), column.name
        if column.kind == "interval":
            assert all(re.fullmatch(r"month|quarter|semester|year|\d+ months", value) for value in values)
        if column.kind in {"text", "choice"}:
            assert not values.isin(["", "nan", "None"]).any()
            assert (values == values.str.strip()).all()


@pytest.mark.parametrize("name", TABLES)
def test_keys_are_unique(company: Sample, name: str) -> None:
    """No key comes twice."""
    key = list(SOURCES[name].key)
    if key:
        assert not company.tables[name].duplicated(key).any()


@pytest.mark.parametrize("name", TABLES)
def test_references_exist(company: Sample, name: str) -> None:
    """Whatever is pointed at is there."""
    for reference in SOURCES[name].references:
        known = set(company.tables[reference.table][reference.key])
        assert set(company.tables[name][reference.column]) <= known


def test_references_the_contract_does_not_name(company: Sample) -> None:
    """Portfolios, products, contacts, channels and segments exist too."""
    tables = company.tables
    books = set(tables["portfolios"]["portfolio"])
    assert set(tables["customers"]["portfolio"]) == books
    assert set(tables["assignments"]["portfolio"]) <= books
    assert set(tables["contracts"]["product"]) <= set(tables["products"]["product"])
    of = tables["contacts"].set_index("contact_id")["customer_id"]
    for name in ("surveys", "touchpoints"):
        named = tables[name].dropna(subset="contact_id")
        assert (named["contact_id"].map(of).astype("str") == named["customer_id"]).all()
    assert set(tables["customers"]["channel"].dropna()) <= set(tables["acquisition"]["channel"].dropna())


def test_nobody_is_met_after_leaving(company: Sample) -> None:
    """Surveys and touchpoints name people who were there that day; some people have left."""
    gone = company.tables["contacts"].set_index("contact_id")["valid_to"]
    assert gone.notna().any()
    for name, day in (("surveys", "invited_on"), ("touchpoints", "on")):
        named = company.tables[name].dropna(subset="contact_id")
        assert not (named[day] >= named["contact_id"].map(gone)).any()


def test_products_fit_their_segments(company: Sample) -> None:
    """No account has a product that is not for its segment."""
    fits = company.tables["products"].set_index("product")["eligible_segments"].str.split(",")
    segment = company.tables["customers"].set_index("customer_id")["segment"]
    for line in company.tables["contracts"].itertuples():
        assert segment[line.customer_id] in fits[line.product]


@pytest.mark.parametrize("name", TABLES)
def test_dates_in_order(company: Sample, name: str) -> None:
    """A later date comes after its earlier one."""
    table = company.tables[name]
    for early, late in SOURCES[name].order:
        both = table.dropna(subset=[early, late])
        assert (both[early] < both[late]).all(), (early, late)


def test_facts_in_order(company: Sample) -> None:
    """Tickets are answered then closed, surveys invited then answered, pauses and discounts in their line."""
    tickets = company.tables["tickets"]
    assert not (tickets["first_response_at"] < tickets["opened_at"]).any()
    assert not (tickets["closed_at"] < tickets["first_response_at"]).any()
    assert tickets.loc[tickets["closed_at"].notna(), "first_response_at"].notna().all()
    surveys = company.tables["surveys"]
    assert not (surveys["answered_on"] < surveys["invited_on"]).any()
    lines = company.tables["contracts"]
    assert not (lines["paused_from"] < lines["start_on"]).any()
    assert not (lines["paused_to"] > lines["end_on"]).any()
    assert not (lines["discount_from"] < lines["start_on"]).any()
    invoices = company.tables["invoices"]
    assert not (invoices["due_on"] < invoices["issued_on"]).any()


@pytest.mark.parametrize("name", TABLES)
def test_no_fact_is_later_than_the_edge(company: Sample, name: str) -> None:
    """Nothing has happened after the last closed month; only ends, terms and due days lie ahead."""
    after = pd.Timestamp("2026-10-01")
    for column in held(name):
        if column.kind in {"date", "month", "instant"} and column.name not in AHEAD:
            assert not (company.tables[name][column.name] >= after).any(), column.name


def test_how_far_back_each_table_reaches(sample: Sample) -> None:
    """Windows are those of the README: 12 months of invoices, 18 of usage, tickets, touchpoints, costs."""
    begins = {"invoices": "issued_on", "usage": "month", "tickets": "opened_at", "touchpoints": "on"}
    firsts = {name: sample.tables[name][column].min() for name, column in begins.items()}
    assert firsts["invoices"].strftime("%Y-%m") == "2025-10"
    assert {firsts[name].strftime("%Y-%m") for name in ("usage", "tickets", "touchpoints")} == {"2025-04"}
    assert sample.tables["costs"]["month"].min() == pd.Timestamp("2025-04-01")
    assert sample.tables["acquisition"]["month"].min() == pd.Timestamp("2023-10-01")


def test_lines_follow_each_other(company: Sample) -> None:
    """An account's lines of one product never overlap, and a new price begins the day the old one ends."""
    lines = company.tables["contracts"].sort_values(["customer_id", "product", "start_on"])
    before = lines.groupby(["customer_id", "product"])[["end_on"]].shift()["end_on"]
    follows = lines["kind"].isin(["readjustment", "renewal", "upsell"]) | lines["kind"].isna()
    assert (lines.loc[follows, "start_on"] == before[follows]).all()
    assert not (lines["start_on"] < before).any()


def test_an_unanswered_invitation_says_nothing_else(company: Sample) -> None:
    """No answer: no score, comment, consent or anonymity; an answer has a score; anonymous has no person."""
    surveys = company.tables["surveys"]
    silent = surveys["answered_on"].isna()
    assert surveys.loc[silent, ["score", "comment", "anonymous", "consent"]].isna().all(axis=None)
    assert surveys.loc[~silent, ["score", "anonymous", "consent"]].notna().all(axis=None)
    assert surveys.loc[surveys["anonymous"].fillna(False), "contact_id"].isna().all()
    assert (surveys["score"].dropna() % 1 == 0).all()
    assert surveys.loc[surveys["survey"] != "nps", "score"].dropna().between(1, 5).all()
