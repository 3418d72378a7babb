"""Words, scales, lines and bars stand where they are put, to the pixel."""

from __future__ import annotations

import pytest
from matplotlib.axes import Axes

from cskit.charts import marks, theme
from cskit.charts.marks import Bar, Line, Words
from tests.charts.planes import BOTTOM, LEFT, RIGHT, TOP, drawn, paths, texts

ABOVE, BELOW = 0.76 * theme.SMALL, 0.24 * theme.SMALL  # how far a line of the font reaches
PAD = 3.5


def near(*place: float) -> object:
    """Pixels are written with two digits."""
    return pytest.approx(place, abs=0.02)


def test_texts_hang_below_their_places() -> None:
    """Each in the middle of its place, all on one baseline whatever letters they have."""
    found = texts(drawn(lambda axes: theme.scale(axes, "x", [0, 5, 10], ["x", "Hg", "Ç"])))
    assert [found[name][2] for name in ("x", "Hg", "Ç")] == ["middle"] * 3
    assert [found[name][:2] for name in ("x", "Hg")] == [
        near(LEFT, BOTTOM + PAD + ABOVE),
        near(LEFT + 300, BOTTOM + PAD + ABOVE),
    ]
    assert found["Ç"][0] == RIGHT


def test_texts_stand_left_of_their_places() -> None:
    """They end beside the plane, half of their height above their place."""
    found = texts(drawn(lambda axes: theme.scale(axes, "y", [0, 3], ["none", "3"])))
    assert {name: one[2] for name, one in found.items()} == {"none": "end", "3": "end"}
    assert found["none"][:2] == near(LEFT - PAD, BOTTOM + ABOVE / 2)
    assert found["3"][:2] == near(LEFT - PAD, BOTTOM - 75 + ABOVE / 2)


@pytest.mark.parametrize(
    ("side", "line"),
    [("x", f"M 220 {BOTTOM} L 220 {TOP}"), ("y", f"M {LEFT} 80 L {RIGHT} 80")],
)
def test_rules_cross_the_plane(side: str, line: str) -> None:
    """Only where they are wished, in the colour of rules, and never beyond the plane."""
    (rule,) = paths(drawn(lambda axes: theme.scale(axes, side, [2], ["two"], rules=True)))
    assert rule.attrib["d"] == line
    assert rule.attrib["stroke"] == f"var(--rule,{theme.RULE})"
    assert "clip-path" in rule.attrib
    assert paths(drawn(lambda axes: theme.scale(axes, side, [2], ["two"]))) == []


def test_rules_lie_below_marks() -> None:
    """Also those that are drawn after them; and the second scale's on the first one's."""

    def put(axes: Axes) -> None:
        axes.add_artist(Bar((0, 1), 4, 1, facecolor=theme.ACCENT))
        theme.scale(axes, "x", [2], ["x"], rules=True)
        theme.scale(axes, "y", [1], ["y"], rules=True)

    first, second, bar = paths(drawn(put))
    assert (first.attrib["d"], second.attrib["d"]) == ("M 220 130 L 220 30", "M 100 105 L 700 105")
    assert bar.attrib["fill"] == f"var(--accent,{theme.ACCENT})"


def test_what_is_counted_stands_below_the_texts() -> None:
    """In the middle of the plane, so many pixels below the lowest text, or below the plane without any."""
    named = texts(drawn(lambda axes: theme.scale(axes, "x", [1], ["one"]).name("months", 8)))
    assert named["months"][:2] == near(400, BOTTOM + PAD + ABOVE + BELOW + 8 + ABOVE)
    alone = texts(drawn(lambda axes: theme.scale(axes, "x", [], []).name("months", 8)))
    assert alone["months"][:2] == near(400, BOTTOM + 8 + ABOVE)
    assert named["months"][2] == alone["months"][2] == "middle"


def test_ends_stay_inside() -> None:
    """The first text begins at its place and the last one ends there; those between stay as they are."""
    found = texts(drawn(lambda axes: theme.scale(axes, "x", [0, 5, 10], ["a", "b", "c"]).keep_inside()))
    assert {name: (x, anchor) for name, (x, _, anchor) in found.items()} == {
        "a": (LEFT, "start"),
        "b": (400, "middle"),
        "c": (RIGHT, "end"),
    }


def test_words_stand_at_their_point_moved_by_pixels() -> None:
    """To the right and upwards, in their colour and font, also outside the plane; nothing is no text."""

    def put(axes: Axes) -> None:
        looks = marks.font(13, True)
        for text, point, align in (("in", (5, 2), "left"), ("out", (12, 5), "right"), ("", (5, 2), "center")):
            axes.add_artist(Words(point, text, looks, theme.C2, align, (7, -3), axes.transData))

    root = drawn(put)
    assert texts(root) == {"in": (407, 83, "start"), "out": (827, 8, "end")}
    for one in root.iter("text"):
        assert one.attrib["fill"] == f"var(--c2,{theme.C2})"
        assert one.attrib["font-weight"] == "700"
        assert "clip-path" not in one.attrib


def test_lines_and_bars_are_whole_and_limits_do_not_follow() -> None:
    """What reaches beyond the plane is drawn, not cut, and the plane's limits stay."""
    limits = []

    def put(axes: Axes) -> None:
        axes.set_autoscale_on(True)
        axes.add_artist(Line([5, 10.2], [2, 2], color=theme.ACCENT))
        axes.add_artist(Bar((8, 1), 2.2, 1, facecolor=theme.ACCENT))
        limits.append((axes.get_xlim(), axes.get_ylim()))

    bar, line = paths(drawn(put))
    assert line.attrib["d"] == "M 400 80 L 712 80"
    assert bar.attrib["d"] == "M 580 105 L 712 105 L 712 80 L 580 80 z"
    assert not [one for one in (bar, line) if "clip-path" in one.attrib]
    assert set(limits) == {((0, 10), (0, 4))}


def test_a_line_of_text_is_measured() -> None:
    """As wide as its letters, bold ones wider; as high as any line, or as high as its letters."""
    width, above, below = marks.size_of("mm", 10, False)
    assert width == pytest.approx(2 * marks.size_of("m", 10, False)[0], abs=0.2)
    assert marks.size_of("mm", 20, False)[0] == pytest.approx(2 * width, rel=0.02)
    assert marks.size_of("mm", 10, True)[0] > width
    assert (above, below) == near(7.6, 2.4)
    assert marks.size_of("Ẫ", 10, False)[1] > 8.5
