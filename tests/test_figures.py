"""No figure is only said: each one of a page can be looked up in results.json or in a table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.figures import Figure, figures
from tests.lookup import Known, Page, pages
from tests.once import once
from tests.runs import MONTH, cskit

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def published(request, tmp_path_factory) -> dict[str, list[Page]]:
    """Every page of the sample in Portuguese, and those of a portfolio in English."""

    def in_english(folder: Path) -> None:
        done = cskit("run", "--portfolio", "Sul", "--locale", "en", "--out", folder)
        assert done.returncode == 0, done.stderr

    sample = request.getfixturevalue("sample_run")
    english = once(tmp_path_factory, "english-run", in_english) / MONTH
    return {"pt_BR": list(pages(sample, "pt_BR")), "en": list(pages(english, "en"))}


@pytest.mark.run
@pytest.mark.parametrize("locale", ["pt_BR", "en"])
def test_every_figure_can_be_looked_up(published, locale):
    """Headlines, "so what" lines and titles of every page of the sample, in both languages."""
    found = [problem for page in published[locale] for problem in page.unknown()]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.run
@pytest.mark.parametrize("locale", ["pt_BR", "en"])
def test_a_figure_that_is_off_by_one_is_noticed(published, locale):
    """By one in its last digit: most amounts and rates; of small counts many, as others are their neighbours.

    A wrong figure stands on several pages, in two languages: it has to pass unnoticed on each.
    """
    noticed, said = Counter(), Counter()
    for page in published[locale]:
        for _, figure, _, neighbour in page.said():
            kind = "count" if figure.kind in {"plain", "pair"} else "amount or rate"
            said[kind] += 1
            noticed[kind] += not neighbour
    assert min(said.values()) >= 10
    assert noticed["amount or rate"] > 0.7 * said["amount or rate"]
    assert noticed["count"] > 0.3 * said["count"]


@pytest.mark.run
def test_a_wrong_sentence_is_named(published):
    """The message says which page, which sentence, which figure."""
    page = next(one for one in published["en"] if one.path.name == "pareto.html")
    (headline, *_), tables = page.sections[0]
    wrong = re.sub(r"\d+%(?=\.$)", "97%", headline)
    assert wrong != headline
    assert replace(page, sections=(((headline,), tables),)).unknown() == []
    (problem,) = replace(page, sections=(((wrong,), tables),)).unknown()
    assert problem.startswith("sul/pareto.html: '97%' in '")
    assert wrong in problem


@pytest.mark.parametrize(
    ("locale", "sentence", "shown"),
    [
        ("en", "38 of 62 accounts", ["38 of 62"]),
        ("pt_BR", "38 das 62 contas, 4 de 5 e 85%", ["38 das 62", "4 de 5", "85%"]),
        ("en", "R$412K, R$1.2M and R$12,340.", ["R$412K", "R$1.2M", "R$12,340"]),
        ("pt_BR", f"R${NBSP}412{NBSP}mil, R${NBSP}1,2{NBSP}mi", ["R$ 412 mil", "R$ 1,2 mi"]),
        ("pt_BR", "de 115% para 92%, 3,2×, <1%", ["115%", "92%", "3,2×", "<1%"]),
        ("en", "NPS −9 (−20 to +3), +2 pp", ["−9", "−20", "+3", "+2 pp"]),
        ("en", "on 30 Sep 2026, Sep 2026, September 2026, since Sep 26, in 2025", []),
        ("pt_BR", "em 30/09/2026, set. 2026, setembro de 2026, set/26, 2º semestre de 2024", []),
        ("en", "renews within 90 days; silent for 60 days; in the last 12 months; hold 80% of MRR", []),
        ("pt_BR", "renova em até 90 dias; nos últimos 12 meses; concentram 80%; as 20% maiores", []),
        ("en", "within 91 days, 13 months, holds 81%", ["91", "13", "81%"]),
    ],
)
def test_figures_are_read_as_each_language_writes_them(locale, sentence, shown):
    """Amounts, rates, parts of a whole; dates and constants are none."""
    assert [figure.text.replace(NBSP, " ") for figure in figures(sentence, locale)] == shown


@pytest.mark.parametrize(
    ("row", "right", "wrong"),
    [
        (
            {"value": 0.8512, "n": 60, "unit": "share"},
            ["85%", "15%", "51 of 60", "9 of 60"],
            ["86%", "50 of 60"],
        ),
        (
            {"value": 412345.6, "n": 3, "unit": "BRL"},
            ["R$412K", "R$412,346", "R$0.4M"],
            ["R$413K", "R$412,345"],
        ),
        (
            {"value": 20, "n": 78, "unit": "accounts"},
            ["20 of 78", "58 of 78", "78", "20"],
            ["21", "20 of 77"],
        ),
        ({"value": -42.17, "n": 3, "unit": "points"}, ["−42", "42", "−42.2 pp"], ["+42", "−43"]),
        ({"value": 1.148, "n": 62, "unit": "ratio"}, ["115%", "1.1×"], ["114%", "1.2×"]),
        ({"value": 0.004, "n": 900, "unit": "share"}, ["<1%", "0.4%"], [">99.7%", "1%"]),
    ],
)
def test_a_result_is_found_as_it_is_shown(row, right, wrong):
    """Rounded as shown, with what is left of the whole; the neighbour is not."""
    known = Known()
    known.result({"low": None, "high": None, "by": {}, **row})
    assert [text for text in right if not known.has(_only(text))] == []
    assert [text for text in wrong if known.has(_only(text))] == []


def _only(text: str) -> Figure:
    (figure,) = figures(text, "en")
    return figure
