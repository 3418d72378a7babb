"""What losing a large account does, in words: one, three together, and why NRR may not be defined."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.findings import pareto
from cskit.locale import using
from tests.findings.figures import NBSP, accounts, signals


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
