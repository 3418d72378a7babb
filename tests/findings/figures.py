"""Results and signals written out by hand, for sentences about them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.metrics import results as rows
from cskit.metrics.signals import SIGNALS

NBSP = "\N{NO-BREAK SPACE}"


def results(**figures: Any) -> pd.DataFrame:
    """Write results by id, dots as ``__``: a value, (value, n), (value, n, low, high), or a reason."""
    made = []
    for name, figure in figures.items():
        metric = name.replace("__", ".")
        if isinstance(figure, str):
            made.append(rows.undefined(metric, figure))
            continue
        value, n, low, high = (
            (*figure, *(None,) * 4)[:4] if isinstance(figure, tuple) else (figure, 0, None, None)
        )
        ends = {end: at for end, at in (("low", low), ("high", high)) if at is not None}
        made.append(rows.result(metric, value, n or 0, currency="BRL", **ends))
    return rows.frame(made)


def signals(tags: dict[str, dict[str, dict[str, Any]]], blind: tuple[str, ...] = ()) -> pd.DataFrame:
    """Write every signal of some accounts: those named with their facts, those in ``blind`` without data."""
    made = []
    for customer, found in tags.items():
        for signal in SIGNALS:
            state = "tag" if signal in found else "no_data" if signal in blind else "none"
            fact = {"on": None, "value": None, "cents": None, **found.get(signal, {})}
            made.append({"customer_id": customer, "signal": signal, "state": state, **fact})
    frame = pd.DataFrame(made, columns=["customer_id", "signal", "state", "on", "value", "cents"])
    kinds = {"on": "datetime64[us]", "value": "float64", "cents": "Int64"}
    return frame.astype({"customer_id": "str", "signal": "str", "state": "str", **kinds})


def accounts(*names: str, mrr: int = 100, **more: Any) -> pd.DataFrame:
    """Write accounts that pay the same, with id a1, a2, …"""
    frame = pd.DataFrame({"customer_id": [f"a{place}" for place in range(1, len(names) + 1)], "name": names})
    return frame.assign(mrr=mrr, mrr_year_ago=pd.array([mrr] * len(names), dtype="Int64"), **more)
