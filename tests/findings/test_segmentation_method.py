"""The segmentation page's definitions in force: the policy's exact values, in both languages."""

from __future__ import annotations

from typing import Any

from cskit.findings.segmentation import method
from cskit.locale import using
from cskit.policy import Policy


def test_definitions_in_force() -> None:
    """Each rule says the policy's exact values, in both languages."""

    def rules(**policy: Any) -> dict[str, str]:
        return dict(method.rules(Policy(**policy).model_dump()))

    plain = rules()
    assert plain["Hours of each touch model"] == "a month and account: high-touch 5, mid 2.5, low 1, tech 0.5"
    assert plain["Change of touch model"] == (
        "after 2 month ends past a line, or at once when more than 10% past it"
    )
    assert plain["Tiers"] == "tier 1 from 60 points of 100, tier 2 from 30, tier 3 below"
    assert plain["Sectors that fit"] == "none stated: it does not count"
    assert rules(tier_sectors=("Retail", "Food"))["Sectors that fit"] == "Retail and Food"
    assert "mid from the base's average ticket" in plain["Touch models"]
    assert "mid above 62.5%" in rules(touch_mid=0.625)["Touch models"]
    assert rules(touch_amounts=(1100, 3500, 14_000))["Touch models"] == (
        "by ticket: high-touch from 14,000 a month, mid from 3,500, low from 1,100, tech below"
    )
    with using("pt_BR"):
        translated = rules(touch_amounts=(1100, 3500, 14_000))
    assert translated["Modelos de atendimento"] == (
        "pelo ticket: high-touch a partir de 14.000 por mês, mid a partir de 3.500, low a partir de 1.100, "
        "tech abaixo disso"
    )
