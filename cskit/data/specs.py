"""The mapping language: where a column comes from, and which rows of a file are a table's.

A parameters file and a mapping state the same things; a mapping states them for every file of one tool.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cskit.contract import NUMERIC, Table
from cskit.errors import ConfigurationError, UnknownName

__all__ = ["Ask", "Model", "Shaping", "Spec", "UntilNext"]


class Model(BaseModel):
    """A part of a parameters file: it does not change, and knows its keys."""

    # What was stated is shown by our own messages, which know what is secret.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_list)]
"""Some names; one alone needs no brackets."""
Listed = dict[str, Names]
"""By header, some of its values."""


class Spec(Model):
    """Where a column of the contract comes from.

    A plain header in the file is short for ``{column: header}``; an empty one leaves the column out.
    """

    column: str | None = Field(None, description="header in the file")
    value: str | None = Field(None, description="one constant for every row")
    product_of: Names = Field((), description="two headers, multiplied exactly")
    first_of: Names = Field(
        (), description="several headers: the first that has a value; a file may lack some of them"
    )
    split: str = Field("", description="take what stands before this text; default: the whole cell")
    map: dict[str, str] | None = Field(
        None, description="value in the file: value in the contract; an empty one empties the cell"
    )
    default: str | None = Field(
        None,
        description="for empty cells and for values that `map` lacks; with `product_of`, for an empty second "
        "factor",
    )
    negate: bool = Field(False, description="turn the sign, where the file has costs or credits as positive")
    cents: bool = Field(False, description="the file has hundredths: divided by 100, exactly")
    count: str = Field("", description="header with how many months or years an interval has")
    when: Listed = Field(
        default_factory=dict, description="header: values; in rows without one of them the column is empty"
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"column": value or ""} if value is None or isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_origin(self) -> Spec:
        origins = [
            self.column is not None,
            self.value is not None,
            bool(self.product_of),
            bool(self.first_of),
        ]
        if sum(origins) != 1:
            raise ValueError("give one of `column`, `value`, `product_of` and `first_of`")
        if self.product_of and len(self.product_of) != 2:
            raise ValueError("`product_of` takes two headers")
        idle = [key for key in ("map", "split") if getattr(self, key)]
        if idle and (self.product_of or self.value is not None):
            raise ValueError(f"`{idle[0]}` goes with `column` or `first_of`. Take it out")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers it takes values from; none where the column is left out or constant."""
        return self.product_of or self.first_of or ((self.column,) if self.column else ())


class UntilNext(Model):
    """Rows that each tell a change: a row is in force until the next one of the same thing."""

    same: Names = Field(min_length=1, description="headers that say which rows are of one thing")
    ends: Listed = Field(
        default_factory=dict, description="header: values of rows that only end the one before them"
    )


class Ask(Model):
    """What an export does not hold, so that whoever runs it must say it."""

    why: str = Field(description="why the export cannot say it, as a sentence")
    example: str = Field(description="what could stand under `columns` for it")


class Shaping(Model):
    """Which rows of a file are rows of the table, and what they must hold."""

    columns: dict[str, Spec] = Field(default_factory=dict, description="contract column: where it comes from")
    only: Listed = Field(
        default_factory=dict,
        description="header: values; only rows with one of them are read. Any other value must stand under "
        "`leave_out`, else it is a problem",
    )
    leave_out: Listed = Field(default_factory=dict, description="header: values; their rows are passed over")
    one_per: Names = Field(
        (), description="keep the first row of each of these keys; pass over rows whose key is empty"
    )
    until_next: UntilNext | None = Field(
        None, description="rows tell changes: each ends where the next one of the `same` headers starts"
    )
    no_term: Literal["error", "pass_over"] = Field(
        "error", description="rows that end by the day they start: an error, or passed over as never in force"
    )
    currency: Names = Field(
        (),
        description="header with each row's currency, for tables without such a column; the first there is",
    )
    optional: Names = Field((), description="contract columns whose header a file may lack")
    asks: dict[str, Ask] = Field(
        default_factory=dict, description="contract columns that the export cannot fill: state them"
    )

    @model_validator(mode="after")
    def _one_fate(self) -> Shaping:
        for header, values in self.only.items():
            both = sorted(set(values) & set(self.leave_out.get(header, ())))
            if both:
                raise ValueError(
                    f"{header} {both[0]!r} stands under `only` and `leave_out`. Keep one of them"
                )
        return self

    def fits(self, table: Table, where: str) -> None:
        """Refuse names that the table does not have, and what its columns cannot do."""
        known = table.by_name
        named: Mapping[str, Mapping[str, object] | tuple[str, ...]] = {
            "columns": self.columns,
            "one_per": self.one_per,
            "optional": tuple(name for name in self.optional if name != "currency"),
            "asks": self.asks,
        }
        for key, names in named.items():
            for name in names:
                if name not in known:
                    raise UnknownName("column", name, known, f"{where}, {key}")
        for name, spec in self.columns.items():
            if spec.cents and known[name].kind != "money":
                raise ConfigurationError(_misfit(where, name, "cents", "an amount of money"))
            if spec.negate and known[name].kind not in NUMERIC:
                raise ConfigurationError(_misfit(where, name, "negate", "a number"))
            if spec.count and known[name].kind != "interval":
                raise ConfigurationError(_misfit(where, name, "count", "an interval"))
        if (self.until_next or self.no_term != "error") and not table.order:
            key = "until_next" if self.until_next else "no_term"
            raise ConfigurationError(
                f"{where}, {key}: rows of {table.name} have no start and end. Take it out."
            )


def _misfit(where: str, column: str, key: str, kind: str) -> str:
    return f"{where}, columns, {column}: `{key}` is for {kind}, which {column} is not. Take it out."
