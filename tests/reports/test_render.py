"""A report's page: one file that needs nothing, in the reader's language, the same everywhere."""

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
from cskit.reports import fragment, render
from tests.reports import specimen
from tests.reports.rendered import of, output, page, words


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
