"""The words of the calls: title, why, what to ask, what came of them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.findings import calls
from cskit.locale import using
from tests.findings.figures import NBSP
from tests.metrics.build import SEPTEMBER, month

NOTHING = {
    "deadline": None, "ends_on": None, "cancelled_on": None, "low": None, "low_on": None, "mrr_before": None,
    "late_days": None, "late": None, "silent_days": None, "best": None, "best_on": None, "seats": None,
    "users": None, "seats_used": None, "renewal_days": None, "share": 0.16, "mrr": 1840000, "amount": 1840000,
}  # fmt: skip
DATES = ("deadline", "ends_on", "cancelled_on", "low_on", "best_on")


def made(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [{**NOTHING, "customer_id": "a", **row} for row in rows], columns=["customer_id", "rule", *NOTHING]
    )
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in DATES})


TAGGED = pd.DataFrame(
    {
        "customer_id": ["a", "a", "a", "a", "b"],
        "signal": ["renewal", "detractor", "silent", "no_answer", "ticket"],
        "state": "tag",
        "on": pd.to_datetime(["2026-10-23", "2026-09-12", None, None, "2026-09-01"]),
        "value": [23.0, 4.0, 72.0, 400.0, 1.0],
        "cents": pd.array([1840000, pd.NA, pd.NA, pd.NA, pd.NA], dtype="Int64"),
    }
)


@pytest.mark.parametrize(
    ("row", "english", "ask", "portuguese"),
    [
        ({"rule": "R1", "ends_on": "2026-10-23"},
         "The contract runs out in 23 days and is not renewed; gave 4 on 12 Sep 2026; no touchpoint for 72 days.",
         "What is missing for us to sign the renewal?",
         "O contrato termina em 23 dias e não foi renovado; nota 4 em 12/09/2026; sem contato há 72 dias."),
        ({"rule": "R1", "ends_on": "2026-10-01", "cancelled_on": "2026-09-20", "customer_id": "z"},
         "Asked on 20 Sep 2026 to end the contract; the contract runs out in 1 day and is not renewed.",
         "What made you decide to leave, and what would change it?",
         "Pediu em 20/09/2026 o fim do contrato; o contrato termina em 1 dia e não foi renovado."),
        ({"rule": "R2", "renewal_days": 23},
         "Renews in 23 days; gave 4 on 12 Sep 2026; no touchpoint for 72 days.",
         "What has to be settled before the renewal?",
         "Renova em 23 dias; nota 4 em 12/09/2026; sem contato há 72 dias."),
        ({"rule": "R3", "low": 4.0, "low_on": "2026-09-12"},
         "Gave 4 on 12 Sep 2026, and no contact since.",
         "What happened, and what should we do first?",
         "Nota 4 em 12/09/2026 e nenhum contato desde então."),
        ({"rule": "R4", "mrr_before": 2000000, "late_days": 33.0, "late": 246000},
         "MRR fell from R$20K to R$18.4K in September; R$2.5K 33 days late.",
         "What do you no longer need, and why?",
         f"O MRR caiu de R${NBSP}20{NBSP}mil para R${NBSP}18,4{NBSP}mil em setembro; "
         f"R${NBSP}2,5{NBSP}mil com 33 dias de atraso."),
        ({"rule": "R4", "mrr_before": 1840000, "late_days": 31.0, "late": 246000},
         "R$2.5K 31 days late.", "Is something holding up the payment?",
         f"R${NBSP}2,5{NBSP}mil com 31 dias de atraso."),
        ({"rule": "R5", "silent_days": 72.0},
         "In the top group, with 16% of the portfolio; no touchpoint for 72 days.",
         "What has changed for you since we last spoke?",
         "No grupo do topo, com 16% da carteira; sem contato há 72 dias."),
        ({"rule": "R6", "best": 10.0, "best_on": "2026-08-02", "seats": 50.0, "users": 45.0, "seats_used": 0.9},
         "Gave 10 on 2 Aug 2026; 45 of 50 seats in use; no open opportunity, nothing past due.",
         "Who else in the company could use it?",
         "Nota 10 em 02/08/2026; 45 de 50 licenças em uso; nenhuma oportunidade aberta, nada vencido."),
    ],
)  # fmt: skip
def test_why_each_account_is_called(row: dict[str, Any], english: str, ask: str, portuguese: str) -> None:
    """One sentence with its numbers, two other signals at most, and a question to open with."""
    found = calls.in_words(made(row), TAGGED, SEPTEMBER, "BRL").iloc[0]
    assert (found["why"], found["ask"], found["by_when"]) == (english, ask, "in October")
    with using("pt_BR"):
        found = calls.in_words(made(row), TAGGED, SEPTEMBER, "BRL").iloc[0]
    assert (found["why"], found["by_when"]) == (portuguese, "em outubro")


@pytest.mark.parametrize(
    ("n", "english", "portuguese"),
    [
        (0, "No call for October", "Nenhuma conversa para outubro"),
        (1, "One call for October", "Uma conversa para outubro"),
        (3, "Three calls for October", "Três conversas para outubro"),
        (5, "Five calls for October", "Cinco conversas para outubro"),
    ],
)
def test_the_title_counts_what_there_is(n: int, english: str, portuguese: str) -> None:
    """In words; December's report calls for January."""
    some = made(*[{"rule": "R5"}] * n)
    assert calls.heading(some, SEPTEMBER).html == f"<h2>{english}</h2>"
    with using("pt_BR"):
        assert calls.heading(some, SEPTEMBER).text == portuguese
    assert calls.heading(some, month("2026-12")).text.endswith("January")


def test_fewer_than_five_say_so() -> None:
    """With none the caption says it, with five there is nothing to say."""
    one = made({"rule": "R5", "deadline": "2026-10-23"})
    assert calls.fewer(one, 8) == "Fewer than five: only 1 account can be called by these rules."
    assert calls.caption(one, 8, "mrr", "BRL") == (
        "1 account to call; it pays R$18.4K of MRR. First deadline: 23 Oct 2026."
    )
    assert calls.fewer(made(*[{"rule": "R5"}] * 5), 8) == ""
    assert calls.fewer(made(), 8) == ""
    assert calls.caption(made(), 8, "mrr", "BRL") == "No account meets a rule that could be looked at."
    assert calls.caption(made(), 0, "mrr", "BRL") == "There is no account in this portfolio at month end."
    two = made({"rule": "R5"}, {"rule": "R6"})
    assert calls.caption(two, 8, "revenue", "BRL") == "2 accounts to call; they brought R$36.8K in 12 months."


def test_a_rule_that_could_not_look_is_named() -> None:
    """With the tables it lacks, in words."""
    looked = pd.DataFrame(
        {
            "rule": ["R1", "R4", "R6"],
            "state": ["looked", "partly", "not_looked"],
            "lacks": ["", "ledger", "usage,opportunities"],
        }
    )
    assert calls.not_looked(looked) == (
        "Not looked at for want of data, so neither calm nor alarm: R6 (without: Product use, Opportunities). "
        "Looked at only in part: R4 (without: MRR of the month before)."
    )
    assert calls.not_looked(looked.iloc[:1]) == ""


def outcomes(*rows: tuple[str, bool | None], published: bool = False) -> pd.DataFrame:
    codes, met = [row[0] for row in rows], [row[1] for row in rows]
    contacted = pd.array(met, dtype="boolean")
    return pd.DataFrame(
        {"outcome": pd.Series(codes, dtype="str"), "contacted": contacted, "published": published}
    )


def test_what_came_of_last_months_calls() -> None:
    """How many went how, with whom there was a contact, and where the calls come from."""
    some = outcomes(("renewed", True), ("open", False), ("open", True), ("lost", False))
    august = month("2026-08")
    assert calls.last_caption(some, august) == (
        "The 4 calls for September: 1 renewed, 2 still open, and 1 lost. Contacts were logged with 2."
    )
    with using("pt_BR"):
        assert calls.last_caption(some, august) == (
            "As 4 conversas de setembro: 1 renovou, 2 ainda em aberto e 1 cancelou. Há contato registrado com 2."
        )
    assert calls.last_caption(outcomes(), august) == "There was no call for September."
    assert "do not go back to August 2026" in calls.last_caption(outcomes(), august, known=False)
    assert calls.last_caption(outcomes(("kept", None)), august).endswith("do not say who was contacted.")
    assert calls.last_caption(outcomes(("kept", False)), august).endswith(
        "No contact was logged with any of them."
    )
    assert "as today's data would have chosen them" in calls.remembered(some, august)
    assert calls.remembered(outcomes(("kept", True), published=True), august) == (
        "As the cover of August 2026 published them."
    )
    shown = calls.last_in_words(outcomes(("kept", None), ("paused", True)))
    assert shown["came_of_it"].to_list() == ["kept", "paused"]
    assert shown["contact"].isna().to_list() == [True, False]


def test_each_rules_record() -> None:
    """The calls together, the others beside them; none lost and none old enough are said in words."""
    record = pd.DataFrame(
        [("R2", 14, 4, 5, 5), ("R5", 6, 0, 5, 5), ("others", 60, 3, 5, 5)],
        columns=["rule", "calls", "lost", "months", "published"],
    )
    assert calls.record_caption(record) == (
        "4 of 20 calls paid less three months later; of the accounts not called, 3 of 60."
    )
    assert calls.record_caption(record.iloc[1:2]) == "Not one of 6 calls paid less three months later."
    assert calls.record_caption(record.iloc[2:]) == "No call is three months old yet."
    assert "association only" in calls.record_says(record)
    assert "R1" not in calls.record_says(record)
    assert "not R1 and R2" in calls.record_says(record.assign(published=2))
    assert calls.record_says(record.iloc[2:]) == ""
