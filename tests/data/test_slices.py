"""Slices: a portfolio's own rows, of every month an account was in it, and nothing of the others."""

from __future__ import annotations

import pandas as pd

from cskit.data import slices
from tests.data.small import CONTRACTS, TABLES, snapshot


def test_nothing_of_another_portfolio(tmp_path):
    """No file of a slice holds a byte of another portfolio's accounts."""
    found = snapshot(tmp_path, TABLES)
    mine, theirs = (b"C1", b"Ana", b"K1", b"R1"), (b"C2", b"Beto", b"K2", b"R3")
    for portfolio, here, elsewhere in (("Sul", mine, theirs), ("Norte", theirs, mine)):
        together = b"".join(read_all(found.slice(portfolio)))
        assert all(mark in together for mark in here)
        assert not any(mark in together for mark in elsewhere)


def read_all(folder):
    """Every file of a slice as text, Parquet unpacked."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            yield pd.read_parquet(path).to_csv().encode()
        elif path.is_file():
            yield path.read_bytes()


def test_an_account_that_changed_books(tmp_path):
    """The new book has its whole history; the old one only the months it had, and no facts."""
    assigned = (
        "customer_id,portfolio,valid_from,valid_to\nC1,Norte,2025-01-01,2026-02-10\nC1,Sul,2026-02-10,\n"
    )
    costs = "customer_id,month,cost_to_serve\nC1,2026-01-01,5\nC1,2026-02-01,6\nC1,2026-03-01,7\n"
    found = snapshot(tmp_path, {**TABLES, "assignments": assigned, "costs": costs})
    new, old = found.slice("Sul"), found.slice("Norte")

    def months(folder):
        ledger = pd.read_parquet(folder / "ledger.parquet")
        return ledger.loc[ledger["customer_id"] == "C1", "month"].dt.month.tolist()

    def holds(folder, table):
        return "C1" in set(pd.read_parquet(folder / f"{table}.parquet")["customer_id"])

    assert (months(new), months(old)) == ([1, 2, 3], [1])
    assert [holds(old, table) for table in ("customers", "contracts", "surveys", "assignments")] == [
        True,
        False,
        False,
        False,
    ]
    assert [holds(new, table) for table in ("customers", "contracts", "surveys", "assignments")] == [True] * 4
    # What the account cost in the months it was here: last month's margins can be computed again.
    for folder, seen in ((new, [1, 2, 3]), (old, [1])):
        assert pd.read_parquet(folder / "costs.parquet")["month"].dt.month.tolist() == seen
    changes = pd.read_parquet(old / "changes.parquet")
    assert changes.loc[changes["customer_id"] == "C1", "month"].dt.month.tolist() in ([], [1])


def test_an_account_that_left_belongs_to_its_last_book(tmp_path):
    """After churn an account stays with the book it had in its last active month."""
    contracts = CONTRACTS.replace("K1,C1,2026-01-01,,", "K1,C1,2026-01-01,2026-02-15,")
    assigned = (
        "customer_id,portfolio,valid_from,valid_to\nC1,Norte,2025-01-01,2026-03-01\nC1,Sul,2026-03-01,\n"
    )
    found = snapshot(tmp_path, {"contracts": contracts, "assignments": assigned})
    assert found.portfolios["Norte"]["accounts"] == 1  # C2: C1 left
    assert "C1" in set(pd.read_parquet(found.slice("Norte") / "contracts.parquet")["customer_id"])


def test_the_same_rows_cut_in_another_way_are_another_snapshot(tmp_path_factory, monkeypatch):
    """A finished snapshot is never written again, so one cut in an older way bears another name."""
    before = snapshot(tmp_path_factory.mktemp("before"), TABLES)
    cut = slices.by_book
    monkeypatch.setattr(slices, "by_book", lambda table: f"SELECT * FROM ({cut(table)}) WHERE true")
    assert snapshot(tmp_path_factory.mktemp("after"), TABLES).hash != before.hash
