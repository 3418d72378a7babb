"""Every figure in print that the kit is checked against, to the last digit that is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.published import EVERY, Published
from tests.published.figure import Compared, Figure

PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")


def _named(some: Published) -> str:
    return f"{some.source.split(',')[0]}, {some.data.split(',')[0]}"


@pytest.fixture
def compared(request: pytest.FixtureRequest) -> list[Compared]:
    """The figures of a source beside the kit's; skipped where its data are not here."""
    some: Published = request.param
    return some.compared(request.getfixturevalue("shared") if some.needs else Path())


@pytest.mark.parametrize("compared", EVERY, ids=_named, indirect=True)
def test_the_kit_gives_what_is_in_print(compared):
    """Rounded as it is printed, each number is the printed one."""
    missed = [f"{one.figure.name}: {one.figure.printed} in print, {one.shown} here" for one in compared if not one.agrees]
    assert missed == []


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
