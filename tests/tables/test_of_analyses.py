"""The tables of the accounts, Pareto and method pages: their columns, their reasons, their empty forms."""

from __future__ import annotations

import re
from html import unescape

import pandas as pd
import pytest

from cskit import tables
from cskit.display import Shown
from cskit.findings import method
from cskit.locale import using
from cskit.policy import Policy

HOSTILE = "<script>alert(1)</script>"
NBSP = "\N{NO-BREAK SPACE}"


def accounts(*names: str) -> pd.DataFrame:
    n = len(names)
    return pd.DataFrame(
        {
            "name": names,
            "mrr": pd.Series([1_234_000] * n, dtype="int64"),
            "revenue_12m": pd.Series([99_900] * n, dtype="int64"),
            "share": pd.Series([0.004] * n, dtype="float64"),
            "first_month": pd.Series([pd.NaT] * n, dtype="datetime64[us]"),
            "renewal_on": pd.Series([pd.NaT] * n, dtype="datetime64[us]"),
            "signals": pd.Series([None] * n, dtype=object),
            "why": ["the largest of the portfolio"] * n,
            "next_step": [""] * n,
        }
    )


def heads(shown: Shown) -> list[str]:
    return [unescape(head) for head in re.findall(r'role="columnheader"[^>]*>([^<]*?)\s*(?:<|$)', shown.html)]


def cells(shown: Shown) -> list[str]:
    found = re.findall(r"<t[hd] role=\"(?:rowheader|cell)\"[^>]*>(.*?)</t[hd]>", shown.html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in found]


def test_an_account_of_which_nothing_is_known() -> None:
    """Its name as typed; every gap has its reason; no data is not calm."""
    with using("pt_BR"):
        shown = tables.accounts.every(accounts(HOSTILE), "Uma conta", "BRL")
    assert heads(shown) == [
        *("Conta", "MRR (R$)", "% da carteira", "Cliente desde", "Renovação", "Sinais", "Próximo passo"),
    ]
    assert cells(shown)[:6] == [
        HOSTILE,
        "12.340",
        "<1%",
        "— (nunca pagou)",
        "— (sem data nos dados)",
        "sem dados",
    ]
    assert HOSTILE not in shown.html


def test_by_revenue_the_amount_is_the_revenue() -> None:
    """A company that sells orders shows no MRR of 0."""
    shown = tables.accounts.due(accounts("Bô"), "One", "BRL", "revenue")
    assert heads(shown)[1] == "Revenue, 12 months (R$)"
    assert cells(shown)[1] == "999"


def test_all_that_is_due_is_shown() -> None:
    """No row of the renewals waits behind a click or in a file."""
    shown = tables.accounts.due(accounts(*(f"n{place}" for place in range(130))), "130 accounts", "BRL")
    assert shown.html.count('role="rowheader"') == 130
    assert "<details" not in shown.html
    assert "more rows" not in shown.html


def test_the_list_to_act_on_shows_ten_and_holds_the_rest() -> None:
    """Ten at once, all of them on the page, each with its reason."""
    shown = tables.accounts.to_act(accounts(*(f"n{place}" for place in range(14))), "14 accounts", "BRL")
    assert heads(shown)[-2:] == ["Why here", "Next step"]
    assert "Show all 14" in shown.html
    assert shown.html.count("the largest of the portfolio") == 14


@pytest.mark.parametrize("show", [tables.accounts.every, tables.accounts.due, tables.accounts.to_act])
def test_a_table_without_accounts_is_its_sentence(show) -> None:
    """No header over nothing, and no second sentence that could say otherwise."""
    shown = show(accounts(), "Nobody knows.", "BRL")
    assert shown.text == "Nobody knows."
    assert "<table" not in shown.html
    assert "Nobody knows." in shown.html
    assert show(accounts(), "", "BRL").html == ""


def test_counts_of_signals_tell_zero_from_no_data() -> None:
    """0 accounts is a count; no data is said."""
    counts = pd.DataFrame(
        {
            "name": ["Renovação próxima", "Detrator"],
            "accounts": pd.array([0, None], dtype="Int64"),
            "mrr": pd.array([0, None], dtype="Int64"),
        }
    )
    with using("pt_BR"):
        shown = tables.accounts.overview(counts, "Nenhum sinal este mês", "BRL")
    assert cells(shown) == ["Renovação próxima", "0", "0", "Detrator", "— (sem dados)", "— (sem dados)"]
    # A company that sells orders has no MRR to count.
    orders = tables.accounts.overview(counts, "No signal", "BRL", "revenue")
    assert cells(orders) == ["Renovação próxima", "0", "Detrator", "— (no data)"]


def test_losses_have_bars_and_a_reason_where_undefined() -> None:
    """Points of NRR with their sign, a bar as long as the fall."""
    frame = accounts("Aço", "Bô", "Cy").assign(points=[-0.233, -0.1165, None])
    with using("pt_BR"):
        shown = tables.pareto.if_lost(frame, "Perder Aço", "BRL")
    assert [cell for cell in cells(shown) if "p.p." in cell or "NRR" in cell] == [
        f"−23,3{NBSP}p.p.",
        f"−11,7{NBSP}p.p.",
        "— (o NRR não está definido)",
    ]
    assert re.findall(r"width:([\d.]+)%", shown.html) == ["100.0", "50.0"]
    assert tables.pareto.if_lost(frame.head(0), "None to lose.", "BRL").text == "None to lose."


def test_growth_shows_its_cause_or_that_none_is_stated() -> None:
    """MRR then and now, growth, gain, cause, lowest answer."""
    frame = pd.DataFrame(
        {
            "name": ["Aço", "Bô"],
            "mrr_year_ago": pd.array([100_000, 20_000], dtype="Int64"),
            "mrr": [150_000, 21_000],
            "growth": [0.5, 0.05],
            "gained_without_readjustment": [40_000, 1_000],
            "cause_words": ["upsell", None],
            "nps": [9.0, None],
        }
    )
    assert cells(tables.pareto.growing(frame, "Two grew", "BRL")) == [
        *("Aço", "1,000", "1,500", "50%", "400", "upsell", "9"),
        *("Bô", "200", "210", "5%", "10", "— (not stated)", "— (no answer)"),
    ]
    assert tables.pareto.growing(frame.head(0), "None grew.", "BRL").text == "None grew."


@pytest.mark.parametrize("code", ["en", "pt_BR"])
def test_the_method_tables_show_every_row(code: str) -> None:
    """All definitions and all tables at once; a table without dates says so."""
    with using(code):
        frame = method.definitions(Policy().model_dump())
        shown = tables.method.definitions(frame)
        used = tables.method.data_used(
            method.data_used(
                [{"table": "products", "read": 5, "accepted": 5, "quarantined": 0, "newest": None}]
            )
        )
    assert shown.html.count('role="rowheader"') == len(frame)
    assert "<details" not in shown.html
    reason = {"en": "— (no date in this table)", "pt_BR": "— (tabela sem datas)"}[code]
    assert cells(used) == [{"en": "Products", "pt_BR": "Produtos"}[code], "5", "0", reason]
