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

__all__ = ["Mapped", "cell", "columns", "find", "in_dialect", "named"]

_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279)"


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
    count
        SQL of how many months or years an interval has; empty where one.
    when
        SQL of the condition under which it has a value; empty where always.
    """

    column: Column
    header: str
    cells: tuple[str, ...] = ()
    spec: Spec | None = None
    count: str = ""
    when: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """SQL of the text, after all that the spec says; two where they are multiplied."""
        if not self.cells:
            constant = literal(self.spec.value) if self.spec and self.spec.value else "NULL::VARCHAR"
            return (self._limited(self._counted(constant)),)
        if self.spec is None:
            return self.cells
        if self.spec.product_of:
            second = self._or_default(self.cells[1])
            return (self._limited(self.cells[0]), second)
        if len(self.parts) == 1:  # what is mapped to nothing is empty, whatever the default
            text = self._translated(self.parts[0])
        else:
            filled = [f"nullif({self._translated(cell)}, '')" for cell in self.parts]
            text = f"coalesce({', '.join(filled)})"
        return (self._limited(self._counted(f"nullif({self._or_default(text)}, '')")),)

    @property
    def unmapped(self) -> str:
        """SQL of the text where ``map`` lacks it, else NULL; every other kind has a check of its own."""
        if self.spec is None or not self.spec.map or self.spec.default is not None:
            return "NULL::VARCHAR"
        if self.column.kind != "text":
            return "NULL::VARCHAR"
        known = ", ".join(map(literal, self.spec.map))
        cases = [
            f"WHEN nullif({self._translated(cell)}, '') IS NOT NULL "
            f"THEN CASE WHEN {cell} NOT IN ({known}) THEN {cell} END"
            for cell in self.parts
        ]
        return self._limited(f"CASE {' '.join(cases)} END")

    @property
    def parts(self) -> tuple[str, ...]:
        """SQL of the cells, each up to the text that ends what is wanted of it."""
        if self.spec is None or not self.spec.split:
            return self.cells
        mark = literal(self.spec.split)
        return tuple(f"nullif(trim(split_part({cell}, {mark}, 1)), '')" for cell in self.cells)

    def _translated(self, cell: str) -> str:
        if self.spec is None or not self.spec.map:
            return cell
        pairs = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in self.spec.map.items())
        # With a default, what the map lacks counts as empty.
        other = cell if self.spec.default is None else "NULL"
        return f"CASE {cell} {pairs} ELSE {other} END"

    def _or_default(self, text: str) -> str:
        default = self.spec.default if self.spec else None
        return text if default is None else f"coalesce({text}, {literal(default)})"

    def _counted(self, text: str) -> str:
        """Return an interval such as ``3 months`` from a unit and how many of them there are."""
        if not self.count:
            return text
        number = (
            f"CASE WHEN regexp_full_match({self.count}, '[0-9]{{1,3}}') THEN CAST({self.count} AS INT) END"
        )
        months = f"CASE lower({text}) WHEN 'month' THEN 1 WHEN 'year' THEN 12 END * {number} || ' months'"
        other = f"{self.count} || ' ' || {text}"
        return f"CASE WHEN coalesce({self.count}, '1') = '1' THEN {text} ELSE coalesce({months}, {other}) END"

    def _limited(self, text: str) -> str:
        return f"CASE WHEN {self.when} THEN {text} END" if self.when else text


def columns(table: Table, source: Source, file: SourceFile) -> tuple[list[Mapped], list[Problem]]:
    """Return where each column of a table comes from, and what is wrong with the headers.

    Optional columns that the file lacks come back as empty ones.
    """
    problems = _twice(table, file)
    mapped = []
    for column in table.columns:
        spec = source.columns.get(column.name) or _by_source(column, source)
        if spec is not None and spec.value is not None:
            count, when, lacking = _beside(spec, table, file)
            problems += lacking
            mapped.append(Mapped(column, column.name, (), spec, count, when))
            continue
        wanted = named(column, spec)
        found = [find(header, file.headers) for header in wanted]
        if spec is not None and spec.first_of and any(found):
            wanted, found = _there(wanted, found)
        if found and all(len(hits) == 1 for hits in found):
            cells = tuple(_cell(hits[0]) for hits in found)
            joined = " / " if spec is not None and spec.first_of else " × "
            header = joined.join(file.headers[hits[0]] for hits in found)
            count, when, lacking = _beside(spec, table, file)
            problems += lacking
            mapped.append(Mapped(column, header, cells, spec, count, when))
            continue
        mapped.append(Mapped(column, column.name))
        if any(found) or column.required or column.name not in source.optional:
            problems += _unfound(table, column, source, file, list(zip(wanted, found, strict=True)))
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
    """Return the headers that a column of the contract is made from; none where it is left out."""
    return (column.name,) if spec is None else spec.headers


def cell(header: str, named_in: str, table: Table, file: SourceFile) -> str | Problem:
    """Return the SQL of a header's cell, its number with a point, or that the file has no such header.

    Parameters
    ----------
    header
        The header.
    named_in
        Key of the source that names it, for the message.
    table, file
        What is read, from where.
    """
    hits = find(header, file.headers)
    if len(hits) == 1:
        return natives.plain(_cell(hits[0])) if file.native else _cell(hits[0])
    rule = words(
        N_("there is one column {header!r}, which `{key}` in the parameters file names"),
        header=header,
        key=named_in,
    )
    return _problem(file, table, header, "missing-column", rule, _nearest(header, file))


def _beside(spec: Spec | None, table: Table, file: SourceFile) -> tuple[str, str, list[Problem]]:
    """Return the SQL of a spec's ``count`` and ``when``, and what is wrong with their headers."""
    if spec is None:
        return "", "", []
    problems = []
    count, conditions = "", []
    if spec.count:
        found = cell(spec.count, "count", table, file)
        if isinstance(found, str):
            count = found
        else:
            problems.append(found)
    for header, values in spec.when.items():
        found = cell(header, "when", table, file)
        if isinstance(found, str):
            conditions.append(f"{found} IN ({', '.join(map(literal, values))})")
        else:
            problems.append(found)
    return count, " AND ".join(conditions), problems


def _by_source(column: Column, source: Source) -> Spec | None:
    """Return where the currency comes from where the source's own key names it."""
    return Spec(first_of=source.currency) if column.name == "currency" and source.currency else None


def _there(wanted: Sequence[str], found: Sequence[list[int]]) -> tuple[tuple[str, ...], list[list[int]]]:
    """Return the headers that the file has, with where; of two that are one, the first."""
    there: dict[tuple[int, ...], str] = {}
    for header, hits in zip(wanted, found, strict=True):
        if hits:
            there.setdefault(tuple(hits), header)
    return tuple(there.values()), [list(hits) for hits in there]


def _cell(index: int) -> str:
    # Taking off more than spaces is slow, and few cells begin or end with anything but a letter or a digit.
    plain = f"c{index} BETWEEN '!' AND '~' AND c{index}[-1] BETWEEN '!' AND '~'"
    return f"CASE WHEN {plain} THEN c{index} ELSE nullif(trim(c{index}, {_BLANKS}), '') END"


def find(wanted: str, headers: Sequence[str]) -> list[int]:
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
    source: Source,
    file: SourceFile,
    wanted: list[tuple[str, list[int]]],
) -> list[Problem]:
    spec = source.columns.get(column.name) or _by_source(column, source)
    if not any(hits for _, hits in wanted) and spec is None and column.name in source.asks:
        return [_asked(table, column, source, file)] if column.required else []
    problems = []
    for header, hits in wanted[:1] if spec is not None and spec.first_of and not wanted[0][1] else wanted:
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


def _asked(table: Table, column: Column, source: Source, file: SourceFile) -> Problem:
    """Return the problem that what an export cannot know was not said."""
    rule = words(
        N_("{column} is stated, since the export of {mapping} does not hold it"),
        column=column.name,
        mapping=source.mapping,
    )
    todo = words(
        N_("State it under `columns` in the parameters file, for instance `{column}: {example}`."),
        column=column.name,
        example=source.asks[column.name].example,
    )
    return _problem(file, table, column.name, "ask", rule, todo)


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
