"""A proposed mapping as a person reads it on a terminal, and as a program does."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from cskit.data.proposed import Proposal
from cskit.data.sources import SourceFile
from cskit.data.terminal import cut, harmless, table
from cskit.errors import N_, Words, words

__all__ = ["as_dict", "as_lines", "next_step"]

_HOW = {
    "format": N_("by its format: {fields}"),
    "detected": N_("detected: {fields}"),
    "stated": N_("as stated: {fields}"),
    "default": N_("by default: {fields}"),
}
_ASIDE = {
    "title": N_("title"),
    "note": N_("note"),
    "total": N_("total"),
    "empty_column": N_("empty column"),
    "blank": N_("blank row"),
}


def as_lines(proposal: Proposal, locale: str, width: int) -> Iterator[str]:
    """Give the proposal line by line: how the files were read, what is mapped, what is not, three rows."""
    for file in proposal.preview.files:
        yield from _file(file, locale, width)
    yield ""
    yield from _head(proposal, locale, width)
    yield from _columns(proposal, locale, width)
    missing = [(one.name, todo) for one, todo in proposal.missing]
    yield from _listed(N_("Missing, and required:"), missing, locale, width)
    yield from _listed(N_("Headers that feed no column:"), proposal.unmapped, locale, width)
    yield from _rows(proposal, locale, width)


def as_dict(proposal: Proposal, locale: str) -> dict[str, Any]:
    """Return the proposal as a program reads it."""
    return {
        "files": [
            {
                "file": file.name,
                "rows": file.rows,
                "dialect": file.dialect,
                "aside": [asdict(one) for one in file.aside],
            }
            for file in proposal.preview.files
        ],
        "table": proposal.table.name,
        "ready": proposal.ready,
        "complete": not proposal.missing,
        "certain": proposal.certain,
        "doubts": [doubt.said(locale) for doubt in proposal.doubts],
        "columns": [
            {
                "column": one.column.name,
                "spec": one.spec,
                "kind": one.column.kind,
                "why": one.why.said(locale),
                "doubts": [doubt.said(locale) for doubt in one.doubts],
            }
            for one in proposal.columns
        ],
        "unmapped": [header for header, _ in proposal.unmapped],
        "missing": [{"column": one.name, "todo": todo.said(locale)} for one, todo in proposal.missing],
        "rows": [
            {"row": number, **dict(zip(proposal.specs, cells, strict=True))}
            for number, cells in proposal.preview.rows.items()
        ],
    }


def next_step(mapping: str, ready: str, locale: str, width: int) -> str:
    """Return what to do with a mapping: the one that was written, or a ready one."""
    said = words(N_("Nothing had to be written. Put this into a parameters file:"))
    if mapping != ready:
        said = words(
            N_("Written to {mapping}. Look at it, then put this into a parameters file:"), mapping=mapping
        )
    return textwrap.fill(harmless(said.said(locale)), width)


def _file(file: SourceFile, locale: str, width: int) -> Iterator[str]:
    said = words(N_("{file}: {rows} rows"), file=file.name, rows=file.rows)
    yield harmless(said.said(locale))
    for how, title in _HOW.items():
        fields = [f"{name} {_shown(one['is'])}" for name, one in file.dialect.items() if one["how"] == how]
        if fields:
            yield from _wrapped(words(title, fields=" · ".join(fields)).said(locale), width)
    for one in file.aside[:5]:
        aside = words(
            N_("set aside: row {row}, {kind}: {text}"),
            row=one.row,
            kind=words(_ASIDE[one.kind]),
            text=one.text,
        )
        yield "  " + cut(aside.said(locale), width - 2)


def _wrapped(line: str, width: int) -> list[str]:
    """Return a line of words broken to a width, all of it indented."""
    return textwrap.wrap(harmless(line), width, initial_indent="  ", subsequent_indent="    ")


def _shown(text: str) -> str:
    return "tab" if text == "\t" else text


def _head(proposal: Proposal, locale: str, width: int) -> Iterator[str]:
    said = words(N_("Table: {table}"), table=proposal.table.name)
    if proposal.ready:
        said = words(
            N_("Table: {table}, by the ready mapping {ready}"),
            table=proposal.table.name,
            ready=proposal.ready,
        )
    yield said.said(locale)
    for doubt in proposal.doubts:
        yield from _wrapped("? " + doubt.said(locale), width)
    yield ""


def _columns(proposal: Proposal, locale: str, width: int) -> Iterator[str]:
    if not proposal.columns:
        return
    heads = [words(N_("column")), words(N_("header")), words(N_("kind")), words(N_("why"))]
    rows = [
        [
            one.column.name,
            "← " + " × ".join(one.headers) if one.headers else "= " + one.constant,
            one.kind.said(locale),
            one.why.said(locale) + (" ?" if one.doubts else ""),
        ]
        for one in proposal.columns
    ]
    yield from table([head.said(locale) for head in heads], rows, width)
    yield ""
    translated = [one for one in proposal.columns if one.translations]
    if translated:
        yield words(N_("Values that are translated:")).said(locale)
        for one in translated:
            pairs = ", ".join(f"{value} → {meant}" for value, meant in one.translations.items())
            yield "  " + cut(f"{one.column.name}: {pairs}", width - 2)
        yield ""
    doubted = [(one.column.name, doubt) for one in proposal.columns for doubt in one.doubts]
    yield from _listed(N_("Uncertain, marked with ? above. Look at these:"), doubted, locale, width)


def _listed(title: str, lines: Sequence[tuple[str, Words | None]], locale: str, width: int) -> Iterator[str]:
    if not lines:
        return
    yield words(title).said(locale)
    for name, said in lines:
        yield from _wrapped(name if said is None else f"{name}: {said.said(locale)}", width)
    yield ""


def _rows(proposal: Proposal, locale: str, width: int) -> Iterator[str]:
    rows = proposal.preview.rows
    if not rows or not proposal.columns:
        return
    yield words(N_("The first rows, as they would be read:")).said(locale)
    heads = [words(N_("column")).said(locale)]
    heads += [words(N_("Row {row}"), row=number).said(locale) for number in rows]
    cells = zip(proposal.specs, *rows.values(), strict=True)
    yield from table(heads, list(cells), width)
