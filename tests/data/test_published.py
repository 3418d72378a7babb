"""What a notebook reads of an earlier month's results.json."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cskit.contract import RESULTS
from cskit.data import published
from cskit.errors import EnvironmentFailed
from tests.findings.books import book, of_lines, paying

CALL = {
    "rank": 1,
    "customer_id": "a01",
    "rule": "R1",
    "deadline": "2026-09-20",
    "metrics": ["calls.called"],
    "evidence": [{"page": "accounts", "table": "every", "key": "a01"}],
}


def row(metric: str, value: float | None, **more: Any) -> dict[str, Any]:
    return {
        "id": metric, "value": value, "low": None, "high": None, "unit": "accounts", "n": 3,
        "notebook": "cover", "kind": "counted", "by": {}, "undefined": None, **more,
    }  # fmt: skip


def written(folder: Path, *rows: dict[str, Any], calls: Any = (CALL,)) -> Path:
    path = folder / "results.json"
    whole = {"schema": 1, "month": "2026-08", "portfolio": "Sul", "headlines": [], "results": rows}
    path.write_text(json.dumps({**whole, "calls": calls}), encoding="utf-8")
    return path


def test_results_are_as_the_contract_has_them(tmp_path: Path) -> None:
    """Types, groups as JSON text, the undefined with its reason; the calls as they stand."""
    undefined = row("nps.score", None, n=None, undefined="no_surveys")
    by = row("calls.candidates", 2, by={"rule": "R1", "a": 1})
    said = published.read(written(tmp_path, row("calls.called", 1), undefined, by))
    assert list(said.results.columns) == [column.name for column in RESULTS.columns]
    assert said.results["value"].to_list()[0] == 1.0
    assert said.results["by"].to_list() == ["{}", "{}", '{"a": 1, "rule": "R1"}']
    assert said.results["undefined"].to_list()[1] == "no_surveys"
    assert str(said.results["n"].dtype) == "Int64"
    assert said.calls == (CALL,)


def test_nothing_published_is_an_empty_table(tmp_path: Path) -> None:
    """With the same columns and types, so that what compares with it needs no other way."""
    some = published.read(written(tmp_path, row("calls.called", 1)))
    none = published.nothing()
    assert none.results.empty
    assert none.calls == ()
    assert none.results.dtypes.to_dict() == some.results.dtypes.to_dict()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"results": [{"id": "x"}]}', "{}"])
def test_a_file_that_changed_under_the_run_is_named(tmp_path: Path, text: str) -> None:
    """It was vouched for when the run began: what no longer reads as results is an error, not "nothing"."""
    path = tmp_path / "results.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EnvironmentFailed, match=r"results\.json"):
        published.read(path)
    path.unlink()
    with pytest.raises(EnvironmentFailed):
        published.read(path)


def test_a_portfolio_reads_the_months_that_its_run_names(tmp_path: Path) -> None:
    """Last month's calls are there; of months without a report, and outside a run, there are none."""
    path = written(tmp_path, row("calls.called", 1))
    here = replace(book(of_lines(*paying(10))), _run={"published": {"2026-08": str(path)}})
    assert len(here.published().results) == 1
    assert here.published_calls() == (CALL,)
    assert here.published(2).results.empty
    assert here.published_calls(2) is None
    assert replace(here, _run={}).published_calls() is None


def test_a_report_without_a_cover_made_no_calls(tmp_path: Path) -> None:
    """No cover, no calls: that is not the same as a cover that found nobody to call."""
    run = {"published": {"2026-08": str(written(tmp_path, row("pareto.k80", 1), calls=[]))}}
    assert replace(book(of_lines(*paying(10))), _run=run).published_calls() is None
    run = {"published": {"2026-08": str(written(tmp_path, row("calls.called", 0), calls=[]))}}
    assert replace(book(of_lines(*paying(10))), _run=run).published_calls() == ()
