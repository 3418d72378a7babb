"""From a file's headers to the contract's columns.

Headers match exactly or, where that is unambiguous, without regard to case, accents, spaces, dashes and
underscores. A parameters file may name the header of any column, or say what else it comes from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from cskit.contract import Column, Table
from cskit.data import natives
from cskit.data.names import simplified
from cskit.data.parameters import Source, Spec
from cskit.data.sql import literal
from cskit.errors import N_, Problem, Words, words

if TYPE_CHECKING:
    from cskit.data.sources import SourceFile

__all__ = ["Mapped", "columns", "in_dialect", "named"]

_BLANK = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279)"


@dataclass(frozen=True)
class Mapped:
    """Where a column of the contract comes from in one file.

    Parameters
    ----------
    column
        The contract's column.
    header
        Header in the file, for messages; the contract's name where there is none.
    cells
        SQL of each source cell: trimmed text, NULL where empty.
    spec
        What the parameters file says about it.
    """

    column: Column
    header: str
    cells: tuple[str, ...] = ()
    spec: Spec | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """SQL of the text, after ``value``, ``map`` and ``default``; two where they are multiplied."""
        if not self.cells:
            return (literal(self.spec.value) if self.spec and self.spec.value else "NULL::VARCHAR",)
        if self.spec is None or len(self.cells) == 2:
            return self.cells
        text = self.cells[0]
        if self.spec.map:
            pairs = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in self.spec.map.items())
            other = "NULL" if self.spec.default is not None else text
            text = f"CASE {text} {pairs} ELSE {other} END"
        if self.spec.default is not None:
            text = f"coalesce({text}, {literal(self.spec.default)})"
        return (f"nullif({text}, '')" if self.spec.map else text,)  # what is mapped to nothing is empty

    @property
    def unmapped(self) -> str:
        """SQL of the value where ``map`` lacks it, else NULL; a choice has its own check."""
        if not self.cells or self.spec is None or not self.spec.map:
            return "NULL::VARCHAR"
        if self.spec.default is not None or self.column.choices:
            return "NULL::VARCHAR"
        known = ", ".join(map(literal, self.spec.map))
        return f"CASE WHEN {self.cells[0]} NOT IN ({known}) THEN {self.cells[0]} END"


def columns(table: Table, source: Source, file: SourceFile) -> tuple[list[Mapped], list[Problem]]:
    """Return where each column of a table comes from, and what is wrong with the headers.

    Optional columns that the file lacks come back as empty ones.
    """
    problems = _twice(table, file)
    mapped = []
    for column in table.columns:
        spec = source.columns.get(column.name)
        if spec is not None and spec.value is not None:
            mapped.append(Mapped(column, column.name, (), spec))
            continue
        wanted = named(column, spec)
        found = [_find(header, file.headers) for header in wanted] if wanted != ("",) else []
        if found and all(len(hits) == 1 for hits in found):
            cells = tuple(_cell(hits[0]) for hits in found)
            mapped.append(Mapped(column, " × ".join(file.headers[hits[0]] for hits in found), cells, spec))
            continue
        mapped.append(Mapped(column, column.name))
        problems += _unfound(table, column, spec, file, list(zip(wanted, found, strict=False)))
    return mapped, problems


def in_dialect(mapped: Iterable[Mapped], file: SourceFile) -> list[Mapped]:
    """Return where the columns come from, with numbers as the file's settled dialect writes them."""
    return [
        replace(
            one,
            cells=tuple(
                natives.mapped(cell, one.column.kind, file.settled.decimal or ".", file.epoch)
                for cell in one.cells
            ),
        )
        if file.native or file.epoch is not None
        else one
        for one in mapped
    ]


def named(column: Column, spec: Spec | None) -> tuple[str, ...]:
    """Return the headers that a column of the contract is made from; an empty one where it is left out."""
    if spec is None:
        return (column.name,)
    return () if spec.value is not None else (spec.product_of or (spec.column or "",))


def _cell(index: int) -> str:
    # Taking off more than spaces is slow, and few cells begin or end with anything but a letter or a digit.
    plain = f"c{index} BETWEEN '!' AND '~' AND c{index}[-1] BETWEEN '!' AND '~'"
    return f"CASE WHEN {plain} THEN c{index} ELSE nullif(trim(c{index}, {_BLANK}), '') END"


def _find(wanted: str, headers: Sequence[str]) -> list[int]:
    """Return the indexes of the headers that match: one is a match, more are ambiguous."""
    exact = [index for index, header in enumerate(headers) if header == wanted.strip()]
    return exact or [
        index for index, header in enumerate(headers) if header and simplified(header) == simplified(wanted)
    ]


def _twice(table: Table, file: SourceFile) -> list[Problem]:
    return [
        Problem(
            file.name,
            file.header_row,
            header,
            "",
            "header-twice",
            words(N_("a header stands once")),
            words(N_("Rename one of them.")),
            table.name,
        )
        for header, times in Counter(file.headers).items()
        if header and times > 1
    ]


def _unfound(
    table: Table,
    column: Column,
    spec: Spec | None,
    file: SourceFile,
    wanted: list[tuple[str, list[int]]],
) -> list[Problem]:
    problems = []
    for header, hits in wanted:
        if len(hits) > 1:
            if len({file.headers[hit] for hit in hits}) == 1:  # already told as a header that stands twice
                continue
            which = _listed(file.headers[hit] for hit in hits)
            rule = words(
                N_("one header matches {header!r}, but these do: {which}"), header=header, which=which
            )
            todo = words(
                N_("State which under `columns: {{{column}: …}}` in the parameters file."), column=column.name
            )
            problems.append(_problem(file, table, header, "ambiguous-header", rule, todo))
        elif not hits and (spec is not None or column.required):
            rule = words(N_("there is a column {header!r}"), header=header)
            if header != column.name:
                rule = words(
                    N_("there is a column {header!r}, which the parameters file names for {column}"),
                    header=header,
                    column=column.name,
                )
            problems.append(_problem(file, table, header, "missing-column", rule, _nearest(header, file)))
    if not wanted and column.required:
        rule = words(
            N_("{table} has a {column}, which the parameters file leaves out"),
            table=table.name,
            column=column.name,
        )
        todo = words(N_("Name its header under `columns: {{{column}: …}}`."), column=column.name)
        problems.append(_problem(file, table, column.name, "missing-column", rule, todo))
    return problems


def _problem(file: SourceFile, table: Table, header: str, code: str, rule: Words, todo: Words) -> Problem:
    return Problem(file.name, file.header_row, header, "", code, rule, todo, table.name)


def _nearest(header: str, file: SourceFile) -> Words:
    by_form = {simplified(known): known for known in file.headers if known}
    near = get_close_matches(simplified(header), by_form, n=1, cutoff=0.5)
    if near:
        return words(
            N_("There is none; the nearest is {near!r}: rename it, or map it under `columns`."),
            near=by_form[near[0]],
        )
    return words(
        N_("There is none; the file has {headers}: map one of them under `columns`."),
        headers=_listed(file.headers),
    )


def _listed(names: object) -> str:
    return ", ".join(repr(name) for name in names if name)  # type: ignore[attr-defined]
