"""Data that nobody here designed: RavenStack's five tables and 541,909 real invoice lines."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pandas as pd
import pytest

from cskit import company
from cskit.data import parameters

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def retail(shared, tmp_path_factory):
    """The snapshot of Online Retail, in a folder of its own."""
    return company.build(parameters.load(parameters.find("online_retail")), tmp_path_factory.mktemp("retail"))


@pytest.fixture(scope="module")
def raven(shared, tmp_path_factory):
    """The snapshot of RavenStack, in a folder of its own."""
    return company.build(parameters.load(parameters.find("ravenstack")), tmp_path_factory.mktemp("raven"))


def sql(query, *values):
    return duckdb.connect().execute(query, list(values)).fetchall()


def everywhere(found, table):
    """All portfolios' rows of a table."""
    return str(found.folder / "*" / f"{table}.parquet")


def test_every_line_is_accounted_for(retail):
    """541,909 lines were read; the 135,080 without a customer are set aside, each with its row."""
    assert retail.tables["invoices"] == {
        "read": 541_909,
        "accepted": 406_829,
        "quarantined": 135_080,
        "newest": "2011-12-09",
    }
    ((rows, distinct, rules),) = sql(
        "SELECT count(*), count(DISTINCT row), list(DISTINCT rule) FROM read_csv(?, header = true)",
        str(retail.rejected),
    )
    assert (rows, distinct, rules) == (135_080, 135_080, ["customer_id has a value"])
    ((kept,),) = sql("SELECT count(*) FROM read_parquet(?)", everywhere(retail, "invoices"))
    assert kept == 406_829


def test_rows_are_named_as_a_spreadsheet_does(retail, shared):
    """A row of rejected.csv is the row of the file, its header being row 1."""
    frame = pd.read_parquet(shared / "online_retail" / "online_retail.parquet", columns=["CustomerID"])
    expected = (frame.index[frame["CustomerID"].isna()] + 2).tolist()
    found = [
        row for (row,) in sql("SELECT row FROM read_csv(?, header = true) ORDER BY row", str(retail.rejected))
    ]
    assert found == expected


def test_every_credit_is_accounted_for(retail, shared):
    """8,905 credits of customers, −611,342.09, are in the snapshot; 1,719 without one are set aside."""
    ((rows, amount),) = sql(
        "SELECT count(*), sum(amount) FROM read_parquet(?) WHERE amount < 0", everywhere(retail, "invoices")
    )
    assert (rows, amount.quantize(Decimal("0.01"))) == (8_905, Decimal("-611342.09"))
    # Read again by other means: floats, from the file itself. Two of the lines without a customer
    # write off a bad debt by a negative price; 1,336 are of price 0.
    frame = pd.read_parquet(shared / "online_retail" / "online_retail.parquet")
    value = frame["Quantity"] * frame["UnitPrice"]
    credit = (frame["Quantity"] < 0) | (frame["UnitPrice"] < 0)
    known = frame["CustomerID"].notna()
    assert (int((credit & known).sum()), int((credit & ~known).sum())) == (8_905, 1_721)
    assert round(float(value[credit & known].sum()), 2) == -611342.09
    ((total,),) = sql("SELECT sum(amount) FROM read_parquet(?)", everywhere(retail, "invoices"))
    assert abs(float(total) - float(value[known].sum())) < 0.01


def test_ids_are_whole_numbers(retail):
    """A CustomerID that the file holds as 17850.0 is 17850."""
    ids = pd.read_parquet(retail.slice("United Kingdom") / "customers.parquet", columns=["customer_id"])
    assert ids["customer_id"].str.fullmatch(r"\d{5}").all()
    assert "17850" in set(ids["customer_id"])


def test_countries_make_portfolios(retail, shared):
    """All 38 countries belong to one of six portfolios, and every customer to one."""
    assert list(retail.portfolios) == [
        "France and Benelux",
        "German-speaking",
        "Iberia, Italy and Mediterranean",
        "Nordics",
        "Rest of the world",
        "United Kingdom",
    ]
    countries = pd.read_parquet(shared / "online_retail" / "online_retail.parquet", columns=["Country"])
    spec = parameters.load(parameters.find("online_retail")).data["customers"].columns["portfolio"]
    assert set(spec.map) == set(countries["Country"])
    assert retail.tables["customers"]["read"] == 4_372
    assert sum(one["accounts"] for one in retail.portfolios.values()) <= 4_372


def test_the_month_ends_where_it_ends(retail):
    """Lines of December are kept, and no month of the ledger is later than November."""
    ((newest, months),) = sql(
        "SELECT max(month), count(DISTINCT month) FROM read_parquet(?)", everywhere(retail, "ledger")
    )
    assert (str(newest)[:10], months) == ("2011-11-01", 12)
    ((cents,),) = sql("SELECT sum(revenue) FROM read_parquet(?)", everywhere(retail, "ledger"))
    ((lines,),) = sql(
        "SELECT sum(round(amount, 2)) * 100 FROM read_parquet(?) WHERE issued_on < DATE '2011-12-01'",
        everywhere(retail, "invoices"),
    )
    assert int(cents) == int(lines)


def test_ravenstack(raven):
    """500 accounts, 5,000 subscriptions and 2,000 tickets of five industries; nothing is set aside."""
    counts = {name: (one["read"], one["quarantined"]) for name, one in raven.tables.items()}
    assert counts == {"customers": (500, 0), "contracts": (5_000, 0), "tickets": (2_000, 0)}
    assert list(raven.portfolios) == ["Cybersecurity", "DevTools", "EdTech", "FinTech", "HealthTech"]


def test_ravenstack_mrr(raven, shared):
    """MRR at the end of 2024 is that of the subscriptions in force on the day, the last one counted."""
    frame = pd.read_csv(shared / "ravenstack" / "ravenstack_subscriptions.csv", dtype={"mrr_amount": int})
    in_force = (frame["start_date"] <= "2024-12-31") & (
        frame["end_date"].isna() | (frame["end_date"] >= "2024-12-31")
    )
    ((cents,),) = sql(
        "SELECT sum(mrr) FROM read_parquet(?) WHERE month = DATE '2024-12-01'", everywhere(raven, "ledger")
    )
    assert int(cents) == int(frame.loc[in_force, "mrr_amount"].sum()) * 100
    assert not frame.loc[frame["is_trial"], "mrr_amount"].any()
