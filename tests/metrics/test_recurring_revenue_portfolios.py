"""Portfolios sum to the company, and transfers to nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.metrics import recurring_revenue as revenue
from tests.metrics.build import SEPTEMBER, book, line, table
from tests.metrics.revenue_books import POLICY, derived, whole

SPELLS = st.lists(
    st.tuples(st.sampled_from(["Sul", "Norte"]), st.sampled_from(["Sul", "Norte"]), st.integers(1, 9),
              st.sampled_from([None, 7, 8, 9])),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(SPELLS)
def test_portfolios_sum_to_the_company(rows: list[tuple[str, str, int, int | None]]) -> None:
    """Gained, lost and every movement; transfers to nothing; renewals due and their contracts as well."""
    lines, moves = [], []
    for place, (first, second, price, end) in enumerate(rows):
        who, until = f"c{place}", None if end is None else f"2026-{end:02}-15"
        lines.append(line(who, "2025-08-15", until, 10 * price, renewal_on="2026-08-15"))
        moves.append(
            {"customer_id": who, "portfolio": first, "valid_from": "2025-01-01", "valid_to": "2026-09-01"}
        )
        moves.append({"customer_id": who, "portfolio": second, "valid_from": "2026-09-01"})
    tables = derived({**book(*lines), "assignments": table("assignments", moves)})
    ledger, sums = tables["ledger"], {}
    for own in ("Sul", "Norte", None):
        moved, _ = revenue.of_month(tables, SEPTEMBER, POLICY, own)
        found = revenue.summary(ledger, SEPTEMBER, POLICY, "BRL", own)
        more = revenue.rates(found, moved, ledger, SEPTEMBER, POLICY, "BRL", own)
        amounts = {**whole(found), **whole(more)}
        names = ("start", "churn", "expansion", "transfer_in", "transfer_out", "end", "gained", "lost")
        due = revenue.came_due(tables, SEPTEMBER, POLICY, own)
        sums[own] = {name: round(100 * amounts[f"revenue.{name}"]) for name in names}
        sums[own] |= {"due": len(due), "renewed": int(due["renewed"].sum()), "mrr": int(due["mrr"].sum())}
    for name, value in sums[None].items():
        if not name.startswith("transfer"):
            assert sums["Sul"][name] + sums["Norte"][name] == value, name
    assert sums["Sul"]["transfer_in"] == sums["Norte"]["transfer_out"]
    assert sums["Norte"]["transfer_in"] == sums["Sul"]["transfer_out"]
    assert sums[None]["transfer_in"] == sums[None]["transfer_out"] == 0
