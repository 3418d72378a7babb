"""Whom the segmentation page asks to move: the CSM proposes, the leader decides."""

from __future__ import annotations

import pandas as pd

from cskit.findings import segmentation as says
from tests.findings.figures import signals
from tests.findings.segmentation_figures import served


def test_whom_to_act_on_and_how() -> None:
    """The CSM proposes, the leader decides; the date is the renewal's."""
    chosen = served(("A", "high", "low"), ("B", "low", "mid")).assign(
        reason=["above", "below"], renewal_on=pd.to_datetime(["2026-11-23", None]), mrr=5
    )
    act = says.act(chosen, signals({"a00": {}, "a01": {}}), "BRL")
    assert act["why"].tolist() == [
        "in high-touch; its ticket calls for low-touch", "top group in low-touch; its ticket calls for mid-touch",
    ]  # fmt: skip
    assert act["next_step"].tolist() == [
        "Propose the change to your leader before 23 Nov 2026", "Propose mid-touch to your leader",
    ]  # fmt: skip
    assert says.act_caption(chosen, chosen, 180) == (
        "1 account above its ticket renews within 180 days; 1 account of the top group gets less service than it "
        "pays for."
    )
    fits, blind = served(("A", "low", "low")), served(("A", "", "low"))
    assert says.act_caption(chosen.iloc[:0], fits, 180) == "No change of model to prepare this month."
    assert says.act_caption(chosen.iloc[:0], blind, 180).startswith(
        "The data don't say which model is in force"
    )
