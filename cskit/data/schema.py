"""The schema by which an editor checks and completes a mapping: ``cskit/mappings/schema.json``."""

from __future__ import annotations

import json
from typing import Any

from cskit.contract import SOURCES
from cskit.data import ready
from cskit.data.parameters import IN_MAPPING, Source

__all__ = ["FILE", "main", "schema", "text"]

FILE = ready.FOLDER / "schema.json"
"""Where the schema lies."""

_ABOUT = {
    "export": "where the tool exports this, menu by menu",
    "about": "what is to know about the export",
    "source": "where the tool documents the export",
    "checked": "day on which this was looked up",
}


def schema() -> dict[str, Any]:
    """Return the JSON schema of a mapping, made from the models of a parameters file and the contract."""
    made = Source.model_json_schema()
    properties = {name: made["properties"][name] for name in IN_MAPPING}
    # A plain header is short for a spec, an empty one leaves the column out, and one value needs no list.
    short = [{"type": "string"}, {"type": "null"}]
    properties["columns"]["additionalProperties"] = {"anyOf": [*short, {"$ref": "#/$defs/Spec"}]}
    described: dict[str, Any] = {
        name: {"type": "string", "description": what} for name, what in _ABOUT.items()
    }
    described["table"] = {"enum": list(SOURCES), "description": "table that the export becomes"}
    described["cannot"] = {
        "type": "array",
        "items": {"type": "string"},
        "description": "what the export cannot know",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A mapping of cskit",
        "description": "How the exports of one tool become a table",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: described[name] for name in ready.DOCUMENTED} | _one_or_many(properties),
        "allOf": [_of_table(name) for name in SOURCES],
        "$defs": _one_or_many({name: made["$defs"][name] for name in made["$defs"]}),
    }


def text() -> str:
    """Return the schema as it is written."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the schema."""
    FILE.write_text(text(), encoding="utf-8")


def _of_table(name: str) -> dict[str, Any]:
    """Return the columns that a mapping of a table may name."""
    columns = {"propertyNames": {"enum": list(SOURCES[name].by_name)}}
    return {
        "if": {"properties": {"table": {"const": name}}, "required": ["table"]},
        "then": {"properties": {"columns": columns, "asks": columns}},
    }


def _one_or_many(part: Any) -> Any:
    """Let every list of texts be one text, as the models do."""
    if isinstance(part, list):
        return [_one_or_many(one) for one in part]
    if not isinstance(part, dict):
        return part
    inner = {key: _one_or_many(value) for key, value in part.items()}
    if inner.get("type") == "array" and inner.get("items") == {"type": "string"}:
        beside = {key: inner.pop(key) for key in ("default", "description", "title") if key in inner}
        return {"anyOf": [{"type": "string"}, inner], **beside}
    return inner


if __name__ == "__main__":
    main()
