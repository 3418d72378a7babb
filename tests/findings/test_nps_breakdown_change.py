"""How NPS moved, in words: it rose or fell only where the range of the difference excludes none."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.findings import nps_breakdown as says
from cskit.locale import using
from cskit.metrics import results as rows
from tests.findings.figures import results
from tests.findings.nps_figures import scored


def changed(value: Any, before: float = 24.0) -> pd.DataFrame:
    own = results(nps__change=value, nps__mdd=35.2 if isinstance(value, tuple) else value)
    then = rows.result("nps.score", before, 20, by={"window": "before"})
    return pd.concat([own, rows.frame([then])])


def test_it_moved_only_where_the_range_of_the_difference_excludes_none() -> None:
    """Rose, fell, cannot be told."""
    assert says.moved(changed((-8.0, 60, -40.0, 27.0)), 12) == (
        "We cannot say it changed from the 12 months before (24); "
        "with so few answers it takes a move of about 35 points to tell."
    )
    assert says.moved(changed((8.0, 60, -27.0, 40.0)), 12).startswith("We cannot say it changed")
    assert says.moved(changed((40.0, 60, 4.0, 74.0)), 12) == (
        "It rose by 40 points from the 12 months before (24); likely range of the change: 4 to 74."
    )
    assert says.moved(changed((-1.0, 9000, -1.8, -0.2)), 12) == (
        "It fell by 1 point from the 12 months before (24); likely range of the change: −2 to 0."
    )
    quarters = pd.DataFrame({"months": [3]})
    assert says.quarters_caption(quarters, changed((40.0, 60, 4.0, 74.0)))[0] == "NPS rose"
    assert says.quarters_caption(quarters, changed("no_answers"))[0] == "NPS by quarter"
    with using("pt_BR"):
        assert says.moved(changed((-8.0, 60, -40.0, 27.0)), 12) == (
            "Não dá para dizer que mudou em relação aos 12 meses anteriores (24); "
            "com tão poucas respostas, só daria para notar uma diferença de uns 35 pontos."
        )


def test_without_a_comparison_the_reason_is_said() -> None:
    """No answer and few answers are not the same; where nobody is asked nothing is said."""
    assert "one of the two periods has no answer" in says.moved(changed("no_answers"), 12)
    assert "too few answers" in says.moved(changed("too_few_answers"), 12)
    assert says.moved(changed("no_surveys"), 12) == ""


def test_quarters_in_words() -> None:
    """Short names on the axis; the last quarter may not be over."""
    frame = pd.DataFrame(
        {
            "quarter": ["2026-Q2", "2026-Q3"],
            "months": [3, 1],
            "value": [10.0, 20.0],
            "low": -5.0,
            "high": 40.0,
        }
    )
    shown = says.quarters(frame)
    assert shown["label"].to_list() == ["Q2 26", "Q3 26"]
    assert says.quarters_caption(shown, changed("no_answers"))[1].endswith("the last quarter is not over")
    assert (
        says.quarters_alt(shown, scored())
        == "NPS by quarter, from 10 (−5 to 40) in Q2 26 to 20 (−5 to 40) in Q3 26."
    )
    assert says.quarters_alt(shown.assign(value=None), scored()).startswith("Too few answers")
    assert (
        says.quarters_alt(shown.iloc[:0], scored())
        == "No answer in the last five quarters: no score to follow."
    )
    with using("pt_BR"):
        assert says.quarters(frame)["label"].to_list() == ["2T26", "3T26"]


def test_mix_is_said_of_the_first_dimension() -> None:
    """Counted, not tested."""
    frame = pd.DataFrame(
        {"dimension": ["segment"], "rate_effect": [-6.2], "mix_effect": [-1.8], "difference": [-8.0]}
    )
    assert says.mixed(frame) == (
        "Counted, not tested: of the difference of −8.0 points, −6.2 come from customers of the same kind "
        "answering otherwise and −1.8 from who answered (by segment)."
    )
    assert says.mixed(frame.iloc[:0]) == ""
