"""Where NPS differs, in words: only a group that survives the correction for chance is named."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.findings import nps_breakdown as says
from tests.findings.nps_figures import scored


def groups(**more: Any) -> pd.DataFrame:
    row = {
        "dimension": "touch_model",
        "group": "tech",
        "n": 27,
        "value": -10.0,
        "low": -40.0,
        "high": 20.0,
        "rest": 45.0,
        "difference_low": -80.0,
        "difference_high": -20.0,
        "compared": True,
        "differs": True,
    }
    other = row | {"group": "high", "n": 20, "value": 40.0, "differs": False}
    small = (
        row
        | {"dimension": "region", "group": "Acre", "n": 2, "value": None}
        | {"compared": False, "differs": False}
    )
    frame = pd.DataFrame([row | more, other, small])
    return frame.astype({"value": "float64"})


def test_only_what_survives_the_correction_is_named() -> None:
    """The group, both scores, and the range of the difference."""
    assert says.compared(groups()) == (
        "2 comparisons: some look different by chance alone. Corrected for that (Holm), these differ: "
        "tech-touch with NPS −10 against 45 (difference −80 to −20)."
    )
    assert says.compared(groups(differs=False)).endswith("Corrected for that (Holm), none differs.")
    assert says.forest_caption(groups())[0] == "One group stands out from the rest: tech-touch"
    assert says.forest_caption(groups(differs=False))[0] == "No group stands out from the rest beyond chance"
    assert says.suppressed(groups(), 5) == "Fewer than 5 accounts answered, so no score (answers): Acre (2)."
    shown = says.forest(groups())
    assert shown[["label", "note", "said", "filled"]].to_numpy().tolist() == [
        ["tech-touch", "n = 27 · touch model", "−10 (−40 to 20)", True],
        ["high-touch", "n = 20 · touch model", "40 (−40 to 20)", False],
    ]
    nothing = groups().iloc[:0]
    assert (says.compared(nothing), says.suppressed(nothing, 5)) == ("", "")
    assert says.forest_alt(nothing, scored()) == "Too few answers to compare groups."
