"""What earlier months published: read only where their manifest vouches for it, and named in the new one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cskit.reports import before
from cskit.reports.files import hash_of
from cskit.reports.manifest import sealed

SUL = {"folder": "sul", "snapshot": "s", "settings": "t", "reports": {}}


def tree(out: Path, month: str, portfolio: str = "Sul", folder: str = "sul", text: str = "{}\n") -> Path:
    """Publish a month of one portfolio, with nothing in it but its results; give their place."""
    results = out / month / folder / "results.json"
    results.parent.mkdir(parents=True)
    results.write_text(text, encoding="utf-8")
    entry: dict[str, Any] = {**SUL, "folder": folder}
    whole = {
        "schema": 1,
        "month": month,
        "portfolios": {portfolio: entry},
        "outputs": {f"{folder}/results.json": hash_of(results)},
    }
    (out / month / "manifest.json").write_text(sealed(whole), encoding="utf-8")
    return results


def test_earlier_months_are_found_by_portfolio_and_month(tmp_path: Path) -> None:
    """Up to twelve months back, across the turn of the year, each with the hash that its manifest states."""
    august, year_ago = tree(tmp_path, "2026-08"), tree(tmp_path, "2025-09", text='{"a": 1}\n')
    tree(tmp_path, "2025-08")
    tree(tmp_path, "2026-10")
    found = before.published(tmp_path, "2026-09")
    assert list(found) == ["Sul"]
    assert found["Sul"] == {
        "2025-09": before.Published(year_ago, hash_of(year_ago)),
        "2026-08": before.Published(august, hash_of(august)),
    }


def test_a_month_of_its_own_is_not_before_itself(tmp_path: Path) -> None:
    """What this month published earlier is no comparison for it."""
    tree(tmp_path, "2026-09")
    assert before.published(tmp_path, "2026-09") == {}


def test_what_was_changed_since_is_not_read(tmp_path: Path) -> None:
    """A results.json that is not what its manifest says counts as none at all."""
    results = tree(tmp_path, "2026-08")
    results.write_text('{"calls": []}\n', encoding="utf-8")
    assert before.published(tmp_path, "2026-09") == {}


@pytest.mark.parametrize("how", ["missing", "changed", "no json", "results missing"])
def test_without_a_manifest_that_holds_nothing_is_read(tmp_path: Path, how: str) -> None:
    """A folder that nobody vouches for may be anything."""
    results = tree(tmp_path, "2026-08")
    manifest = results.parents[1] / "manifest.json"
    if how == "missing":
        manifest.unlink()
    elif how == "changed":
        whole = json.loads(manifest.read_text(encoding="utf-8"))
        manifest.write_text(json.dumps({**whole, "month": "2026-07"}), encoding="utf-8")
    elif how == "no json":
        manifest.write_text("{", encoding="utf-8")
    else:
        results.unlink()
    assert before.published(tmp_path, "2026-09") == {}


def test_each_portfolio_reads_its_own(tmp_path: Path) -> None:
    """Another portfolio's month is that portfolio's; a book that is new has none."""
    tree(tmp_path, "2026-08", "Norte", "norte")
    tree(tmp_path, "2026-07")
    found = before.published(tmp_path, "2026-09")
    assert {name: list(months) for name, months in found.items()} == {
        "Sul": ["2026-07"],
        "Norte": ["2026-08"],
    }


def test_where_nothing_was_ever_published(tmp_path: Path) -> None:
    """A folder that does not exist yet is no error."""
    assert before.published(tmp_path / "reports", "2026-09") == {}
