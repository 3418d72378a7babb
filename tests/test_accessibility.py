"""WCAG 2.2 AA on every page of the sample, as axe-core judges it: at a desk and on a phone, light and dark.

axe-core finds what a machine can find: names, roles, contrast, targets. What it cannot judge is in
``tests/reports/test_page_in_browser.py``: the keyboard, the themes, the print, the texts of charts.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cskit.reports import render
from tests.browser import DESK, PHONE, visit
from tests.reports import specimen
from tests.reports.company import company
from tests.runs import ROOT

pytestmark = pytest.mark.browser

AXE = ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js"
VERSION = "4.14.1"
PUBLISHED = "KTSJmUUM3yhJqOcLeRL8LahahJ2jnA0NU5T1HUqe2Vw="  # sha256 in axe-core's own sri-history.json

LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
# Off unless asked for, and part of AA: 2.5.8, what is pressed is 24 px wide and tall.
RULES = {"target-size": {"enabled": True}}

NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
PAGES = [
    *("index.html", "data-quality.html"),
    *("sul/" + ("index" if name == "cover" else name) + ".html" for name in NOTEBOOKS),
]


def violations(browser: Browser, page: Path, size: tuple[int, int]) -> list[str]:
    """Give what axe-core finds on a page with everything on it opened: rule, how often, where first."""
    asked = {"runOnly": {"type": "tag", "values": LEVELS}, "rules": RULES, "resultTypes": ["violations"]}
    found = []
    with visit(browser, page, size=size) as visited:
        visited.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        visited.page.evaluate("document.querySelectorAll('.code').forEach(d => d.hidden = false)")
        visited.page.evaluate(AXE.read_text(encoding="utf-8"))
        for scheme in ("light", "dark"):
            visited.page.emulate_media(color_scheme=scheme)
            judged = visited.page.evaluate("asked => axe.run(document, asked)", asked)
            assert len(judged["passes"]) > 10, "axe-core looked at nothing"
            found += [(scheme, one) for one in judged["violations"]]
    return [
        f"{one['id']}, {scheme}: {len(one['nodes'])} times, first {one['nodes'][0]['html'][:200]} "
        for scheme, one in found
    ]


def test_it_is_the_published_axe():
    """The file lies here as it was published, with its licence and its version."""
    code = AXE.read_bytes()
    assert base64.b64encode(hashlib.sha256(code).digest()).decode() == PUBLISHED
    assert code.startswith(f"/*! axe v{VERSION}".encode())
    assert "Mozilla Public License" in (AXE.parent / "LICENSE").read_text(encoding="utf-8")
    assert VERSION in (AXE.parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.run
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", [DESK, PHONE])
def test_every_page_of_the_sample(browser: Browser, sample_run: Path, page, size):
    """No violation on the company's index, the cover, or the page of any notebook."""
    assert violations(browser, sample_run / page, size) == []


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_an_index_with_failures(browser: Browser, tmp_path, size):
    """No violation where reports failed or were skipped; the sample has no such thing."""
    (tmp_path / "index.html").write_text(render.index(company()), encoding="utf-8")
    assert violations(browser, tmp_path / "index.html", size) == []


TINY = '<button style="all: unset; width: 9px; height: 9px">{}</button>'


@pytest.mark.parametrize(
    ("cut", "put", "rule"),
    [
        (r'<html lang="[^"]*"', "<html", "html-has-lang"),
        (r"<title>[^<]*</title>", "", "document-title"),
        (r"--muted:#57606A", "--muted:#DDDDDD", "color-contrast, light"),
        (r"--muted:#A9B1BA", "--muted:#3A3A3A", "color-contrast, dark"),
        (r"(<svg[^>]*>)<title.*?</title>", r"\1", "svg-img-alt"),
        (r"</main>", TINY.format("a") + TINY.format("b") + "</main>", "target-size"),
    ],
)
def test_axe_sees_what_is_wrong(browser: Browser, tmp_path, cut, put, rule):
    """What is taken from a page on purpose is found: an empty list means something."""
    text = render.page(specimen.notebook(), specimen.context())
    broken, times = re.subn(cut, put, text, flags=re.DOTALL)
    assert times, f"the page no longer has {cut}"
    (tmp_path / "page.html").write_text(broken, encoding="utf-8")
    found = violations(browser, tmp_path / "page.html", DESK)
    assert any(one.startswith(rule) for one in found), found
