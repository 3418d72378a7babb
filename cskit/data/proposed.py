"""A mapping that is proposed: what it says of each column, and what is left to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cskit.contract import Column, Table
from cskit.data.peeking import Peek
from cskit.data.previewing import Preview
from cskit.errors import N_, Words, words

__all__ = ["Proposal", "Proposed", "kind_of"]

_KINDS = {
    "text": N_("text"),
    "choice": N_("choice"),
    "interval": N_("interval"),
    "date": N_("day"),
    "month": N_("month"),
    "instant": N_("moment"),
    "money": N_("amount"),
    "number": N_("number"),
    "integer": N_("whole number"),
    "flag": N_("yes or no"),
}


def kind_of(column: Column) -> Words:
    """Return the kind of a column's values, in words."""
    return words(_KINDS[column.kind])


@dataclass(frozen=True)
class Proposed:
    """A column and where it would come from.

    Parameters
    ----------
    column
        The contract's column.
    spec
        What stands under ``columns`` of the mapping: a header, or keys and values.
    headers
        The headers it takes; none for a constant.
    why
        Why, in a few words.
    doubts
        What is not certain, as sentences; without any it is certain.
    """

    column: Column
    spec: str | dict[str, Any]
    headers: tuple[str, ...]
    why: Words
    doubts: tuple[Words, ...] = ()

    @property
    def kind(self) -> Words:
        """The kind of its values, in words."""
        return kind_of(self.column)

    @property
    def translations(self) -> Mapping[str, str]:
        """The values that ``map`` translates."""
        return {} if isinstance(self.spec, str) else self.spec.get("map", {})

    @property
    def constant(self) -> str:
        """The value of every row, where it is one."""
        return "" if isinstance(self.spec, str) else self.spec.get("value", "")


@dataclass(frozen=True)
class Proposal:
    """A mapping proposed for some files.

    Parameters
    ----------
    peek
        The files.
    table
        The table they would feed.
    columns
        The columns that come from them, in the contract's order.
    unmapped
        Headers that feed no column, with the reason where there is one to tell.
    missing
        Required columns that the files lack, with what to do.
    preview
        The first rows as they would be read.
    doubts
        What is not certain about the table.
    ready
        Name of the ready mapping that fits, or empty.
    shaping
        What a ready mapping says beside its columns: which rows count, for instance.
    respelt
        Whether headers of the ready mapping are spelt otherwise here, so that it cannot be used as it is.
    """

    peek: Peek
    table: Table
    columns: tuple[Proposed, ...]
    unmapped: tuple[tuple[str, Words | None], ...] = ()
    missing: tuple[tuple[Column, Words], ...] = ()
    preview: Preview = field(default_factory=lambda: Preview((), {}, {}))
    doubts: tuple[Words, ...] = ()
    ready: str = ""
    shaping: Mapping[str, Any] = field(default_factory=dict)
    respelt: bool = False

    @property
    def certain(self) -> bool:
        """Whether there is no doubt about anything."""
        return not self.doubts and not any(one.doubts for one in self.columns)

    @property
    def specs(self) -> Mapping[str, str | dict[str, Any]]:
        """What stands under ``columns``."""
        return {one.column.name: one.spec for one in self.columns}
