"""What the Pareto page says: a sentence of its own for zero, one, all, and nobody knows."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.findings import pareto
from cskit.locale import using
from tests.findings.figures import NBSP, accounts, results, signals

HELD = pd.DataFrame({"customer_id": ["a1", "a2"], "name": ["Aço & Cia", "Bô"], "top": [True, False]})


def summary(k: int, n: int, largest: float = 0.16, top20: float = 0.75, **more: Any) -> pd.DataFrame:
    return results(
        pareto__k80=(k, n),
        pareto__accounts=(n, n),
        pareto__share_of_customers_80=(k / n, n),
        pareto__largest_share=(largest, n),
        pareto__top20_share=(top20, n),
        pareto__negative_total=more.get("credits", 0),
    )


NOBODY = results(
    pareto__k80="no_paying_account",
    pareto__top20_share="no_paying_account",
    pareto__accounts=0,
    pareto__negative_total=0,
)


@pytest.mark.parametrize(
    ("found", "basis", "english", "portuguese"),
    [
        (
            summary(20, 78),
            "mrr",
            "20 of 78 accounts hold 80% of MRR (26% of accounts); the largest, Aço & Cia, holds 16%.",
            "20 das 78 contas concentram 80% do MRR da carteira (26% das contas); "
            "a maior, Aço & Cia, responde por 16%.",
        ),
        (
            summary(1, 40, 0.85),
            "mrr",
            "1 of 40 accounts holds 80% of MRR (3% of accounts); the largest, Aço & Cia, holds 85%.",
            "1 das 40 contas concentra 80% do MRR da carteira (3% das contas); "
            "a maior, Aço & Cia, responde por 85%.",
        ),
        (  # under 20 accounts a share of them is the count alone
            summary(3, 19),
            "mrr",
            "3 of 19 accounts hold 80% of MRR; the largest, Aço & Cia, holds 16%.",
            "3 das 19 contas concentram 80% do MRR da carteira; a maior, Aço & Cia, responde por 16%.",
        ),
        (
            summary(1, 1, 1),
            "mrr",
            "Aço & Cia is the only paying account and holds all of the MRR.",
            "Aço & Cia é a única conta pagante e responde por todo o MRR.",
        ),
        (
            summary(1, 1, 1),
            "revenue",
            "Aço & Cia is the only account with revenue and holds all of the revenue.",
            "Aço & Cia é a única conta com receita e responde por toda ela.",
        ),
        (
            summary(20, 78),
            "revenue",
            "20 of 78 accounts hold 80% of the revenue of the last 12 months (26% of accounts); "
            "the largest, Aço & Cia, holds 16%.",
            "20 das 78 contas concentram 80% da receita dos últimos 12 meses (26% das contas); "
            "a maior, Aço & Cia, responde por 16%.",
        ),
        (
            NOBODY,
            "mrr",
            "No paying account at month end: nothing to distribute.",
            "Nenhuma conta pagante no fim do mês: não há receita a distribuir.",
        ),
        (
            NOBODY,
            "revenue",
            "No account with revenue in the last 12 months: nothing to distribute.",
            "Nenhuma conta com receita nos últimos 12 meses: não há o que distribuir.",
        ),
    ],
)
def test_headlines(found: pd.DataFrame, basis: str, english: str, portuguese: str) -> None:
    """Each kind of book has its sentence, in both languages."""
    assert pareto.headline(found, HELD, basis) == english
    with using("pt_BR"):
        assert pareto.headline(found, HELD, basis) == portuguese


def left_out(**reasons: int) -> pd.DataFrame:
    return pd.DataFrame({"reason": [reason for reason, n in reasons.items() for _ in range(n)]}, dtype="str")


@pytest.mark.parametrize(
    ("reasons", "portuguese"),
    [
        ({}, ""),
        ({"paused": 1}, " 1 conta congelada fica de fora."),
        ({"paused": 2}, " 2 contas congeladas ficam de fora."),
        ({"zero": 1}, " 1 conta que não trouxe nada fica de fora."),
        (
            {"negative": 2, "zero": 3},
            " 3 contas que não trouxeram nada ficam de fora."
            f" 2 contas com mais créditos que faturas (R${NBSP}1,2{NBSP}mil) ficam à parte.",
        ),
    ],
)
def test_what_was_left_out_and_why(reasons: dict[str, int], portuguese: str) -> None:
    """A sentence for each reason that occurs, none for the others."""
    with using("pt_BR"):
        said = pareto.counted(summary(2, 5, credits=-1200), left_out(**reasons), "BRL")
    assert said == f"Contagem, sem faixa: 5 contas pagantes no fim do mês.{portuguese}"


def test_counted_in_english_of_one_and_none() -> None:
    """One account is singular; none is left to the headline."""
    assert (
        pareto.counted(summary(1, 1), left_out(), "BRL")
        == "Counted, no range: 1 paying account at month end."
    )
    assert pareto.counted(NOBODY, left_out(), "BRL") == ""
    assert pareto.counted(NOBODY, left_out(paused=1), "BRL") == "1 paused account is left out."
    said = pareto.counted(summary(2, 4), left_out(), "BRL", "revenue")
    assert said == "Counted, no range: 4 accounts with revenue in the last 12 months."


@pytest.mark.parametrize(
    ("k", "english", "portuguese"),
    [
        (17, "this portfolio is more concentrated than chance explains.",
         "esta carteira é mais concentrada do que o acaso explica."),
        (18, "we cannot say this portfolio is more or less concentrated.",
         "não dá para dizer que a carteira é mais ou menos concentrada."),
        (34, "we cannot say this portfolio is more or less concentrated.",
         "não dá para dizer que a carteira é mais ou menos concentrada."),
        (35, "this portfolio is less concentrated than chance explains.",
         "esta carteira é menos concentrada do que o acaso explica."),
    ],
)  # fmt: skip
def test_against_the_company(k: int, english: str, portuguese: str) -> None:
    """More and less only beyond the range's ends; inside it we cannot say."""
    random = results(pareto__k80_random=(25, 78, 18, 34))
    drawn = "78 accounts drawn at random from the company would need 18 to 34 for 80%: "
    assert pareto.against_company(summary(k, 78), random) == drawn + english
    with using("pt_BR"):
        drawn = "78 contas sorteadas da empresa precisariam de 18 a 34 para chegar a 80%: "
        assert pareto.against_company(summary(k, 78), random) == drawn + portuguese


def test_nothing_to_compare_with_says_nothing() -> None:
    """No random books, nobody who pays, or a single account; a range of one figure is that figure."""
    random = results(pareto__k80_random=(8, 10, 8, 8))
    assert pareto.against_company(summary(3, 10), results(pareto__k80_random="no_comparison")) == ""
    assert pareto.against_company(NOBODY, random) == ""
    assert pareto.against_company(summary(1, 1), random) == ""
    assert "would need 8 for 80%: this portfolio is more" in pareto.against_company(summary(3, 10), random)


@pytest.mark.parametrize(
    ("share", "n", "english", "portuguese"),
    [
        (0.75, 78, "The top 20% of accounts holds 75% of the total, less than the 80 of the 80/20 rule.",
         "As 20% maiores contas somam 75% do total, menos que os 80% da regra 80/20."),
        (0.7949, 78, "The top 20% of accounts holds 79% of the total, less than the 80 of the 80/20 rule.",
         "As 20% maiores contas somam 79% do total, menos que os 80% da regra 80/20."),
        (0.795, 78, "The top 20% of accounts holds 80% of the total: exactly the 80/20 rule.",
         "As 20% maiores contas somam 80% do total: exatamente como na regra 80/20."),
        (0.8049, 78, "The top 20% of accounts holds 80% of the total: exactly the 80/20 rule.",
         "As 20% maiores contas somam 80% do total: exatamente como na regra 80/20."),
        (0.81, 5, "The top 20% of accounts holds 81% of the total, more than the 80 of the 80/20 rule.",
         "As 20% maiores contas somam 81% do total, mais que os 80% da regra 80/20."),
        (0.4, 4, "The largest account holds 40% of the total.", "A maior conta responde por 40% do total."),
    ],
)  # fmt: skip
def test_distance_from_80_20_is_compared_as_shown(
    share: float, n: int, english: str, portuguese: str
) -> None:
    """ "80%" never stands beside "less than 80"; four accounts have no top fifth."""
    found = summary(1, n, top20=share)
    assert pareto.distance(found) == english
    with using("pt_BR"):
        assert pareto.distance(found) == portuguese
    assert pareto.distance(NOBODY) == ""


def losses(
    *rows: tuple[str, float, float, float], year_ago: int | None = 5, base: bool = True
) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "nrr", "nrr_if_lost", "points"])
    ids = [f"a{place}" for place in range(1, len(rows) + 1)]
    return frame.assign(
        customer_id=ids,
        mrr_year_ago=pd.array([year_ago] * len(rows), dtype="Int64"),
        in_base=base,
        together=pd.array([None] * len(rows), dtype="Int64"),
    )


NAN = float("nan")


@pytest.mark.parametrize(
    ("lost", "english", "portuguese"),
    [
        (losses(("Bô", 1.15, 0.92, -23.3)), "Losing Bô moves NRR from 115% to 92%.",
         "Perder Bô leva o NRR de 115% para 92%."),
        (losses(), "No account pays recurring revenue: there is none to lose.",
         "Nenhuma conta paga receita recorrente: não há conta a perder."),
        (losses(("Bô", NAN, NAN, NAN), year_ago=None, base=False),
         "Less than 12 months of data: NRR is not defined yet.",
         "Menos de 12 meses de dados: o NRR ainda não está definido."),
        (losses(("Bô", NAN, NAN, NAN), year_ago=0, base=False),
         "No paying account paid a year ago: losing one does not move NRR yet.",
         "Nenhuma das contas pagantes pagava um ano atrás: perder uma delas ainda não muda o NRR."),
        # All that paid a year ago are gone: NRR is 0% and no loss can move it.
        (losses(("Bô", 0, 0, 0), year_ago=0, base=False),
         "No paying account paid a year ago: losing one does not move NRR yet.",
         "Nenhuma das contas pagantes pagava um ano atrás: perder uma delas ainda não muda o NRR."),
    ],
)  # fmt: skip
def test_what_a_loss_does(lost: pd.DataFrame, english: str, portuguese: str) -> None:
    """Each reason for an undefined NRR is said as it is."""
    assert pareto.losing(lost) == english
    with using("pt_BR"):
        assert pareto.losing(lost) == portuguese


def test_three_lost_together_are_named_in_one_row() -> None:
    """The sentence adds them, the table names them, and their row has no tags of one account."""
    lost = losses(("Bô", 1.15, 0.92, -23.3), ("Cy", 1.15, 1.1, -5.0), ("", 1.15, 0.86, -28.3))
    lost["together"] = pd.array([None, None, 2], dtype="Int64")
    lost.loc[2, "customer_id"] = None
    more = "if the 2 largest accounts with a renewal due and another signal are lost together."
    assert pareto.losing(lost).endswith(f"It moves by −28.3{NBSP}pp {more}")
    with using("pt_BR"):
        more = "se saírem juntas as 2 maiores contas com renovação próxima e outro sinal."
        assert pareto.losing(lost).endswith(f"A variação é de −28,3{NBSP}p.p. {more}")
        lost.loc[2, "points"] = -0.04  # they did not pay a year ago: nothing to add
        assert pareto.losing(lost) == "Perder Bô leva o NRR de 115% para 92%."
        lost.loc[2, "points"] = -28.3
        named = pareto.named_losses(lost, accounts("Bô", "Cy"), signals({"a1": {}, "a2": {}}), "BRL")
    assert named["name"].tolist() == ["Bô", "Cy", "Bô e Cy, se saírem juntas"]
    assert named["points"].tolist() == pytest.approx([-0.233, -0.05, -0.283])
    assert named["signals"].tolist() == [(), (), (("muted", "renovação e outro sinal em cada uma"),)]


def test_ten_rows_with_those_lost_together_last() -> None:
    """Twelve accounts and the row of two: nine accounts and that row."""
    lost = losses(*((f"n{place}", 1.0, 0.9, -10.0) for place in range(13)))
    lost["together"] = pd.array([None] * 12 + [2], dtype="Int64")
    named = pareto.named_losses(lost, accounts("n0", "n1"), signals({}), "BRL")
    assert (len(named), named["name"].iloc[-1]) == (10, "n0 and n1, lost together")


def test_growth_and_its_absence() -> None:
    """None, one, two; not known with a short history; nobody with recurring revenue."""
    some = pd.DataFrame({"gained_without_readjustment": [54_000, 51_700]})
    book = accounts("x")
    with using("pt_BR"):
        assert pareto.growing(some, book, "BRL") == (
            f"2 contas pequenas somaram R${NBSP}1,1{NBSP}mil por mês em um ano, sem contar reajustes."
        )
        assert pareto.growing(some.head(1), book, "BRL") == (
            f"1 conta pequena somou R${NBSP}540 por mês em um ano, sem contar reajustes."
        )
        assert pareto.growing(some.head(0), book, "BRL") == (
            "Nenhuma conta pequena cresceu sem reajuste em 12 meses."
        )
        young = book.assign(mrr_year_ago=pd.array([None], dtype="Int64"))
        assert pareto.growing(some.head(0), young, "BRL") == (
            "Menos de 12 meses de dados: ainda não há crescimento a medir."
        )
        assert pareto.growing(some.head(0), accounts("x", mrr=0), "BRL") == (
            "Nenhuma conta paga receita recorrente: não há crescimento a medir."
        )


@pytest.mark.parametrize(
    ("tags", "blind", "english", "portuguese"),
    [
        ({"a1": {"renewal": {"value": 5, "cents": 1_000_000}}}, (),
         "Protect this account: 1 renews within 90 days (R$10K).",
         f"Proteja esta conta: 1 renova em até 90 dias (R${NBSP}10{NBSP}mil)."),
        ({"a1": {}}, (), "Protect this account; none renews within 90 days.",
         "Proteja esta conta; nenhuma renova em até 90 dias."),
        ({"a1": {}}, ("renewal",), "Protect this account; the data do not say when they renew.",
         "Proteja esta conta; os dados não dizem quando elas renovam."),
    ],
)  # fmt: skip
def test_whom_to_protect(tags: Any, blind: tuple[str, ...], english: str, portuguese: str) -> None:
    """Some due, none due, and nobody knows are three sentences."""
    found = signals(tags, blind)
    assert pareto.protect(HELD, found, 90, "BRL") == english
    with using("pt_BR"):
        assert pareto.protect(HELD, found, 90, "BRL") == portuguese
    assert pareto.protect(HELD.head(0), found, 90, "BRL") == ""


def test_a_large_top_group_is_not_to_be_protected_whole() -> None:
    """Of 21 accounts it is said when they renew, not that all of them need protection."""
    many = pd.concat([HELD.head(1)] * 21, ignore_index=True)
    many = many.assign(customer_id=[f"a{place}" for place in range(1, 22)], top=True)
    none = signals({f"a{place}": {} for place in range(1, 22)})
    assert pareto.protect(many, none, 90, "BRL") == "None of these 21 accounts renews within 90 days."
    blind = signals({f"a{place}": {} for place in range(1, 22)}, ("renewal",))
    assert pareto.protect(many, blind, 90, "BRL") == "The data do not say when these 21 accounts renew."


def test_the_same_accounts_a_year_apart() -> None:
    """Two figures of one count; of one account, or none, there is nothing to say."""
    found = {"pareto__same_accounts_k80": (14, 62), "pareto__same_accounts_k80_then": (16, 62)}
    said = pareto.same_accounts(results(pareto__same_accounts=62, **found))
    assert said == "Same accounts as a year ago, transfers aside: 62; 16 held 80% then, 14 now."
    with using("pt_BR"):
        assert pareto.same_accounts(results(pareto__same_accounts=62, **found)) == (
            "Mesmas contas de um ano atrás, sem trocas de carteira: 62; para somar 80%, 16 na época e 14 hoje."
        )
    assert pareto.same_accounts(results(pareto__same_accounts=1, **found)) == ""
    reason = "less_than_12_months"
    young = {f"pareto__same_accounts{end}": reason for end in ("", "_k80", "_k80_then")}
    assert pareto.same_accounts(results(**young)) == ""


def leading(rows: int, others: int = 0) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"name": [f"n{place}" for place in range(rows)], "accounts": 1, "amount": 500, "share": 0.1}
    )
    return (
        frame
        if not others
        else pd.concat([frame, frame.head(1).assign(name=None, accounts=others, share=0.3)])
    )


def test_captions_of_the_bars_say_what_is_drawn() -> None:
    """A line only where there is one; more accounts than bars are said."""
    assert (
        pareto.bars_caption(summary(1, 9), leading(9), "mrr")[0]
        == "1 account holds 80%: the one above the line"
    )
    assert (
        pareto.bars_caption(summary(3, 9), leading(9), "mrr")[0]
        == "3 accounts hold 80%: those above the line"
    )
    assert pareto.bars_caption(summary(2, 2), leading(2), "mrr")[0] == "It takes all 2 accounts to hold 80%"
    title = pareto.bars_caption(summary(20, 78), leading(15, 63), "revenue")
    assert title == ("20 accounts hold 80%; the 15 largest are drawn", "revenue of 12 months, 78 accounts")
    with using("pt_BR"):
        assert pareto.bars_caption(summary(1, 1), leading(1), "mrr") == (
            "A única conta responde por tudo",
            "MRR no fim do mês, 1 conta",
        )
        assert pareto.bars_alt(leading(15, 63), "BRL") == (
            f"Barras, da maior para a menor: n0 com R${NBSP}5, 10% do total. As 63 contas sem barra própria somam 30%."
        )
    assert pareto.bars_alt(leading(0), "BRL") == "No bar: no account holds revenue."


def test_captions_of_the_curve_explain_only_what_is_drawn() -> None:
    """No dashed line a year ago, no band: neither is explained."""
    line, none = pd.DataFrame({"x": [0, 1]}), pd.DataFrame({"x": []})
    base = "share of MRR held by the largest accounts"
    assert pareto.curve_caption(summary(2, 9), "mrr", none, none)[1] == base
    assert pareto.curve_caption(summary(2, 9), "mrr", line, none)[1] == f"{base}; dashed: a year ago"
    assert pareto.curve_caption(summary(2, 9), "mrr", none, line)[1] == f"{base}; band: chance, same size"
    assert pareto.curve_alt(NOBODY, results(pareto__k80_random="no_comparison")) == (
        "No curve: no account holds revenue."
    )


def test_why_an_account_is_in_the_list_to_act_on() -> None:
    """The largest, a number, or its growth; a step for each."""
    chosen = accounts("A", "B", "C", mrr=1000, readjusted_12m=10).assign(
        reason=["top", "top", "growing"],
        rank=[1, 2, 9],
        mrr_year_ago=pd.array([1000, 1000, 600], dtype="Int64"),
    )
    found = signals({"a1": {"ticket": {"on": "2026-09-02"}}, "a2": {"renewal": {"value": 40}}, "a3": {}})
    with using("pt_BR"):
        act = pareto.act(chosen, found, "BRL")
    assert act["why"].tolist() == [
        "a maior da carteira",
        "a 2ª maior da carteira",
        f"pequena e em crescimento: R${NBSP}4 por mês",
    ]
    assert act["next_step"].tolist() == [
        "Acompanhe o chamado aberto",
        "Abra a conversa de renovação",
        "Pergunte o que mais ajudaria",
    ]


@pytest.mark.parametrize(
    ("reasons", "english"),
    [
        (["top"], "1 account of the top group shows a signal."),
        (["top", "top", "growing"], "2 accounts of the top group show a signal; 1 small account is growing."),
        (["growing", "growing"], "2 small accounts are growing."),
        ([], "No account asks for action here this month."),
    ],
)
def test_caption_of_the_list_to_act_on(reasons: list[str], english: str) -> None:
    """Only what is there is counted; nothing to do is said."""
    assert pareto.act_caption(pd.DataFrame({"reason": reasons}, dtype="str"), signals({"a1": {}})) == english


def test_nothing_known_is_no_calm_in_the_list_to_act_on() -> None:
    """Without any data the page proposes no call, and says why."""
    blind = signals({"a1": {}}).assign(state="no_data")
    said = pareto.act_caption(pd.DataFrame({"reason": []}, dtype="str"), blind)
    assert "nothing that could give a signal" in said


def test_causes_in_words() -> None:
    """Each kind of change has its word; an unknown one stays empty."""
    kinds = ["upsell", "cross_sell", "renewal", "discount", "new", "resumed", "unstated", "nan"]
    with using("pt_BR"):
        words = pareto.with_causes(pd.DataFrame({"cause": kinds}))["cause_words"].tolist()
    assert words[:3] == ["upsell", "cross-sell", "condições melhores na renovação"]
    assert pd.isna(words[-1])
    assert all(words[:-1])
