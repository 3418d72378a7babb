"""The errors of cskit, each a sentence a reader can act on.

The tree::

    CskitError                     exit code
    ├── ConfigurationError         2   parameters file, option or name (also a ValueError)
    │   └── UnknownName            2   a name that does not exist; says the nearest (also a LookupError)
    ├── NotebookError              2   a notebook the run cannot use (also a ValueError)
    ├── DataRejected               3   input that breaks the contract (also a ValueError)
    ├── MissingTable               3   a table that the data do not have (also an AttributeError)
    ├── NotIdentified              3   data from which a model's parameters cannot be told (also a ValueError)
    ├── SomeReportsFailed          4   the others are published (also a RuntimeError)
    └── EnvironmentFailed          5   disk, permission, missing folder (also an OSError)

A message has four parts: where, what was expected, what came, what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches

__all__ = [
    "ConfigurationError",
    "CskitError",
    "DataRejected",
    "EnvironmentFailed",
    "MissingTable",
    "NotIdentified",
    "NotebookError",
    "Problem",
    "SomeReportsFailed",
    "UnknownName",
    "Words",
    "words",
]


class CskitError(Exception):
    """Base of every error that cskit raises on purpose."""

    exit_code = 2


class ConfigurationError(CskitError, ValueError):
    """A parameters file, an option or a name is wrong."""


class UnknownName(ConfigurationError, LookupError):
    """A name that does not exist.

    Parameters
    ----------
    what
        Kind of name, for instance ``"notebook"``.
    name
        What was asked for.
    known
        The names that exist.
    where
        File or option that holds the name; empty where there is none.
    """

    def __init__(self, what: str, name: str, known: Iterable[str], where: str = "") -> None:
        self.what, self.name, self.known, self.where = what, name, sorted(known), where
        near = get_close_matches(name, self.known, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(self.known) or 'none'}."
        super().__init__(f"{where + ': ' if where else ''}there is no {what} {name!r}. {hint}")


class NotebookError(CskitError, ValueError):
    """A notebook that the run cannot use, for instance one without a parameters cell."""


@dataclass(frozen=True, order=True)
class Words:
    """A clause or a sentence that can be said in every language of the reports.

    Parameters
    ----------
    message
        The message in English, marked with ``N_``, with named placeholders.
    values
        What fills the placeholders, by name: texts as they are, or words to be said in the same language.
    """

    message: str
    values: tuple[tuple[str, str | Words], ...] = ()

    def said(self, locale: str = "en") -> str:
        """Return it in a language."""
        # locale knows the errors, so errors cannot know it sooner.
        from cskit.locale import gettext, using

        with using(locale):
            message = gettext(self.message)
        filled = {
            name: value if isinstance(value, str) else value.said(locale) for name, value in self.values
        }
        return message.format(**filled)

    def __str__(self) -> str:
        return self.said()


def words(message: str, **values: object) -> Words:
    """Return a message and what fills it; whatever is no words becomes text.

    >>> str(words("{k} of {n} rows", k=3, n="4"))
    '3 of 4 rows'
    """
    filled = ((name, one if isinstance(one, Words) else str(one)) for name, one in values.items())
    return Words(message, tuple(filled))


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the input, in one place.

    Parameters
    ----------
    code
        Short stable name of the rule, for instance ``"duplicate-key"``.
    file
        File name as the parameters file gives it.
    row
        Row as a spreadsheet numbers it (the header is row 1); 0 where the problem is the file's.
    column
        Header as the file has it; empty where the problem is the row's or the file's.
    value
        The offending value as it stands in the file.
    rule
        What was expected, as a clause: ``"end_on comes after start_on"``.
    todo
        What to do about it, as a sentence.
    table
        Contract table that the file feeds.
    portfolio
        Portfolio of the row where known.
    """

    file: str
    row: int
    column: str
    value: str
    code: str
    rule: str
    todo: str = ""
    table: str = ""
    portfolio: str = ""

    def sentence(self) -> str:
        """Return the problem as one sentence: file, row, column, value, rule, what to do."""
        place = self.file + (f", row {self.row}" if self.row else "")
        place += f", column {self.column!r}" if self.column else ""
        shown = self.value if len(self.value) <= 80 else self.value[:77] + "..."
        came = f" Found {shown!r}." if self.value else ""
        return f"{place}: {self.rule}.{came}{' ' + self.todo if self.todo else ''}"

    def as_dict(self) -> dict[str, str | int]:
        """Return the problem as a flat dictionary, for ``--json``."""
        return asdict(self)


class DataRejected(CskitError, ValueError):
    """The input breaks the contract; nothing was run.

    Parameters
    ----------
    problems
        Everything found, in one pass.
    """

    exit_code = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        shown = [problem.sentence() for problem in self.problems[:20]]
        more = len(self.problems) - len(shown)
        super().__init__("\n".join(shown + ([f"... and {more} more problems."] if more > 0 else [])))


class MissingTable(CskitError, AttributeError):
    """A table that this analysis needs and the data do not have."""

    exit_code = 3

    def __init__(self, table: str, why: str = "") -> None:
        self.table = table
        super().__init__(
            f"The data have no table {table!r}{', which ' + why if why else ''}. "
            f"Name its file under `data: {table}:` in the parameters file."
        )


class NotIdentified(CskitError, ValueError):
    """Data from which the parameters of a model cannot be told.

    Parameters
    ----------
    reason
        Short stable name of why, for instance ``"none_lost"``: a page says it in its reader's language.
    message
        The sentence: where, what was expected, what came, what to do.
    """

    exit_code = 3

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class SomeReportsFailed(CskitError, RuntimeError):
    """Some reports failed; the others are published."""

    exit_code = 4


class EnvironmentFailed(CskitError, OSError):
    """The disk, a permission or a folder stands in the way."""

    exit_code = 5
