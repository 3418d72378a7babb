"""Data that are not the sample, from their tables to reports: public data, and names meant to harm."""

from __future__ import annotations

import csv
import json
import re

import pandas as pd
import pytest

from tests.browser import visit
from tests.runs import cskit

pytestmark = pytest.mark.run

PAGES = ("index.html", "accounts.html", "pareto.html")
NOT_FOR_READERS = re.compile(r"\b(nan|NaN|NaT|None(?! of)|inf|Infinity)\b|<NA>|Traceback")
"""What Python says where a reader expects a figure or a sentence."""


def reports(config, portfolio, out):
    """Make every report of one portfolio and return its folder."""
    done = cskit("run", config, "--portfolio", portfolio, "--out", out)
    assert done.returncode == 0, done.stderr
    return next(path.parent for path in out.glob("*/*/results.json"))


def values(folder):
    """Give the portfolio's own figures by id."""
    found = json.loads((folder / "results.json").read_text(encoding="utf-8"))["results"]
    return {row["id"]: row["value"] for row in found if not row["by"]}


def say_no_nonsense(folder):
    for page in PAGES:
        text = re.sub(
            r"<(script|style)\b.*?</\1>", "", (folder / page).read_text(encoding="utf-8"), flags=re.S
        )
        assert not NOT_FOR_READERS.search(re.sub(r"<[^>]+>", " ", text)), page


@pytest.mark.shared
def test_ravenstack_becomes_reports(shared, ravenstack_run):
    """A portfolio of 5,000 subscriptions nobody here designed: its MRR is that of a plain sum."""
    folder = ravenstack_run / "fintech"
    say_no_nonsense(folder)
    tables = shared / "ravenstack"
    accounts = pd.read_csv(tables / "ravenstack_accounts.csv")
    lines = pd.read_csv(tables / "ravenstack_subscriptions.csv")
    ours = lines["account_id"].isin(accounts.loc[accounts["industry"] == "FinTech", "account_id"])
    # In force on the last day of 2024: the date of end is the last day of service.
    now = ours & (lines["start_date"] <= "2024-12-31") & ~(lines["end_date"] < "2024-12-31")
    mrr = lines[now].groupby("account_id")["mrr_amount"].sum()
    found = values(folder)
    assert found["pareto.total"] == found["revenue.mrr"] == mrr.sum()
    assert found["pareto.accounts"] == (mrr > 0).sum()
    assert found["pareto.largest_share"] == pytest.approx(mrr.max() / mrr.sum(), rel=1e-9)


@pytest.mark.shared
def test_online_retail_becomes_reports(shared, tmp_path):
    """Real invoices and credits of a seller of orders: revenue is that of a plain sum, MRR is not claimed."""
    folder = reports("online_retail", "Nordics", tmp_path)
    say_no_nonsense(folder)
    lines = pd.read_parquet(shared / "online_retail" / "online_retail.parquet")
    lines = lines[lines["CustomerID"].notna() & (lines["InvoiceDate"] < "2011-12-01")]
    first = lines.groupby("CustomerID")["Country"].transform("first")
    lines = lines[first.isin(["Denmark", "Finland", "Iceland", "Norway", "Sweden"])]
    revenue = (lines["Quantity"] * lines["UnitPrice"]).groupby(lines["CustomerID"]).sum()
    found = values(folder)
    assert found["pareto.total"] == pytest.approx(revenue[revenue > 0].sum(), abs=0.01)
    assert found["pareto.negative_total"] == pytest.approx(revenue[revenue < 0].sum(), abs=0.01)
    assert found["pareto.accounts"] == (revenue > 0.005).sum()
    assert found["revenue.mrr"] is None  # undefined, with its reason
    # Fitted to all customers up to May, the company's orders of June to November are foretold to a tenth.
    assert found["ltv.orders_customers"] == 4298
    with (folder / "tables" / "ltv_cac-orders_checks.csv").open(encoding="utf-8-sig", newline="") as lines:
        check = next(csv.DictReader(lines))
    assert (check["months"], abs(float(check["off"])) < 0.1) == ("6", True)


NAMES = ["<script>alert(1)</script>", "=1+1", "../../x", 'O\'Brien & "Søn" 🎉', "$x$"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The reports of a book whose accounts have such names."""
    folder = tmp_path_factory.mktemp("hostile")
    with (folder / "customers.csv").open("w", encoding="utf-8", newline="") as file:
        rows = ([f"00{at}", name, "Sul"] for at, name in enumerate(NAMES))
        csv.writer(file).writerows([["customer_id", "name", "portfolio"], *rows])
    lines = [f"k{at},00{at},2025-01-01,2026-10-{at + 10},{(at + 1) * 100},month" for at in range(len(NAMES))]
    head = "contract_id,customer_id,start_on,end_on,amount,interval"
    (folder / "contracts.csv").write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    (folder / "book.yaml").write_text(
        "month: 2026-09\ncurrency: BRL\n"
        "data: {customers: {path: customers.csv}, contracts: {path: contracts.csv}}\n",
        encoding="utf-8",
    )
    made = reports(folder / "book.yaml", "Sul", folder / "out")
    assert sorted(path.name for path in folder.iterdir()) == [
        "book.yaml",
        "contracts.csv",
        "customers.csv",
        "out",
    ]
    return made


@pytest.mark.browser
@pytest.mark.parametrize("page", PAGES)
def test_names_appear_as_typed_and_nothing_else_happens(browser, hostile, page):
    """In a real browser: every name as typed, no dialog, no request, no complaint."""
    with visit(browser, hostile / page) as visited:
        dialogs = []
        visited.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        visited.page.reload()
        text = visited.page.locator("main").inner_text()
        assert [name for name in NAMES if name not in text] == []
        assert (dialogs, visited.errors, visited.requests) == ([], [], [])


def test_names_are_no_formulas_in_a_spreadsheet(hostile):
    """In the CSV a name that begins like a formula is text; the others are as typed."""
    with (hostile / "tables" / "pareto-accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row["name"] for row in csv.DictReader(file)}
    assert names == {"'=1+1" if name == "=1+1" else name for name in NAMES}
