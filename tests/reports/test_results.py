"""Figures as published: rounded, unique, with a reason where there is none; tables that run nothing."""

from __future__ import annotations

import json

import jsonschema
import pytest

from cskit.contract import CALLS
from cskit.reports.results import NotPublishable, document, read_recorded, schema

ROW = {
    "id": "pareto.k80",
    "value": 12.0,
    "low": None,
    "high": None,
    "unit": "accounts",
    "n": 90,
    "kind": "counted",
    "by": "{}",
    "undefined": None,
}


CALL = {
    "rank": 1,
    "customer_id": "C 1",
    "rule": "R2",
    "deadline": "2026-10-23",
    "metrics": ["pareto.k80"],
    "evidence": [{"page": "accounts", "table": "every", "key": "C 1"}],
}


def recorded(folder, *rows, notebook="pareto", tables=None, headline="12 of 90.", calls=()):
    path = folder / f"{notebook}.json"
    found = {"notebook": notebook, "headline": headline, "results": rows, "tables": tables or {}}
    found["calls"] = list(calls)
    path.write_text(json.dumps(found), encoding="utf-8")
    return read_recorded(path, notebook)


def test_a_portfolios_results_keep_to_the_published_schema(tmp_path):
    """results.json validates, groups are objects, whole numbers are whole."""
    group = ROW | {"id": "nps.score", "value": 1 / 3, "low": -0.1, "high": 0.7, "kind": "estimated", "n": 31}
    found = document(
        "2026-09", "Sul", [recorded(tmp_path, ROW, group | {"by": '{"segment": "SMB", "age": 6}'})]
    )
    jsonschema.validate(found, schema())
    assert [row["value"] for row in found["results"]] == [12, 0.333333333333333]
    assert found["results"][1]["by"] == {"segment": "SMB", "age": 6}
    assert found["headlines"] == [{"notebook": "pareto", "headline": "12 of 90."}]


@pytest.mark.parametrize(
    "broken", [{"kind": "guessed"}, {"value": None}, {"by": "{}", "n": -1}, {"id": "K 80"}]
)
def test_the_schema_refuses_what_is_no_result(tmp_path, broken):
    """The schema is worth something: it refuses a row with a wrong kind, no value, a negative n, a bad id."""
    found = document("2026-09", "Sul", [recorded(tmp_path, ROW)])
    found["results"][0] |= broken
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema())


def test_calls_are_published_as_the_cover_handed_them_over(tmp_path):
    """In their order, with what they rest on and where it stands, and nothing else."""
    second = CALL | {"rank": 2, "customer_id": "C 2", "deadline": None, "name": "left out"}
    found = document("2026-09", "Sul", [recorded(tmp_path, ROW, calls=[CALL, second])])
    jsonschema.validate(found, schema())
    assert found["calls"][0] == CALL
    assert set(found["calls"][1]) == set(CALL)


def test_a_notebook_hands_over_what_is_published_of_a_call():
    """The contract, the schema and the file name the same parts."""
    assert set(CALLS) == set(CALL) == set(schema()["properties"]["calls"]["items"]["required"])


@pytest.mark.parametrize(
    "broken",
    [{"rank": 2}, {"metrics": []}, {"evidence": []}, {"metrics": ["pareto.k80", "nps.score"]}],
)
def test_a_call_that_nobody_can_trace_is_not_published(tmp_path, broken):
    """Out of its place, without a figure or a row behind it, or with a figure that nobody recorded."""
    with pytest.raises(NotPublishable):
        document("2026-09", "Sul", [recorded(tmp_path, ROW, calls=[CALL | broken])])


@pytest.mark.parametrize(
    "broken",
    [
        {"rank": 6},
        {"rule": "R7"},
        {"deadline": "23/10/2026"},
        {"customer_id": ""},
        {"metrics": ["K 80"]},
        {"evidence": [{"page": "../x", "table": "every", "key": "C 1"}]},
        {"name": "Acme"},
    ],
)
def test_the_schema_refuses_what_is_no_call(tmp_path, broken):
    """Each part of a call has its form."""
    found = document("2026-09", "Sul", [recorded(tmp_path, ROW, calls=[CALL])])
    found["calls"][0] = {**found["calls"][0], **broken}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema())


def test_the_schema_itself_is_one():
    """The schema that ships with the package is a valid JSON Schema."""
    jsonschema.Draft202012Validator.check_schema(schema())


def test_no_value_needs_a_reason(tmp_path):
    """NaN is published as null with its reason, or not at all."""
    found = recorded(tmp_path, ROW | {"value": None, "undefined": "no_accounts"})
    assert (found.results[0]["value"], found.results[0]["undefined"]) == (None, "no_accounts")
    with pytest.raises(NotPublishable, match=r"pareto\.k80 has neither a value nor a reason"):
        recorded(tmp_path, ROW | {"value": None})


def test_a_figure_stands_once(tmp_path):
    """(id, by) is unique in a notebook; between notebooks the same figure stands once, and may not differ."""
    with pytest.raises(NotPublishable, match=r"pareto\.k80 twice"):
        recorded(tmp_path, ROW, ROW)
    one, same = recorded(tmp_path, ROW), recorded(tmp_path, ROW, notebook="cover")
    assert [row["notebook"] for row in document("2026-09", "Sul", [one, same])["results"]] == ["pareto"]
    other = recorded(tmp_path, ROW | {"value": 13}, notebook="cover")
    with pytest.raises(NotPublishable, match=r"pareto\.k80 = 13, where pareto recorded 12"):
        document("2026-09", "Sul", [one, other])


def test_the_cover_reads_groups_as_the_contract_has_them(tmp_path):
    """What book.recorded() gives has ``by`` as text, rounded figures, and no tables."""
    found = json.loads(recorded(tmp_path, ROW | {"by": '{"segment": "SMB"}', "value": 1 / 3}).text())
    assert found["results"][0]["by"] == '{"segment": "SMB"}'
    assert found["results"][0]["value"] == 0.333333333333333
    assert found["tables"] == {}


def test_recording_is_no_duty(tmp_path):
    """A notebook that records nothing has no figures and no headline."""
    assert read_recorded(tmp_path / "none.json", "none").results == ()


def test_a_tables_name_is_a_files_name(tmp_path):
    """It may lead nowhere else."""
    with pytest.raises(NotPublishable, match="table name"):
        recorded(tmp_path, ROW, tables={"../../x": {"columns": [], "rows": []}})
