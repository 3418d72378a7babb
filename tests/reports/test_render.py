"""Pages: one file that needs nothing, in the reader's language, in which nothing of the data runs."""

from __future__ import annotations

import copy
import datetime
import os
import re
import subprocess
import sys
from html import unescape

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cskit.errors import NotebookError
from cskit.reports import fragment, render, sanitise
from cskit.reports.contents import Cell, Chance, Head, IndexContext, Moves, Plot, Row, Status, Table, Tile
from cskit.reports.index.drawings import Point, Scale, funnel, whisker
from tests.reports import specimen

KEPT = '<svg viewBox="0 0 1 1" role="img"><clipPath id="a-clip-1"></clipPath></svg>'


def page(**options: str) -> str:
    return render.page(specimen.notebook(), specimen.context(**options))


def of(*cells: object) -> str:
    return render.page(new_notebook(cells=list(cells)), specimen.context())


def output(html: str) -> object:
    return new_code_cell("x", outputs=[new_output("display_data", {"text/html": html})])


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_the_page_is_whole() -> None:
    """Title, language, contents, sections with ids, method and glossary closed at the end, one heading."""
    html = page()
    assert '<html lang="en">' in html
    title = "Specimen: who holds the revenue, and what if one leaves? · Carteira Sul · September 2026"
    assert f"<title>{title}</title>" in html
    assert re.findall(r'<h2 id="([^"]*)">([^<]*)', html) == [
        ("section-1", "Who holds 80%?"),
        ("section-2", "What if one leaves?"),
        ("section-3", "Which small accounts are growing?"),
    ]
    assert html.count("<h1") == 1
    for place in ("section-1", "section-3", "method", "glossary"):
        assert html.count(f'href="#{place}"') == 2  # for desks and for phones
        assert html.count(f'id="{place}"') == 1
    method = html.partition('<details class="method" id="method">')[2]
    assert "A distribution, not a segmentation." in method
    # The closing part has a heading of its own: the notebook's, for JupyterLab, is not said again.
    assert html.count(">Method and limits</h2>") == 1
    assert "A distribution, not a segmentation." not in html.partition('<details class="method"')[0]


def test_nothing_is_loaded() -> None:
    """The page has no address but sibling pages and places in itself, and a policy that says so."""
    html = page()
    addresses = re.findall(r'(?:href|src)="([^"]*)"', html)
    assert addresses
    assert [a for a in addresses if not re.fullmatch(r"#[\w-]+|(\.\./)?([\w-]+/)?[\w-]+\.html", a)] == []
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert unescape(policy[1]).startswith("default-src 'none'; script-src 'sha256-")
    assert html.count("<script") == 1
    assert html.count("<style") == 1


def test_ids_are_unique() -> None:
    """No id occurs twice, whatever the tables and charts are called."""
    ids = re.findall(r'\bid="([^"]*)"', page())
    assert len(ids) == len(set(ids))


def test_neighbours() -> None:
    """The pages before and after this one are those of the portfolio's list."""
    html = page()
    assert re.search(r'rel="prev" href="accounts.html"', html)
    assert re.search(r'rel="next" href="nps.html"', html)
    assert 'aria-current="page"' in html


def test_terms_are_explained() -> None:
    """A linked metric has its definition as tooltip and in the glossary; an unknown one stays a word."""
    html = of(
        output('<a class="term" href="#term-revenue-mrr">MRR</a> <a class="term" href="#term-x">Foo</a>')
    )
    assert re.search(r'<a class="term" href="#term-revenue-mrr" title="[^"]+">MRR</a> Foo', html)
    assert html.count('id="term-revenue-mrr"') == 1
    assert 'id="term-pareto-k80"' in html  # recorded, though not linked


def test_portuguese_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Portuguese every word of the template is Portuguese, and prose is translated cell by cell."""
    monkeypatch.setattr(
        fragment, "gettext", lambda text: text.replace("Who holds 80%?", "Quem concentra 80%?")
    )
    html = page(code="pt_BR")
    assert '<html lang="pt-BR">' in html
    assert '<h2 id="section-1">Quem concentra 80%?</h2>' in html
    for text in (
        "Ir para o conteúdo",
        "Nesta página",
        "Método e limites",
        "setembro de 2026",
        "Mostrar o código",
    ):
        assert text in words(html)
    for text in ("Skip to", "On this page", "Method and", "Show the code", "Next", "Before", "internal"):
        assert text not in words(html)


def test_heading_of_a_notebook() -> None:
    """The first line of the first cell is title and question."""
    assert render.heading("# Pareto: who holds the revenue?\n\nFor whom.", "en") == (
        "Pareto",
        "Who holds the revenue?",
    )
    assert render.heading("# Accounts", "en") == ("Accounts", "")


@pytest.mark.parametrize("name", specimen.HOSTILE)
def test_hostile_names_appear_as_typed(name: str) -> None:
    """A customer or a portfolio of any name is shown letter by letter, in every place it can stand."""
    names = (name, *specimen.NICE[1:])
    html = render.page(specimen.notebook(names), specimen.context(portfolio=name))
    shown = unescape(re.sub(r"<[^>]*>", "", html.partition("<body>")[2]))
    assert shown.count(name) >= 7, "headline, tile, chart, table, caption, output, footer"
    assert unescape(re.search(r"<title>(.*?)</title>", html)[1]).count(name) == 1
    assert html.count("<script") == 1
    assert "<img" not in html
    assert "alert(1)" not in html.partition("<style>")[2].partition("</style>")[0]


@pytest.mark.parametrize(
    ("brought", "left"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<style>body{display:none}</style>a", "a"),
        ('<p onclick="alert(1)">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="JaVaScRiPt&#58;alert(1)">a</a>', "<a>a</a>"),
        ('<a href="https://evil.example">a</a>', "<a>a</a>"),
        ('<a href="//evil.example">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<img src="x" onerror="alert(1)">a', "a"),
        ('<iframe src="https://evil.example"></iframe>a', "a"),
        ('<span style="background:url(//evil.example)">a</span>', "<span>a</span>"),
        ('<span style="width:50%;position:fixed">a</span>', "<span>a</span>"),
        ('<span style="width:50.0%">a</span>', '<span style="width:50.0%">a</span>'),
        ('<p id="page-main" class="page-old">a</p>', "<p>a</p>"),
        ("<svg><a href='javascript:alert(1)'><text>a</text></a></svg>", None),
        ('<svg><use href="https://evil.example#x"></use></svg>', "<svg></svg>"),
        ('<svg><animate attributeName="href" to="javascript:alert(1)"></animate></svg>', "<svg></svg>"),
        ("<svg><foreignObject><p>a</p></foreignObject></svg>", None),
        ('<svg><path d="M 0 0" fill="url(//evil)"></path></svg>', '<svg><path d="M 0 0"></path></svg>'),
        (KEPT, KEPT),
        ("<form action='x'><button>a</button><input value='x'></form>", "a"),
        ('<meta http-equiv="refresh" content="0;url=//evil.example">a', "a"),
        ("<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>", None),
        ("<!-- x -->a", "a"),
        ('<base href="//evil.example">a', "a"),
    ],
)  # fmt: skip
def test_what_the_sanitiser_leaves(brought: str, left: str | None) -> None:
    """What could run, load, cover or pretend goes; words stay."""
    clean = sanitise.sanitise(brought)
    if left is not None:
        assert clean == left
    assert not re.search(
        r"script|onerror|onclick|evil|<style|foreignObject|animate|url\(", clean, re.IGNORECASE
    )
    of(output(brought))  # and the page is fit to be published


@pytest.mark.parametrize(
    "slipped",
    [
        "<script>alert(1)</script>",
        "<script src='x.js'></script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<svg><script>alert(1)</script></svg>",
        "<style>@import '//evil.example'</style>",
        "<p onclick='x'>a</p>",
        "<body onload=alert(1)>",
        "<a href='https://evil.example'>a</a>",
        "<a href='//evil.example'>a</a>",
        "<a href=' javascript:alert(1)'>a</a>",
        "<a href='data:text/html;base64,PHNjcmlwdD4='>a</a>",
        "<a href='data:text/csv;base64,QQ=='>a</a>",  # only as a download
        "<img src='data:image/png;base64,QQ=='>",
        "<link rel=stylesheet href=x.css>",
        "<p style='background:url(x)'>a</p>",
        "<path fill='url(//evil.example)'>",
        "<iframe srcdoc='x'></iframe>",
        "<meta http-equiv='refresh' content='0;url=x'>",
        "<base href='x'>",
        "<form action='x'></form>",
    ],
)
def test_what_slips_in_is_refused(slipped: str) -> None:
    """A finished page with anything live or outside in it is not published."""
    html = page()
    render.check(html)
    with pytest.raises(NotebookError, match="could run or load"):
        render.check(html.replace("</main>", slipped + "</main>"))


@pytest.mark.parametrize("part", ["script", "style"])
def test_only_the_templates_own(part: str) -> None:
    """A changed script or style sheet is refused too."""
    html = page()
    with pytest.raises(NotebookError, match="not the template's"):
        render.check(html.replace(f"</{part}>", f" </{part}>", 1))


def test_harmless_words_pass() -> None:
    """Code shown as text, and a table that may be saved, are no reason to refuse a page."""
    html = page()
    csv = '<a download="t.csv" href="data:text/csv;charset=utf-8;base64,QSxC">CSV</a>'
    render.check(html.replace("</main>", csv + "&lt;script&gt; javascript: onclick= url(x) @import</main>"))


def test_outputs() -> None:
    """What is printed is shown as it is; warnings, pictures, and addresses in memory are not."""
    html = of(
        new_code_cell(
            "x",
            outputs=[
                new_output("stream", name="stdout", text="printed <b>"),
                new_output("stream", name="stderr", text="/home/ana/x.py: UserWarning"),
                new_output("display_data", {"image/png": "aGVsbG8="}),
                new_output("execute_result", {"text/plain": "<function f at 0x7f00aa>"}, execution_count=1),
                new_output("execute_result", {"text/plain": "plain <i>"}, execution_count=1),
            ],
        )
    )
    assert re.findall(r'<pre class="output">(.*?)</pre>', html) == ["printed &lt;b&gt;", "plain &lt;i&gt;"]
    assert "ana" not in html
    assert "0x7f" not in html
    assert "aGVsbG8=" not in html


def test_an_error_is_no_page() -> None:
    """A notebook in which a cell failed is not made into a page."""
    failed = new_code_cell(
        "x", outputs=[new_output("error", ename="KeyError", evalue="'x'", traceback=["..."])]
    )
    with pytest.raises(NotebookError, match="cell 2 ended in KeyError"):
        of(new_markdown_cell("# T"), failed)


def test_raw_html_in_prose_is_cleaned() -> None:
    """Markdown may hold HTML; it goes through the same sieve."""
    html = of(
        new_markdown_cell(
            "# T\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![a](https://e.example/p.png)"
        )
    )
    assert "alert(1)" not in html
    assert "e.example" not in html


def test_code_is_there_and_hidden() -> None:
    """Code is in the page for those who ask for it; a page without code has no button."""
    html = page()
    assert html.count('<div class="code" hidden') >= 5
    assert 'id="page-code"' in html
    assert 'id="page-code"' not in of(new_markdown_cell("# T"))


def test_the_notebook_is_not_touched() -> None:
    """Rendering changes nothing in the notebook it is given."""
    notebook = specimen.notebook()
    before = copy.deepcopy(notebook)
    render.page(notebook, specimen.context(code="pt_BR"))
    assert notebook == before


def test_when_a_page_is_old() -> None:
    """The page says when it is old, 45 days after its month's end; the reader's clock is asked, not ours."""
    html = page()
    assert 'data-after="2026-11-14"' in html
    context = specimen.context()
    for month, day in ((datetime.date(2024, 2, 1), "2024-04-14"), (datetime.date(2025, 12, 1), "2026-02-14")):
        html = render.page(new_notebook(), render.PageContext("T", "en", "P", month))
        assert f'data-after="{day}"' in html
    assert context.month == datetime.date(2026, 9, 1)


def test_size() -> None:
    """A page is a fraction of what may be mailed: 500 accounts stay under 500 KB."""
    names = tuple(f"Associação Nacional dos Fabricantes {n}" for n in range(500))
    frame = specimen.accounts(specimen.NICE).sample(500, replace=True, random_state=1).assign(name=names)
    shown = specimen.tables.show(frame, specimen.COLUMNS, name="all", caption="Every account", most=500)
    html = of(output(shown.html))
    assert html.count('scope="row"') == 500
    assert len(html.encode()) < 500_000
    assert len(page().encode()) < 100_000


def test_same_bytes_everywhere(root) -> None:
    """Hash seed, time zone, language of the system, folder: the page is the same."""
    code = (
        "import sys; from cskit.reports import render; from tests.reports import specimen as s;"
        "sys.stdout.buffer.write(render.page(s.notebook(), s.context()).encode())"
    )
    pages = set()
    for seed, zone in (("1", "America/Sao_Paulo"), ("2", "Asia/Tokyo")):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C", "PYTHONPATH": str(root)}
        done = subprocess.run([sys.executable, "-c", code], env=env, cwd="/", capture_output=True, check=True)
        pages.add(done.stdout)
    assert pages == {page().encode()}


def company() -> IndexContext:
    """The company's page with one report of each state and a hostile portfolio."""
    ready = Status("Pareto", "ready", "sul/pareto.html", headline="Two hold 80%.")
    skipped = Status("LTV", "skipped", "", "the data have no table acquisition")
    failed = Status("NPS", "failed", "", "time limit in <cell> 7")
    dot = whisker(1.04, 0.9, 1.2, Scale(0.8, 1.2), 1.0)
    heads = (Head("Portfolio", "CSM", "left text"), Head("MRR (R$)"), Head("NRR", "axis 80% to 120%"))
    hostile = Row(
        "<script>alert(1)</script>",
        (Cell("412,000"), Cell("104%", "90% to 120%", drawing=dot)),
        "Ana",
        "portfolio-x",
        "x/index.html",
        (ready, skipped),
    )
    sul = Row(
        "Sul",
        (Cell("398,000"), Cell("—", reason="no <account> paid")),
        "O'Brien",
        "portfolio-sul",
        "sul/index.html",
        (ready, failed),
    )
    plot = funnel(
        [Point(8, 1.9, "Sul <b>"), Point(9, 1.0)],
        [(2.0, 0.0, 3.0), (10.0, 0.5, 1.7)],
        ("Sul <b> stands out.", "expected", "ratio"),
        ([(0.0, "0"), (10.0, "10")], [(0.0, "0"), (3.0, "3")]),
    )
    lost = Table("funnel", "Lost <accounts>", heads[:2], (Row("Sul", (Cell("9"),)),), "In order.")
    return IndexContext(
        title="All portfolios",
        locale="en",
        month=datetime.date(2026, 9, 1),
        sentence="4 of 6 reports ready.",
        portfolios=Table(
            "portfolios",
            "Portfolios and their reports",
            (*heads, Head("Reports", css="left reports")),
            (hostile, sul),
        ),
        tiles=(Tile("MRR", "R$810K", "counted"),),
        problems=("Sul / NPS failed: time limit in <cell> 7",),
        chance=Chance(("CSMs inherit different books.",), Plot("Sul stands out", "sub", plot, plot), lost),
        moves=Moves(("Nobody changed hands.",)),
        notes=("Rates are the company's own.",),
    )


def test_company_page() -> None:
    """Every portfolio has its row, each report its state in words, and links only where there is a page."""
    html = render.index(company())
    rows = re.findall(r"<tr role=\"row\" id=.*?>(.*?)</tr>", html, re.DOTALL)
    assert len(rows) == 2
    assert "LTV: skipped, the data have no table acquisition" in words(rows[0])
    assert "NPS: failed, time limit in <cell> 7" in words(rows[1])
    assert "— (no <account> paid)" in words(rows[1])
    assert "<script>alert(1)</script>" in words(rows[0])
    assert re.findall(r'href="([^"]*)"', "".join(rows)) == [
        *("x/index.html", "sul/pareto.html", "#portfolio-x-reports"),
        *("sul/index.html", "sul/pareto.html", "#portfolio-sul-reports"),
    ]
