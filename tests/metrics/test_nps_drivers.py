"""What goes with a higher score: what is known on the day of the answer, and whose answers count."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import drivers
from cskit.metrics import nps_breakdown as nps
from cskit.metrics.nps_breakdown.answers import nps_answers
from cskit.metrics.nps_breakdown.drivers import drivers_of, known_at_answer
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, table
from tests.metrics.nps_answers import answer, book

POLICY = Policy()


def _tickets(*rows) -> pd.DataFrame:
    """Tickets as (account, opened, first answer, priority)."""
    names = ("customer_id", "opened_at", "first_response_at", "priority")
    return table(
        "tickets",
        ({"ticket_id": f"T{at}", **dict(zip(names, row, strict=True))} for at, row in enumerate(rows)),
    )


def test_tickets_before_the_answer_by_hand():
    """Answers of 1 May: tickets from 31 January to 30 April count, those of the day itself or later do not.

    a had an urgent one, answered in two hours; b one that waited for 25; c only one on the day; d one that
    was not answered at all; e has one of 30 January, 91 days before.
    """
    tickets = _tickets(
        ("z", "2026-01-01 08:00", "2026-01-01 09:00", "low"),
        ("a", "2026-01-31 08:00", "2026-01-31 10:00", "urgent"),
        ("b", "2026-04-20 08:00", "2026-04-21 09:00", "low"),
        ("c", "2026-05-01 08:00", "2026-05-01 09:00", "high"),
        ("d", "2026-04-30 08:00", None, "medium"),
        ("e", "2026-01-30 08:00", None, "urgent"),
    )
    tables = book([answer(who, 9) for who in "abcde"], dict.fromkeys("abcde", 100), tickets=tickets)
    found = known_at_answer(nps_answers(tables, SEPTEMBER, 12), tables, SEPTEMBER)
    assert found["grave"].to_list() == ["with", "without", "without", "without", "without"]
    assert found["wait"].to_list() == ["quick", "slow", "none", "slow", "none"]
    # Paid since January 2024: 28 months on the day of the answer.
    assert set(found["tenure"]) == {"24_and_more"}


def test_tickets_that_the_table_cannot_hold_are_not_known():
    """Where tickets begin 60 days before an answer, "no ticket" would be a guess."""
    tickets = _tickets(("z", "2026-03-01 08:00", "2026-03-01 09:00", "low"))
    tables = book([answer("a", 9)], {"a": 100}, tickets=tickets)
    answers = nps_answers(tables, SEPTEMBER, 12)
    assert known_at_answer(answers, tables, SEPTEMBER)[["grave", "wait"]].to_numpy().tolist() == [["", ""]]
    assert "wait" not in known_at_answer(answers, {**tables, "tickets": tickets.iloc[:0]}, SEPTEMBER)


def _company(happy: int, unhappy: int, contacts: int = 1) -> dict[str, pd.DataFrame]:
    """40 accounts of each segment: of big so many are promoters, of SMB so many detractors, others passives.

    But for one account of big that is a detractor, and one of SMB that is a promoter, where there are any.
    """
    ids = {"big": [f"B{n:02}" for n in range(40)], "SMB": [f"S{n:02}" for n in range(40)]}
    scores = {"big": [10] * happy + [8] * (40 - happy), "SMB": [3] * unhappy + [8] * (40 - unhappy)}
    if happy and unhappy:
        scores["big"][-1], scores["SMB"][-1] = 3, 10
    rows = [
        {**answer(who, score), "contact_id": f"{who}-{contact}"}
        for name, accounts in ids.items()
        for who, score in zip(accounts, scores[name], strict=True)
        for contact in range(contacts)
    ]
    tables = book(rows, dict.fromkeys([*ids["big"], *ids["SMB"]], 100))
    segment = tables["customers"]["customer_id"].str[0].map({"B": "big", "S": "SMB"}).astype("str")
    return {**tables, "customers": tables["customers"].assign(segment=segment)}


def test_a_company_compares_its_segments():
    """Half of big are promoters, half of SMB detractors: far from chance, and SMB's odds are the lower."""
    found, traits = drivers_of(_company(20, 20), SEPTEMBER, POLICY)
    assert (found.loc[0, "n"], found.loc[0, "events"]) == (80, 21)
    row = found[(found["trait"] == "segment") & (found["guard"] == "")].iloc[0]
    assert row["ratio"] < 0.2 if row["level"] == "SMB" else row["ratio"] > 5
    assert row["differs"]
    assert len(traits) == 80


def test_three_contacts_of_an_account_are_not_three_accounts():
    """The same answers by three contacts of each account: the same ratio and the same range."""
    one, three = (drivers_of(_company(16, 14, contacts), SEPTEMBER, POLICY)[0] for contacts in (1, 3))
    rows = [found[(found["trait"] == "segment") & (found["guard"] == "")].iloc[0] for found in (one, three)]
    assert rows[1]["n"] == 3 * rows[0]["n"]
    assert rows[1]["ratio"] == pytest.approx(rows[0]["ratio"], rel=1e-5)
    assert rows[1]["low"] == pytest.approx(rows[0]["low"], rel=0.02)


@pytest.mark.parametrize(("happy", "unhappy", "reason"), [(0, 0, "one_answer"), (1, 0, "no_trait")])
def test_too_few_answers_that_differ_are_said(happy, unhappy, reason):
    """All answers alike, or all but one: no ratio, and the reason stands in the first row."""
    found, _ = drivers_of(_company(happy, unhappy), SEPTEMBER, POLICY)
    assert found.loc[0, "guard"] == reason
    assert found["ratio"].isna().all()
    assert nps.driver_results(found)["undefined"].notna().all()


def test_a_model_that_cannot_be_fitted_is_said_of_every_trait(monkeypatch):
    """A search that does not arrive: no ratio, no level that looks compared, and the reason as a result."""
    monkeypatch.setattr("cskit.models.ordered_logit._STEPS", 1)
    found, _ = drivers_of(_company(16, 14), SEPTEMBER, POLICY)
    assert found.set_index("trait")["guard"]["segment"].unique().tolist() == ["no_maximum"]
    assert found["ratio"].isna().all()
    assert "no_maximum" in set(nps.driver_results(found)["undefined"])
    assert not set(found["guard"]) & {"", "reference"}


def test_no_answer_is_no_model():
    """Nobody answered, or the slice carries no table: each is said."""
    found, traits = drivers_of(book([], {"a": 100}), SEPTEMBER, POLICY)
    assert (found["guard"].to_list(), len(traits)) == (["no_answers"], 0)
    assert nps.drivers_shown({})["guard"].to_list() == ["no_comparison"]
    assert drivers.hidden(found, traits, pd.Series({"a": "Sul"}), ["Sul"], POLICY) == {}
