"""The company's page: sums that hold, words for every state, alphabetical order."""

from __future__ import annotations

import re

import pytest

from cskit.data.parameters import Parameters
from cskit.locale import using
from cskit.reports.index import index_page
from cskit.reports.notebooks import read
from tests.reports.tiny import notebook


def row(metric, value, **more):
    return {"id": metric, "value": value, "low": None, "high": None, "by": {}, **more}


def book(folder, snapshot="new", **reports):
    states = {"pareto": {"state": "ready"}} | reports
    entries = {name: {"page": f"{name}.html", **report} for name, report in states.items()}
    return {"folder": folder, "csm": "Ana", "snapshot": snapshot, "reports": entries}


RESULTS = {
    "Sul": [
        row("revenue.mrr", 100000.1),
        row("revenue.accounts", 60),
        row("revenue.renewals_due", 7),
        row("revenue.renewals_due_mrr", 20000),
        row("revenue.nrr_12m", 1.034, low=0.97, high=1.09),
    ],
    "Ésse": [
        row("revenue.mrr", 0.2),
        row("revenue.accounts", 3),
        row("revenue.mrr", 5, by={"segment": "SMB"}),
    ],
    "Norte <b>": [row("revenue.mrr", None), row("revenue.accounts", 0)],
}


@pytest.fixture
def page(tmp_path):
    """Give the page of some entries, as text."""
    known = [read(notebook(tmp_path, "pareto")), read(notebook(tmp_path, "nps", heading="# NPS: who?"))]

    def made(entries, results=RESULTS, locale="en"):
        stated = Parameters(
            month="2026-09",
            currency="BRL",
            locale=locale,
            data={"customers": {"path": "c.csv"}, "contracts": {"path": "k.csv"}},
        )
        said = [{"notebook": "pareto", "headline": "Two hold 80% <of it>."}]
        documents = {name: {"results": rows, "headlines": said} for name, rows in results.items()}
        with using(locale):
            return index_page(stated, "new", known, entries, documents)

    return made


BOOKS = {
    "Sul": book("sul", nps={"state": "failed", "reason": "time limit reached in cell 7 (600 s)"}),
    "Ésse": book("esse-1", nps={"state": "skipped", "reason": "the data have no table surveys"}),
    "Norte <b>": book("norte-b"),
}


def test_the_first_sentence_counts_and_names(page):
    """How many are ready, and which are not and why."""
    assert (
        "3 of 5 reports ready; Sul/NPS failed: time limit reached in cell 7 (600 s); "
        "Ésse/NPS skipped: the data have no table surveys." in page(BOOKS)
    )


def test_tiles_are_sums_of_portfolios(page):
    """Exact to the cent, over the portfolios that report the figure, and saying how many those are."""
    text = re.sub(r"<[^>]+>", " ", page(BOOKS))
    assert re.search(r"MRR\s+R\$100K\s+2 of 3 portfolios", text)
    assert re.search(r"Active accounts\s+63\s+3 portfolios, counted", text)
    assert re.search(r"Renewals in 90 days\s+R\$20K\s+1 of 3 portfolios", text)


def test_portfolios_are_in_alphabetical_order_and_escaped(page):
    """É stands beside E; a name is text; nothing is ranked."""
    text = page(BOOKS)
    names = re.findall(r'<th role="rowheader".*?<a href="([^"]+)">(.*?)</a>', text)
    assert names == [
        ("esse-1/pareto.html", "Ésse"),
        ("norte-b/pareto.html", "Norte &lt;b&gt;"),
        ("sul/pareto.html", "Sul"),
    ]


def test_a_rate_has_its_range_in_words_and_what_is_missing_a_dash(page):
    """103% (97% to 109%); — where there is no figure."""
    text = page(BOOKS)
    assert "103% (97% to 109%)" in text
    assert "100,000" in text
    assert "—" in text


def test_a_failed_report_is_words_and_no_link(page):
    """State and reason in words; only what is ready is a link."""
    text = page(BOOKS)
    assert "nps.html" not in text
    assert 'href="sul/pareto.html"' in text


def test_older_data_are_named_before_anyone_compares(page):
    """A portfolio that an earlier run left from other data is named."""
    assert "earlier run" not in page(BOOKS)
    assert "Sul comes from an earlier run on other data" in page(BOOKS | {"Sul": book("sul", snapshot="old")})


def test_an_analysis_says_its_headline(page):
    """Beside its link stands the sentence it came to."""
    assert "Two hold 80% &lt;of it&gt;." in page({"Sul": BOOKS["Sul"]})


def test_the_page_speaks_portuguese(page):
    """No English sentence is left."""
    text = page(BOOKS, locale="pt_BR")
    assert 'lang="pt-BR"' in text
    for english in ("reports ready", "Active accounts", "All portfolios", "Renewals in", " failed", " of 3"):
        assert english not in text


def test_a_portfolio_without_any_page_is_no_link(page):
    """Where everything failed, the name stands without a link."""
    failed = {"state": "failed", "reason": "its kernel died in cell 2"}
    text = page({"Sul": book("sul", pareto=failed)}, {})
    assert "0 of 1 report ready" in text
    assert '<a href="sul/' not in text
