"""Losses, expected and observed: by hand, then for any company."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskit.metrics import losses
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, contracts, customers, ledger, line, table, values

MONTHS = [f"{when:%Y-%m}" for when in pd.date_range("2025-08-01", "2026-09-01", freq="MS")]


def paid(first, last):
    """Give 100 cents in each month from one to another."""
    return {f"{when:%Y-%m}": 100 for when in pd.date_range(first, last, freq="MS")}


def two_books():
    """a and b of Norte, c and d of Sul, all since August 2025; b leaves in March, d in September."""
    amounts = {
        "a": paid("2025-08", "2026-09"),
        "b": paid("2025-08", "2026-02"),
        "c": paid("2025-08", "2026-09"),
        "d": paid("2025-08", "2026-08"),
    }
    return ledger(amounts, "2026-09", a="Norte", b="Norte", c="Sul", d="Sul")


def test_who_was_at_risk_by_hand():
    """Twelve months: a and c in each, b in six (October to March), d in all twelve; two are lost."""
    found = losses.exposure(two_books(), customers("a", "b", "c", "d"), SEPTEMBER)
    assert found.groupby("customer_id").size().to_dict() == {"a": 12, "b": 6, "c": 12, "d": 12}
    lost = found[found["lost"]]
    assert lost["customer_id"].to_list() == ["b", "d"]
    assert lost["month"].dt.strftime("%Y-%m").to_list() == ["2026-03", "2026-09"]
    # August 2025 is month 0, so October is month 2 and March month 7.
    assert found[found["customer_id"] == "b"]["band"].to_list() == ["0-3"] * 2 + ["4-6"] * 3 + ["7-12"]
    assert found[found["customer_id"] == "a"]["band"].iloc[-1] == "13-24"


def test_expected_losses_by_hand():
    """Rates by band: 7-12 one loss in 1 + 3 × 6 = 19 months; 13-24 one in 3; the others none.

    Norte has a's 6 and b's 1 months of 7-12 and one of 13-24: 7/19 + 1/3. Sul has 12 and 2: 12/19 + 2/3.
    """
    exposed = losses.exposure(two_books(), customers("a", "b", "c", "d"), SEPTEMBER)
    found = losses.funnel(exposed, Policy()).set_index("portfolio")
    assert found["observed"].to_dict() == {"Norte": 1, "Sul": 1}
    assert found["account_months"].to_dict() == {"Norte": 18, "Sul": 24}
    assert found["expected"].to_dict() == pytest.approx({"Norte": 7 / 19 + 1 / 3, "Sul": 12 / 19 + 2 / 3})
    assert found["ratio"]["Norte"] == pytest.approx(1 / (7 / 19 + 1 / 3))
    assert not found["outside"].any()


def test_segments_have_their_own_rates():
    """b is the only SMB account: all of its loss is expected of its own book."""
    about = customers("a", "b", "c", "d")
    about = about.assign(segment=pd.Series(["mid", "SMB", "mid", None], dtype="str"))
    found = losses.funnel(losses.exposure(two_books(), about, SEPTEMBER), Policy()).set_index("portfolio")
    assert found["expected"].to_dict() == pytest.approx({"Norte": 1, "Sul": 1})


def test_a_paused_account_can_be_lost_and_pausing_is_no_loss():
    """Paused from June: still at risk; it is lost when it ends, not when it paused."""
    book = two_books()
    b = (book["customer_id"] == "b") & (book["month"] >= "2026-03-01") & (book["month"] < "2026-06-01")
    book.loc[b, "state"] = "paused"
    found = losses.exposure(book, customers("a", "b", "c", "d"), SEPTEMBER)
    of_b = found[(found["customer_id"] == "b") & found["lost"]]
    assert of_b["month"].dt.strftime("%Y-%m").to_list() == ["2026-06"]


def test_the_loss_belongs_to_the_book_that_had_the_account():
    """b is in Sul from the month it was lost in: Norte had it at the last month's end."""
    book = two_books()
    book.loc[(book["customer_id"] == "b") & (book["month"] >= "2026-03-01"), "portfolio"] = "Sul"
    found = losses.exposure(book, customers("a", "b", "c", "d"), SEPTEMBER)
    assert found.loc[found["lost"], "portfolio"].to_list() == ["Norte", "Sul"]


def assignments(*rows):
    names = ("customer_id", "portfolio", "valid_from", "valid_to")
    return table("assignments", (dict(zip(names, row, strict=True)) for row in rows))


def test_losses_after_a_hand_over_by_hand():
    """b went to Norte on 1 January and its contract ended on 10 March: 68 days. d had 243: not soon.

    c changed hands on 20 August and is still here: recent. a came back to the book it was in: no move.
    """
    book = two_books()
    tables = {
        "ledger": book,
        "customers": customers("a", "b", "c", "d"),
        "contracts": contracts(
            line("b", "2025-08-01", "2026-03-10", 1), line("d", "2025-08-01", "2026-09-01", 1)
        ),
        "assignments": assignments(
            ("a", "Norte", "2025-08-01", "2026-08-25"),
            ("a", "Norte", "2026-08-25", None),
            ("b", "Sul", "2025-08-01", "2026-01-01"),
            ("b", "Norte", "2026-01-01", None),
            ("c", "Norte", "2025-08-01", "2026-08-20"),
            ("c", "Sul", "2026-08-20", None),
            ("d", "Norte", "2025-08-01", "2026-01-01"),
            ("d", "Sul", "2026-01-01", None),
        ),
    }
    exposed = losses.exposure(book, tables["customers"], SEPTEMBER)
    found = losses.handovers(tables, exposed, SEPTEMBER)
    assert found["customer_id"].to_list() == ["c", "b"]
    c, b = found.to_dict("records")
    assert (c["from_portfolio"], c["to_portfolio"], c["recent"], c["mrr"]) == ("Norte", "Sul", True, 100)
    assert pd.isna(c["lost_on"])
    assert (b["days"], b["mrr_lost"], b["recent"], b["mrr"]) == (68, 100, False, 0)
    assert b["lost_on"] == pd.Timestamp("2026-03-10")
    said = losses.summary(losses.funnel(exposed, Policy()), found, "")
    own = said[said["by"] == "{}"]
    assert values(own) == {"losses.after_handover": 1, "losses.observed": 2}
    # Without contracts the loss is dated by its month's end: 89 days after 1 January.
    del tables["contracts"]
    assert losses.handovers(tables, exposed, SEPTEMBER)["days"].dropna().to_list() == [89]


def test_why_there_is_no_comparison():
    """A year must be known, of accounts that also left; orders have no losses."""
    book = two_books()
    assert losses.why_none(book, SEPTEMBER, None) == ""
    assert losses.why_none(book, SEPTEMBER, pd.Timestamp("2025-11-01")) == "less_than_12_months"
    young = book[book["month"] > "2025-09-01"]
    assert losses.why_none(young, SEPTEMBER, None) == "less_than_12_months"
    assert losses.why_none(book.assign(mrr=0), SEPTEMBER, None) == "no_recurring_revenue"
    said = losses.summary(pd.DataFrame(), None, "less_than_12_months")
    assert set(said["undefined"]) == {"less_than_12_months"}


def test_nobody_lost():
    """Nothing is expected of anyone: no ratio, no line, and the reason."""
    book = ledger({"a": paid("2025-08", "2026-09")}, "2026-09")
    found = losses.funnel(losses.exposure(book, customers("a"), SEPTEMBER), Policy())
    assert found[["observed", "expected"]].to_numpy().tolist() == [[0, 0.0]]
    assert found["ratio"].isna().all()
    assert not found["outside"].any()
    assert losses.limits(found, Policy()).empty
    said = losses.summary(found, None, "")
    assert said.set_index("id")["undefined"].dropna().to_dict() == {
        "losses.after_handover": "no_assignments",
        "losses.ratio": "nothing_expected",
    }


def test_the_lines_hold_what_the_table_says():
    """A point is outside in the table exactly when it lies beyond a line of the drawing."""
    count = 30
    exposed = pd.DataFrame(
        {
            "portfolio": ["a"] * 200 + ["b"] * 200,
            "segment": "",
            "band": "25+",
            "lost": [at < count for at in range(200)] + [at < 10 for at in range(200)],
        }
    )
    found = losses.funnel(exposed, Policy())
    assert found["expected"].to_list() == pytest.approx([20, 20])
    assert found["outside"].to_list() == [True, True]
    lines = losses.limits(found, Policy(), points=4000)
    near = lines.iloc[int((lines["expected"] - 20).abs().argmin())]
    assert near["low"] > 0.5
    assert near["high"] < 1.5


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.sampled_from(["", "SMB"]), st.sampled_from(losses.BANDS), st.booleans()
        ),
        min_size=1,
    )
)
def test_expected_losses_sum_to_the_companys(rows):
    """Whatever the books: what is expected of all of them is what the company lost."""
    exposed = pd.DataFrame(rows, columns=["portfolio", "segment", "band", "lost"])
    found = losses.funnel(exposed, Policy())
    assert found["expected"].sum() == pytest.approx(found["observed"].sum())
    assert found["observed"].sum() == exposed["lost"].sum()
    known = found[found["expected"] > 0]
    assert ((known["low"] <= known["ratio"]) & (known["ratio"] <= known["high"])).all()
    assert np.isfinite(known[["ratio", "low", "high"]].to_numpy(dtype="float64")).all()
