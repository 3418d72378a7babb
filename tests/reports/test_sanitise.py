"""The last look at a page: what it passes over is nothing that it would have noted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.reports import render, sanitise
from tests.reports import specimen

SCRIPT, SHEET = "if (1 < 2 && '</p>') {}", "p{}"
PIECES = (
    '<p class="a">', "</p>", "<p>", "text ", "a > b", " < ", "&lt;", "&#60;script&#62;",
    '<svg viewBox="0 0 1 1" role="img">', "</svg>", '<path d="M 0 0" fill="var(--c1)">', "<title>",
    "</title>", '<g transform="translate(1,2)" clip-path="url(#a)">', '<rect x="1" y="2"/>',
    '<path fill="url(//evil)">', '<path fill="URL(//evil)">', '<path fill="&#117;rl(//evil)">',
    '<path fill="@import">', '<path fill="ur&#108;(//evil)">', '<path fill="&#64;import">',
    '<g class="ur" id="l(">',
    '<td title="url(x) @import &amp; >" data-label="<script>">', "<td title='", "'>", '<td title="', '">',
    '"', "'", '<a href="x.html">', '<a href="//evil.example">', '<a href="JaVaScRiPt:x">',
    '<p onclick="x">', '<p ONCLICK="x">', '<p class="a" onclick="x">', '<p class="a"onclick="x">',
    "<p/onclick=x>", '<p class="a" / onclick="x">', "<script>", "</script>", "</script >", "</SCRIPT>",
    "<script src='x'>", "<script/>", "<SCRIPT>", "<style>", "</style>", "<!--", "-->", "<!-- x -->", "<!",
    "<![CDATA[", "]]>", "<?x", "<!doctype html>", "</", "<", ">", "<iframe>", "<img src=x>",
    '<p style="width: 5%">', '<span style="position:fixed">', "<textarea>", "</textarea>",
    '<meta http-equiv="refresh">', '<p class="a\n">', "<p\n>", "<p\x00>", "K", '<p class = "a">',
    "<P CLASS='x'>", '<a href="a.html#x&#58;">', '<a href="a.html#x">', '<div style="width: 5%;x">',
    '<a class="l(" href="//x">', SCRIPT, SHEET,
)  # fmt: skip


def noted(html: str) -> list[str]:
    """What a reading of every single tag notes."""
    reader = sanitise._Reader(SCRIPT, SHEET)
    reader.feed(html)
    reader.close()
    return reader.found


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_nothing_is_missed(html: str) -> None:
    """Passing over what is plain notes the same as reading every tag, whatever the page holds."""
    reader = sanitise._Reader(SCRIPT, SHEET)
    reader.read(html)
    assert reader.found == noted(html)


@pytest.mark.parametrize("piece", PIECES)
def test_nothing_is_missed_in_a_page(piece: str) -> None:
    """The same, in the middle of a page and inside its first attribute."""
    page = f'<style>{SHEET}</style><script>{SCRIPT}</script><p class="x">a</p><td>b</td>'
    for html in (page.replace("a", piece), page.replace("x", piece), page.replace("<td>", piece)):
        reader = sanitise._Reader(SCRIPT, SHEET)
        reader.read(html)
        assert reader.found == noted(html)


def test_rows_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of many accounts is read in as many parts as one of few: its rows hold nothing to look at."""
    parts = []
    feed = sanitise._Reader.feed
    monkeypatch.setattr(sanitise._Reader, "feed", lambda self, data: (parts.append(data), feed(self, data)))
    counts = []
    for n in (3, 12):
        render.page(specimen.notebook(specimen.NICE[:n]), specimen.context())
        counts.append(len(parts))
        parts.clear()
    assert 0 < counts[0] == counts[1]
