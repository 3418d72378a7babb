"""A mass of ends on one day is where the extract ends, not where accounts do."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cskit.metrics import recurring_revenue as revenue
from cskit.metrics.ledger import derive
from tests.metrics.build import SEPTEMBER, book, line, month
from tests.metrics.ledgers import playbook
from tests.metrics.revenue_books import POLICY, derived


@pytest.mark.shared
def test_the_playbooks_extract_ends_where_its_accounts_do(shared: Path) -> None:
    """On 1 January 2020 most of them end at once: all 28 of December end, and a warning is due."""
    tables = playbook(shared)
    for text, ended in (("2019-06", 0), ("2019-12", 28), ("2020-01", 28)):
        ledger = derive(tables, month(text), POLICY, history="complete").ledger
        found, day = revenue.ends_at_edge({**tables, "ledger": ledger}, month(text))
        assert found["value"].item() == ended, text
        assert day == (pd.Timestamp("2020-01-01") if ended else None)


@pytest.mark.parametrize(("ended", "of", "warned"), [(5, 20, True), (4, 12, False), (5, 21, False)])
def test_a_mass_of_ends_on_one_day_is_the_edge_of_the_extract(ended: int, of: int, warned: bool) -> None:
    """Five accounts and a quarter of them; what goes on is no end, nor what ends on many days."""
    lines = [line(f"c{at:02}", "2025-01-01", "2026-09-30" if at < ended else None, 10) for at in range(of)]
    tables = derived(book(*lines))
    found, day = revenue.ends_at_edge(tables, SEPTEMBER)
    assert (found["value"].item(), found["n"].item()) == (ended if warned else 0, of)
    assert (day is not None) == warned
    renewed = [*lines, *(line(f"c{at:02}", "2026-09-30", None, 11) for at in range(ended))]
    assert revenue.ends_at_edge(derived(book(*renewed)), SEPTEMBER)[1] is None
    spread = [line(f"c{at:02}", "2025-01-01", f"2026-09-{at + 10}", 10) for at in range(of)]
    assert revenue.ends_at_edge(derived(book(*spread)), SEPTEMBER)[1] is None
