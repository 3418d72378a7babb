"""Since last month, page by page: each says in its own sentences who moved and why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cskit.findings import accounts, cohort_retention, ltv_cac, nps_breakdown, pareto, segmentation
from cskit.locale import using
from tests.findings.figures import NBSP


def said(function: Any, rows: list[dict[str, Any]], *given: Any) -> tuple[list[str], list[str]]:
    """Give the sentences in both languages."""
    found = []
    for code in ("en", "pt_BR"):
        with using(code):
            found.append([one.replace(NBSP, " ") for one in function(pd.DataFrame(rows), *given)])
    return found[0], found[1]


def test_retention_says_who_left_at_which_age_and_why() -> None:
    """Known and unknown beginnings, a reason or none; who completed a year; who came back."""
    cohort = pd.Timestamp("2025-01-01")
    base = {"name": "Aço & Cia", "mrr": 123400, "cohort": cohort, "reason": ""}
    english, portuguese = said(
        cohort_retention.since,
        [
            {**base, "event": "left", "age": 20, "reason": "price"},
            {**base, "event": "left", "age": 1},
            {**base, "event": "left", "age": None, "cohort": pd.NaT},
            {**base, "event": "completed", "age": 12},
            {**base, "event": "came_back", "age": 20},
        ],
        "BRL",
    )
    assert english == [
        "Aço & Cia left: R$1.2K of MRR after 20 months, cohort of Jan 2025 (price).",
        "Aço & Cia left: R$1.2K of MRR after 1 month, cohort of Jan 2025 (reason not stated).",
        "Aço & Cia left: R$1.2K of MRR; since when it was here is not known (reason not stated).",
        "Aço & Cia completed 12 months: R$1.2K of MRR, cohort of Jan 2025.",
        "Aço & Cia came back with R$1.2K of MRR.",
    ]
    assert (
        portuguese[0]
        == "Aço & Cia cancelou: R$ 1,2 mil de MRR, depois de 20 meses, safra de jan. 2025 (preço)."
    )


def test_ltv_says_what_came_back_and_what_was_lost() -> None:
    """Amounts of the account; who is judged for the first time is told so."""
    base = {
        "name": "Bô",
        "cac": 10000,
        "brought": 12000,
        "missing": 4000,
        "margin": -500,
        "tenure": 6,
        "cause": "",
    }
    english, portuguese = said(
        ltv_cac.since,
        [
            {**base, "event": "paid_back"},
            {**base, "event": "left_before"},
            {**base, "event": "costs_more"},
            {**base, "event": "costs_more", "cause": "onboarding"},
        ],
        "BRL",
    )
    assert english == [
        "Bô has paid back its CAC of R$100: R$120 of margin in 6 months.",
        "Bô left with R$40 of its CAC of R$100 not recovered.",
        "Bô now costs more than it pays: −R$5 of margin in 12 months.",
        "Bô costs more than it pays: −R$5 of margin in 12 months (onboarding is over).",
    ]
    assert portuguese[1] == "Bô cancelou sem recuperar R$ 40 do CAC de R$ 100."


def test_the_parts_of_a_value_have_their_signs() -> None:
    """A gain has a plus; without a split nothing is said."""
    parts = pd.DataFrame({"part": ["price", "mix", "margin", "churn"], "amount": [500, -20000, 0, 300]})
    assert ltv_cac.split(parts.iloc[:0], parts, "BRL").replace(NBSP, " ") == (
        "ARPA ÷ churn moved by −R$192: +R$5 from what the same accounts pay, −R$200 from accounts that came or "
        "went, R$0 from the gross margin, and +R$3 from churn."
    )
    assert ltv_cac.split(parts.iloc[:0], parts.iloc[:0], "BRL") == ""


def test_nps_says_from_which_group_to_which() -> None:
    """First answers, the same group again, another; what expired; contacts; anonymous answers in number only."""
    base = {"name": "Bô", "amount": 50000, "score": 9.0, "was": "", "group": "promoter", "answers": 1}
    base |= {"on": pd.Timestamp("2026-09-12"), "commented": False}
    nobody = {**base, "name": "", "score": None, "group": "", "on": pd.NaT, "amount": 0}
    english, portuguese = said(
        nps_breakdown.since,
        [
            {**base, "event": "answered", "was": "detractor", "commented": True},
            {**base, "event": "answered", "was": "promoter"},
            {**base, "event": "answered"},
            {**base, "event": "expired", "amount": 0},
            {**base, "event": "contacted", "score": 3.0, "group": "detractor"},
            {**base, "event": "transferred", "answers": 2},
            {**nobody, "event": "anonymous_answered", "answers": 2},
            {**nobody, "event": "anonymous_expired"},
        ],
        12,
        "BRL",
    )
    assert english == [
        "Bô (R$500 of MRR) answered 9: detractor → promoter. With a comment.",
        "Bô (R$500 of MRR) answered 9: still promoter.",
        "Bô (R$500 of MRR) answered 9: promoter.",
        "Bô (pays nothing now): the answer of 12 Sep 2026 (9, promoter) no longer counts, older than 12 months.",
        "Bô (R$500 of MRR), detractor (3), was contacted on 12 Sep 2026.",
        "Bô (R$500 of MRR) came from another portfolio with 2 answers.",
        "2 anonymous answers came.",
        "1 anonymous answer no longer counts: older than 12 months.",
    ]
    assert portuguese[0] == "Bô (R$ 500 de MRR) deu nota 9: detrator → promotor. Com comentário."
    assert said(nps_breakdown.since, [{**base, "event": "answered"}], 12, "BRL", "revenue")[0] == [
        "Bô (R$500 in 12 months) answered 9: promoter."
    ]


def test_segmentation_says_whose_move_it_was() -> None:
    """The ticket's, our line's, both, or a transfer, also of an account that no line tells apart."""
    base = {
        "name": "Bô",
        "model_then": "low",
        "model": "mid",
        "mrr_then": 10000,
        "mrr": 20000,
        "amount": 10000,
    }
    english, portuguese = said(
        segmentation.since,
        [
            {**base, "cause": "ticket"},
            {**base, "cause": "ticket", "mrr_then": 20000, "amount": 0},
            {**base, "cause": "cut_point", "amount": 0},
            {**base, "cause": "both"},
            {**base, "cause": "transfer", "model_then": "", "mrr_then": None},
            {**base, "cause": "transfer", "model": "", "mrr": None},
            {**base, "cause": "transfer", "model_then": "", "model": "", "mrr_then": None},
            {**base, "cause": "transfer", "model_then": "", "model": "", "mrr": None},
        ],
        "BRL",
    )
    assert english == [
        "Bô moves from low-touch to mid-touch: R$100 → R$200 a month; its ticket moved.",
        "Bô moves from low-touch to mid-touch with R$200 a month: its ticket stayed past the line.",
        "Bô moves from low-touch to mid-touch with R$200 a month: our line moved, not the customer.",
        "Bô moves from low-touch to mid-touch: R$100 → R$200 a month; its ticket and our line moved.",
        "Bô (mid-touch, R$200 a month) came from another portfolio.",
        "Bô (low-touch, R$100 a month) went to another portfolio.",
        "Bô (R$200 a month) came from another portfolio.",
        "Bô (R$100 a month) went to another portfolio.",
    ]
    assert portuguese[2].endswith("mudou a nossa linha de corte, não o cliente.")


def test_accounts_say_what_moved_and_which_signals() -> None:
    """MRR first, then new and past signals, in one line an account."""
    base = {"name": "Bô", "before": 10000, "after": 12000, "amount": 2000, "mrr": 12000}
    base |= {"cause": "", "appeared": "", "over": ""}
    english, portuguese = said(
        accounts.since,
        [
            {**base, "cause": "upsell", "appeared": "silent", "over": "ticket"},
            {**base, "cause": "churn", "after": 0, "amount": -10000},
            {**base, "appeared": "silent ticket"},
            {**base, "over": "silent"},
        ],
        "BRL",
    )
    assert english == [
        "Bô pays R$20 more: R$100 → R$120 (upsell). New: No touchpoint lately; no longer: Urgent ticket open.",
        "Bô left: R$100 of MRR.",
        "Bô (R$120): new: No touchpoint lately and Urgent ticket open.",
        "Bô (R$120): no longer: No touchpoint lately.",
    ]
    assert portuguese[1] == "Bô cancelou: R$ 100 de MRR."


def test_pareto_says_who_entered_and_who_left_the_top_group() -> None:
    """One amount where one says it, two where it moved; the account's own cause, or others'."""
    base = {"name": "Bô", "before": 10000, "after": 12000, "cause": "upsell", "event": "entered"}
    english, _ = said(
        pareto.since,
        [
            base,
            {**base, "before": 0, "cause": "new"},
            {**base, "before": 12000, "cause": "others"},
            {**base, "event": "left"},
            {**base, "event": "left", "after": 0, "cause": "churn"},
            {**base, "event": "left", "before": 12000, "cause": "others"},
        ],
        "BRL",
    )
    assert english == [
        "Bô entered the top group: R$100 → R$120 (upsell).",
        "Bô entered the top group with R$120 (new account).",
        "Bô entered the top group with R$120 (other accounts moved).",
        "Bô is no longer in the top group: R$100 → R$120 (upsell).",
        "Bô is no longer in the top group: it held R$100 (left).",
        "Bô is no longer in the top group, with R$120 (other accounts moved).",
    ]
