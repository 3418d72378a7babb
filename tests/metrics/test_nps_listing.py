"""The unhappy, the silent, comments that may be shown, and whom to call."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskit.metrics.nps_breakdown import listed, silent, to_act, topics, unhappy
from cskit.metrics.nps_breakdown.comments import masked, shown, topics_of
from cskit.metrics.signals import signals
from tests.metrics.build import SEPTEMBER, reasons, table, values
from tests.metrics.nps_answers import POLICY, answer, book, of

PAID = {"a": 100, "b": 300, "c": 200, "d": 400}


def unhappy_of(rows: list[dict[str, Any]], **more: pd.DataFrame) -> pd.DataFrame:
    tables = book(rows, PAID, **more)
    return unhappy(tables, of(tables), SEPTEMBER, POLICY)


def test_the_unhappy_by_what_they_pay_with_their_lowest_answer() -> None:
    """b pays 3.00 and a 1.00; of a's two low answers the lower one, 30 September less 1 May = 152 days."""
    rows = [answer("a", 6), answer("a", 2, contact_id="a-q"), answer("b", 5, "2026-09-01"), answer("c", 7)]
    found = unhappy_of(rows)
    assert found[["customer_id", "score", "days"]].to_numpy().tolist() == [["b", 5, 29], ["a", 2, 152]]
    assert not {"contact_id", "response_id"} & set(found.columns)


def test_a_touchpoint_after_the_answer_is_a_contact_and_one_on_its_day_is_not() -> None:
    """Without the table nobody knows."""
    rows = [answer("a", 2), answer("b", 2), answer("c", 2)]
    days = {"a": "2026-05-02", "b": NOW_DAY, "d": "2026-05-02"}
    met = table(
        "touchpoints", [{"customer_id": who, "on": day, "kind": "weekly"} for who, day in days.items()]
    )
    found = unhappy_of(rows, touchpoints=met).set_index("customer_id")
    assert found["contacted"].to_dict() == {"b": False, "c": False, "a": True}
    assert unhappy_of(rows)["contacted"].isna().all()
    after = table("touchpoints", [{"customer_id": "a", "on": "2026-10-02", "kind": "weekly"}])
    assert not unhappy_of(rows, touchpoints=after)["contacted"].any()


NOW_DAY = "2026-05-01"


def test_what_the_unhappy_pay_is_counted() -> None:
    """a and b: 4.00; one of them waits."""
    met = table("touchpoints", [{"customer_id": "a", "on": "2026-05-02", "kind": "weekly"}])
    tables = book([answer("a", 2), answer("b", 2), answer("d", 9)], PAID, touchpoints=met)
    found = listed(tables, unhappy(tables, of(tables), SEPTEMBER, POLICY), "BRL")
    assert values(found) == {
        "nps.detractor_accounts": 2,
        "nps.detractor_mrr": 4,
        "nps.detractors_uncontacted": 1,
    }
    without = {name: frame for name, frame in tables.items() if name != "touchpoints"}
    assert reasons(listed(without, unhappy(without, of(tables), SEPTEMBER, POLICY), "BRL")) == {
        "nps.detractors_uncontacted": "no_touchpoints"
    }
    assert set(reasons(listed({}, unhappy(tables, of(tables), SEPTEMBER, POLICY), "BRL")).values()) == {
        "no_surveys"
    }


@pytest.mark.parametrize(
    ("more", "comment", "why"),
    [
        ({"comment": "Caro", "consent": True}, "Caro", ""),
        ({"comment": "Caro", "consent": True, "anonymous": True}, None, "anonymous"),
        ({"comment": "Caro", "consent": False}, None, "no_consent"),
        ({"comment": "Caro"}, None, "no_consent"),
        ({"comment": "  ", "consent": True}, None, ""),
        ({"consent": True}, None, ""),
    ],
)
def test_a_comment_is_shown_only_where_its_writer_agreed_and_is_named(
    more: dict[str, Any], comment: str | None, why: str
) -> None:
    """Only a stated consent is one; an anonymous comment stands beside no account."""
    found = unhappy_of([answer("a", 2, **more)]).iloc[0]
    assert (found["comment"] if isinstance(found["comment"], str) else None) == comment
    assert found["withheld"] == why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fale com ana.b+c@x.com.br!", "fale com [email]!"),
        ("ana (arroba) x.com", "[email]"),
        ("ANA@X.COM", "[email]"),
        ("(11) 98765-4321", "[tel.]"),
        ("+55 11 98765 4321 ou 987654321", "[tel.] ou [tel.]"),
        ("wa.me/5511987654321", "wa.me/[tel.]"),
        ("desde 12/09/2026, 30 dias, R$ 1.200", "desde 12/09/2026, 30 dias, R$ 1.200"),
        ("2026-09-12 sem resposta", "2026-09-12 sem resposta"),
        ("linha\n nova", "linha nova"),
    ],
)
def test_addresses_and_telephones_are_masked(text: str, expected: str) -> None:
    """What is left says the same, without a way to the person."""
    assert masked(text) == expected


@given(
    st.text(max_size=60), st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.com", fullmatch=True), st.text(max_size=60)
)
def test_no_address_gets_through(before: str, address: str, after: str) -> None:
    """Wherever it stands."""
    assert address not in masked(f"{before} {address} {after}")


@given(st.from_regex(r"\(?[0-9]{2}\)?[ .-]?9?[0-9]{4}[ .-]?[0-9]{4}", fullmatch=True))
def test_no_brazilian_telephone_gets_through(number: str) -> None:
    """However it is written; eight digits that are a date may stay."""
    if not re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", number):
        assert not re.search(r"\d{4}", masked(f"ligue {number} hoje"))


@pytest.mark.parametrize(
    ("comment", "about"),
    [
        ("Preço alto", ["price"]),
        ("O PREÇO subiu depois do reajuste", ["price"]),
        ("We care about people", ["other"]),
        ("Chamado aberto há semanas", ["support"]),
        ("Sistema lento, e o suporte demora", ["support", "product"]),
        ("O treinamento foi insuficiente; poucas pessoas usam", ["training", "use"]),
        ("Prometeram a integração em 30 dias", ["product", "promises"]),
        ("Estamos conversando com um concorrente", ["competitor"]),
        ("", ["other"]),
    ],
)
def test_topics_by_words_with_and_without_accents(comment: str, about: list[str]) -> None:
    """Whole words or their beginnings; what no list knows is other."""
    assert topics_of(comment) == about


def test_comments_by_topic_and_group() -> None:
    """Two agreed on price, by a promoter and a detractor; a third did not agree, and is not read."""
    words = {"comment": "Muito caro", "consent": True}
    rows = [answer("a", 9, **words), answer("b", 3, **words), answer("c", 3, **words | {"consent": False})]
    found = topics(book(rows, PAID), SEPTEMBER, POLICY)
    assert found.to_numpy().tolist() == [["price", 2, 1, 0, 1]]
    assert topics({}, SEPTEMBER, POLICY).empty
    assert topics(book([answer("a", 9)], PAID), SEPTEMBER, POLICY).empty


def test_the_silent_with_their_last_answer() -> None:
    """c answered two years ago, d never; the invitation of d is no answer."""
    rows = [answer("a", 9), answer("b", 2), answer("c", 8, "2024-08-01"), answer("d", None)]
    tables = book(rows, PAID)
    found = silent(tables, of(tables), SEPTEMBER, POLICY)
    assert found["customer_id"].to_list() == ["d", "c"]
    assert found["last_score"].fillna(-1).to_list() == [-1, 8]
    assert silent({}, of(tables), SEPTEMBER, POLICY).empty


def acted(rows: list[dict[str, Any]], paid: dict[str, int], **more: pd.DataFrame) -> list[tuple[str, str]]:
    tables = book(rows, paid, **more)
    known = of(tables)
    lists = unhappy(tables, known, SEPTEMBER, POLICY), silent(tables, known, SEPTEMBER, POLICY)
    tags = signals(tables, SEPTEMBER, POLICY)
    found = to_act(tables, *lists, known, tags, SEPTEMBER, POLICY)
    return list(zip(found["customer_id"], found["reason"], strict=True))


def test_whom_to_call() -> None:
    """Who waits first, whatever they pay; then those called lately; old and called are settled.

    Silent: the five largest. Promoters: no signal, all answers 9 or 10.
    """
    paid = {f"s{i}": 10 + i for i in range(7)} | {"old": 900, "new": 800, "wait": 1, "mixed": 70, "glad": 60}
    rows = [
        answer("old", 2),
        answer("new", 2, "2026-09-01"),
        answer("wait", 2),
        answer("glad", 10),
        answer("mixed", 10),
        answer("mixed", 7, contact_id="q"),
    ]
    everyone = [{"customer_id": who, "on": "2026-09-20", "kind": "weekly"} for who in paid if who != "wait"]
    found = acted(rows, paid, touchpoints=table("touchpoints", everyone))
    assert found == [
        ("wait", "detractor"),
        ("new", "detractor"),
        *((f"s{i}", "silent") for i in (6, 5, 4, 3, 2)),
        ("glad", "promoter"),
    ]


def test_a_promoter_with_a_signal_is_not_asked_for_a_reference() -> None:
    """An urgent ticket is open: first things first."""
    urgent = {"ticket_id": "T", "customer_id": "a", "opened_at": "2026-09-02T10:00", "priority": "urgent"}
    assert acted([answer("a", 10)], {"a": 100}) == [("a", "promoter")]
    assert acted([answer("a", 10)], {"a": 100}, tickets=table("tickets", [urgent])) == []


def test_nobody_to_call() -> None:
    """An empty list keeps its columns."""
    tables = book([answer("a", 8)], {"a": 100})
    known = of(tables)
    nothing = known.iloc[:0]
    found = to_act(
        tables,
        unhappy(tables, known, SEPTEMBER, POLICY),
        silent(tables, known, SEPTEMBER, POLICY),
        nothing,
        signals(tables, SEPTEMBER, POLICY),
        SEPTEMBER,
        POLICY,
    )
    assert found.empty
    assert {"reason", "score", "last_on"} <= set(found.columns)


def test_the_tables_are_left_as_they_were() -> None:
    """Nothing that was handed in is changed."""
    rows = surveys_with_comment()
    before = rows.copy(deep=True)
    shown(rows)
    pd.testing.assert_frame_equal(rows, before)


def surveys_with_comment() -> pd.DataFrame:
    return book([answer("a", 2, comment="x@y.com", consent=True)], PAID)["surveys"]
