"""How a file writes its numbers and its dates, told from all of them.

A file has one decimal mark and one order of days and months. Each value of a column of numbers or dates
fits one reading, both, or none: ``1.234,56`` only a decimal comma, ``31/12/2025`` only the day first,
``1,234`` and ``01/02/2026`` both. One value that fits a single reading settles it for the whole file; where
there are only such as fit both, nothing is guessed: whoever has the file is asked.

The values are looked at in SQL, once, and by their first signs where these suffice: a file may have
millions of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from cskit.contract import DATED, NUMERIC, Kind
from cskit.data.casts import COMMA, DAY, POINT, TIME
from cskit.data.cells import Broken
from cskit.data.mappings import Mapped
from cskit.data.parameters import Source
from cskit.data.sources import SourceFile, typed_as
from cskit.data.sql import literal
from cskit.errors import N_, Words, words

__all__ = ["settled"]

_BOTH, _SAME = "both", "same"


@dataclass(frozen=True)
class _Seen:
    """The first value of a file that fits a reading.

    Parameters
    ----------
    row
        Its row.
    header
        Its column.
    value
        The value.
    """

    row: int
    header: str
    value: str


@dataclass(frozen=True)
class _Question:
    """What is asked of a file.

    Parameters
    ----------
    name
        The field of the dialect.
    kinds
        The kinds of columns whose values speak for an answer.
    reading
        SQL of the reading that a text fits; ``both``, ``same`` where it means the same in both, or NULL; with
        ``{}`` for the text.
    answers
        The two readings.
    stated
        How a parameters file states them.
    default
        The answer where no value depends on it.
    unclear, mixed
        What was expected, where all values fit both, and where some fit only the one and some only the other.
    """

    name: str
    kinds: frozenset[Kind]
    reading: str
    answers: tuple[str, str]
    stated: tuple[str, str]
    default: str
    unclear: Words
    mixed: Words


def settled(
    connection: duckdb.DuckDBPyConnection, source: Source, file: SourceFile, mapped: Sequence[Mapped]
) -> tuple[SourceFile, list[Broken]]:
    """Return a file with the dialect that its values are typed with, and what cannot be told.

    What cannot be told is named with the first value that fits both readings, and with what to state; where
    the file contradicts itself, with a row of each.
    """
    stated = source.dialect.model_dump(include={one.name for one in _QUESTIONS}, exclude_none=True)
    open_questions = [one for one in _QUESTIONS if one.name not in stated]
    seen = _look(connection, file, mapped, open_questions)
    answers, how = dict(stated), dict.fromkeys(stated, "stated")
    problems = []
    for question in open_questions:
        if unclear := _unclear(question, seen[question.name]):
            problems.append(unclear)
        else:
            answers[question.name], how[question.name] = _answer(question, seen[question.name])
    return typed_as(connection, file, file.settled.model_copy(update=answers), how), problems


def _look(
    connection: duckdb.DuckDBPyConnection,
    file: SourceFile,
    mapped: Sequence[Mapped],
    questions: Iterable[_Question],
) -> dict[str, dict[str, _Seen]]:
    """Return, by question and reading, the first value that fits it."""
    asked = [
        (question, one.header, cell)
        for question in questions
        for one in mapped
        if one.column.kind in question.kinds
        for cell in one.parts
    ]
    seen: dict[str, dict[str, _Seen]] = {question.name: {} for question in questions}
    if not asked:
        return seen
    readings = ", ".join(
        f"{question.reading.replace('{}', f'r{number}')} AS f{number}"
        for number, (question, _, _) in enumerate(asked)
    )
    cells = ", ".join(f"{cell} AS r{number}" for number, (_, _, cell) in enumerate(asked))
    wanted = [
        (question, header, number, reading)
        for number, (question, header, _) in enumerate(asked)
        for reading in (*question.answers, _BOTH, _SAME)
    ]
    firsts = ", ".join(
        f"min(row_no) FILTER (f{number} = {literal(reading)})" for _, _, number, reading in wanted
    )
    rows = connection.execute(
        f"SELECT {firsts} FROM (SELECT row_no, {readings} FROM (SELECT row_no, {cells} FROM ({file.select})))"
    ).fetchall()[0]
    for (question, header, number, reading), row in zip(wanted, rows, strict=True):
        known = seen[question.name].get(reading)
        if row is not None and (known is None or row < known.row):
            value = connection.execute(
                f"SELECT {asked[number][2]} FROM ({file.select}) WHERE row_no = {row}"
            ).fetchall()[0][0]
            seen[question.name][reading] = _Seen(row, header, value)
    return seen


def _answer(question: _Question, seen: Mapping[str, _Seen]) -> tuple[str, str]:
    """Return the answer to a question, and how it is known."""
    for answer in question.answers:
        if answer in seen:
            return answer, "detected"
    return question.answers[0] if _SAME in seen else question.default, "default"


def _unclear(question: _Question, seen: Mapping[str, _Seen]) -> Broken | None:
    """Return what is wrong where the values of a file give no answer, or two."""
    first, second = (seen.get(answer) for answer in question.answers)
    if first and second:
        todo = words(
            N_("Row {row}, column '{column}', has '{value}': write all of them one way."),
            row=second.row,
            column=second.header,
            value=second.value,
        )
        return Broken(first.row, first.header, first.value, f"mixed-{question.name}", question.mixed, todo)
    both = seen.get(_BOTH)
    if first or second or both is None:
        return None
    todo = words(
        N_("State it: dialect: {{{first}}} or dialect: {{{second}}}."),
        first=question.stated[0],
        second=question.stated[1],
    )
    return Broken(both.row, both.header, both.value, f"ambiguous-{question.name}", question.unclear, todo)


def _fits(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {literal(pattern)})"


# Most amounts have no mark, or two digits after it: one look at a pattern, or none, tells what they are.
_NUMBER = (
    "CASE WHEN contains({}, '.') OR contains({}, ',') THEN CASE "
    f"WHEN {_fits('{}', POINT)} THEN CASE "
    f"WHEN substr({{}}, -4, 1) IN ('.', ',') AND {_fits('{}', COMMA)} THEN '{_BOTH}' ELSE '.' END "
    f"WHEN {_fits('{}', COMMA)} THEN ',' END END"
)
_PARTS = r"^(\d{1,2})[/.-](\d{1,2})[/.-]"
_FIRST = f"CAST(regexp_extract({{}}, {literal(_PARTS)}, 1) AS TINYINT)"
_SECOND = f"CAST(regexp_extract({{}}, {literal(_PARTS)}, 2) AS TINYINT)"
_DATE = (
    "CASE WHEN substr({}, 2, 1) IN ('/', '.', '-') OR substr({}, 3, 1) IN ('/', '.', '-') THEN CASE "
    f"WHEN NOT {_fits('{}', DAY + TIME)} THEN NULL WHEN {_FIRST} = {_SECOND} THEN '{_SAME}' "
    f"WHEN {_FIRST} > 12 THEN CASE WHEN {_SECOND} <= 12 THEN 'dmy' END "
    f"WHEN {_SECOND} > 12 THEN 'mdy' ELSE '{_BOTH}' END END"
)
_QUESTIONS = (
    _Question(
        "decimal",
        NUMERIC,
        _NUMBER,
        (".", ","),
        ('decimal: "."', 'decimal: ","'),
        ".",
        words(N_("it cannot be told whether amounts have a decimal point or a comma")),
        words(N_("a file has decimal points or decimal commas, not both")),
    ),
    _Question(
        "dates",
        DATED,
        _DATE,
        ("dmy", "mdy"),
        ("dates: dmy", "dates: mdy"),
        "iso",
        words(N_("it cannot be told whether dates have the day or the month first")),
        words(N_("a file has the day first or the month first, not both")),
    ),
)
