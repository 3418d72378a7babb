"""The company's page as it is drawn: a row for each portfolio, a link only where there is a page."""

from __future__ import annotations

import re

from cskit.reports import render
from tests.reports.company import company
from tests.reports.rendered import words


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
