"""What a reader saves from a page, in a real Chromium; and the box that sifts portfolios."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cskit.reports import render
from cskit.reports.contents import Row
from cskit.reports.downloads import of_files
from tests.browser import PHONE, visit
from tests.reports import specimen
from tests.reports.company import company

pytestmark = pytest.mark.browser

TEXT = "\ufeffname,mrr\r\nMetalúrgica Aço & Cia,1840.5\r\n'=1+1,2\r\n"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("saved") / "page.html"
    found = render.page(
        specimen.notebook(), specimen.context(), of_files("sul-2026-09", "pareto", {"lost": TEXT})
    )
    file.write_text(found, encoding="utf-8")
    return file


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_alone_gives_its_table(browser: Browser, page: Path, scripts: bool) -> None:
    """The keyboard is enough, no script is needed, and the file is the table's, byte for byte."""
    with visit(browser, page, java_script_enabled=scripts, offline=True) as visited:
        link = visited.page.locator(".csv a")
        link.focus()
        with visited.page.expect_download() as saved:
            visited.page.keyboard.press("Enter")
        assert saved.value.suggested_filename == "sul-2026-09-pareto-lost.csv"
        assert Path(saved.value.path()).read_bytes() == TEXT.encode("utf-8")
        assert visited.errors == []


def test_it_is_large_enough_for_a_finger_and_not_on_paper(browser: Browser, page: Path) -> None:
    """24 pixels at a desk, 44 on a phone; printed, there is nothing to click."""
    for size, least in (((1440, 900), 24), (PHONE, 44)):
        with visit(browser, page, size=size) as visited:
            assert visited.page.locator(".csv a").bounding_box()["height"] >= least
    with visit(browser, page, media="print") as visited:
        assert not visited.page.locator(".csv").is_visible()


def test_portfolios_are_sifted_by_name_and_csm(browser: Browser, tmp_path: Path) -> None:
    """Accents and capitals do not matter; the count is said; emptied, all are back."""
    shown = company()
    rows = tuple(
        Row(f"São {at:02}", shown.portfolios.rows[0].cells, "Ênio" if at == 7 else "Ana", f"portfolio-{at}")
        for at in range(21)
    )
    many = dataclasses.replace(shown, portfolios=dataclasses.replace(shown.portfolios, rows=rows))
    file = tmp_path / "index.html"
    file.write_text(render.index(many), encoding="utf-8")
    with visit(browser, file) as visited:
        table = visited.page.locator("#portfolios tbody tr:visible")
        assert table.count() == 21
        visited.page.get_by_label("Show portfolios or CSMs with").fill("sao 1")
        assert table.count() == 10
        assert visited.page.locator("#page-filter-count").inner_text() == "10"
        visited.page.get_by_label("Show portfolios or CSMs with").fill("enio")
        assert table.count() == 1
        visited.page.get_by_label("Show portfolios or CSMs with").fill("")
        assert table.count() == 21
        assert visited.errors == []
    with visit(browser, file, java_script_enabled=False) as visited:
        assert not visited.page.locator("#page-filter").is_visible()
        assert visited.page.locator("#portfolios tbody tr:visible").count() == 21
