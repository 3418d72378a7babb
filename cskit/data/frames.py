"""From Parquet to pandas: the dtypes of the contract, and pandera's check of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from cskit.contract import Column, Table
from cskit.errors import EnvironmentFailed

if TYPE_CHECKING:
    from pandera.pandas import Check, DataFrameSchema, Hypothesis

__all__ = ["DTYPES", "checked", "frame", "read", "schema"]

DTYPES = {
    "text": "str",
    "choice": "str",
    "interval": "str",
    "date": "datetime64[us]",
    "month": "datetime64[us]",
    "instant": "datetime64[us]",
    "money": "object",
    "cents": "int64",
    "number": "float64",
    "integer": "Int64",
    "share": "float64",
    "flag": "boolean",
}
"""pandas dtype of each kind; money is an object column of Decimal, None where empty."""


def frame(table: pa.Table, contract: Table) -> pd.DataFrame:
    """Return an Arrow table as a frame with the contract's columns and dtypes."""
    return pd.DataFrame(
        {column.name: _series(table.column(column.name), column) for column in contract.columns}
    )


def read(path: Path, contract: Table) -> pd.DataFrame:
    """Read and check a table of a slice."""
    # One thread: these files are small, and a kernel that is forked must not have started any.
    return checked(frame(pyarrow.parquet.read_table(path, use_threads=False), contract), contract)


def checked(found: pd.DataFrame, contract: Table) -> pd.DataFrame:
    """Return the frame, after pandera has found it to be as the contract says.

    Raises
    ------
    EnvironmentFailed
        Where the file in the snapshot is not what was written: it was touched by hand.
    """
    # Late: pandera takes a third of a second, and building a snapshot needs none of it.
    from pandera.errors import SchemaError

    try:
        schema(contract).validate(found)
    except SchemaError as error:
        raise EnvironmentFailed(
            f"The snapshot's table {contract.name!r} is not as the contract says: {error}. "
            "Delete the snapshot's folder; the next run builds it again."
        ) from None
    return found


@cache
def schema(contract: Table) -> DataFrameSchema:
    """Return pandera's schema of a table, made from the contract."""
    import pandera.pandas as pa_pandas

    return pa_pandas.DataFrameSchema(
        {
            column.name: pa_pandas.Column(
                DTYPES[column.kind],
                checks=_checks(column, pa_pandas.Check),
                nullable=not column.required,
            )
            for column in contract.columns
        },
        unique=list(contract.key) or None,
        strict=True,
        ordered=True,
    )


def _checks(column: Column, check: type[Check]) -> list[Check | Hypothesis]:
    if column.kind == "money":  # compared as Decimal, never as float
        return []
    made: list[Check | Hypothesis] = []
    if column.choices:
        made.append(check.isin(column.choices))
    if column.minimum is not None:
        made.append(check.ge(column.minimum))
    if column.maximum is not None:
        made.append(check.le(column.maximum))
    return made


def _series(values: pa.ChunkedArray, column: Column) -> pd.Series:
    dtype = DTYPES[column.kind]
    if column.kind == "money":
        return pd.Series(values.to_pylist(), dtype=object)
    if column.kind in {"integer", "flag"}:  # nullable: never through float, which holds 15 digits only
        return pd.Series(pd.array(values.to_pylist(), dtype=dtype))
    return pd.Series(values.to_pandas(), dtype=dtype)
