"""What winning an account costs, by channel and segment, and which channels' accounts stay."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from cskit.metrics import ltv_cac as ltv
from tests.metrics.build import ledger, month, reasons
from tests.metrics.ltv_books import POLICY, QUIET, SPEND, aggregate, company_of, months, people_of, spent


def _by(found: pd.DataFrame, metric: str) -> dict[str, float]:
    rows = found[found["id"] == metric]
    return {
        "".join(json.loads(by).values()): value for by, value in zip(rows["by"], rows["value"], strict=True)
    }


def test_cac_by_hand():
    """All: (500 + 1000 + 130) ÷ 13; ads 500 ÷ 5 and partners 1000 ÷ 5; the three without are under 5."""
    found = ltv.cac(aggregate(company_of(SPEND)), POLICY, "BRL")
    cac = _by(found, "cac.blended")
    assert cac[""] == pytest.approx(1630 / 13)
    assert (cac["Ads"], cac["Partners"]) == (100, 200)
    assert (cac["S"], cac["L"]) == (100, 200)
    assert _by(found, "cac.new_accounts")[""] == 13
    assert _by(found, "cac.unattributed")[""] == 130
    blended = found[(found["id"] == "cac.blended") & (found["by"] == "{}")].iloc[0]
    # Poisson: ± 1.959964 ÷ √13 on the log scale.
    assert blended["high"] / blended["value"] == pytest.approx(np.exp(1.959964 / np.sqrt(13)), rel=1e-6)


def test_small_groups_of_the_company_are_not_counted_out():
    """Three new accounts without a channel: no number, no rate, in the aggregate itself."""
    table_ = aggregate(company_of(SPEND))["ltv_acquisition"]
    loose = table_[(table_["scope"] == "channel") & (table_["name"] == "")].iloc[0]
    assert pd.isna(loose["new_accounts"])
    assert pd.isna(loose["eligible"])
    assert np.isnan(loose["arpa"])
    assert loose["spend"] == 13000
    few = company_of(SPEND)
    few["customers"].loc[few["customers"]["customer_id"] == "p0", "channel"] = None
    found = ltv.cac(aggregate(few), POLICY, "BRL")
    partners = found[found["by"] == '{"channel": "Partners"}'].set_index("id")
    assert partners.loc["cac.blended", "undefined"] == "small_group"
    assert partners.loc["cac.new_accounts", "undefined"] == "small_group"
    assert partners.loc["cac.spend", "value"] == 1000


def test_missing_months_of_spend_are_named():
    """A cycle of two months needs the spend from August 2025 on; there is none before March 2026."""
    late = SPEND[SPEND["month"] >= month("2026-03")]
    company = aggregate(company_of(late))
    assert ltv.missing_months(company) == list(pd.date_range("2025-08", "2026-02", freq="MS"))
    assert reasons(ltv.cac(company, POLICY, "BRL"))["cac.blended"] == "spend_incomplete"
    assert (
        ltv.cost_of_segments(company, pd.DataFrame({"customer_id": [], "mrr": [], "segment": []}), POLICY)[0]
        is None
    )
    assert ltv.channels(company, 0.8, POLICY).empty


def test_no_table_of_spend_and_nobody_new():
    """No aggregate: no spend. Nobody new: undefined, not infinite."""
    assert reasons(ltv.cac({}, POLICY, "BRL"))["cac.blended"] == "no_spend_table"
    tables = company_of(SPEND)
    tables["ledger"] = tables["ledger"][tables["ledger"]["customer_id"] == "z"]
    found = ltv.cac(aggregate(tables), POLICY, "BRL")
    assert set(reasons(found[found["by"] == "{}"]).values()) == {"no_new_account"}
    assert _by(found, "cac.new_accounts")[""] == 0


def test_young_data_shorten_the_window():
    """Data from March on: who pays in March is not new, so April is the first month that can have new ones.

    Eight accounts are new; of the spend, the 77 that met March met nobody we know.
    """
    tables = company_of(spent(*QUIET, ("2026-03-01", "Partners", "L", 77, None, 0)))
    tables["ledger"] = tables["ledger"][tables["ledger"]["month"] >= month("2026-03")]
    found = aggregate(tables, opening=month("2026-03"))["ltv_acquisition"].set_index("scope")
    assert found.loc["window", "name"] == "2026-04"
    assert (found.loc["all", "new_accounts"], found.loc["all", "spend"]) == (8, 0)


def test_the_cost_of_a_books_segments_by_hand():
    """Two accounts of S, one of L, one of a segment unknown: their CAC, + 130 ÷ 13 without a segment.

    S 100 + 10, L 200 + 10, unknown 1630 ÷ 13 = 125.38; the mean of those that pay (110, 110, 210) is 143.33.
    """
    book = pd.DataFrame(
        {"customer_id": list("wxyq"), "segment": ["S", "S", "L", "?"], "mrr": [100, 100, 100, 0]}
    )
    mean, each = ltv.cost_of_segments(aggregate(company_of(SPEND)), book, POLICY)
    assert (each / 100).round(2).to_dict() == {"w": 110, "x": 110, "y": 210, "q": 125.38}
    assert mean is not None
    assert mean.value == pytest.approx(43000 / 3)
    # Shares ⅔ and ⅓, five new accounts each: √((⅔·110)² ÷ 5 + (⅓·210)² ÷ 5) ÷ 143.33.
    error = np.sqrt((2 / 3 * 110) ** 2 / 5 + (210 / 3) ** 2 / 5) / (430 / 3)
    assert mean.up == pytest.approx(1.959964 * error, rel=1e-6)


def test_channels_by_hand():
    """Ads: 6 accounts of 2025-03, of which one left within 12 months and one after: 5 of 6 were here."""
    paid = {f"a{place}": months("2025-03", "2026-09", 10000) for place in range(4)}
    paid |= {"a4": months("2025-03", "2026-01", 10000), "a5": months("2025-03", "2026-03", 10000)}
    tables = company_of(SPEND)
    rows = pd.concat(
        [ledger(paid, "2026-09"), tables["ledger"].query("customer_id == 'z'")], ignore_index=True
    )
    tables |= {"ledger": rows, "customers": people_of(**dict.fromkeys([*paid, "z"], ("Ads", "S")))}
    found = ltv.channels(aggregate(tables), 0.8, POLICY)
    ads = found[found["channel"] == "Ads"].iloc[0]
    assert (ads["eligible"], ads["stayed"]) == (6, 5)
    assert found["channel"].to_list()[-1] == ""
    # Known only because they stayed: with complete data from later on they are not judged.
    old = ltv.channels(aggregate(tables, complete_from=month("2025-05")), 0.8, POLICY)
    assert old["eligible"].isna().all()
