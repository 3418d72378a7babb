"""Who moved to another touch model, and whether the ticket moved, the line or the portfolio."""

from __future__ import annotations

import pandas as pd

from cskit.metrics import segmentation as s
from cskit.metrics.accounts import accounts as accounts_of
from cskit.metrics.months import shift
from tests.metrics.build import SEPTEMBER, ledger
from tests.metrics.segmentation_books import STATED, book, paid, people, served_of


def _moved(amounts, about=None, policy=STATED, cuts=None):
    tables = book(amounts, about)
    own = s.cut_points({}, tables["ledger"], SEPTEMBER, policy, "mrr") if cuts is None else cuts
    found = s.served(tables, accounts_of(tables, SEPTEMBER, policy), own, SEPTEMBER, policy, "mrr")
    return s.movers(tables, found, own, SEPTEMBER, "mrr", "Sul")


def _lines(*mids):
    """Lines of which mid-touch moves, the last being September's."""
    rows = [
        {
            "month": shift(SEPTEMBER, at - len(mids) + 1),
            "low_from": 1000,
            "mid_from": mid,
            "high_from": 99_999,
        }
        for at, mid in enumerate(mids)
    ]
    return pd.DataFrame(rows).astype({"month": "datetime64[us]"}).assign(accounts=9, of="company")


def test_a_mover_says_what_moved():
    """The ticket rose over the line; the line fell under the ticket; both together."""
    row = _moved({"a": paid(4000, 4000, 6000)}).iloc[0]
    assert row[["mrr_then", "mrr", "model_then", "model", "cause"]].tolist() == [
        4000,
        6000,
        "low",
        "mid",
        "ticket",
    ]
    assert _moved({"a": paid(4000, 4000, 4000)}, cuts=_lines(5000, 5000, 3000))["cause"].tolist() == [
        "cut_point"
    ]
    assert _moved({"a": paid(4000, 4000, 4700)}, cuts=_lines(5000, 5000, 4200))["cause"].tolist() == ["both"]
    assert _moved({"a": paid(4000, 4000, 4000)}).empty


def test_a_mover_of_the_second_month_is_told_by_the_first():
    """The ticket went 2% over the line in August and stayed: proposed in September, because of the ticket."""
    found = _moved({"a": paid(4000, 5100, 5100)})
    assert found[["model_then", "model", "cause"]].to_numpy().tolist() == [["low", "mid", "ticket"]]


def test_transfers_are_told_apart_from_moves():
    """b came this month and c went: neither is a move of theirs; d is new, and no mover."""
    rows = ledger({"b": paid(6000, 6000), "c": paid(20_000), "d": paid(700)}, "2026-09")
    rows.loc[(rows["customer_id"] == "b") & (rows["month"] != SEPTEMBER), "portfolio"] = "Norte"
    gone = ledger({"c": {"2026-07": 20_000, "2026-08": 20_000}}, "2026-08")
    rows = pd.concat([rows[rows["customer_id"] != "c"], gone], ignore_index=True)
    tables = {"ledger": rows, "customers": people(("b", {}), ("c", {}), ("d", {}))}
    found, cuts = served_of(tables)
    moved = s.movers(tables, found, cuts, SEPTEMBER, "mrr", "Sul")
    assert moved[["customer_id", "model_then", "model", "cause"]].to_numpy().tolist() == [
        ["c", "high", "", "transfer"],
        ["b", "", "mid", "transfer"],
    ]
    counts = s.of_movers(moved, len(found)).set_index("by")["value"]
    assert (counts["{}"], counts['{"cause": "transfer"}'], counts['{"cause": "ticket"}']) == (2, 2, 0)
