"""The method section: each definition as the policy has it, the data, and the versions."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cskit.findings import method
from cskit.locale import using
from cskit.policy import Policy


def rules(**policy: Any) -> dict[str, str]:
    table = method.definitions(Policy(**policy).model_dump())
    return dict(zip(table["subject"], table["rule"], strict=True))


@pytest.mark.parametrize(
    ("policy", "subject", "english", "portuguese"),
    [
        ({}, "Paused accounts", "out of MRR, shown apart, not churn", "fora do MRR, mostradas à parte; não é churn"),
        ({"pause": "zero"}, "Paused accounts", "MRR falls to zero, as if lost",
         "o MRR vai a zero, como se a conta tivesse saído"),
        ({"pause": "kept"}, "Paused accounts", "their MRR stays in", "o MRR delas continua na conta"),
        ({}, "Discounts", "all in force at the month's end are subtracted",
         "todos os que valem no fim do mês são abatidos"),
        ({"discount_rate": 0.125}, "Discount rate", "12.5% a year", "12,5% ao ano"),
        ({"horizon": 36}, "Projections",
         "at most 36 months ahead, never past twice the months seen; an account counts until it first leaves",
         "no máximo 36 meses à frente, nunca além do dobro dos meses vistos; cada conta vale até a primeira saída"),
        ({"discounts": "without_end"}, "Discounts", "only those without an end are subtracted",
         "só os que não têm prazo são abatidos"),
        ({}, "Monthly churn", "over what was there at the start of the month",
         "sobre o que havia no início do mês"),
        ({"churn_denominator": "start_and_new"}, "Monthly churn",
         "over what was there at the start of the month, and what is new in it",
         "sobre o que havia no início do mês mais o que é novo nele"),
        ({}, "Starting point", "the defaults of this kit", "o padrão deste kit"),
        ({"preset": "stripe"}, "Starting point", "the definitions of Stripe, where the company states no other",
         "as definições de Stripe, salvo onde a empresa define outra"),
        ({"preset": "stripe"}, "Discounts", "only those without an end are subtracted",
         "só os que não têm prazo são abatidos"),
        ({"preset": "chartmogul"}, "Discounts",
         "all in force are subtracted; one that begins or ends is a contraction or expansion of its own",
         "todos os que valem são abatidos; quando um começa ou termina, isso é uma redução ou expansão à parte"),
        ({}, "Date of churn", "the end of the paid term", "o fim do período pago"),
        ({"churn_date": "cancellation"}, "Date of churn", "the day of the cancellation, where the data have it",
         "o dia do cancelamento, quando os dados o trazem"),
        ({}, "Account that comes back", "paid before, however long ago",
         "já pagou antes, não importa há quanto tempo"),
        ({"preset": "maxio"}, "Account that comes back",
         "back within 3 months after the one it was lost in; later it is new",
         "volta em até 3 meses depois daquele em que saiu; mais tarde, é nova"),
        ({"reactivation_within": 1}, "Account that comes back",
         "back within 1 month after the one it was lost in; later it is new",
         "volta em até 1 mês depois daquele em que saiu; mais tarde, é nova"),
        ({}, "Account that comes and goes within a month", "neither new nor lost: only month ends count",
         "não é nova nem perdida: só o fim do mês conta"),
        ({"movement_basis": "event"}, "Account that comes and goes within a month",
         "both new and lost, with what it paid", "é nova e também perdida, com o que pagou"),
        ({}, "ARPA ÷ churn where nobody left", "a lower bound, from the most churn that 12 months allow",
         "um limite inferior, pelo maior churn que 12 meses admitem"),
        ({"preset": "stripe"}, "ARPA ÷ churn where nobody left", "as if 1 of 60 accounts left each month",
         "como se 1 em cada 60 contas saísse por mês"),
        ({"preset": "chartmogul"}, "ARPA ÷ churn where nobody left", "no figure", "sem valor"),
        ({}, "Likely range of the NPS", "of what customers would say if asked again",
         "do que os clientes diriam se fossem perguntados de novo"),
        ({"finite_population": True}, "Likely range of the NPS",
         "of this book today: the more of it answered, the narrower",
         "da carteira de hoje: quanto mais contas respondem, mais estreita"),
        ({"confidence": 0.975}, "Likely range", "97.5% confidence interval", "intervalo de confiança de 97,5%"),
        ({"confidence": 0.9}, "Likely range", "90% confidence interval", "intervalo de confiança de 90%"),
        ({"minimum_group": 1}, "Small groups", "a rate for a single account too", "taxa até para uma única conta"),
        ({"minimum_group": 8}, "Small groups", "no rate for fewer than 8 accounts", "sem taxa para menos de 8 contas"),
        ({"draws": 20000, "seed": 7}, "Comparison with the company", "20,000 books drawn at random, seed 7",
         "20.000 carteiras sorteadas, semente 7"),
        ({"renewal_days": 1}, "Renewal due", "within 1 day of the month's end", "em até 1 dia depois do fim do mês"),
        ({"renewal_days": 60}, "Renewal due", "within 60 days of the month's end",
         "em até 60 dias depois do fim do mês"),
        ({"contraction_months": 1}, "MRR fell", "MRR below that of 1 month ago", "MRR menor que o de 1 mês atrás"),
        ({"late_days": 0}, "Invoice overdue", "unpaid more than 0 days after it was due",
         "sem pagamento mais de 0 dia depois do vencimento"),
        ({"usage_drop": 0.125}, "Use fell", "active users 12.5% or more below the account's own mean of 3 months",
         "usuários ativos 12,5% ou mais abaixo da média da própria conta em 3 meses"),
        ({"silent_days": 45}, "No touchpoint lately", "none on record for more than 45 days",
         "nenhum registro há mais de 45 dias"),
        ({"readjustment_days": 30}, "Readjustment due", "yearly date within 30 days", "data anual em até 30 dias"),
        ({"survey_months": 6}, "No survey answer", "none in 6 months", "nenhuma em 6 meses"),
        ({"call_ending_days": 1}, "Call R1",
         "a contract runs out within 1 day, or its end was asked for in the last 1; not renewed",
         "um contrato termina em até 1 dia, ou teve o fim pedido no último 1; não foi renovado"),
        ({"call_seats": 0.875}, "Call R6",
         "ready to expand: all NPS answers 9 or 10, or 87.5% of the seats in use; no open opportunity, "
         "no invoice past due, and none of the rules above",
         "pronta para expandir: todas as notas de NPS 9 ou 10, ou 87,5% das licenças em uso; nenhuma "
         "oportunidade aberta, nenhuma fatura vencida e nenhuma das regras acima"),
        ({"detractor_months": 1}, "Detractor", "latest NPS answer of a contact is 0 to 6, within 1 month",
         "última nota de NPS de um contato entre 0 e 6, em 1 mês"),
    ],
)  # fmt: skip
def test_a_definition_is_the_policys_exact_value(
    policy: dict[str, Any], subject: str, english: str, portuguese: str
) -> None:
    """Not rounded, in the number it has, in both languages and in the same place."""
    found = rules(**policy)
    assert found[subject] == english
    with using("pt_BR"):
        assert list(rules(**policy).values())[list(found).index(subject)] == portuguese


def test_every_field_of_the_policy_shows_in_the_definitions() -> None:
    """Whatever a company sets differently, its report says so."""
    plain = rules()
    other: dict[str, Any] = {
        "pause": "zero",
        "discounts": "without_end",
        "churn_denominator": "start_and_new",
        "preset": "maxio",
        "reactivation_within": 2,
        "movement_basis": "event",
        "churn_date": "cancellation",
        "zero_churn_ltv": "undefined",
        "finite_population": True,
        "confidence": 0.9,
        "usage_drop": 0.5,
        "call_seats": 0.75,
        "touch_low": 0.2,
        "touch_mid": 0.5,
        "touch_high": 0.95,
        "touch_amounts": (10, 20, 30),
        "touch_hours": (6, 2.5, 1.25, 0.5),
        "touch_beyond": 0.2,
        "tier_weights": {"size": 50},
        "tier_sizes": (50, 500),
        "tier_sectors": ("Retail",),
        "tier_regions": ("South",),
        "tier_scores": (70, 30),
        "gross_margin": 0.725,
        "ltv_cac_reference": 2.5,
        "discount_rate": 0.125,
    }
    for field, about in Policy.model_fields.items():
        value = other.get(field, about.default + 201 if isinstance(about.default, int) else None)
        assert value is not None, field
        assert rules(**{field: value}) != plain, field


TABLES = [
    {"table": "customers", "read": 720, "accepted": 720, "quarantined": 1, "newest": "2026-09-27"},
    {"table": "products", "read": 5, "accepted": 5, "quarantined": 0, "newest": None},
    {"table": "own_table", "read": 0, "accepted": 0, "quarantined": 0, "newest": ""},
]


def test_data_used_are_named_and_dated() -> None:
    """A table without dates has none; one that nobody named keeps its own name."""
    with using("pt_BR"):
        found = method.data_used(TABLES)
    assert found["table"].tolist() == ["Contas", "Produtos", "own_table"]
    assert found["newest"].tolist()[0] == pd.Timestamp("2026-09-27")
    assert found["newest"].isna().tolist() == [False, True, True]
    assert method.data_used([]).empty


def test_versions_say_how_to_make_the_page_again() -> None:
    """Rows set aside are counted only where there are any."""
    said = method.versions("0123456789ab", TABLES)
    assert said.startswith(
        "1 row was set aside; the run's folder says which and why. Snapshot 0123456789ab; cskit "
    )
    assert method.versions("0123456789ab", TABLES[1:]).startswith("Snapshot 0123456789ab; cskit ")
    with using("pt_BR"):
        twice = method.versions("0", [TABLES[0], TABLES[0]])
    assert twice.startswith(
        "2 linhas foram separadas; a pasta da execução diz quais e por quê. Retrato dos dados 0;"
    )
