"""Accounts and figures of the segmentation page written out by hand, for sentences about them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.metrics import results as rows
from cskit.metrics.segmentation import MODELS
from tests.findings.figures import results


def served(*accounts: tuple[str, str, str], **more: Any) -> pd.DataFrame:
    """Accounts from name, model in force and proposed model, the largest ticket first."""
    frame = pd.DataFrame(accounts, columns=["name", "in_force", "proposed"])
    order = {"high": 3, "mid": 2, "low": 1, "tech": 0, "": -1}
    rank = frame["in_force"].map(order) - frame["proposed"].map(order)
    misfit = [
        "above" if by > 0 else "below" if by < 0 and force else ""
        for by, force in zip(rank, frame["in_force"], strict=True)
    ]
    return frame.assign(
        customer_id=[f"a{at:02}" for at in range(len(frame))],
        model=frame["in_force"].where(frame["in_force"] != "", frame["proposed"]),
        ticket=[100_000 - at for at in range(len(frame))],
        misfit=misfit,
        hours_asked=1.0,
        **{"hours_spent": 2.0, **more},
    )


def summary(
    asked: Any = 41.25, has: Any = 40, k: Any = (3, 20), above: int = 2, below: int = 1, **more: Any
) -> pd.DataFrame:
    """Figures of the page; a text is a reason."""
    found = {
        "misfits": k,
        "above": above,
        "below": below,
        "waiting": 0,
        "hours_asked": asked,
        "hours_available": has,
    }
    base = results(**{f"segments__{name}": value for name, value in {**found, **more}.items()})
    lines = [
        rows.money(f"segments.cut_point{end}", at * 100, 9, "BRL", by={"touch_model": name})
        for end, ats in (("", (10, 50, 100)), ("_before", (10, 50, 90)))
        for name, at in zip(("low", "mid", "high"), ats, strict=True)
    ]
    return pd.concat([base, rows.frame(lines)], ignore_index=True)


def split(**models: Any) -> pd.DataFrame:
    """The split by model: hours_share, margin_share, (kept, was)."""
    made = [models.get(name, (0.0, 0.0, (0, 0))) for name in MODELS]
    return pd.DataFrame({
        "touch_model": list(MODELS), "hours_share": [one[0] for one in made], "margin_share": [one[1] for one in made],
        "kept": [one[2][0] for one in made], "was": [one[2][1] for one in made], "hours_spent": 1.0,
        "retention": [one[2][0] / one[2][1] if one[2][1] > 4 else None for one in made], "kept_low": 0.7, "kept_high": 0.98,
        "hours_asked": [5.0, 0.0, 1.0, 0.5], "accounts": 2, "mrr": 100, "ticket_sum": 100, "revenue": 50, "margin": 25,
    })  # fmt: skip
