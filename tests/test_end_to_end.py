"""The sample company, from its tables to a month of reports, as a person gets them."""

from __future__ import annotations

import csv
import json
import re
import shutil
import stat
import sys
import zipfile
from pathlib import Path

import jsonschema
import nbformat
import pytest

from cskit.data.snapshot import folder_name
from cskit.reports.manifest import earlier
from cskit.reports.results import schema
from tests.runs import MONTH, ROOT, contents, cskit

pytestmark = pytest.mark.run

NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def manifest(sample_run):
    """The manifest of the full run."""
    return earlier(sample_run)


def test_every_portfolio_has_every_report(sample_run, manifest):
    """Eight portfolios, each with its pages, notebooks, results and tables; an index; a line saying where."""
    assert len(manifest["portfolios"]) == 8
    for entry in manifest["portfolios"].values():
        folder = sample_run / entry["folder"]
        assert {name: report["state"] for name, report in entry["reports"].items()} == dict.fromkeys(
            entry["reports"], "ready"
        )
        assert sorted(entry["reports"]) == NOTEBOOKS
        assert {path.stem for path in folder.glob("*.ipynb")} == set(NOTEBOOKS)
        assert (folder / "results.json").is_file()
        assert list((folder / "tables").glob("*.csv"))
    said = (sample_run.parents[1] / "stdout.txt").read_text(encoding="utf-8").splitlines()
    assert said == [
        f"{8 * len(NOTEBOOKS)} of {8 * len(NOTEBOOKS)} reports ready. Open {sample_run}/index.html"
    ]
    assert not (sample_run / "failed").exists()
    assert {path.name for path in sample_run.parent.iterdir()} == {MONTH, f".lock-{MONTH}"}


def test_every_hash_of_the_manifest_holds(sample_run, manifest):
    """Every file but the journal and the manifest itself is in it, with its sha256."""
    there = contents(sample_run)
    assert manifest["outputs"] == {path: digest for path, digest in there.items() if path != "manifest.json"}


def test_results_are_valid_and_their_figures_are_on_the_page(sample_run, manifest):
    """Every results.json keeps to the schema; each headline stands on its page."""
    for entry in manifest["portfolios"].values():
        folder = sample_run / entry["folder"]
        found = json.loads((folder / "results.json").read_text(encoding="utf-8"))
        jsonschema.validate(found, schema())
        keys = [(row["id"], json.dumps(row["by"], sort_keys=True)) for row in found["results"]]
        assert len(keys) == len(set(keys)) > 0
        for line in found["headlines"]:
            page = (folder / entry["reports"][line["notebook"]]["page"]).read_text(encoding="utf-8")
            assert line["headline"] in _words(page)


# What the design's sections 3 to 7 define without a fitted model, and a book's own page records.
DEFINED = {
    *(f"revenue.{name}" for name in ("start", "new", "reactivation", "expansion", "transfer_in", "resumed")),
    *(f"revenue.{name}" for name in ("contraction", "churn", "transfer_out", "paused", "end", "mrr", "arr")),
    *(f"revenue.{name}" for name in ("acv", "ticket", "growth_mom", "nrr_12m", "grr_12m", "nrr_12m_real")),
    *("revenue.nrr_12m_without_readjustment", "revenue.gross_churn", "revenue.net_churn"),
    *("revenue.logo_churn", "revenue.logo_retention_12m", "revenue.renewal_rate", "revenue.renewal_rate_mrr"),
    *("revenue.quick_ratio", "revenue.naive_mrr_kept", "revenue.naive_logos_kept"),
    *("pareto.k80", "pareto.share_of_customers_80", "pareto.top20_share", "pareto.gini", "pareto.hhi"),
    *("pareto.n_eff", "pareto.points_at_risk"),
    *("retention.m12", "retention.m12_revenue", "retention.median_life", "retention.lifetime_to_date"),
    *("ltv.ticket_x_frequency", "ltv.ticket_x_lifetime", "ltv.historical", "ltv.arpa_over_churn"),
    *("ltv.discounted", "ltv.residual", "cac.payback_survival"),
    *("cac.blended", "cac.ltv_ratio", "cac.payback_months", "cac.roi", "cac.roas"),
    *("nps.score", "nps.revenue_weighted", "nps.response_rate", "nps.mrr_covered", "nps.change"),
    *("csat.score", "ces.score"),
    *("segments.misfits", "segments.hours_asked", "segments.hours_available", "segments.hours_gap"),
}


def test_every_metric_of_the_design_is_there_or_says_why_not(sample_run, manifest):
    """In every portfolio: a value, or null with a reason; by touch model, channel, cohort and quarter too."""
    for portfolio in manifest["portfolios"].values():
        found = (sample_run / portfolio["folder"] / "results.json").read_text(encoding="utf-8")
        rows = json.loads(found)["results"]
        own = {row["id"]: row for row in rows if not row["by"]}
        assert DEFINED - set(own) == set()
        for row in rows:
            assert (row["value"] is None) == bool(row["undefined"])
        groups = {key for row in rows for key in row["by"]}
        assert {"age", "channel", "segment", "touch_model", "touchpoint", "quarter"} <= groups


def test_the_index_shows_sums_of_the_portfolios(sample_run, manifest):
    """Accounts of all portfolios add up to the company's; each portfolio is there, in alphabetical order."""
    documents = [
        json.loads((sample_run / entry["folder"] / "results.json").read_text(encoding="utf-8"))
        for entry in manifest["portfolios"].values()
    ]
    rows = [row for found in documents for row in found["results"]]
    values = [row["value"] for row in rows if row["id"] == "revenue.accounts"]
    assert len(values) == 8
    index = (sample_run / "index.html").read_text(encoding="utf-8")
    assert f"<b>{sum(values)}</b>" in index
    shown = re.findall(r'<th role="rowheader".*?<a href="([^"/]+)/', index)
    # By plain letters, as the folders are named: São Paulo stands before Sudeste.
    assert shown == sorted(folder_name(name) for name in manifest["portfolios"])


def test_every_link_leads_somewhere(sample_run):
    """Each link of each page leads to a file of the tree, or to a place on the page."""
    for page in sample_run.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for href in set(re.findall(r'href="([^"]+)"', text)):
            path, _, place = href.partition("#")
            if href.startswith("data:"):
                continue
            if path:
                assert (page.parent / path).is_file(), f"{page} links to {href}"
            elif place:
                assert f'id="{place}"' in text, f"{page} links to {href}"


def test_nothing_says_where_it_was_made(sample_run):
    """No file names the checkout, the output, the environment or a traceback; only the owner may read."""
    for path in sample_run.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
        if path.is_file():
            text = _unpacked(path) if path.suffix == ".xlsx" else path.read_text(encoding="utf-8")
            for word in (str(ROOT), str(sample_run.parent), sys.prefix, "Traceback", "0x7f", "ipykernel_"):
                assert word not in text, f"{path} holds {word}"


def test_a_book_holds_no_account_of_another(sample_run, manifest):
    """No customer of one portfolio stands in a table or in the workbook of another that never had it."""
    owners: dict[str, str] = {}
    texts = {}
    for portfolio, entry in manifest["portfolios"].items():
        folder = sample_run / entry["folder"]
        with (folder / "tables" / "accounts-every.csv").open(encoding="utf-8-sig") as rows:
            owners |= {row["customer_id"]: portfolio for row in csv.DictReader(rows)}
        tables = (path.read_text(encoding="utf-8-sig") for path in (folder / "tables").glob("*.csv"))
        texts[portfolio] = " ".join((*tables, _unpacked(folder / "report.xlsx")))
    assert len(owners) > 500
    with (ROOT / "data" / "sample" / "assignments.csv").open(encoding="utf-8") as rows:
        once_in = {(row["customer_id"], row["portfolio"]) for row in csv.DictReader(rows)}
    for portfolio, text in texts.items():
        named = set(re.findall(r"\bC\d{4}\b", text))
        others = {who for who in named if owners.get(who, portfolio) != portfolio}
        assert {who for who in others if (who, portfolio) not in once_in} == set()


def test_published_notebooks_are_valid_and_ran(sample_run):
    """Each opens in JupyterLab: valid, run from top to bottom, without an error."""
    for path in sample_run.rglob("*.ipynb"):
        found = nbformat.read(path, as_version=4)
        nbformat.validate(found)
        for cell in found.cells:
            if cell.cell_type == "code" and cell.source.strip():
                assert cell.execution_count
                assert not [output for output in cell.outputs if output.output_type == "error"]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """A copy of the checkout in another place, with nothing but what a clone has."""
    folder = tmp_path_factory.mktemp("elsewhere") / "a copy é"
    for name in ("cskit", "notebooks", "parameters", "data/sample"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        )
    return folder


def test_the_same_bytes_anywhere(tmp_path, elsewhere):
    """Another checkout, time zone, locale, hash seed, home and number of workers give the same tree."""
    here, there = tmp_path / "here", tmp_path / "there"
    book = ("--portfolio", "Sul")
    settings = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1", "LC_ALL": "C", "HOME": str(tmp_path)}
    done = cskit("run", *book, "--out", here, "--jobs", "2", env=settings)
    assert done.returncode == 0, done.stderr
    settings = {"TZ": "America/Sao_Paulo", "PYTHONHASHSEED": "2", "PYTHONPATH": str(elsewhere)}
    done = cskit("run", *book, "--out", there, "--jobs", "1", env=settings, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (elsewhere / "data" / "snapshots").is_dir(), "the copy must have run its own code"
    assert contents(here / MONTH) == contents(there / MONTH)


def test_hostile_names_of_portfolios_are_only_names(tmp_path):
    """Each gets a folder of its own under the month, and is shown as typed."""
    names = ["../../x", "CON", "a/b", "a b", "<script>alert(1)</script>", "=1+1"]
    path = _company(tmp_path, names)
    done = cskit("run", path, "--notebook", "pareto", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    month = tmp_path / "out" / MONTH
    entries = earlier(month)["portfolios"]
    assert sorted(entries) == sorted(names)
    folders = {entry["folder"] for entry in entries.values()}
    assert len(folders) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", folder) for folder in folders)
    assert {path.name for path in month.iterdir()} == folders | {
        *("data-quality.html", "index.html", "manifest.json", "results.json", "run.jsonl")
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "contracts.csv",
        "customers.csv",
        "mine.yaml",
        "out",
    ]
    index = (month / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in index
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in index
    page = month / entries["<script>alert(1)</script>"]["folder"] / "pareto.html"
    assert "<script>alert" not in page.read_text(encoding="utf-8")


def test_books_with_nothing_or_one_of_a_kind_have_every_page(tmp_path):
    """Nobody left, one account that never ends, one month of history: beside others, each page is made."""
    lines = {
        "Nobody": [],
        "Gone": [("a1", "2023-05-01", "2026-04-15", 200), ("a2", "2023-05-01", "2025-02-01", 90)],
        "One": [("b1", "2024-01-10", "", 500)],
        "Young": [(f"c{place}", "2026-09-03", "", 900 + place) for place in range(4)],
    }
    rows = [(who, book, *line) for book, held in lines.items() for who, *line in held]
    _csv(tmp_path / "customers.csv", "customer_id,name,portfolio", [(row[0], row[0], row[1]) for row in rows])
    _csv(
        tmp_path / "contracts.csv",
        "contract_id,customer_id,start_on,end_on,amount,interval",
        [(f"L{who}", who, start, end, amount, "month") for who, _, start, end, amount in rows],
    )
    _csv(tmp_path / "portfolios.csv", "portfolio", [(book,) for book in lines])
    _csv(
        tmp_path / "surveys.csv",
        "response_id,customer_id,answered_on,survey,score",
        [("R1", "b1", "2026-05-05", "nps", 9)],
    )
    tables = ("customers", "contracts", "portfolios", "surveys")
    sources = "".join(f"  {table}: {{path: {table}.csv}}\n" for table in tables)
    (tmp_path / "mine.yaml").write_text(f"month: {MONTH}\ncurrency: BRL\ndata:\n{sources}", encoding="utf-8")
    done = cskit("run", tmp_path / "mine.yaml", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    month = tmp_path / "out" / MONTH
    for page in month.rglob("*.html"):
        hidden = r'<(style|script).*?</\1>|<div class="code".*?</div>'
        words = _words(re.sub(hidden, "", page.read_text(encoding="utf-8"), flags=re.DOTALL))
        assert not re.search(r"\b(nan|NaN|NaT|None(?! of)|inf)\b|<NA>", words), page


def _csv(path: Path, head: str, rows: list[tuple[object, ...]]) -> None:
    lines = [head, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_two_names_for_one_folder_are_refused(tmp_path):
    """Books that differ in case only would share a folder: exit code 3, both named."""
    done = cskit("run", _company(tmp_path, ["Sul", "SUL"]), "--out", tmp_path / "out")
    assert done.returncode == 3, done.stderr
    assert "'Sul'" in done.stderr
    assert "'SUL'" in done.stderr
    assert not (tmp_path / "out").exists()


def _unpacked(workbook: Path) -> str:
    """Return everything that a workbook holds."""
    with zipfile.ZipFile(workbook) as parts:
        return " ".join(parts.read(name).decode("utf-8") for name in parts.namelist())


def _company(folder: Path, portfolios: list[str]) -> Path:
    """Write a company with two accounts in each portfolio and its parameters file; return that."""
    customers, contracts = (
        ["customer_id,name,portfolio"],
        ["contract_id,customer_id,start_on,amount,interval"],
    )
    for number, portfolio in enumerate(portfolios):
        for twin, start in (("a", "2024-01-01"), ("b", "2026-09-01")):
            customers.append(f'C{number}{twin},"Account {number}{twin}","{portfolio}"')
            contracts.append(f"K{number}{twin},C{number}{twin},{start},{100 + number},month")
    (folder / "customers.csv").write_text("\n".join(customers) + "\n", encoding="utf-8")
    (folder / "contracts.csv").write_text("\n".join(contracts) + "\n", encoding="utf-8")
    path = folder / "mine.yaml"
    data = "{customers: customers.csv, contracts: contracts.csv}"
    path.write_text(f"month: 2026-09\ncurrency: BRL\ndata: {data}\n", encoding="utf-8")
    return path


def _words(page: str) -> str:
    """Give the text of a page as a reader sees it."""
    import html

    return html.unescape(re.sub(r"<[^>]+>", "", page))
