"""Definitions: one place that names every metric, signal and reason, and nothing besides."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from cskit.contract import RESULTS
from cskit.definitions import DEFINITIONS, GLOSSARY, REASONS, SIGNALS
from cskit.metrics import (
    calls,
    cohort_retention,
    losses,
    ltv_cac,
    nps_breakdown,
    pareto,
    recurring_revenue,
    segmentation,
)
from cskit.metrics.accounts import accounts
from cskit.metrics.lives import lives
from cskit.metrics.signals import SIGNALS as SHOWN
from cskit.metrics.signals import signals
from cskit.metrics.signals import summary as count_signals
from cskit.policy import Policy
from tests.metrics.build import SEPTEMBER, customers, ledger, table

POLICY = Policy()


def _revenue(tables: dict[str, pd.DataFrame], about: pd.DataFrame) -> list[pd.DataFrame]:
    moved = recurring_revenue.of_month(tables, SEPTEMBER, POLICY, "Sul")
    found = recurring_revenue.figures(tables, SEPTEMBER, POLICY, "BRL", "Sul", "partial", about, *moved)
    due = recurring_revenue.renewals_due(tables, SEPTEMBER, POLICY, "BRL")
    return [
        found,
        recurring_revenue.with_share(due, found),
        recurring_revenue.ends_at_edge(tables, SEPTEMBER, "Sul")[0],
    ]


def _satisfaction(tables: dict[str, pd.DataFrame], about: pd.DataFrame) -> list[pd.DataFrame]:
    unhappy = nps_breakdown.unhappy(tables, about, SEPTEMBER, POLICY)
    effects = nps_breakdown.effects(tables, SEPTEMBER, POLICY)
    return [
        nps_breakdown.score(tables, SEPTEMBER, POLICY),
        nps_breakdown.coverage(tables, about, SEPTEMBER, POLICY, "BRL"),
        nps_breakdown.listed(tables, unhappy, "BRL"),
        nps_breakdown.change(tables, SEPTEMBER, POLICY),
        nps_breakdown.by_dimension(effects, tables),
        nps_breakdown.by_touchpoint(nps_breakdown.ratings(tables, SEPTEMBER, POLICY)),
        nps_breakdown.by_priority(nps_breakdown.support(tables, SEPTEMBER, POLICY), tables),
        nps_breakdown.driver_results(nps_breakdown.drivers_shown({})),
    ]


def _retention(tables: dict[str, pd.DataFrame]) -> list[pd.DataFrame]:
    found = lives(tables["ledger"], SEPTEMBER)
    seen = cohort_retention.seen(found)
    at = cohort_retention.at_ages(tables, cohort_retention.followed(found), SEPTEMBER)
    cells = cohort_retention.cells(at, "none", SEPTEMBER, POLICY)
    gone = cohort_retention.losses(tables, found, SEPTEMBER)
    bands = cohort_retention.exposure(seen, SEPTEMBER, POLICY)
    years = cohort_retention.years(tables, SEPTEMBER)
    effects = cohort_retention.effects(years, POLICY)
    return [
        cohort_retention.year_results(years, effects, POLICY, ""),
        cohort_retention.summary(found, cells, SEPTEMBER, POLICY, "subscription"),
        cohort_retention.cohort_results(cells, POLICY),
        cohort_retention.curve_results(cohort_retention.curve(found, POLICY)),
        cohort_retention.newer_results(cohort_retention.newer_and_older(at, POLICY), POLICY),
        cohort_retention.revenue_results(cohort_retention.stayers(at), "BRL"),
        cohort_retention.loss_results(bands),
        cohort_retention.loss_results(bands, "retention.lost_seen"),
        cohort_retention.loss_results(bands.iloc[:0], "retention.lost_rest"),
        cohort_retention.near_renewal(gone, "subscription"),
        cohort_retention.reasons(gone, "BRL", "subscription")[1],
        cohort_retention.compared({}),
        cohort_retention.projection_results(cohort_retention.projected({})),
        cohort_retention.driver_results(cohort_retention.drivers_shown({})),
    ]


def _segments(tables: dict[str, pd.DataFrame], about: pd.DataFrame) -> list[pd.DataFrame]:
    paid = tables["ledger"]
    cuts = segmentation.cut_points({}, paid, SEPTEMBER, POLICY, "mrr")
    served = segmentation.served(tables, about, cuts, SEPTEMBER, POLICY, "mrr")
    why = segmentation.why_no_retention(paid, SEPTEMBER, None)
    models = segmentation.by_model(served, segmentation.stayed(tables, cuts, SEPTEMBER, None), POLICY)
    movers = segmentation.movers(tables, served, cuts, SEPTEMBER, "mrr", "Sul")
    return [
        segmentation.summary(tables, about, served, cuts, POLICY, "BRL", "mrr"),
        segmentation.groups(models, "touch_model", "BRL", why),
        segmentation.compared(models, POLICY, why),
        segmentation.of_movers(movers, len(served)),
        segmentation.of_tiers(segmentation.tiers(tables, served, SEPTEMBER, POLICY)),
        segmentation.nps(tables, served, SEPTEMBER, POLICY),
        segmentation.company(None, POLICY),
        segmentation.experienced(None, POLICY),
    ]


def _calls(tables: dict[str, pd.DataFrame], about: pd.DataFrame, tags: pd.DataFrame) -> list[pd.DataFrame]:
    facts = calls.facts(tables, about, tags, SEPTEMBER, POLICY)
    able = calls.able(tables, tags, SEPTEMBER)
    chosen = calls.calls(facts, able, SEPTEMBER, POLICY)
    looked = calls.looked(facts, able, chosen, SEPTEMBER, POLICY)
    past = calls.record(tables, SEPTEMBER, POLICY, "mrr", "Sul", lambda _: None)
    return [calls.summary(chosen, looked, len(about), "BRL"), calls.record_results(past)]


def _to_order(tables: dict[str, pd.DataFrame], about: pd.DataFrame) -> pd.DataFrame:
    bought = [{"invoice_id": "1", "customer_id": "a", "issued_on": "2026-09-01", "amount": "5"}]
    invoices = table("invoices", bought)
    company = {"ltv_orders": ltv_cac.order_fits(invoices, SEPTEMBER)}
    tables = {**tables, "invoices": invoices}
    return ltv_cac.ahead(tables, company, about, SEPTEMBER, "revenue", POLICY, "BRL").results


def recorded(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Everything that a book's notebooks can record."""
    paid, about = tables["ledger"], accounts(tables, SEPTEMBER, POLICY)
    tags = signals(tables, SEPTEMBER, POLICY)
    book = pareto.distribution(about, SEPTEMBER, "mrr")
    if_lost = pareto.if_lost(paid, about, tags, SEPTEMBER, POLICY)
    grown = pareto.growing(tables, about, book, SEPTEMBER, POLICY)
    worth = ltv_cac.page(tables, {}, about, SEPTEMBER, "Sul", (None, None), "mrr", POLICY, "BRL")
    return pd.concat(
        [
            *_revenue(tables, about),
            *_satisfaction(tables, about),
            *_retention(tables),
            *_segments(tables, about),
            *_calls(tables, about, tags),
            pareto.summary(book, "BRL", pareto.left_out(about, SEPTEMBER, "mrr")),
            pareto.same_accounts(paid, SEPTEMBER, "mrr", "BRL", "Sul"),
            pareto.random_k80(pareto.random_books([100] * 40, len(book), POLICY), len(book)),
            pareto.points_at_risk(if_lost, pareto.at_risk(about, tags)),
            pareto.small_growth(grown, "BRL"),
            worth.results,
            _to_order(tables, about),
            ltv_cac.split_results(worth, worth, ltv_cac.split(worth, worth), "BRL"),
            ltv_cac.potential_results(ltv_cac.potential(worth.margins, {}), {}, "BRL"),
            ltv_cac.moved_results(worth, worth, ltv_cac.moved(worth, worth, POLICY), "BRL"),
            pareto.top_renewals(book, tags, "BRL"),
            count_signals(tags),
        ]
    )


FULL = {
    "ledger": ledger({"a": {"2025-09": 10, "2026-09": 20}, "b": {"2025-09": 900, "2026-09": 900}}, "2026-09"),
    "customers": customers("a", "b"),
    "changes": table("changes", []),
    "surveys": table("surveys", []),
    "contracts": table("contracts", []),
}
BARE = {"ledger": table("ledger", []), "customers": customers(), "changes": table("changes", [])}


def test_every_metric_that_is_recorded_is_defined_and_every_definition_recorded() -> None:
    """No figure without a definition; no definition that nothing records."""
    of_the_company = {name for name in DEFINITIONS if name.startswith("losses.")}
    assert set(recorded(FULL)["id"]) == set(DEFINITIONS) - of_the_company
    assert set(recorded(BARE)["id"]) == set(DEFINITIONS) - of_the_company
    exposed = losses.exposure(FULL["ledger"], FULL["customers"], SEPTEMBER)
    assert set(losses.summary(losses.funnel(exposed, POLICY), None, "")["id"]) == of_the_company


@pytest.mark.parametrize("tables", [FULL, BARE])
def test_results_keep_to_the_contract(tables: dict[str, pd.DataFrame]) -> None:
    """Unit and kind as defined; a value or a reason, never both or neither; (id, by) once."""
    found = recorded(tables)
    assert list(found.columns) == [column.name for column in RESULTS.columns]
    assert not found.duplicated(["id", "by"]).any()
    assert (found["value"].isna() == found["undefined"].notna()).all()
    assert set(found["undefined"].dropna()) <= set(REASONS)
    for row in found.itertuples():
        about = DEFINITIONS[row.id]
        assert row.unit == ("BRL" if about.unit == "currency" else about.unit), row.id
        assert row.kind == about.kind
        assert about.kind == "estimated" or pd.isna(row.low)


def test_every_reason_in_the_code_has_words_and_every_word_a_reason() -> None:
    """The codes are read from the source, so that none is forgotten."""
    kit = Path(__file__).parents[1] / "cskit"  # why a model cannot be fitted is its own to say
    source = "".join(
        path.read_text() for name in ("metrics", "models") for path in (kit / name).rglob("*.py")
    )
    quoted = set(re.findall(r'"([a-z0-9_]+)"', source))
    assert set(REASONS) <= quoted
    assert set(re.findall(r'undefined\([^()]*?, "([a-z0-9_]+)"', source)) <= set(REASONS)


def test_signals_are_named_in_the_order_in_which_they_are_shown() -> None:
    """One list of signals."""
    assert tuple(SIGNALS) == SHOWN


def test_ids_units_and_texts_are_whole() -> None:
    """An id names its family; every text is there; glossary and definition agree on a name."""
    for name, about in DEFINITIONS.items():
        assert re.fullmatch(
            r"(revenue|signals|pareto|retention|ltv|cac|nps|csat|ces|support|segments|losses|calls)\.[a-z0-9_]+",
            name,
        )
        assert about.id == name
        assert about.name
        assert about.definition
        assert about.formula
    assert len(GLOSSARY) == len({term.id for term in GLOSSARY}) == 41  # the 40 of the practice, and CSM
    for term in GLOSSARY:
        if term.id in DEFINITIONS:
            assert (term.name, term.definition) == (
                DEFINITIONS[term.id].name,
                DEFINITIONS[term.id].definition,
            )
