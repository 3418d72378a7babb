"""The retention page's pictures draw the tables they are given."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from cskit import charts
from cskit.charts import cohort_retention, theme
from cskit.locale import using

WIDTHS = (theme.WIDE, theme.NARROW)


def _curve(last: int = 40, fall: float = 0.01) -> pd.DataFrame:
    age = np.arange(last + 1)
    share = 1 - fall * age
    return pd.DataFrame(
        {"age": age, "at_risk": 80 - age, "lost": 0, "survival": share, "low": share - 0.05, "high": share}
    )


BANDS = pd.DataFrame(
    {
        "age": ["months 1 to 3", "months 7 to 12", "month 25 and later"],
        "mark": ["", "first yearly renewal", "later yearly renewals"],
        "said": ["0 of 12", "10 of 24", "2 of 7"],
        "lost": [0, 10, 2],
        "stands_out": [False, True, False],
    }
)


def _drawn(draw: charts.Drawing, width: float) -> Axes:
    with theme.style():
        figure = draw(width)
        figure.canvas.draw()
    (axes,) = figure.axes
    return axes


def _texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_curve_and_the_rest(width: float) -> None:
    """Steps up to 36 months, the accent for the book and grey for the rest, with the numbers at risk."""
    axes = _drawn(cohort_retention.curve(_curve(), _curve(fall=0.02)), width)
    rest, own = axes.lines
    assert own.get_xdata().max() == rest.get_xdata().max() == 36
    assert own.get_ydata()[12] == pytest.approx(0.88)
    assert (to_hex(own.get_color()).upper(), to_hex(rest.get_color()).upper()) == (theme.ACCENT, theme.REF)
    assert own.get_drawstyle() == "steps-post"
    assert axes.get_ylim() == (0, 1)
    assert {"80", "74", "68", "44"} <= set(_texts(axes))
    assert {"this portfolio", "rest of the company"} <= set(_texts(axes))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_young_curve_without_a_company(width: float) -> None:
    """Ages end with the book; nothing is said of a rest that is not there."""
    axes = _drawn(cohort_retention.curve(_curve(9), _curve().iloc[:0]), width)
    assert axes.get_xlim() == (0, 9)
    assert "rest of the company" not in _texts(axes)
    assert len(axes.lines) == 1


def test_a_single_point_is_no_curve() -> None:
    """Then the picture gives way to its sentence."""
    assert cohort_retention.shown_to(_curve(0)).empty
    shown = charts.show(
        cohort_retention.curve(_curve(0), _curve()), name="c", title="", sub="", alt="No curve.",
        data=cohort_retention.shown_to(_curve(0)),
    )  # fmt: skip
    assert str(shown) == "No curve."


@pytest.mark.parametrize("width", WIDTHS)
def test_a_bar_for_each_age(width: float) -> None:
    """From zero, as long as the losses; the age that stands out in the accent, the others grey."""
    axes = _drawn(cohort_retention.bands(BANDS), width)
    assert [bar.get_width() for bar in axes.patches] == [0, 10, 2]
    assert {bar.get_x() for bar in axes.patches} == {0}
    colours = [to_hex(bar.get_facecolor()).upper() for bar in axes.patches]
    assert colours == [theme.REF, theme.ACCENT, theme.REF]
    assert all(said in _texts(axes) for said in BANDS["said"])
    calm = _drawn(cohort_retention.bands(BANDS.assign(stands_out=False)), width)
    assert {to_hex(bar.get_facecolor()).upper() for bar in calm.patches} == {theme.ACCENT}


def test_words_stay_apart_on_a_phone() -> None:
    """A mark that does not fit beside the figures is left out."""
    long = BANDS.assign(mark="a mark that is much too long for the width of a phone")
    axes = _drawn(cohort_retention.bands(long), theme.NARROW)
    assert "months 7 to 12" in _texts(axes)
    short = _drawn(cohort_retention.bands(BANDS), theme.NARROW)
    assert "months 7 to 12 · first yearly renewal" in _texts(short)


def test_pictures_in_portuguese() -> None:
    """Words and figures follow the reader."""
    with using("pt_BR"):
        axes = _drawn(cohort_retention.curve(_curve(), _curve(fall=0.02)), theme.WIDE)
    assert {"esta carteira", "resto da empresa", "contas em risco:"} <= set(_texts(axes))


def test_the_projection_is_drawn_to_its_end() -> None:
    """The axis ends where the projection does; there are two lines, what was seen and what is expected."""
    axes = _drawn(cohort_retention.projection(_curve(), _curve(20)), theme.WIDE)
    assert axes.get_xlim() == (0, 40)
    assert [len(line.get_xdata()) for line in axes.lines[-2:]] == [41, 21]
