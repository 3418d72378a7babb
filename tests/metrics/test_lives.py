"""Lives of accounts, by hand."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics.ledger import derive
from cskit.metrics.lives import lives, without_break, year_ago
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, book, ledger, line, month


def _row(found, who):
    return found.set_index("customer_id").loc[who]


def test_four_accounts_by_hand():
    """a stays, b leaves after two months, c leaves and comes back, d begins now."""
    rows = ledger(
        {
            "a": {"2026-05": 100, "2026-06": 100, "2026-07": 110, "2026-08": 110, "2026-09": 120},
            "b": {"2026-05": 50, "2026-06": 60},
            "c": {"2026-06": 70, "2026-09": 80},
            "d": {"2026-09": 10},
        },
        "2026-09",
    )
    found = lives(rows, SEPTEMBER)
    assert found["customer_id"].to_list() == ["a", "b", "c", "d"]
    assert found["age"].to_list() == [4, 2, 1, 0]
    assert found["lost"].to_list() == [False, True, True, False]
    assert found["here"].to_list() == [True, False, True, True]
    assert found["began"].to_list() == [100, 50, 70, 10]
    assert found["last"].to_list() == [120, 60, 70, 10]
    assert _row(found, "b")["lost_on"] == month("2026-07")
    assert found["known"].all()
    assert (found["entry"] == 0).all()


def test_months_without_a_break_by_hand():
    """a stays, b has left, c came back in August after a month away, d pauses since July, e begins now."""
    rows = ledger(
        {
            "a": {f"2026-0{at}": 100 for at in range(5, 10)},
            "b": {"2026-05": 50, "2026-06": 60},
            "c": {"2026-05": 70, "2026-06": 70, "2026-08": 80, "2026-09": 80},
            "d": {"2026-05": 70, "2026-06": 70},
            "e": {"2026-09": 10},
        },
        "2026-09",
    )
    away = (rows["customer_id"] == "d") & (rows["month"] > month("2026-06"))
    rows.loc[away, "state"] = "paused"
    assert without_break(rows, SEPTEMBER).to_dict() == {"a": 4, "c": 1, "d": 4, "e": 0}
    assert without_break(rows, month("2026-06")).to_dict() == {"a": 1, "b": 1, "c": 1, "d": 1}


def test_what_the_data_cannot_have_seen():
    """Opening accounts have no known start; survivors of old cohorts enter at the age they were seen at."""
    paid = {f"2026-0{at}": 100 for at in range(1, 10)}
    rows = ledger(
        {"a": paid, "b": dict(list(paid.items())[1:]), "c": dict(list(paid.items())[4:])}, "2026-09"
    )
    found = lives(rows, SEPTEMBER, opening=month("2026-01"), complete_from=month("2026-05"))
    assert found["known"].to_list() == [False, True, True]
    # Seen from the end of April: a was 3 months old then, b 2, and c began later.
    assert found["entry"].to_list() == [3, 2, 0]


def test_a_pause_is_no_break():
    """A frozen account is here; one that ends while frozen is lost."""
    lines = (
        line("a", "2026-01-01", None, 10, paused_from="2026-03-01", paused_to="2026-06-01"),
        line("b", "2026-01-01", "2026-08-01", 10, paused_from="2026-06-01"),
    )
    made = derive(book(*lines), SEPTEMBER, Policy(), "subscription", "complete").ledger
    found = lives(made, SEPTEMBER)
    assert found["age"].to_list() == [8, 7]
    assert found["lost"].to_list() == [False, True]
    assert found["last"].to_list() == [1000, 0]


def test_an_account_that_another_book_has_is_no_life_of_this_one():
    """Without a row at the month's end the account belongs elsewhere."""
    rows = ledger({"a": {"2026-07": 5, "2026-08": 5, "2026-09": 5}, "b": {"2026-07": 5}}, "2026-09")
    gone = rows[~((rows["customer_id"] == "b") & (rows["month"] == SEPTEMBER))]
    assert lives(gone, SEPTEMBER)["customer_id"].to_list() == ["a"]
    assert lives(rows.iloc[:0], SEPTEMBER).empty


def test_year_ago_by_hand():
    """a stays, b left, c came later: one of two stayed."""
    rows = ledger(
        {
            "a": {"2025-09": 100, **{f"2025-{at}": 100 for at in (10, 11, 12)}, "2026-09": 150},
            "b": {"2025-09": 30, "2025-10": 30},
            "c": {"2026-01": 10, "2026-09": 10},
        },
        "2026-09",
    )
    found = year_ago(rows, SEPTEMBER)
    assert found.to_dict("list") == {
        "customer_id": ["a", "b"],
        "stayed": [True, False],
        "then": [100, 30],
        "now": [150, 0],
    }
    assert year_ago(rows.iloc[:0], SEPTEMBER).empty


@settings(deadline=None)  # other work on the machine is no fault
@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=12), min_size=1, max_size=6))
def test_ages_are_counted_alike(paid):
    """An age is the number of months before the first gap, whoever asks."""
    amounts = {
        f"a{place}": {
            f"{month('2026-09') - pd.DateOffset(months=len(row) - 1 - at):%Y-%m}": 100 * on
            for at, on in enumerate(row)
        }
        for place, row in enumerate(paid)
    }
    found = lives(ledger(amounts, "2026-09"), SEPTEMBER).set_index("customer_id")
    for place, row in enumerate(paid):
        since = row[row.index(True) :] if any(row) else []
        if not since:
            assert f"a{place}" not in found.index
            continue
        gap = since.index(False) if False in since else None
        expected = (gap if gap is not None else len(since) - 1, gap is not None, since[-1])
        assert tuple(found.loc[f"a{place}", ["age", "lost", "here"]]) == expected


def test_who_orders_without_a_contract_has_no_life():
    """Nobody sees such a customer leave: first orders are no MRR, and an empty ledger gives no row."""
    rows = ledger({"a": {"2026-05": 5, "2026-06": 5}}, "2026-09").assign(mrr=0, state="none")
    assert lives(rows, SEPTEMBER).empty
