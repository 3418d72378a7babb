"""The company's snapshot carries the ledger and what a portfolio may be compared with."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit import company
from cskit.company import aggregates
from cskit.company.aggregates import Aggregate
from cskit.data import parameters
from cskit.errors import ConfigurationError
from cskit.metrics import pareto
from cskit.policy import Policy
from tests.data.small import CONTRACTS, CUSTOMERS, snapshot, written


def many(books: dict[str, int]) -> dict[str, str]:
    """A company with so many paying accounts per book."""
    customers, contracts = (
        ["customer_id,name,portfolio"],
        ["contract_id,customer_id,start_on,amount,interval"],
    )
    for book, size in books.items():
        for i in range(size):
            customers.append(f"{book}{i},Conta {i},{book}")
            contracts.append(f"K{book}{i},{book}{i},2026-01-01,{(i + 1) * 100},month")
    return {"customers": "\n".join(customers) + "\n", "contracts": "\n".join(contracts) + "\n"}


def draws(found, portfolio):
    """The random books that a slice carries; None without."""
    path = found.slice(portfolio) / "company" / "pareto_draws_mrr.parquet"
    return pd.read_parquet(path) if path.is_file() else None


def ledger(found, portfolio):
    return pd.read_parquet(found.slice(portfolio) / "ledger.parquet")


def test_the_ledger_by_hand(tmp_path):
    """100 a month, and 1,200 a year that begins in February, at each month's end until March."""
    found = snapshot(tmp_path)
    both = pd.concat([ledger(found, "Sul"), ledger(found, "Norte")])
    assert both.set_index("customer_id")["mrr"].groupby(level=0).agg(list).to_dict() == {
        "C1": [10000, 10000, 10000],
        "C2": [10000, 10000],
    }


@pytest.mark.parametrize(
    ("tables", "mrr", "revenue"),
    [
        ({"mrr": "customer_id,month,mrr\nC1,2026-02,5\nC2,2026-03,6\n"}, [500, 0], [500, 0]),
        (
            {"invoices": "invoice_id,customer_id,issued_on,amount,period_start,period_end\n"
             "1,C1,2026-01-05,12,2026-01-01,2027-01-01\n2,C2,2026-02-05,-3,,\n"},
            [100, 100, 100],
            [1200, 0, 0],
        ),
    ],
    ids=["mrr", "invoices"],
)  # fmt: skip
def test_other_sources_of_mrr(tmp_path, tables, mrr, revenue):
    """MRR comes from balances, or from the periods of invoices, where there are no contracts."""
    parameters_ = written(tmp_path, tables)
    data = {name: source for name, source in parameters_.data.items() if name != "contracts"}
    found = company.build(parameters_.model_copy(update={"data": data}), tmp_path / "snapshots")
    rows = ledger(found, "Sul")
    assert (rows["mrr"].tolist(), rows["revenue"].tolist()) == (mrr, revenue)


def test_revenue_of_many_lines(tmp_path):
    """Invoices beside contracts are summed by month, each line rounded to the cent first."""
    lines = ["1,C1,2026-01-05,0.005", "1,C1,2026-01-31,0.005", "2,C1,2026-02-01,-7.501", "3,C1,2026-04-01,5"]
    found = snapshot(
        tmp_path, {"invoices": "invoice_id,customer_id,issued_on,amount\n" + "\n".join(lines) + "\n"}
    )
    assert ledger(found, "Sul")["revenue"].tolist() == [2, -750, 0]
    assert len(pd.read_parquet(found.slice("Sul") / "invoices.parquet")) == 4


def test_random_books(tmp_path):
    """A slice carries random books of its own size, equal to the metric's, whatever else is drawn."""
    found = snapshot(tmp_path, many({"Sul": 12, "Norte": 7}))
    amounts = [(i + 1) * 10000 for i in range(12)] + [(i + 1) * 10000 for i in range(7)]
    for book, size in (("Sul", 12), ("Norte", 7)):
        expected = pareto.random_books(amounts, size, Policy.model_validate({}))
        pd.testing.assert_frame_equal(draws(found, book), expected)


@pytest.mark.parametrize(
    ("books", "compared"),
    [
        ({"Sul": 12, "Norte": 4}, {"Sul": False, "Norte": True}),
        ({"Sul": 12, "Norte": 5}, {"Sul": True, "Norte": True}),
        ({"Sul": 12}, {"Sul": False}),
    ],
)
def test_too_few_others(tmp_path, books, compared):
    """Nothing of the company is shown where the rest of it is fewer than the smallest group, or nobody."""
    found = snapshot(tmp_path, many(books))
    assert {book: draws(found, book) is not None for book in books} == compared


def test_the_seed_decides(tmp_path):
    """Another seed draws other books; the same one the same, in any folder."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    tables = many({"Sul": 12, "Norte": 30})
    one = draws(snapshot(tmp_path / "a", tables), "Sul")
    pd.testing.assert_frame_equal(one, draws(snapshot(tmp_path / "b", tables), "Sul"))
    assert not one.equals(draws(snapshot(tmp_path / "b", tables, policy={"seed": 1}), "Sul"))


def test_an_aggregate_is_a_line_in_a_list(tmp_path, monkeypatch):
    """A new analysis adds its company table to AGGREGATES, and every slice it names carries it."""
    added = Aggregate("accounts", lambda one: {"Sul": pd.DataFrame({"n": [len(one.home)]})})
    monkeypatch.setattr(aggregates, "AGGREGATES", (*aggregates.AGGREGATES, added))
    found = snapshot(tmp_path)
    assert pd.read_parquet(found.slice("Sul") / "company" / "accounts.parquet")["n"].tolist() == [2]
    assert not (found.slice("Norte") / "company" / "accounts.parquet").exists()


@pytest.mark.parametrize(
    ("month", "says"),
    [
        (
            "2025-12",
            "month: 2025-12 lies before the data, which begin in 2026-01. Take a month from 2026-01 on.",
        ),
        (
            "2031-03",
            "month: 2031-03 lies after the data, which end in 2026-02. Take 2026-02, or newer exports.",
        ),
    ],
)
def test_a_month_outside_the_data(tmp_path, month, says):
    """A month that the data do not reach is refused, naming the nearest that they do."""
    with pytest.raises(ConfigurationError) as refused:
        snapshot(tmp_path, month=month)
    assert str(refused.value) == says
    assert snapshot(tmp_path, month="2031-02").month == "2031-02"


@pytest.mark.parametrize(
    ("tables", "last", "after"),
    [
        ({"mrr": "customer_id,month,mrr\nC1,2026-02,5\nC2,2026-03,6\n"}, "2026-03", "2026-04"),
        ({"invoices": "invoice_id,customer_id,issued_on,amount\n1,C1,2026-03-05,12\n"}, "2027-03", "2027-04"),
    ],
    ids=["mrr", "invoices"],
)
def test_a_month_after_the_last_balance(tmp_path, tables, last, after):
    """Every account would look lost in it: it is refused; of invoices, a year after the last."""
    parameters_ = written(tmp_path, tables)
    data = {name: source for name, source in parameters_.data.items() if name != "contracts"}
    at = parameters_.model_copy(update={"data": data, "month": last})
    assert company.build(at, tmp_path / "snapshots").month == last
    with pytest.raises(ConfigurationError, match=f"{after} lies after the data, which end in 2026-03"):
        company.build(at.model_copy(update={"month": after}), tmp_path / "snapshots")


def test_degenerate_companies(tmp_path):
    """No account, no contract, one account: all have a snapshot."""
    empty = {"customers": CUSTOMERS.splitlines()[0] + "\n", "contracts": CONTRACTS.splitlines()[0] + "\n"}
    for i, tables in enumerate(
        (
            {"contracts": empty["contracts"]},
            empty,
            empty | {"portfolios": "portfolio\nSul\n"},
            many({"Sul": 1}),
        )
    ):
        folder = tmp_path / str(i)
        folder.mkdir()
        found = snapshot(folder, tables)
        assert set(found.portfolios) <= {"Sul", "Norte"}
        for book in found.portfolios:
            assert ledger(found, book).columns.tolist()[:2] == ["customer_id", "month"]


def test_the_sample_file():
    """The sample run is in Portuguese, in BRL, of September 2026, with every table of data/sample."""
    found = parameters.load(parameters.find("sample"))
    assert (found.locale, found.currency, found.month) == ("pt_BR", "BRL", "2026-09")
    files = {path.stem for path in (parameters.checkout() / "data" / "sample").glob("*.csv")}
    assert set(found.data) == files


def test_a_company_that_sells_orders_is_compared_by_revenue(tmp_path):
    """It has no MRR to draw by: its notebooks find random books of revenue, of their own size."""
    sizes = {"Norte": 8, "Sul": 10}
    customers = "customer_id,name,portfolio\n"
    invoices = "invoice_id,customer_id,issued_on,amount\n"
    for name, size in sizes.items():
        for i in range(size):
            customers += f"{name}{i},Conta {i},{name}\n"
            invoices += f"F{name}{i},{name}{i},2026-02-05,{i + 1}\n"
    parameters_ = written(tmp_path, {"customers": customers, "invoices": invoices})
    data = {name: source for name, source in parameters_.data.items() if name != "contracts"}
    sells = parameters_.model_copy(update={"data": data, "business": "transactions"})
    found = company.build(sells, tmp_path / "snapshots")
    for name, size in sizes.items():
        folder = found.slice(name) / "company"
        by_basis = {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}
        assert set(pareto.draws_of(by_basis, "revenue")["n"]) == {size}
        assert pareto.draws_of(by_basis, "mrr").empty
