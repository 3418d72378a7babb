"""Every figure in print that the kit is checked against, to the last digit that is printed."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.published import EVERY, Published
from tests.published.figure import NUMBER, Compared, Figure
from tests.simulation import published

PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8").replace("−", "-").splitlines()


def _folder(request: pytest.FixtureRequest, some: Published) -> Path:
    """Give the folder of public data sets; the test is skipped where they are needed and not here."""
    return request.getfixturevalue("shared") if some.needs else Path()


@pytest.mark.parametrize("at", range(len(EVERY)), ids=lambda at: EVERY[at].short)
def test_the_kit_gives_what_is_in_print(at, request):
    """Rounded as it is printed, each number is the printed one; the page says so, with the kit's number."""
    compared = EVERY[at].compared(_folder(request, EVERY[at]))
    missed = [one for one in compared if not one.agrees]
    assert [f"{one.figure.name}: {one.figure.printed} in print, {one.shown} here" for one in missed] == []
    lines = [line.replace("−", "-") for line in published.rows(at, compared)]
    for one, line in zip(compared, lines, strict=True):
        (shown,) = [said for said in PAGE if said.startswith(_known(line))]
        # The last of the digits beyond the print may differ between machines.
        numbers = [[float(number) for number in NUMBER.findall(some)] for some in (shown, line)]
        assert numbers[0] == pytest.approx(numbers[1], abs=2 * 10.0 ** -(max(one.decimals) + 2)), one.figure


def _known(line: str) -> str:
    """Give a row up to what is printed."""
    return line.rsplit(" | ", 2)[0] + " | "


def test_the_page_has_no_other_figure():
    """As many rows as there are figures, whether their data are here or not."""
    start = PAGE.index("| source | data | figure | published | ours | difference |") + 2
    rows = list(itertools.takewhile(lambda line: line.startswith("|"), PAGE[start:]))
    assert len(rows) == sum(len(some.figures) for some in EVERY)


def test_rows_whose_data_are_not_here_stay(tmp_path):
    """They are those of the page before; a page without them is refused, with the name of what is missing."""
    before = "\n".join(published.rows(0, [Compared(EVERY[0].figures[0], [0.5, 0.5, 0.5])]))
    alone = replace(EVERY[0], needs="elsewhere", figures=EVERY[0].figures[:1])
    assert published.kept(0, alone, before) == [before]
    with pytest.raises(FileNotFoundError, match=r"data set elsewhere was expected .* S\(6\), S\(10\)"):
        published.kept(0, alone, "")


@pytest.mark.parametrize(
    ("printed", "ours", "agrees"),
    [
        ("0.668", [0.66849], True),
        ("0.668", [0.6686], False),
        ("-0.0381 to 0.1926", [-0.03812, 0.19257], True),
        ("-0.0381 to 0.1926", [-0.03812, 0.1925], False),
        ("10 of 11", [10, 11], True),
        ("10 of 11", [10, 12], False),
    ],
)
def test_a_figure_agrees_to_its_last_digit(printed, ours, agrees):
    """Half a unit of the last printed digit decides, in each of a figure's numbers."""
    assert Compared(Figure("", printed), ours).agrees is agrees


def test_ours_is_written_like_theirs():
    """Two more digits than in print; counts as they are; the difference where it is greatest."""
    one = Compared(Figure("", "-0.0381 to 0.1926"), [-0.03812, 0.19257])
    assert (one.shown, one.apart) == ("-0.038120 to 0.192570", "-0.000030")
    assert Compared(Figure("", "10 of 11"), [10, 11]).shown == "10 of 11"
