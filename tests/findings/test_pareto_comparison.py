"""A book against the company, against 80/20 and against a year ago: said only where there is one to compare with."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.findings import pareto
from cskit.locale import using
from tests.findings.figures import results
from tests.findings.pareto_figures import NOBODY, summary


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
