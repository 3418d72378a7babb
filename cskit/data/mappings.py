"""From a file's headers to the contract's columns.

Headers match exactly or, where that is unambiguous, without regard to case, accents, spaces, dashes and
underscores. A parameters file may name the header of any column, or say what else it comes from.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from cskit.contract import Column, Table
from cskit.data.parameters import Source, Spec
from cskit.data.sources import SourceFile
from cskit.data.sql import literal
from cskit.errors import Problem

__all__ = ["Mapped", "columns", "simplified"]

_BLANKS = ("' '", "chr(9)", "chr(10)", "chr(13)", "chr(160)", "chr(65279)")


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
        return (text if self.spec.default is None else f"coalesce({text}, {literal(self.spec.default)})",)

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
        wanted = (column.name,) if spec is None else (spec.product_of or (spec.column or "",))
        found = [_find(header, file.headers) for header in wanted] if wanted != ("",) else []
        if found and all(len(hits) == 1 for hits in found):
            cells = tuple(_cell(hits[0]) for hits in found)
            mapped.append(Mapped(column, " × ".join(file.headers[hits[0]] for hits in found), cells, spec))
            continue
        mapped.append(Mapped(column, column.name))
        problems += _unfound(table, column, spec, file, list(zip(wanted, found, strict=False)))
    return mapped, problems


def simplified(header: str) -> str:
    """Return a header without case, accents, spaces, dashes and underscores.

    >>> simplified("Início do-Contrato ")
    'iniciodocontrato'
    """
    letters = unicodedata.normalize("NFKD", header)
    return "".join(sign for sign in letters.casefold() if sign.isalnum())


def _cell(index: int) -> str:
    text = f"c{index}"
    # Blanks around it are rare, and looking for them takes a tenth of the time of trimming.
    first = f"{text} < '!' OR {text} > '~'"
    last = " OR ".join(f"ends_with({text}, {blank})" for blank in _BLANKS)
    trimmed = f"nullif(trim({text}, {' || '.join(_BLANKS)}), '')"
    return f"CASE WHEN {first} OR {last} THEN {trimmed} ELSE {text} END"


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
            1,
            header,
            "",
            "header-twice",
            "a header stands once",
            "Rename one of them.",
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
            rule = f"one header matches {header!r}, but {_listed(file.headers[hit] for hit in hits)} do"
            todo = f"State which under `columns: {{{column.name}: …}}` in the parameters file."
            problems.append(_problem(file, table, header, "ambiguous-header", rule, todo))
        elif not hits and (spec is not None or column.required):
            rule = f"there is a column {header!r}" + (
                "" if header == column.name else f", which the parameters file names for {column.name}"
            )
            problems.append(_problem(file, table, header, "missing-column", rule, _nearest(header, file)))
    if not wanted and column.required:
        rule = f"{table.name} has a {column.name}, which the parameters file leaves out"
        todo = f"Name its header under `columns: {{{column.name}: …}}`."
        problems.append(_problem(file, table, column.name, "missing-column", rule, todo))
    return problems


def _problem(file: SourceFile, table: Table, header: str, code: str, rule: str, todo: str) -> Problem:
    return Problem(file.name, 1, header, "", code, rule, todo, table.name)


def _nearest(header: str, file: SourceFile) -> str:
    by_form = {simplified(known): known for known in file.headers if known}
    near = get_close_matches(simplified(header), by_form, n=1, cutoff=0.5)
    if near:
        return f"There is none; the nearest is {by_form[near[0]]!r}: rename it, or map it under `columns`."
    return f"There is none; the file has {_listed(file.headers)}: map one of them under `columns`."


def _listed(names: object) -> str:
    return ", ".join(repr(name) for name in names if name)  # type: ignore[attr-defined]
