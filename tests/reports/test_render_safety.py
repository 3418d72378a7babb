"""Nothing of the data runs on a page: names stand as typed, what is live is taken out or refused."""

from __future__ import annotations

import re
from html import unescape

import pytest
from nbformat.v4 import new_markdown_cell

from cskit.errors import NotebookError
from cskit.reports import render, sanitise
from tests.reports import specimen
from tests.reports.rendered import of, output, page

KEPT = '<svg viewBox="0 0 1 1" role="img"><clipPath id="a-clip-1"></clipPath></svg>'


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


def test_raw_html_in_prose_is_cleaned() -> None:
    """Markdown may hold HTML; it goes through the same sieve."""
    html = of(
        new_markdown_cell(
            "# T\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![a](https://e.example/p.png)"
        )
    )
    assert "alert(1)" not in html
    assert "e.example" not in html
