"""The company's page: figures that add up, words for every state, alphabetical order, no rank."""

from __future__ import annotations

import base64
import re
from html import unescape

import pytest

from cskit.data.parameters import Parameters
from cskit.locale import using
from cskit.reports.index import Company, index_page
from cskit.reports.notebooks import read
from tests.reports.tiny import notebook


def row(metric, value, **more):
    return {
        "id": metric,
        "value": value,
        "low": None,
        "high": None,
        "n": 9,
        "by": {},
        "undefined": None,
        **more,
    }


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
        row("revenue.grr_12m", 0.9),
        row("nps.score", 16, low=-13, high=43, n=31),
        row("segments.hours_gap", -12.5),
    ],
    "Ésse": [
        row("revenue.mrr", 0.2),
        row("revenue.accounts", 3),
        row("revenue.mrr", 5, by={"segment": "SMB"}),
        row("revenue.nrr_12m", 0.8, low=0.5, high=0.9),
        row("revenue.grr_12m", 0.8, low=0.5, high=0.9),
        row("segments.hours_gap", None, undefined="less_than_12_months"),
    ],
    "Norte <b>": [
        row("revenue.mrr", 0),
        row("revenue.accounts", 0),
        row("nps.score", None, undefined="no_surveys"),
    ],
}
OWN = [
    row("revenue.mrr", 100000.3),
    row("revenue.accounts", 63),
    row("revenue.accounts_in", 2),
    row("revenue.accounts_out", 1),
    row("revenue.renewals_due", 7),
    row("revenue.renewals_due_mrr", 20000),
    row("revenue.nrr_12m", 1.01, low=0.95, high=1.07),
    row("revenue.grr_12m", 0.89, low=0.8, high=0.95),
    row("nps.score", 20, low=10, high=30, n=200),
    row("losses.observed", 15),
    row("losses.after_handover", 1),
]


def table(columns, *rows):
    kinds = {"mrr": "money", "mrr_lost": "money", "handed_on": "date", "lost_on": "date", "outside": "flag"}
    return {"columns": columns, "kinds": [kinds.get(name, "text") for name in columns], "rows": rows}


FUNNEL = ["portfolio", "account_months", "observed", "expected", "ratio", "low", "high", "outside"]
HANDED = ["customer_id", "name", "from_portfolio", "to_portfolio", "handed_on"]
HANDED += ["recent", "mrr", "lost_on", "days", "mrr_lost"]
TABLES = {
    "results": table(list(OWN[0]), *([*one.values()] for one in OWN)),
    "series": table(
        ["portfolio", "month", "mrr"],
        *(["", f"2026-0{month}-01", 90000.0 + 5000 * month] for month in (7, 8, 9)),
        *(["Sul", f"2026-0{month}-01", 40000.0 * month] for month in (7, 8, 9)),
        ["Ésse", "2026-09-01", 0.2],
    ),
    "managers": table(["portfolio", "csm", "seniority"], ["Sul", "Ana", "senior"], ["Ésse", "Bo", None]),
    "funnel": table(
        FUNNEL,
        ["Norte <b>", 100, 10, 4.0, 2.5, 1.2, 4.6, True],
        ["Sul", 600, 5, 11.0, 0.4545, 0.147, 1.06, False],
        ["Ésse", 3, 0, 0.0, None, None, None, False],
    ),
    "limits": table(["expected", "low", "high"], [1.0, 0.0, 3.8], [6.0, 0.3, 1.9], [12.0, 0.5, 1.6]),
    "handovers": table(
        HANDED,
        ["C1", "<Acme>", "Norte <b>", "Sul", "2026-09-02", True, 1234.5, None, None, None],
        ["C2", "=Bolt", "Ésse", "Sul", "2026-01-02", False, 0.0, "2026-03-01", 58, 99.0],
    ),
}


@pytest.fixture
def page(tmp_path):
    """Give the page of some entries, as HTML."""
    known = [read(notebook(tmp_path, "pareto")), read(notebook(tmp_path, "nps", heading="# NPS: who?"))]

    def made(
        entries, results=RESULTS, locale="en", tables=TABLES, names=("Norte <b>", "Sul", "Ésse"), **changes
    ):
        stated = Parameters(
            month="2026-09",
            currency="BRL",
            locale=locale,
            data={"customers": {"path": "c.csv"}, "contracts": {"path": "k.csv"}},
            **changes,
        )
        said = [{"notebook": "pareto", "headline": "Two hold 80% <of it>."}]
        documents = {name: {"results": rows, "headlines": said} for name, rows in results.items()}
        with using(locale):
            return index_page(stated, Company("new", names, tables), known, entries, documents)

    return made


BOOKS = {
    "Sul": book("sul", nps={"state": "failed", "reason": "time limit reached in cell 7 (600 s)"}),
    "Ésse": book("esse-1", nps={"state": "skipped", "reason": "the data have no table surveys"}),
    "Norte <b>": book("norte-b"),
}


def words(html):
    """Give what stands on the page, without its sheet and script."""
    body = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def cells(html, portfolio):
    """Give the cells of a portfolio's row, in words."""
    line = re.search(rf'<tr role="row" id="portfolio-{portfolio}">(.*?)</tr>', html, re.DOTALL)[1]
    return [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL)]


def test_the_first_sentence_counts_and_names(page):
    """How many are ready, and which are not and why."""
    assert (
        "3 of 5 reports ready; Sul/NPS failed: time limit reached in cell 7 (600 s); "
        "Ésse/NPS skipped: the data have no table surveys." in page(BOOKS)
    )


def test_tiles_are_the_companys_own(page):
    """A rate is the company's, no mean; a sum is checked against the portfolios, to the cent."""
    text = words(page(BOOKS))
    assert "MRR R$100K counted; 3 portfolios add up to it +R$5K since Aug 2026" in text
    assert "NRR, 12 months 101% 95% to 107%" in text
    assert "Accounts 63 counted; 3 portfolios add up to it 2 in, 1 out this month" in text
    assert "NPS 20 10 to 30 200 answers in 12 months" in text
    assert "Renewals, 90 days R$20K 1 of 3 portfolios report it 7 accounts, counted" in text
    assert "MRR: the portfolios add up to" not in text


def test_a_sum_that_is_off_by_a_cent_is_said(page):
    """MRR: R$100,000.31 where the company has R$100,000.30."""
    wrong = {**RESULTS, "Ésse": [row("revenue.mrr", 0.21), *RESULTS["Ésse"][1:]]}
    html = page(BOOKS, wrong)
    assert "MRR R$100K the portfolios do not add up to it" in words(html)
    assert re.search(
        r'<ul class="problems">\s*<li>MRR: the portfolios add up to R\$100,000, the company', html
    )


def test_a_part_of_the_portfolios_is_no_sum(page):
    """Where a run made only some of them, that is said, and nothing is called a mismatch."""
    html = page({"Sul": BOOKS["Sul"]}, {"Sul": RESULTS["Sul"]})
    assert "MRR R$100K 1 of 3 portfolios report it" in words(html)
    assert "problems" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


def test_portfolios_are_in_alphabetical_order_and_escaped(page):
    """É stands beside E; a name is text; nothing is ranked."""
    text = page(BOOKS)
    names = re.findall(r'<th role="rowheader"[^>]*><a href="([^"]+)">(.*?)</a>', text)
    assert names == [
        ("esse-1/pareto.html", "Ésse"),
        ("norte-b/pareto.html", "Norte &lt;b&gt;"),
        ("sul/pareto.html", "Sul"),
    ]


def test_a_row_says_all_in_words(page):
    """Figure, range and reason stand as text beside the drawings."""
    html = page(BOOKS)
    sul = cells(html, "sul")
    assert sul[:3] == ["Sul Ana, senior", "60", "100,000"]
    assert sul[3] == "MRR from R$280K (Jul 2026) to R$360K (Sep 2026) 129"
    assert sul[4:9] == [
        "103% 97% to 109%",
        "90% no range: too few accounts",
        "16 −13 to 43; 31 answers",
        "20,000 7 accounts",
        "−13",
    ]
    esse = cells(html, "esse-1")
    assert esse[3] == "— (too short a history)"
    assert esse[4] == "80% 50% to 90%; gains not bounded by these data"
    assert esse[5] == "80% 50% to 90%"
    assert esse[8] == "— (less than 12 months of data)"
    assert cells(html, "norte-b")[6] == "— (no survey table)"


def test_a_column_has_one_axis(page):
    """NRR from 50% to 110% in every row: the same value lies in the same place."""
    html = page(BOOKS)
    assert "axis 50% to 110%" in html
    company = re.findall(r'<svg class="whisker".*?stroke="var\(--ref\)"', html, re.DOTALL)
    places = [re.findall(r'x1="([0-9.]+)"[^>]*stroke="var\(--ref\)"', one)[-1] for one in company]
    assert len(set(places[:2])) == 1
    # Nobody expanded at Ésse: its range is drawn open, as gains are not bounded.
    drawn = [
        svg for svg in re.findall(r'<svg class="whisker".*?</svg>', html, re.DOTALL) if "polyline" in svg
    ]
    assert sum("polyline" in svg for svg in drawn) == 1


def test_a_report_that_is_not_there_is_words_and_no_link(page):
    """State and reason in words; only what is ready is a link; the reasons stand open below."""
    text = page(BOOKS)
    assert "nps.html" not in text
    assert 'href="sul/pareto.html"' in text
    assert re.findall(r'<details class="says" id="portfolio-([a-z0-9-]+)-reports"( open)?>', text) == [
        ("esse-1", " open"),
        ("norte-b", ""),
        ("sul", " open"),
    ]


def test_older_data_are_named_before_anyone_compares(page):
    """A portfolio that an earlier run left from other data is named."""
    assert "earlier run" not in page(BOOKS)
    assert "Sul comes from an earlier run on other data" in page(BOOKS | {"Sul": book("sul", snapshot="old")})


def test_an_analysis_says_its_headline(page):
    """Beside its link stands the sentence it came to."""
    assert "Two hold 80% &lt;of it&gt;." in page({"Sul": BOOKS["Sul"]})


def test_the_funnel_names_only_who_stands_out(page):
    """Norte lost 10 where 4 were expected; Sul lies within chance, so its name is not in the drawing."""
    html = page(BOOKS)
    figure = re.search(r'<figure class="figure" id="chance">(.*?)</figure>', html, re.DOTALL)[1]
    assert figure.count("<svg") == 2
    named = re.findall(r'paint-order="stroke">([^<]*)</text>', figure)
    assert named == ["Norte &lt;b&gt;"] * 2
    assert "Norte &lt;b&gt; lost more accounts than chance explains. 1 of 2 portfolios lie between" in figure
    text = words(html)
    assert "CSMs inherit different books; compare expected with observed." in text
    assert "Of 2 portfolios, about one in twenty lies outside by chance alone." in text
    assert "Sul 5 1 11.0 0.45 0.15 to 1.06 no" in text
    assert "Ésse 0 0 0.0 — (no account like these was lost in the company) no" in text


def test_losses_after_a_hand_over_stand_apart(page):
    """Who changed hands lately, and who was lost soon after; names are text."""
    text = words(page(BOOKS))
    assert "1 account changed hands in the last 90 days." in text
    assert "Of 15 accounts lost in 12 months, 1 was lost within 90 days of a hand-over." in text
    assert "<Acme> Norte <b> Sul 2 Sep 2026 1,235" in text
    assert "=Bolt Ésse Sul 2 Jan 2026 1 Mar 2026 58 99" in text


def test_every_table_can_be_saved(page):
    """Each has its CSV in the page, with raw figures; what begins like a formula is text."""
    html = page(BOOKS)
    found = {
        name: base64.b64decode(content).decode("utf-8-sig")
        for name, content in re.findall(
            r'download="([^"]+)" href="data:text/csv;charset=utf-8;base64,([^"]+)"', html
        )
    }
    assert set(found) == {
        f"company-2026-09-{name}.csv" for name in ("portfolios", "funnel", "changed-hands", "lost-soon")
    }
    lines = found["company-2026-09-portfolios.csv"].split("\r\n")
    assert lines[0].startswith("portfolio,csm,seniority,revenue_accounts,revenue_mrr,revenue_nrr_12m,")
    assert lines[3].startswith("Sul,Ana,senior,60,100000.1,1.034,0.97,1.09,")
    assert "'=Bolt" in found["company-2026-09-lost-soon.csv"]
    assert "Acme" not in found["company-2026-09-lost-soon.csv"]


def test_without_a_year_or_assignments_the_page_says_so(page):
    """No drawing of nothing: the reason stands in its place."""
    short = [row("losses.observed", None, undefined="less_than_12_months")]
    tables = {"results": table(list(short[0]), *([*one.values()] for one in short))}
    text = words(page(BOOKS, tables=tables))
    assert "No comparison here: less than 12 months of data." in text
    assert "Nothing can be said of hand-overs: no table of assignments." in text
    assert "MRR — not in the portfolio's report" in text


def test_nobody_lost_is_nothing_to_compare(page):
    """Where the company lost no account there is no ratio."""
    funnel = table(FUNNEL, ["Sul", 600, 0, 0.0, None, None, None, False])
    text = words(
        page(BOOKS, tables={**TABLES, "funnel": funnel, "limits": table(["expected", "low", "high"])})
    )
    assert "No account was lost in the last 12 months: there is nothing to compare." in text


def test_a_seller_of_orders_has_revenue_and_buyers(page):
    """No MRR, no renewals and no line of MRR: revenue and buying accounts of 12 months in their places."""
    sold = [row("pareto.total", 5000.0), row("pareto.accounts", 12)]
    tables = {"results": table(list(sold[0]), *([*one.values()] for one in sold))}
    html = page({"Sul": book("sul")}, {"Sul": sold}, tables=tables, names=("Sul",), business="transactions")
    text = words(html)
    assert "Revenue, 12 months R$5K counted; one portfolio" in text
    assert "NRR, 12 months — no recurring revenue: customers order when they need" in text
    assert "Buying accounts, 12 months 12 counted; one portfolio" in text
    assert cells(html, "sul")[:3] == ["Sul Ana", "12", "5,000"]
    assert "start = 100" not in text


def test_many_portfolios_can_be_sifted(page):
    """Beyond twenty there is a box to type in; it is hidden until the script works."""
    many = {f"Book {at:02}": book(f"book-{at}") for at in range(21)}
    assert 'id="page-filter" hidden>' in page(many)
    assert 'id="page-filter"' not in page(BOOKS)


def test_the_page_speaks_portuguese(page):
    """No English sentence is left."""
    text = page(BOOKS, locale="pt_BR")
    assert 'lang="pt-BR"' in text
    for english in (
        "reports ready",
        "Accounts",
        "All portfolios",
        "Renewals,",
        " failed",
        " of 3",
        "chance",
        "hand",
    ):
        assert english not in words(text), english


def test_a_portfolio_without_any_page_is_no_link(page):
    """Where everything failed, the name stands without a link."""
    failed = {"state": "failed", "reason": "its kernel died in cell 2"}
    text = page({"Sul": book("sul", pareto=failed)}, {})
    assert "0 of 1 report ready" in text
    assert '<a href="sul/' not in text
