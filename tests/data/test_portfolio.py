"""What a notebook opens is its portfolio, typed and checked, inside a run and outside."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pandera.pandas  # noqa: F401 # it asks pandas once what text is, which a run's kernel settles first
import pytest

from cskit import locale
from cskit.contract import CHANGES, DERIVED, LEDGER, LEDGER_PRODUCTS, RESULTS, SOURCES
from cskit.data import frames, open_portfolio, parameters
from cskit.data.frames import DTYPES
from cskit.errors import ConfigurationError, EnvironmentFailed, MissingTable, UnknownName
from tests.data.small import snapshot

SURVEYS = (
    "response_id,customer_id,answered_on,survey,score,anonymous\nR1,C1,2026-01-01,nps,9,no\nR2,C1,,nps,,\n"
)


@pytest.fixture(autouse=True)
def _english():
    yield
    locale.use("en")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A run's file for the portfolio Sul, as the runner writes it."""
    found = snapshot(tmp_path, {"surveys": SURVEYS})
    for name in ("scratch", "recorded"):
        (tmp_path / name).mkdir()
    facts = {
        "slice": str(found.slice("Sul")),
        "portfolio": "Sul",
        "month": "2026-03",
        "currency": "BRL",
        "locale": "pt_BR",
        "business": "subscription",
        "history": "partial",
        "policy": {"renewal_days": 60},
        "notebook": "pareto",
        "scratch": str(tmp_path / "scratch"),
        "recorded": str(tmp_path / "recorded"),
        "titles": {"nps": "O NPS"},
    }
    (tmp_path / "run.json").write_text(json.dumps(facts))
    monkeypatch.setenv("CSKIT_RUN", str(tmp_path / "run.json"))
    with pd.option_context("mode.string_storage", "auto"):  # a run sets it for its kernel
        yield tmp_path


def test_inside_a_run(run):
    """The slice, language and policy are those that the run states."""
    book = open_portfolio("Sul", "2026-03")
    assert (book.portfolio, book.month, book.currency) == ("Sul", pd.Timestamp("2026-03-01"), "BRL")
    assert (book.locale, locale.current(), book.policy.renewal_days) == ("pt_BR", "pt_BR", 60)
    assert (book.business, book.history, book.csm) == ("subscription", "partial", "")
    assert book.ledger["mrr"].tolist() == [10000, 10000, 10000]
    assert book.tables["contracts"] is book.contracts
    assert set(book.tables) == {"customers", "contracts", "surveys", "ledger", "ledger_products", "changes"}
    assert book.facts["portfolios"] == 2
    assert book.facts["tables"][2] == {
        "table": "surveys",
        "read": 2,
        "accepted": 2,
        "quarantined": 0,
        "newest": "2026-01-01",
    }
    assert len(book.facts["snapshot"]) == 12


@pytest.mark.parametrize(("portfolio", "month"), [("Norte", "2026-03"), ("Sul", "2026-02")])
def test_a_notebook_cannot_leave_its_run(run, portfolio, month):
    """Another portfolio or month than the run's is refused: the page would be about something else."""
    with pytest.raises(ConfigurationError, match="the notebook asks for"):
        open_portfolio(portfolio, month)


def test_dtypes(run):
    """Every column of every table has the dtype of its kind, also where it is empty."""
    book = open_portfolio("Sul", "2026-03")
    for name, table in {
        **SOURCES,
        "ledger": LEDGER,
        "ledger_products": LEDGER_PRODUCTS,
        "changes": CHANGES,
    }.items():
        if name in book.tables:
            dtypes = {column.name: DTYPES[column.kind] for column in table.columns}
            assert {column: str(dtype) for column, dtype in book.tables[name].dtypes.items()} == dtypes
    assert book.contracts.loc[0, "amount"] == Decimal(100)
    assert book.contracts.loc[0, "discount"] is None
    assert book.surveys["anonymous"].tolist() == [False, pd.NA]
    assert pd.isna(book.contracts.loc[0, "end_on"])
    assert pd.isna(book.customers.loc[0, "segment"])


def test_a_table_that_is_not_there(run):
    """A missing table says which and what to do; a slip of the pen names the tables."""
    book = open_portfolio("Sul", "2026-03")
    with pytest.raises(MissingTable, match="no table 'usage'"):
        _ = book.usage
    with pytest.raises(AttributeError, match="its tables: customers"):
        _ = book.custmers
    assert repr(book) == (
        "Portfolio('Sul', 2026-03, tables: customers, contracts, surveys, ledger, ledger_products, changes)"
    )


def test_record(run):
    """Results, tables, headline and calls go to the scratch folder, and add up."""
    book = open_portfolio("Sul", "2026-03")
    row = {"id": "pareto.k80", "value": 12.0, "low": None, "high": float("nan"), "unit": "accounts", "n": 90}
    row |= {"kind": "counted", "by": "{}", "undefined": None}
    table = pd.DataFrame(
        {
            "day": [pd.Timestamp("2026-01-31"), pd.NaT],
            "amount": [Decimal("1.50"), None],
            "n": [1, 2],
            "ok": [True, False],
        }
    )
    book.record(pd.DataFrame([row], columns=list(RESULTS.by_name)), {"ranked": table}, "12 of 90")
    book.record(pd.DataFrame([row | {"id": "pareto.gini"}]))
    called = {"rank": [1], "customer_id": ["C 1"], "rule": ["R2"], "deadline": [pd.Timestamp("2026-04-23")]}
    called |= {
        "metrics": [["nps.score"]],
        "evidence": [[{"page": "accounts", "table": "every", "key": "C 1"}]],
    }
    book.record(calls=pd.DataFrame(called).assign(name="Acme"))
    found = json.loads((run / "scratch" / "pareto.json").read_text())
    assert found == {
        "notebook": "pareto",
        "headline": "12 of 90",
        "results": [row | {"high": None}, row | {"high": None, "id": "pareto.gini"}],
        "tables": {
            "ranked": {
                "columns": ["day", "amount", "n", "ok"],
                "kinds": ["date", "money", "integer", "flag"],
                "rows": [["2026-01-31", 1.5, 1, True], [None, None, 2, False]],
            }
        },
        "calls": [{name: value[0] for name, value in called.items()} | {"deadline": "2026-04-23"}],
    }


def test_recorded(run):
    """The cover reads what the other notebooks recorded, by name."""
    for name in ("nps", "accounts"):
        text = json.dumps({"notebook": name, "headline": name, "results": [], "tables": {"big": {}}})
        (run / "recorded" / f"{name}.json").write_text(text)
    found = open_portfolio("Sul", "2026-03").recorded()
    there = {"missing": "", "reason": ""}
    assert found == [
        {"notebook": "accounts", "title": "accounts", "headline": "accounts", "results": []} | there,
        {"notebook": "nps", "title": "O NPS", "headline": "nps", "results": []} | there,
    ]


def test_what_is_not_there_is_told(run):
    """In the run's order: made, left out with its reason, and not finished."""
    facts = json.loads((run / "run.json").read_text())
    facts["pages"] = {"ltv": "the data have no table acquisition", "nps": "", "pareto": ""}
    (run / "run.json").write_text(json.dumps(facts))
    text = json.dumps({"notebook": "nps", "headline": "NPS 42.", "results": []})
    (run / "recorded" / "040-nps.json").write_text(text)
    found = open_portfolio("Sul", "2026-03").recorded()
    assert [(one["notebook"], one["headline"], one["missing"], one["reason"]) for one in found] == [
        ("ltv", "", "skipped", "the data have no table acquisition"),
        ("nps", "NPS 42.", "", ""),
        ("pareto", "", "failed", ""),
    ]


def test_text_is_pythons_own_in_a_run_and_nowhere_else(run, tmp_path):
    """Small tables are quicker so; what a notebook sees is the same table."""
    path = tmp_path / "run.json"
    folder = json.loads(path.read_text())["slice"]
    outside = frames.read(Path(folder) / "customers.parquet", SOURCES["customers"])
    inside = open_portfolio("Sul", "2026-03").customers
    assert (outside["name"].dtype.storage, inside["name"].dtype.storage) == ("pyarrow", "python")
    assert outside.to_dict("records") == inside.to_dict("records")


def test_only_what_is_asked_for_is_read(run, monkeypatch):
    """Opening a portfolio and naming its tables reads none; each is read once."""
    seen = []
    read = frames.read
    monkeypatch.setattr(frames, "read", lambda path, table: seen.append(table.name) or read(path, table))
    book = open_portfolio("Sul", "2026-03")
    assert "ledger" in book.tables
    assert "usage" not in book.tables
    assert len(list(book.tables)) == 6
    assert seen == []
    assert book.ledger is book.tables["ledger"]
    assert book.tables.get("usage") is None
    assert seen == ["ledger"]


def test_a_touched_slice_is_noticed(run):
    """Data that are not as the contract says are refused when they are first used."""
    path = json.loads((run / "run.json").read_text())["slice"] + "/ledger.parquet"
    ledger = pd.read_parquet(path)
    ledger.assign(state="unknown").to_parquet(path)
    with pytest.raises(EnvironmentFailed, match="'ledger' is not as the contract says"):
        _ = open_portfolio("Sul", "2026-03").ledger


@pytest.mark.parametrize("month", ["2026-13", "2026", "setembro", "2026-9", ""])
def test_a_month_that_is_none(month):
    """A month is written 2026-09."""
    with pytest.raises(ConfigurationError, match="expected a month such as 2026-09"):
        open_portfolio("Sul", month)


@pytest.fixture(scope="module")
def sample():
    """A portfolio of the sample company."""
    return open_portfolio("Sul", "2026-09")


def test_the_sample_outside_a_run(sample):
    """Without a run, the sample opens in English, with every table, and recording does nothing."""
    assert (sample.locale, sample.currency, sample.csm != "") == ("en", "BRL", True)
    assert {"customers", "contracts", "ledger", "changes", "surveys", "usage"} <= set(sample.tables)
    assert 40 <= ((sample.ledger["month"] == sample.month) & (sample.ledger["mrr"] > 0)).sum() <= 90
    assert {"pareto_draws_mrr", "pareto_draws_revenue"} <= set(sample.company)
    assert sample.record(None, {"x": sample.customers}, "nothing happens") is None
    assert sample.recorded() == []


def test_names_that_do_not_exist(sample):
    """A portfolio and a parameters file that do not exist name the nearest."""
    with pytest.raises(UnknownName, match=r"there is no portfolio 'Sulll'. Did you mean 'Sul'"):
        open_portfolio("Sulll", "2026-09")
    with pytest.raises(UnknownName, match="there is no parameters file 'sampel'"):
        open_portfolio("Sul", "2026-09", "sampel")


def test_another_month(tmp_path, monkeypatch):
    """A notebook may ask for another month than the parameters file; one out of reach is refused."""
    snapshot(tmp_path)
    (tmp_path / "mine.yaml").write_text(
        "month: 2026-03\ncurrency: BRL\ndata: {customers: customers.csv, contracts: contracts.csv}\n"
    )
    monkeypatch.setattr("cskit.data.snapshot.checkout", lambda: tmp_path)
    earlier = open_portfolio("Sul", "2026-02", str(tmp_path / "mine.yaml"))
    assert earlier.ledger["month"].max() == pd.Timestamp("2026-02-01")
    with pytest.raises(ConfigurationError, match="before the data, which begin in 2026-01"):
        open_portfolio("Sul", "2025-12", str(tmp_path / "mine.yaml"))


def test_a_named_file_has_its_own_language(tmp_path, monkeypatch):
    """`config` names a file of parameters/; its language is the one that it states."""
    found = snapshot(tmp_path)
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "mine.yaml").write_text(
        "month: 2026-03\ncurrency: BRL\nlocale: pt_BR\n"
        "data: {customers: customers.csv, contracts: contracts.csv}\n"
    )
    monkeypatch.setattr(parameters, "checkout", lambda: tmp_path)
    monkeypatch.setattr("cskit.data.snapshot.checkout", lambda: tmp_path)
    book = open_portfolio("Norte", "2026-03", "mine")
    assert (book.locale, locale.current()) == ("pt_BR", "pt_BR")
    assert book.facts["snapshot"] == found.portfolios["Norte"]["hash"][:12]


def test_schemas_cover_every_table():
    """There is a pandera schema of each table, and it refuses a column too many or of another type."""
    for table in [*SOURCES.values(), LEDGER, LEDGER_PRODUCTS, CHANGES]:
        assert list(frames.schema(table).columns) == [column.name for column in table.columns]


def test_importing_is_cheap():
    """`import cskit.data` loads neither pandas nor DuckDB nor pandera."""
    code = "import sys, cskit.data; print(*sorted({'pandas', 'duckdb', 'pandera'} & set(sys.modules)))"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
        == []
    )


def _rows(table):
    """Two rows that are as the contract says, each value present."""
    first = pd.Timestamp("2026-01-01")
    kinds = {"text": "a", "interval": "month", "date": first, "month": first, "instant": first, "flag": True}
    columns = {}
    for column in table.columns:
        low, high = column.minimum or 0, column.maximum or 9
        plain = column.choices[0] if column.choices else kinds.get(column.kind, low)
        other = high if DTYPES[column.kind] in ("int64", "float64", "Int64") else plain
        key = column.name in table.key
        if key and isinstance(plain, (str, pd.Timestamp)) and not column.choices:
            other = plain + "b" if isinstance(plain, str) else plain + pd.DateOffset(months=1)
        values = [Decimal(1), Decimal(2)] if column.kind == "money" else [plain, other]
        columns[column.name] = pd.Series(values, dtype=DTYPES[column.kind])
    return pd.DataFrame(columns)


def _wrongs(table):
    """Yield every way in which rows of a table can be wrong, by a name."""
    good = _rows(table)
    if table.key:
        yield "a key twice", good.iloc[[0, 0]].reset_index(drop=True)
    yield "a column too many", good.assign(extra=1)
    yield "another order", good[list(reversed(list(good)))]
    for column in table.columns:
        name, values = column.name, good[column.name]
        yield f"{name}: another type", good.assign(**{name: pd.Series([1j, 2j])})
        if column.required and DTYPES[column.kind] != "int64":
            yield f"{name}: empty", good.assign(**{name: values.where([True, False])})
        if column.kind == "money":
            continue
        if column.choices:
            yield f"{name}: no choice", good.assign(**{name: values.where([True, False], "never heard of")})
        if column.minimum is not None:
            yield f"{name}: too small", good.assign(**{name: values.where([True, False], column.minimum - 1)})
        if column.maximum is not None:
            yield f"{name}: too great", good.assign(**{name: values.where([True, False], column.maximum + 1)})


@pytest.mark.parametrize("name", [*SOURCES, *DERIVED])
def test_whatever_pandera_refuses_is_refused(name):
    """The quick look at a table and pandera's, which words what is wrong, say the same of every fault."""
    table = {**SOURCES, **DERIVED}[name]
    good = _rows(table)
    assert frames.checked(good, table) is good
    assert frames.schema(table).validate(good) is not None
    for _fault, wrong in _wrongs(table):
        with pytest.raises(EnvironmentFailed, match=f"'{name}' is not as the contract says"):
            frames.checked(wrong, table)
