"""A plane draws what is put on it, and makes nothing of its own."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Tick
from matplotlib.spines import Spine

from cskit.charts import theme
from tests.charts.planes import drawn, paths, texts


def full(axes: Axes) -> None:
    """Put a bit of everything on a plane that charts put there."""
    theme.scale(axes, "x", [1, 2], ["1", "2"], rules=True)
    theme.scale(axes, "y", [1], ["1"], rules=True)
    axes.plot([0, 10], [0, 4], color=theme.ACCENT)
    axes.barh([1], [5], color=theme.ACCENT)
    axes.fill_between([0, 10], [1, 1], [2, 2], color=theme.ACCENT)
    axes.axhline(2, color=theme.INK)


@pytest.mark.parametrize("part", [Tick, Spine])
def test_no_tick_and_no_spine_is_ever_made(part: type[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither when it is made and drawn, nor when somebody sets how its ticks look."""

    def made(*_args: object, **_options: object) -> NoReturn:
        raise AssertionError(f"a {part.__name__} was made")

    monkeypatch.setattr(part, "__init__", made)
    assert len(paths(drawn(full))) == 7
    drawn(lambda axes: axes.tick_params(colors=theme.INK))


def test_an_empty_plane_is_an_empty_picture() -> None:
    """No frame, no rule, no number."""
    root = drawn(lambda axes: None)
    assert paths(root) == []
    assert texts(root) == {}


def test_a_plane_that_was_cleared_is_empty() -> None:
    """matplotlib puts its axes back when they are cleared; a plane has none to put back."""

    def put(axes: Axes) -> None:
        full(axes)
        axes.clear()

    root = drawn(put)
    assert paths(root) == []
    assert texts(root) == {}


def test_places_may_be_asked_for() -> None:
    """Round places within the limits, for a scale to be written at; limits follow what is plotted."""
    found = {}

    def put(axes: Axes) -> None:
        axes.locator_params(axis="y", nbins=5)
        found["y"] = [place for place in axes.get_yticks() if 0 <= place <= 4]
        axes.clear()
        axes.plot([2, 6], [1, 3], color=theme.ACCENT)
        found["limits"] = [*axes.get_xlim(), *axes.get_ylim()]

    drawn(put)
    assert found == {"y": [0, 1, 2, 3, 4], "limits": [2, 6, 1, 3]}
