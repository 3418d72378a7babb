"""Proposing a mapping: which table a file is, which header is which column, and what is left to say.

Nothing ambiguous is mapped silently: whatever is not certain carries its doubts, and what the file lacks
carries what to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cskit.contract import SOURCES, Column, Table
from cskit.data.cells import Broken
from cskit.data.completing import missing, with_interval, with_price
from cskit.data.fitting import SURE, Fit, assigned, words_of
from cskit.data.likeness import Likeness, likeness
from cskit.data.parameters import Source
from cskit.data.peeking import Peek
from cskit.data.previewing import preview
from cskit.data.proposed import Proposal, Proposed, kind_of
from cskit.data.ready_fitting import Ready, fitting
from cskit.data.subjects import TABLES
from cskit.data.translating import translated
from cskit.errors import N_, ConfigurationError, UnknownName, Words, words

__all__ = ["propose"]

_MOST_HEADERS = 500
_MOST_VALUES = 50
_LEAST = 0.15
_NEAR = 0.05
_NAMED = 0.15

_HOW = {
    "name": N_("same name"),
    "synonym": N_("known name"),
    "perhaps": N_("possible name"),
    "words": N_("part of the name"),
    "spelling": N_("similar spelling"),
}
_DOUBTS = {
    "perhaps": N_("The header may mean something else."),
    "words": N_("Only a part of the header says so."),
    "spelling": N_("It is only spelt alike."),
}


def propose(peek: Peek, table: str = "") -> Proposal:
    """Propose a mapping for files with the same headers.

    Parameters
    ----------
    peek
        The files.
    table
        The table they feed; without it, the one that fits best.
    """
    if table and table not in SOURCES:
        raise UnknownName("table", table, SOURCES, "--table")
    headers = _to_fit(peek.headers)
    if known := fitting(headers, peek.files[0].path.stem, table):
        return _tried(_by_ready(peek, known))
    seen = [likeness(peek.rows, index) for index in range(len(headers))]
    chosen, fits, doubts = _chosen(peek, headers, seen, table)
    columns = [_proposed(peek, chosen[fit.column], fit) for fit in fits]
    columns, idle = with_interval(chosen, with_price(chosen, headers, columns))
    columns.sort(key=lambda one: chosen.columns.index(one.column))
    unmapped = _unmapped(peek.headers, columns, idle)
    return _tried(Proposal(peek, chosen, tuple(columns), unmapped, missing(chosen, columns), doubts=doubts))


def _by_ready(peek: Peek, known: Ready) -> Proposal:
    """Return the proposal that a ready mapping makes."""
    table = SOURCES[known.table]
    why = words(N_("ready mapping"))
    columns = tuple(
        Proposed(table[name], spec, known.taken.get(name, ()), why, _spelt(known, name))
        for name, spec in known.columns.items()
        if name in known.taken or (isinstance(spec, dict) and "value" in spec)
    )
    todo = N_("{why} State it, for instance `{column}: {example}`.")
    asked = tuple(
        (table[name], words(todo, why=one["why"], column=name, example=one["example"]))
        for name, one in known.asks.items()
    )
    also = N_("These ready mappings fit too: {names}. Say --table for another table.")
    return Proposal(
        peek,
        table,
        columns,
        _unmapped(peek.headers, columns, {}),
        asked,
        doubts=(words(also, names=", ".join(known.also)),) if known.also else (),
        ready=known.name,
        shaping=known.shaping,
        respelt=bool(known.respelt),
    )


def _spelt(known: Ready, name: str) -> tuple[Words, ...]:
    otherwise = [called for called, header in known.respelt.items() if header in known.taken.get(name, ())]
    doubt = N_("The ready mapping calls it {called!r}.")
    return tuple(words(doubt, called=called) for called in otherwise)


def _to_fit(headers: Sequence[str]) -> list[str]:
    """Return the headers, empty where one cannot be told from another."""
    times = Counter(headers)
    return [
        header if times[header] == 1 and index < _MOST_HEADERS else "" for index, header in enumerate(headers)
    ]


def _chosen(
    peek: Peek, headers: Sequence[str], seen: Sequence[Likeness], wanted: str
) -> tuple[Table, list[Fit], tuple[Words, ...]]:
    """Return the table whose columns fit best, how they fit, and whether another fits nearly as well."""
    every = [SOURCES[wanted]] if wanted else list(SOURCES.values())
    fits = {table.name: assigned(table, headers, seen) for table in every}
    scores = {table.name: _score(peek, table, fits[table.name]) for table in every}
    best, *others = sorted(scores, key=lambda name: -scores[name])
    if not wanted and scores[best] < _LEAST:
        raise ConfigurationError(
            f"{peek.files[0].name}: expected headers of a table that cskit knows, found none that tells "
            f"which it is. Say it with --table: {', '.join(SOURCES)}."
        )
    near = [name for name in others if scores[name] > scores[best] - _NEAR]
    doubt = N_("It could also be {tables}. Say which with --table.")
    return SOURCES[best], fits[best], (words(doubt, tables=", ".join(near)),) if near else ()


def _score(peek: Peek, table: Table, fits: Sequence[Fit]) -> float:
    """Return how well a file is a table: headers used, required columns there, and what it is called."""
    used = sum(fit.score for fit in fits) / max(1, sum(bool(header) for header in peek.headers))
    required = [fit.score for fit in fits if fit.column in table.required]
    there = sum(required) / len(table.required)
    both = 2 * used * there / (used + there) if used + there else 0.0
    subject = {word for name in (table.name, *TABLES[table.name]) for word in words_of(name)}
    return both + _NAMED * bool(subject & words_of(peek.files[0].path.stem.replace("_", " ")))


def _proposed(peek: Peek, column: Column, fit: Fit) -> Proposed:
    header = peek.headers[fit.index]
    doubts = []
    if fit.how in _DOUBTS and fit.score < SURE:
        doubts.append(words(_DOUBTS[fit.how]))
    if fit.rivals:
        others = ", ".join(repr(peek.headers[index]) for index in fit.rivals)
        doubts.append(words(N_("These could be it too: {others}."), others=others))
    spec: str | dict[str, Any] = header
    found, unknown = translated(column, peek.values(fit.index, _MOST_VALUES))
    if found:
        spec = {"column": header, "map": found}
    if unknown:
        listed = ", ".join(repr(one) for one in unknown[:8]) + (" …" if len(unknown) > 8 else "")
        known = (
            ", ".join(column.choices) or "month, quarter, semester, year, week, day, once, trial, N months"
        )
        if column.kind == "flag":
            known = "true, false"
        doubt = N_("These values are none of {known}: {listed}. Say under `map` what they mean.")
        doubts.append(words(doubt, known=known, listed=listed))
    elif fit.likeness < 0.95:
        doubts.append(_unlike(column, fit))
    return Proposed(column, spec, (header,), words(_HOW[fit.how]), tuple(doubts))


def _unlike(column: Column, fit: Fit) -> Words:
    share = f"{1 - fit.likeness:.0%}"
    if column.kind == "text" and fit.likeness:
        return words(N_("{share} of the values stand more than once, or are days."), share=share)
    kind = kind_of(column)
    return words(N_("{share} of the values do not look like it ({kind})."), share=share, kind=kind)


def _unmapped(
    headers: Sequence[str], columns: Sequence[Proposed], idle: Mapping[str, Words]
) -> tuple[tuple[str, Words | None], ...]:
    """Return the headers that feed no column, each once, with the reason where there is one."""
    taken = {header for one in columns for header in one.headers}
    twice = words(N_("It stands more than once: rename it in the file."))
    times = Counter(headers)
    return tuple(
        (header, twice if times[header] > 1 else idle.get(header))
        for header in dict.fromkeys(headers)
        if header and header not in taken
    )


def _tried(made: Proposal) -> Proposal:
    """Return a proposal with its first rows, and with a doubt for cells that could not be read."""
    names = [one.column.name for one in made.columns]
    said = {"path": made.peek.files[0].name, "columns": made.specs, **made.shaping}
    found = preview(made.peek, made.table, names, Source.model_validate(said))
    rows = sum(file.rows for file in found.files)
    unclear = tuple(_unclear(one) for one in found.unclear)
    unread = {} if unclear else found.unread  # until that is said, nothing of the kind can be read
    columns = tuple(_with_unread(one, unread, rows) for one in made.columns)
    return replace(made, preview=found, columns=columns, doubts=(*made.doubts, *unclear))


def _unclear(one: Broken) -> Words:
    doubt = N_("Column {column!r}, row {row}: {rule}. Found {value!r}. {todo}")
    return words(doubt, column=one.column, rule=one.rule, value=one.value, row=one.row, todo=one.todo)


def _with_unread(one: Proposed, unread: Mapping[str, tuple[int, str]], rows: int) -> Proposed:
    if one.column.name not in unread or one.column.kind in {"choice", "interval", "flag"}:
        return one  # the values of these that nobody knows are told already
    count, value = unread[one.column.name]
    doubt = N_("In {n} of {rows} rows it cannot be read ({kind}), for instance {value!r}.")
    return replace(one, doubts=(*one.doubts, words(doubt, n=count, rows=rows, kind=one.kind, value=value)))
