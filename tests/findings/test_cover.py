"""The cover: one sentence, six figures always in their places, and the other pages' headlines."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.findings import cover
from cskit.findings.say import Tile, headline, note, so_what, status, tiles
from cskit.locale import using
from cskit.policy import Policy
from tests.findings.figures import NBSP, results

POLICY = Policy().model_dump()
FULL: dict[str, Any] = {
    "pareto__accounts": (78, 78),
    "pareto__total": (1_234_567.0, 78),
    "revenue__mrr": (424_000.0, 78),
    "revenue__nrr_12m": (1.152, 62, 0.89, 1.4),
    "revenue__grr_12m": (0.964, 62, 0.74, 0.999),
    "revenue__accounts": (78, 80),
    "revenue__accounts_paused": 2,
    "revenue__accounts_in": 1,
    "revenue__accounts_out": 2,
    "nps__score": (42.4, 93, -24.0, 58.0),
    "revenue__renewals_due": (31, 80),
    "revenue__renewals_due_mrr": 182_000.0,
}


def series(*mrr: int | None, rate: float = 0.9) -> pd.DataFrame:
    months = pd.date_range(end="2026-09-01", periods=len(mrr), freq="MS")
    rates = [rate + 0.02 * place for place in range(len(mrr))]
    frame = pd.DataFrame({"month": months, "nrr": rates, "grr": rates})
    return frame.assign(mrr=pd.array(mrr, dtype="Int64"), accounts=pd.array(mrr, dtype="Int64"))


def six(changes: dict[str, Any], basis: str = "mrr", of: pd.DataFrame | None = None) -> list[Tile]:
    found = results(**{**FULL, **changes})
    return cover.tiles(
        found, series(400_000, 424_000) if of is None else of, {"mrr": "<svg/>"}, basis, "BRL", POLICY
    )


@pytest.mark.parametrize(
    ("changes", "basis", "english", "portuguese"),
    [
        ({}, "mrr",
         "78 accounts pay R$424K of MRR. 31 accounts have a renewal due in the next 90 days (R$182K).",
         f"78 contas pagam R${NBSP}424{NBSP}mil de MRR. "
         f"31 contas têm renovação nos próximos 90 dias (R${NBSP}182{NBSP}mil)."),
        ({"pareto__accounts": 1, "revenue__mrr": 50.0, "revenue__renewals_due": 1, "revenue__renewals_due_mrr": 50.0},
         "mrr", "1 account pays R$50 of MRR. 1 account has a renewal due in the next 90 days (R$50).",
         f"1 conta paga R${NBSP}50 de MRR. 1 conta tem renovação nos próximos 90 dias (R${NBSP}50)."),
        ({"revenue__renewals_due": 0}, "mrr",
         "78 accounts pay R$424K of MRR. No renewal is due in the next 90 days.",
         f"78 contas pagam R${NBSP}424{NBSP}mil de MRR. Nenhuma renovação nos próximos 90 dias."),
        ({"revenue__renewals_due": "no_contracts"}, "mrr", "78 accounts pay R$424K of MRR.",
         f"78 contas pagam R${NBSP}424{NBSP}mil de MRR."),
        ({"pareto__accounts": 0}, "mrr", "No account pays at the end of the month.",
         "Nenhuma conta paga no fim do mês."),
        ({"pareto__accounts": 0}, "revenue", "No account brought revenue in the last 12 months.",
         "Nenhuma conta trouxe receita nos últimos 12 meses."),
        ({"pareto__accounts": 1}, "revenue", "1 account brought R$1.2M in the last 12 months.",
         f"1 conta trouxe R${NBSP}1,2{NBSP}mi nos últimos 12 meses."),
    ],
)  # fmt: skip
def test_headlines(changes: dict[str, Any], basis: str, english: str, portuguese: str) -> None:
    """Where the month closed and what is due; nobody knows what is due says nothing of it."""
    found = results(**{**FULL, **changes})
    assert cover.headline(found, basis, "BRL", 90) == english
    with using("pt_BR"):
        assert cover.headline(found, basis, "BRL", 90) == portuguese


def test_six_figures_in_portuguese() -> None:
    """Each with its range or its count, and what moved since when."""
    with using("pt_BR"):
        shown = six({})
    assert [(tile.name, tile.value, tile.detail, tile.change) for tile in shown] == [
        ("MRR", f"R${NBSP}424{NBSP}mil", "contagem", f"+R${NBSP}240 desde ago. 2026"),
        ("NRR, 12 meses", "115%", "89% a 140%", f"+2{NBSP}p.p. desde ago. 2026"),
        ("GRR, 12 meses", "96%", "74% a >99%", f"+2{NBSP}p.p. desde ago. 2026"),
        ("Contas", "78", "pagantes; 2 congeladas", "no mês, entradas: 1; saídas: 2"),
        ("NPS", "42", "−24 a 58", "93 respostas em 12 meses"),
        ("Renovações, 90 dias", f"R${NBSP}182{NBSP}mil", "31 contas, contagem", ""),
    ]
    assert shown[0].spark == "<svg/>"


@pytest.mark.parametrize(
    ("place", "changes", "detail"),
    [
        (1, {"revenue__nrr_12m": "less_than_12_months"}, "menos de 12 meses de dados"),
        (1, {"revenue__nrr_12m": "no_mrr_a_year_ago"}, "nenhuma conta da carteira pagava há um ano"),
        (2, {"revenue__grr_12m": "no_recurring_revenue"},
         "sem receita recorrente: os clientes compram quando precisam"),
        (4, {"nps__score": "no_surveys"}, "sem tabela de pesquisas"),
        (4, {"nps__score": "no_answers"}, "nenhuma resposta no período"),
        (5, {"revenue__renewals_due": "no_contracts"}, "sem tabela de contratos"),
        (5, {"revenue__renewals_due": "no_renewal_dates"}, "os dados não dizem quando os contratos terminam"),
    ],
)  # fmt: skip
def test_a_missing_figure_keeps_its_place_and_says_why(
    place: int, changes: dict[str, Any], detail: str
) -> None:
    """Never 0, never gone."""
    with using("pt_BR"):
        shown = six(changes)
    assert len(shown) == 6
    assert (shown[place].value, shown[place].detail) == ("—", detail)


@pytest.mark.parametrize(
    ("nrr", "detail"),
    [
        ((0.964, 4, 0.35, 0.98), "35% to 98%; gains not bounded by these data"),
        ((0.94, 1), "no range: too few accounts"),
        ((0.0, 3, 0.0, 0.57), "0% to 57%"),
    ],
)
def test_a_range_that_tells_little_says_so(nrr: tuple[float, ...], detail: str) -> None:
    """Where nobody expanded, NRR is GRR, and its range says nothing of gains; one account has no range."""
    assert six({"revenue__nrr_12m": nrr})[1].detail == detail


def test_changes_of_mrr() -> None:
    """Up, down, not at all, and no month before."""
    assert six({})[0].change == "+R$240 since Aug 2026"
    assert six({}, of=series(90_000, 40_000))[0].change == "−R$500 since Aug 2026"
    assert six({}, of=series(50, 50))[0].change == "as in Aug 2026"
    assert six({}, of=series(None, 50))[0].change == ""
    assert six({}, of=series(50))[0].change == ""


def test_counts_agree_in_portuguese() -> None:
    """Of one account, one pause, one answer; and none."""
    one = {"revenue__accounts": 1, "revenue__accounts_paused": 1, "nps__score": (0, 1, -60, 60)}
    with using("pt_BR"):
        shown = six({**one, "revenue__renewals_due": (1, 1)})
        assert (shown[3].detail, shown[4].change) == ("pagante; 1 congelada", "1 resposta em 12 meses")
        assert shown[5].detail == "1 conta, contagem"
        shown = six({"revenue__accounts_paused": 0, "revenue__renewals_due": 0})
        assert (shown[3].detail, shown[5].detail) == ("pagantes", "nenhuma conta, contagem")


def test_a_company_that_sells_orders_has_no_recurring_figures() -> None:
    """Revenue and accounts with revenue; NRR and GRR say why they are not there."""
    shown = six({"revenue__renewals_due": "no_contracts", "nps__score": "no_surveys"}, "revenue")
    assert [(tile.name, tile.value, tile.detail) for tile in shown] == [
        ("Revenue, 12 months", "R$1.2M", "counted"),
        ("NRR, 12 months", "—", "no recurring revenue: customers order when they need"),
        ("GRR, 12 months", "—", "no recurring revenue: customers order when they need"),
        ("Accounts", "78", "with revenue in 12 months"),
        ("NPS", "—", "no survey table"),
        ("Renewals, 90 days", "—", "no contract table"),
    ]


def test_small_lines_say_where_they_begin_and_end() -> None:
    """At the first and the last month that is known; a line nobody draws says nothing."""
    known = series(None, 38_000_000, 41_200_000)
    with using("pt_BR"):
        labels = cover.spark_labels(known, "BRL")
    assert labels["mrr"] == f"MRR de R${NBSP}380{NBSP}mil (ago. 2026) para R${NBSP}412{NBSP}mil (set. 2026)"
    empty = cover.spark_labels(known.assign(nrr=float("nan")), "BRL")
    assert empty["nrr"] == ""
    assert "—" not in "".join(empty.values())


def test_headlines_of_the_other_pages_are_escaped() -> None:
    """Whatever a customer or a notebook is called; a page without a headline is not listed."""
    hostile = '<script>alert(1)</script> & "x"'
    pages = [
        {"notebook": "pareto", "title": hostile, "headline": f"{hostile} holds all."},
        {"notebook": "quiet", "title": "Quiet", "headline": ""},
    ]
    shown = cover.headlines(pages)
    assert "<script" not in shown.html
    assert shown.html.count("<li>") == 1
    assert '<a href="pareto.html">&lt;script&gt;' in shown.html
    assert shown.text == f"{hostile}: {hostile} holds all."
    with using("pt_BR"):
        assert cover.headlines([]).text == (
            "As manchetes das outras páginas aparecem aqui depois de uma execução completa."
        )


def test_a_page_that_is_not_there_says_why() -> None:
    """Left out for want of data, or failed: in words, without a link to nothing."""
    pages = [
        {
            "notebook": "ltv",
            "title": "LTV",
            "headline": "",
            "missing": "skipped",
            "reason": "no <table> acquisition",
        },
        {"notebook": "nps", "title": "NPS", "headline": "", "missing": "failed", "reason": ""},
    ]
    shown = cover.headlines(pages)
    assert shown.text == (
        "LTV: No page this month: no <table> acquisition.\n"
        "NPS: This page could not be made; the page of all portfolios says why."
    )
    assert "<a " not in shown.html
    assert "no &lt;table&gt; acquisition" in shown.html


def test_what_the_renewals_say() -> None:
    """The next and the largest; where there is none, the title stands alone and the table is silent."""
    due = pd.DataFrame(
        {
            "name": ["Aço", "Bô"],
            "mrr": [100, 900_000],
            "renewal_on": pd.to_datetime(["2026-10-01", "2026-11-02"]),
        }
    )
    with using("pt_BR"):
        assert cover.renewals_alt(due, "título", "BRL") == (
            f"A próxima renovação é a de Aço, em 01/10/2026; a maior é a de Bô, com R${NBSP}9{NBSP}mil de MRR."
        )
        assert cover.renewals_table(due) == "2 contas a renovar, por data"
        assert cover.renewals_table(due.head(1)) == "1 conta a renovar, por data"
    assert cover.renewals_alt(due.head(0), "Nobody knows.", "BRL") == "Nobody knows."
    assert cover.renewals_table(due.head(0)) == ""


def test_sentences_are_escaped_and_empty_ones_show_nothing() -> None:
    """Paragraphs of each role; the text form is what was said."""
    for show, role in ((headline, "headline"), (so_what, "so-what"), (note, "note"), (status, "status")):
        shown = show("<b>A</b>")
        assert shown.html == f'<p class="{role}">&lt;b&gt;A&lt;/b&gt;</p>'
        assert shown.text == "<b>A</b>"
        assert show("", "").html == ""
    assert status("Sul", "", "78").text == "Sul · 78"
    assert headline("A.", "", "B.").text == "A. B."


def test_tiles_are_escaped_and_link_their_definition() -> None:
    """A hostile reason stays text; a metric links its term; the drawing is kept."""
    shown = tiles([Tile("NRR", "—", "<i>", "", "<svg></svg>", "revenue.nrr_12m"), Tile("A&B", "1")])
    assert '<a class="term" href="#term-revenue-nrr-12m">NRR</a>' in shown.html
    assert "&lt;i&gt;" in shown.html
    assert "<svg></svg>" in shown.html
    assert "A&amp;B" in shown.html
    assert shown.text.splitlines()[0] == "NRR: — (<i>)"


def moves(*rows: tuple[str, int, int, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "before", "after", "cause"])
    return frame.assign(amount=frame["after"] - frame["before"])


def test_what_changed_is_named() -> None:
    """A sentence for each account: who came, who went, who pays more or less, and why."""
    rows = (
        ("Ana", 0, 1840000, "new"),
        ("Bo", 500000, 0, "churn"),
        ("Cy", 100000, 150000, "upsell"),
        ("Di", 150000, 100000, "contraction"),
        ("Ed", 20000, 0, "transfer_out"),
    )
    assert cover.changed(moves(*rows), "BRL") == [
        "Ana is new, with R$18.4K of MRR.",
        "Bo left: R$5K of MRR.",
        "Cy pays R$500 more: R$1K → R$1.5K (upsell).",
        "Di pays R$500 less: R$1.5K → R$1K (contraction).",
        "Ed went to another portfolio, with R$200 of MRR.",
    ]
    with using("pt_BR"):
        assert cover.changed(moves(rows[2]), "BRL") == [
            f"Cy paga R${NBSP}500 a mais: R${NBSP}1{NBSP}mil → R${NBSP}1,5{NBSP}mil (upsell)."
        ]


def test_where_orders_are_sold_no_mrr_can_move() -> None:
    """Not "nothing changed": there is nothing that could."""
    past = pd.Timestamp("2026-08-01")
    shown = cover.what_changed([], "", past, "revenue", known=True, published=False)
    assert "no movement of MRR" in shown.text
    assert "since August 2026" in cover.what_changed([], "", past, "mrr", known=True, published=True).text
