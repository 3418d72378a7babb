"""A ledger derived in groups of accounts is the one that is derived of all of them at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cskit.company.deriving import derived
from cskit.contract import DERIVED
from cskit.data import frames, rows
from cskit.data.checks import Checked
from cskit.data.parameters import Parameters, find, load
from cskit.metrics.ledger import derive
from tests.data.small import checked, written

ACCOUNTS = ("b", "É", "007", "a'x", "Z")
"""In order of UTF-8: 007, Z, a'x, b, É."""

days = st.dates(pd.Timestamp("2025-11-15").date(), pd.Timestamp("2026-04-20").date())
who = st.sampled_from(ACCOUNTS)
products = st.sampled_from(["", "Core", "Plus"])
cents = st.integers(0, 90_000).map(lambda value: f"{value / 100:.2f}")


def at_once(found: Checked, parameters: Parameters) -> dict[str, pd.DataFrame]:
    """The derived tables, of whole tables as frames."""
    names = ("customers", "contracts", "mrr", "invoices", "assignments")
    tables = {name: rows.accepted(found, name) for name in names if name in found.tables}
    month = pd.Timestamp(parameters.month)
    made = derive(tables, month, parameters.policy, parameters.business, parameters.history)
    return {"ledger": made.ledger, "ledger_products": made.products, "changes": made.changes}


def same(parameters: Parameters, *sizes: int) -> None:
    """Groups of any size give what all accounts at once give, with the same types."""
    found = checked(parameters)
    whole = at_once(found, parameters)
    for size in sizes:
        for name, table in derived(found, parameters, size).items():
            pd.testing.assert_frame_equal(frames.frame(table, DERIVED[name]), whole[name])


def contract(draw: Any, number: int) -> str:
    """A contract line: with a discount, a pause or an end, or without."""
    start, other = sorted((draw(days), draw(days)))
    end = other + pd.Timedelta(days=1) if draw(st.booleans()) else ""
    discount = ",percent" if draw(st.booleans()) else ","
    percent = draw(st.integers(0, 100)) if discount == ",percent" else ""
    pause = start if draw(st.integers(0, 3)) == 0 else ""
    kind = draw(st.sampled_from(["", "new", "upsell", "renewal", "readjustment"]))
    interval = draw(st.sampled_from(["month", "quarter", "year", "once", "week"]))
    line = f"K{number},{draw(who)},{draw(products)},{start},{end},{draw(cents)},{interval}"
    return f"{line},{percent}{discount},{kind},{pause}"


def company(draw: Any, source: str) -> dict[str, str]:
    """A company whose MRR comes from one of the sources."""
    count = range(draw(st.integers(0, 8)))
    tables = {"customers": "customer_id,name,portfolio\n" + "".join(f"{one},x,Sul\n" for one in ACCOUNTS)}
    if source == "contracts":
        head = "contract_id,customer_id,product,start_on,end_on,amount,interval,discount,discount_kind,kind"
        lines = [f"{head},paused_from", *(contract(draw, number) for number in count)]
    elif source == "mrr":
        keys = {(draw(who), f"{draw(days):%Y-%m}", draw(products)) for _ in count}
        lines = ["customer_id,month,product,mrr", *(f"{','.join(key)},{draw(cents)}" for key in sorted(keys))]
    else:
        lines = ["invoice_id,customer_id,product,issued_on,amount,period_start,period_end"]
        for number in count:
            start = draw(days)
            period = f"{start},{start + pd.Timedelta(days=draw(st.integers(1, 400)))}"
            shown = period if draw(st.booleans()) else ","
            sign = draw(st.sampled_from(["", "-"]))
            lines.append(f"F{number},{draw(who)},{draw(products)},{draw(days)},{sign}{draw(cents)},{shown}")
    tables[source] = "\n".join(lines) + "\n"
    if draw(st.booleans()):
        moves = {(draw(who), str(draw(days))): draw(st.sampled_from(["Norte", "Sul"])) for _ in range(3)}
        assigned = "".join(f"{one},{book},{since},\n" for (one, since), book in sorted(moves.items()))
        only = {line.split(",")[0]: line for line in assigned.splitlines()}
        tables["assignments"] = (
            "customer_id,portfolio,valid_from,valid_to\n" + "\n".join(only.values()) + "\n"
        )
    return tables


@pytest.mark.parametrize("source", ["contracts", "mrr", "invoices"])
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_company(tmp_path_factory, source, data):
    """Contracts, balances or invoices, accounts that change hands, by month ends or by events."""
    tables = company(data.draw, source)
    stated: dict[str, Any] = {
        "history": data.draw(st.sampled_from(["partial", "complete"])),
        "policy": {"movement_basis": data.draw(st.sampled_from(["month_end", "event"]))},
    }
    if source == "invoices":
        stated["business"] = data.draw(st.sampled_from(["subscription", "transactions"]))
    folder = tmp_path_factory.mktemp("company")
    parameters = written(folder, {"contracts": "", **tables}, **stated)
    data_ = {name: one for name, one in parameters.data.items() if name in tables}
    same(parameters.model_copy(update={"data": data_}), 1, 2, 100)


def test_who_comes_later_is_new_also_alone_in_a_group(tmp_path):
    """By hand: the data begin in January, so an account of February is new, whoever is in its group."""
    head = "contract_id,customer_id,start_on,amount,interval"
    lines = f"{head}\nK1,C1,2026-01-01,1,month\nK2,C2,2026-02-01,2,month\n"
    parameters = written(tmp_path, {"contracts": lines})
    found = derived(checked(parameters), parameters, size=1)["changes"].to_pylist()
    assert [(one["customer_id"], one["kind"], one["amount"]) for one in found] == [
        ("C1", "unstated", 100),
        ("C2", "new", 200),
    ]


def test_the_sample_company():
    """The sample, with every table that it has, in groups of 50."""
    same(load(find("sample")), 50)


def test_no_account(tmp_path: Path):
    """No account has an empty ledger, with its columns."""
    empty = {
        "customers": "customer_id,name,portfolio\n",
        "contracts": "contract_id,customer_id,start_on,amount,interval\n",
    }
    same(written(tmp_path, empty), 1)
