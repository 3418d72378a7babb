"""Whom the NPS page asks to call: each account with why, and a step that never asks for a better score."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.findings import nps_breakdown as says
from cskit.locale import using
from tests.findings.figures import NBSP, results
from tests.findings.nps_figures import CALM, scored, unhappy


@pytest.mark.parametrize(
    ("more", "why", "step"),
    [
        (
            {},
            "gave 4 on 12 Sep 2026; no contact since",
            "Call within 48 hours, log the touchpoint, tell them",
        ),
        ({"contacted": True}, "gave 4 on 12 Sep 2026; contacted since", "Tell them what became of it"),
        ({"contacted": None}, "gave 4 on 12 Sep 2026", "Call within 48 hours, log the touchpoint"),
        (
            {"anonymous": True},
            "gave 4 on 12 Sep 2026; no contact since",
            "Call within 48 hours, log it; do not ask",
        ),
        ({"reason": "silent"}, "large and silent: never answered", "Ask how things are going"),
        (
            {"reason": "silent", "last_on": pd.Timestamp("2025-01-02")},
            "large and silent: last answer on 2 Jan 2025",
            "Ask how things are going",
        ),
        ({"reason": "promoter"}, "promoter, with us for a year or longer", "Ask for a reference"),
    ],
)
def test_why_and_what_next(more: dict[str, Any], why: str, step: str) -> None:
    """Never ask for a better score; nobody asks who an anonymous answer is from."""
    shown = says.act(unhappy(**more), CALM, "BRL").iloc[0]
    assert shown["why"] == why
    assert shown["next_step"].startswith(step)


def test_who_is_in_the_list() -> None:
    """Detractors, silent, promoters; nobody, and nobody asked."""
    frame = pd.concat([unhappy(reason=name) for name in ("detractor", "silent", "silent", "promoter")])
    assert says.act_caption(frame, pd.concat([frame] * 3), scored()) == (
        "1 account with a detractor to call back; 2 silent accounts to ask how things are going (12 are silent); "
        "1 promoter to ask for a reference."
    )
    assert says.act_caption(frame.iloc[:0], frame, scored()) == "No account asks for action here this month."
    assert says.act_caption(frame, frame, scored(nps__score="no_surveys")).endswith("proposes no call.")
    with using("pt_BR"):
        assert (
            says.waiting(
                results(
                    nps__detractor_accounts=(1, 1), nps__detractor_mrr=500, nps__detractors_uncontacted=1
                ),
                "BRL",
            )
            == f"1 conta com detrator soma R${NBSP}500. 1 está sem contato desde a resposta."
        )
