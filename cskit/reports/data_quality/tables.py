"""The tables of the page, each cell harmless."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cskit.definitions import WARNINGS
from cskit.display import Shown
from cskit.locale import gettext, pgettext
from cskit.reports.data_quality import words
from cskit.reports.data_quality.facts import File, Warning_
from cskit.reports.data_quality.sentences import advice, sentence
from cskit.reports.data_quality.shown import harmless
from cskit.tables import Column, show

__all__ = ["aside", "broken", "coverage", "dialects", "files", "warnings"]

_HASH = 12
_EVERY = 500


def warnings(found: Sequence[Warning_], caption: str) -> Shown:
    """Show what to know, and what to do about it."""
    rows = [
        {
            "name": gettext(WARNINGS[one.code].name),
            "place": one.table + (f", {harmless(one.column)}" if one.column else ""),
            "found": sentence(one),
            "todo": advice(one),
        }
        for one in found
    ]
    columns = (
        Column("name", gettext("Warning")),
        Column("place", gettext("Table, column")),
        Column("found", gettext("What was found")),
        Column("todo", gettext("What to do")),
    )
    return _shown(rows, columns, "warnings", caption)


def files(found: Sequence[File], caption: str) -> Shown:
    """Show every file with what became of its rows."""
    rows = [
        {
            "name": harmless(one.name),
            "table": one.table,
            "rows": one.rows,
            "accepted": one.kept - one.quarantined,
            "quarantined": one.quarantined,
            "passed_over": one.rows - one.kept,
            "sha256": one.sha256[:_HASH],
        }
        for one in found
    ]
    columns = (
        Column("name", pgettext("column", "File")),
        Column("table", pgettext("column", "Table")),
        Column("rows", gettext("Rows read"), "integer"),
        Column("accepted", gettext("Accepted"), "integer"),
        Column("quarantined", gettext("Set aside"), "integer"),
        Column("passed_over", gettext("Passed over"), "integer"),
        Column("sha256", gettext("SHA-256"), sub=gettext("first 12 digits"), missing=gettext("not known")),
    )
    return _shown(rows, columns, "files", caption)


def dialects(found: Sequence[File], caption: str) -> Shown:
    """Show how each file was read, and how that is known."""
    fields = words.fields()
    there = [name for name in fields if any(name in file.dialect for file in found)]
    rows = [
        {"name": harmless(file.name), "table": file.table}
        | {name: words.how_read(name, known) for name, known in file.dialect.items() if name in fields}
        for file in found
    ]
    columns = (
        Column("name", pgettext("column", "File")),
        Column("table", pgettext("column", "Table")),
        *(Column(name, fields[name], missing=gettext("not in this format")) for name in there),
    )
    return _shown(rows, columns, "dialects", caption)


def aside(found: Sequence[File], caption: str) -> Shown:
    """Show what stood in the files and is no row."""
    rows = [
        {
            "name": harmless(file.name),
            "kind": words.kind_of(str(one["kind"])),
            "row": int(one["row"]) or None,
            "text": harmless(str(one["text"])),
        }
        for file in found
        for one in file.aside
    ]
    columns = (
        Column("name", pgettext("column", "File")),
        Column("kind", gettext("What it is")),
        Column("row", pgettext("spreadsheet", "Row"), "integer", missing=gettext("not a row")),
        Column("text", gettext("What stands there"), missing=gettext("nothing")),
    )
    return _shown(rows, columns, "aside", caption)


def broken(found: Sequence[File], caption: str, locale: str) -> Shown:
    """Show the rules that rows broke, with the first rows of each."""
    rows = [
        {
            "rule": words.rule(one["rule"], locale),
            "file": harmless(file.name),
            "column": harmless(str(one["column"])),
            "rows": int(one["rows"]),
            "examples": "; ".join(words.example(int(row), str(value)) for row, value in one["examples"]),
        }
        for file in found
        for one in file.rules
    ]
    columns = (
        Column("rule", gettext("What was expected")),
        Column("file", pgettext("column", "File")),
        Column("column", pgettext("column", "Column"), missing=gettext("the whole row")),
        Column("rows", gettext("Rows set aside"), "integer"),
        Column("examples", gettext("The first of them")),
    )
    return _shown(rows, columns, "broken", caption)


def coverage(found: Sequence[Mapping[str, Any]], warned: Sequence[Warning_], caption: str) -> Shown:
    """Show how fresh and whole each table is."""
    rows = [
        {
            **one,
            "share": one["accounts"] / one["of"] if one["accounts"] is not None and one["of"] else None,
            "first": _day(one["first"]),
            "last": _day(one["last"]),
            "empty": len(one["empty"].split(", "))
            if one["empty"]
            else (None if one["months"] is None else 0),
            "warned": [
                ("warn", gettext(WARNINGS[code].name))
                for code in dict.fromkeys(two.code for two in warned if two.table == one["table"])
            ],
        }
        for one in found
    ]
    no_accounts, no_date = gettext("it is not about accounts"), gettext("it has no date")
    columns = (
        Column("table", pgettext("column", "Table")),
        Column("accepted", pgettext("column", "Rows"), "integer", sub=gettext("accepted")),
        Column(
            "accounts",
            pgettext("column", "Accounts"),
            "integer",
            sub=gettext("with a row"),
            missing=no_accounts,
        ),
        Column("share", gettext("% of accounts"), "share", missing=no_accounts),
        Column("first", gettext("First day"), "date", missing=no_date),
        Column("last", gettext("Last day"), "date", missing=no_date),
        Column("behind", gettext("Days behind"), "integer", missing=no_date),
        Column(
            "empty",
            gettext("Months without rows"),
            "integer",
            sub=gettext("of those in between"),
            missing=no_date,
        ),
        Column("warned", gettext("Warnings"), "tags"),
    )
    return _shown(rows, columns, "coverage", caption)


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _shown(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], name: str, caption: str) -> Shown:
    # Values stay what they are: pandas would make floats of whole numbers where one is missing.
    frame = pd.DataFrame(rows, columns=[column.field for column in columns], dtype="object")
    return show(frame, columns, name=name, caption=caption, rows=max(20, len(WARNINGS)), most=_EVERY)
