"""The CSV of each table, in the page: the same bytes as the file, after the sanitiser."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import pandas as pd
import pytest

from cskit.locale import using
from cskit.reports import render
from cskit.reports.downloads import LARGEST, Download, of_files, with_downloads
from cskit.reports.sanitise import sanitise
from cskit.tables import Column, show
from tests.reports.specimen import context, notebook

FRAME = pd.DataFrame({"name": ["A <b>", "=1"], "mrr": [100, 200]})
TEXT = '\ufeffname,mrr\r\n"A\nb",1\r\n\'=1,2\r\n'


def table(name="top", frame=FRAME, empty=""):
    columns = [Column("name", "Account"), Column("mrr", "MRR", "money")]
    return sanitise(show(frame, columns, name=name, caption="Two of them.", empty=empty).html)


def links(html):
    return re.findall(r'<a download="([^"]+)" href="([^"]+)" aria-describedby="([^"]+)">([^<]+)</a>', html)


def test_a_link_below_its_table_holds_the_file():
    """Name, bytes and words: "Save this table", with its rows; it says which table by the caption."""
    files = of_files("sul-2026-09", "pareto", {"if_lost": TEXT})
    html = with_downloads(table("top") + table("if-lost"), files)
    ((name, address, about, words),) = links(html)
    assert name == "sul-2026-09-pareto-if-lost.csv"
    assert about == "if-lost-caption"
    assert words == "Save this table (CSV, 2 rows)"
    kind, _, packed = address.partition(",")
    assert kind == "data:text/csv;charset=utf-8;base64"
    assert base64.b64decode(packed) == TEXT.encode("utf-8")
    assert html.index("if-lost") < html.rindex("</table>") < html.index("<a download")


def test_a_table_without_rows_has_nothing_to_save():
    """The sentence that stands in its place is no table."""
    html = table(frame=FRAME.iloc[:0], empty="Nothing.")
    assert with_downloads(html, of_files("s", "p", {"top": TEXT})) == html


def test_a_page_carries_what_it_has_room_for():
    """It stays small enough to be mailed: the smallest files come first, the others are in the folder."""
    large = TEXT + "x,1\r\n" * (LARGEST // 8)
    html = table("every") + table("due") + table("top")
    files = of_files("sul-2026-09", "pareto", {"every": large, "due": TEXT, "top": large})
    found = with_downloads(html, files)
    addresses = [address for _, address, _, _ in links(found)]
    assert [address[:5] for address in addresses[:2]] == ["data:"] * 2
    assert addresses[2] == "tables/pareto-top.csv"
    assert len(found) < LARGEST + 1000
    assert found.count("it needs the report&#x27;s folder") == 1


def test_a_file_that_is_nowhere_else_is_in_the_page():
    """Where there is no file beside the page, the page carries it, whatever its size."""
    large = Download("x.csv", "x" * LARGEST, 1)
    ((_, address, _, _),) = links(with_downloads(table(), {"top": large}))
    assert address.startswith("data:")


@pytest.mark.parametrize("name", ['"><script>alert(1)</script>.csv', "a&b.csv"])
def test_a_name_is_text(name):
    """Whatever a file is called, it ends nothing."""
    html = with_downloads(table(), {"top": Download(name, TEXT, 2)})
    assert "<script" not in html
    assert "a&b" not in html


def test_a_page_with_its_tables_files_is_published():
    """The page's last look admits them; without a file there is no link."""
    with using("en"):
        found = render.page(notebook(), context(), of_files("sul-2026-09", "pareto", {"lost": TEXT}))
        plain = render.page(notebook(), context())
    assert len(links(found)) == 1
    assert links(plain) == []
    render.check(found)


def test_the_words_are_the_readers():
    """In Portuguese too."""
    with using("pt_BR"):
        assert "CSV, 2 linhas" in with_downloads(table(), of_files("s", "p", {"top": TEXT}))


def test_links_to_many_portfolios_take_room_of_files(monkeypatch):
    """A page that leads to hundreds of portfolios carries less, so that it stays as small."""
    given = []
    monkeypatch.setattr(render, "with_downloads", lambda *what: given.append(what) or with_downloads(*what))
    way = tuple(render.Link(f"../book-{n}/pareto.html", f"Book {n}") for n in range(500))
    few, many = (render.page(notebook(), replace(context(), portfolios=links)) for links in ((), way))
    assert given[0][2] == 0
    assert abs(given[1][2] - (len(many.encode()) - len(few.encode()))) < 200
    large = TEXT + "x,1\r\n" * (LARGEST // 8)
    files = of_files("sul-2026-09", "pareto", {"top": large})
    addresses = [links(with_downloads(table(), files, beside))[0][1] for beside in (0, LARGEST // 2)]
    assert [address[:5] for address in addresses] == ["data:", "table"]
