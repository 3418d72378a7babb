"""Since last month: a month before as its own report had it, who moved and why, and what was published."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.metrics import account_changes, since
from cskit.metrics.ledger import derive
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, customers, ledger, line, month, table

AUGUST = month("2026-08")

# Sul's slice in September. ana and bo stay, cy came from Norte this month, dee went to Norte this month
# (only her months here are left), eve was here until 2026-06 and is Norte's since.
_PAID = {"2026-06": 100, "2026-07": 100, "2026-08": 100, "2026-09": 100}
_WHOLE = ledger(dict.fromkeys(("ana", "bo", "cy", "dee", "eve"), _PAID), "2026-09")
_BOOKS = {
    "cy": lambda when: "Norte" if when <= AUGUST else "Sul",
    "dee": lambda when: "Sul" if when <= AUGUST else "Norte",
    "eve": lambda when: "Sul" if when <= month("2026-06") else "Norte",
}
_PLACED = _WHOLE.assign(
    portfolio=[
        _BOOKS.get(who, lambda _: "Sul")(when)
        for who, when in zip(_WHOLE["customer_id"], _WHOLE["month"], strict=True)
    ]
)


def slice_of(portfolio: str, last: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Cut a book's slice of a month, as the snapshot does: whole histories of its own accounts."""
    seen = _PLACED[_PLACED["month"] <= last]
    home = seen.loc[(seen["month"] == last) & (seen["portfolio"] == portfolio), "customer_id"]
    own = seen["customer_id"].isin(home)
    held = seen[own | (seen["portfolio"] == portfolio)].reset_index(drop=True)
    answers = table("surveys", [{"response_id": who, "customer_id": who} for who in sorted(set(home))])
    return {"ledger": held, "customers": customers(*sorted(set(held["customer_id"]))), "surveys": answers}


def test_a_month_before_is_what_its_own_slice_had() -> None:
    """Row for row: without who came since, and with the months of who had left the book long ago."""
    found, own = since.last_month(slice_of("Sul", SEPTEMBER), SEPTEMBER, "Sul"), slice_of("Sul", AUGUST)
    # dee came to be Norte's: her months in Sul are all that the slice still holds, here all of them.
    pd.testing.assert_frame_equal(found["ledger"], own["ledger"])
    assert set(own["surveys"]["customer_id"]) - set(found["surveys"]["customer_id"]) == {"dee"}
    assert set(found["surveys"]["customer_id"]) == {"ana", "bo"}


def test_who_came_and_who_went() -> None:
    """cy came, dee went; eve went earlier and counts no more."""
    tables = slice_of("Sul", SEPTEMBER)
    assert since.came(tables, SEPTEMBER, "Sul") == {"cy"}
    assert since.gone(tables, SEPTEMBER, "Sul") == 1
    assert since.gone(slice_of("Norte", SEPTEMBER), SEPTEMBER, "Norte") == 1  # cy


def test_changes_and_products_go_with_the_ledgers_rows() -> None:
    """What an account did in another book is not this book's past."""
    tables = slice_of("Sul", SEPTEMBER)
    keys = tables["ledger"][["customer_id", "month"]]
    found = since.last_month({**tables, "changes": keys, "ledger_products": keys}, SEPTEMBER, "Sul")
    for name in ("changes", "ledger_products"):
        pd.testing.assert_frame_equal(found[name], found["ledger"][["customer_id", "month"]])


def test_the_company_keeps_every_row_of_the_past() -> None:
    """Without a book nothing but the month is cut."""
    found = since.last_month({"ledger": _PLACED}, SEPTEMBER, None)["ledger"]
    assert len(found) == len(_PLACED[_PLACED["month"] <= AUGUST])


def test_data_that_begin_this_month_are_known_to_begin() -> None:
    """One month of data has no month before; the tables of then are empty."""
    tables = {"ledger": ledger({"ana": {"2026-09": 5}}, "2026-09"), "customers": customers("ana")}
    assert not since.known(tables, SEPTEMBER)
    assert since.last_month(tables, SEPTEMBER, "Sul")["ledger"].empty
    assert since.known(slice_of("Sul", SEPTEMBER), SEPTEMBER)


def moved(tables: dict[str, pd.DataFrame], history: str = "partial") -> dict[str, tuple[Any, ...]]:
    """Derive September's ledger and give before, after and cause by account."""
    derived = derive(tables, SEPTEMBER, Policy())
    held = {**tables, "ledger": derived.ledger, "changes": derived.changes}
    found = since.moves(held, SEPTEMBER, "Sul", history)  # type: ignore[arg-type]
    return {row[0]: row[1:] for row in found.drop(columns="name").itertuples(index=False, name=None)}


def test_each_account_that_moved_has_one_cause() -> None:
    """New, left, paused; who stayed: the greatest change in the way that MRR went.

    a: upsell of 20 beside a readjustment of 5; b: a discount of 10% begins; c: one of 10% has ended.
    """
    base = "2026-01-01"
    found = moved(
        book(
            line("a", base, "2026-09-10", 100, kind="new", product="x"),
            line("a", "2026-09-10", None, 105, kind="readjustment", product="x"),
            line("a", "2026-09-10", None, 20, kind="upsell", product="x"),
            line("b", base, None, 100, discount=10, discount_kind="percent", discount_from="2026-09-01"),
            line("c", base, None, 100, discount=10, discount_kind="percent", discount_to="2026-09-01"),
            line("d", "2026-09-02", None, 30, kind="new"),
            line("e", base, "2026-09-15", 40),
            line("f", base, None, 50, paused_from="2026-09-01"),
            line("g", base, None, 60),
        )
    )
    assert found == {
        "a": (10000, 12500, "upsell"),
        "b": (10000, 9000, "discount"),
        "c": (9000, 10000, "discount_ended"),
        "d": (0, 3000, "new"),
        "e": (4000, 0, "churn"),
        "f": (5000, 0, "paused"),
    }


def test_a_transfer_is_the_cause_whatever_else_happened() -> None:
    """Of cy the book had nothing, of dee it has nothing; both are there once."""
    found = since.moves(slice_of("Sul", SEPTEMBER), SEPTEMBER, "Sul").set_index("customer_id")
    assert found.loc["cy", ["before", "after", "cause"]].tolist() == [0, 100, "transfer_in"]
    assert found.loc["dee", ["before", "after", "cause"]].tolist() == [100, 0, "transfer_out"]
    assert sorted(found.index) == ["cy", "dee"]


def test_the_greatest_stands_first_whatever_its_sign() -> None:
    """−30 before 20 before −10; of two alike by name."""
    events = pd.DataFrame({"name": list("dcba"), "customer_id": list("4321"), "amount": [-10, 20, -30, 20]})
    assert since.biggest_first(events)["name"].tolist() == ["b", "a", "c", "d"]


def results(*rows: tuple[str, float | None, int], unit: str = "accounts") -> pd.DataFrame:
    """Write rows of results."""
    made = [{"id": one, "value": value, "unit": unit, "n": n, "by": "{}"} for one, value, n in rows]
    frame = pd.DataFrame(made, columns=["id", "value", "unit", "n", "by"])
    return frame.astype({"value": "float64", "n": "Int64"})


NOTHING = results()


@pytest.mark.parametrize(
    ("published", "gone", "why"),
    [
        ([("x", 12.0, 60)], 0, ""),
        ([("x", 12.0 + 1e-12, 60)], 0, ""),  # as rounded when it was published
        ([("x", 11.0, 60)], 0, "restated"),
        ([("x", 11.0, 60)], 2, "gone"),  # nobody can tell from here what it would be today
        ([("x", None, 0)], 0, ""),
        ([], 0, ""),
        ([("other", 3.0, 1)], 0, ""),
    ],
)
def test_what_was_published_is_held_against_the_same_month(published: Any, gone: int, why: str) -> None:
    """Restated only where a figure was published and today's data give another one for that month."""
    then, now = results(("x", 12.0, 60)), results(("x", 14.0, 61))
    found = since.figures(then, now, results(*published), ["x"], gone).iloc[0]
    assert (found["then"], found["now"], found["why"], found["gone"]) == (12, 14, why, gone)


def test_the_same_share_of_another_number_is_restated() -> None:
    """10 of 10 is not 9 of 9."""
    then, said = (results(("x", 1.0, n), unit="share") for n in (9, 10))
    assert since.figures(then, then, said, ["x"])["why"].tolist() == ["restated"]
    assert since.figures(said, then, said, ["x"])["why"].tolist() == [""]


def test_figures_that_are_not_there_are_passed_over() -> None:
    """Those asked for that this month lacks; of a month that is not known there is no value."""
    found = since.figures(NOTHING, results(("x", 2.0, 3)), NOTHING, ["y", "x"])
    assert found["id"].tolist() == ["x"]
    assert found["then"].isna().all()
    assert found["why"].tolist() == [""]
    assert since.figures(NOTHING, NOTHING, NOTHING, ["x"]).empty


def test_signals_are_compared_where_both_months_can_tell() -> None:
    """ana: one new, one over; bo: nobody could see before; cy is new in the book; what moved comes first."""
    was = pd.DataFrame({"customer_id": ["a", "b"], "name": ["Ana", "Bo"], "mrr": [100, 900]})
    now = pd.DataFrame({"customer_id": ["a", "b", "c"], "name": ["Ana", "Bo", "Cy"], "mrr": [100, 900, 5]})

    def states(**tagged: str) -> pd.DataFrame:
        rows = [(who[0], who[1:], state) for who, state in tagged.items()]
        return pd.DataFrame(rows, columns=["customer_id", "signal", "state"]).astype("str")

    then = states(asilent="none", aticket="tag", bsilent="no_data", bticket="tag")
    today = states(asilent="tag", aticket="none", bsilent="tag", bticket="tag", csilent="tag")
    moves = pd.DataFrame({"customer_id": ["c"], "name": "Cy", "before": 0, "after": 5, "cause": "new"})
    found = account_changes.since(moves, (was, now), (then, today))
    assert found[["name", "cause", "appeared", "over", "amount"]].to_numpy().tolist() == [
        ["Cy", "new", "", "", 5],
        ["Ana", "", "silent", "ticket", 0],
    ]
