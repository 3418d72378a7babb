"""From Parquet to pandas: the dtypes of the contract, and the check that a file is still as written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from pandas.api.extensions import ExtensionArray

from cskit.contract import Column, Table
from cskit.errors import EnvironmentFailed

if TYPE_CHECKING:
    from pandera.pandas import Check, DataFrameSchema, Hypothesis

__all__ = ["DTYPES", "arrow", "as_stored", "checked", "compact", "frame", "read", "schema"]

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
    # Without a copy: pandas writes to none of these arrays, it makes others.
    columns = {column.name: _values(table.column(column.name), column) for column in contract.columns}
    return pd.DataFrame(columns, copy=False)


def compact(table: pa.Table, contract: Table) -> pd.DataFrame:
    """Return an Arrow table as a frame without an object a row: texts as categories, money as Arrow's."""
    return pd.DataFrame(
        {column.name: _compact(table.column(column.name), column) for column in contract.columns}
    )


def arrow(found: pd.DataFrame, contract: Table) -> pa.Table:
    """Return a derived frame, texts as categories, as an Arrow table with texts as dictionaries."""
    return pa.table({column.name: _as_arrow(found[column.name]) for column in contract.columns})


def read(path: Path, contract: Table) -> pd.DataFrame:
    """Read and check a table of a slice."""
    return checked(frame(_arrow(path), contract), contract)


def as_stored(path: Path) -> pd.DataFrame:
    """Read a table that no contract describes, with the dtypes it was written with."""
    return pd.DataFrame(_arrow(path).to_pandas())


def _arrow(path: Path) -> pa.Table:
    # One thread: these files are small, and a kernel that is forked must not have started any.
    # Not ``read_table``, which looks for a folder of files first: that takes as long as reading.
    with pyarrow.parquet.ParquetFile(path) as file:
        return file.read(use_threads=False)


def checked(found: pd.DataFrame, contract: Table) -> pd.DataFrame:
    """Return the frame, after it has been found to be as the contract says.

    Raises
    ------
    EnvironmentFailed
        Where the file in the snapshot is not what was written: it was touched by hand.
    """
    # pandera words what is wrong. It is not asked where nothing is, as in every report: it takes a
    # third of a second to load and a millisecond a column.
    if not _as_said(found, contract):
        _explain(found, contract)
    return found


def _as_said(found: pd.DataFrame, contract: Table) -> bool:
    """Tell whether a frame is as the contract says: what :func:`schema` says, at a twentieth of its time."""
    dtypes = {column.name: DTYPES[column.kind] for column in contract.columns}
    if {name: str(dtype) for name, dtype in found.dtypes.items()} != dtypes or list(found) != list(dtypes):
        return False
    columns = all(_column_as_said(found[column.name], column) for column in contract.columns)
    return columns and not (contract.key and found.duplicated(list(contract.key)).any())


def _column_as_said(values: pd.Series, column: Column) -> bool:
    """Tell whether a column's values are as the contract says."""
    # Its array says the same as the Series at half of the time.
    plain = values.array
    missing = np.asarray(plain.isna())
    if column.required and missing.any():
        return False
    if column.kind == "money":  # compared as Decimal, never as float
        return True
    if column.choices and not set(np.asarray(plain, dtype=object)[~missing]) <= set(column.choices):
        return False
    low = column.minimum is not None and (plain < column.minimum).any()
    return not (low or (column.maximum is not None and (plain > column.maximum).any()))


def _explain(found: pd.DataFrame, contract: Table) -> None:
    """Raise with pandera's words for what is not as the contract says."""
    from pandera.errors import SchemaError, SchemaErrors

    try:
        schema(contract).validate(found)
    except (SchemaError, SchemaErrors) as error:
        raise EnvironmentFailed(
            f"The snapshot's table {contract.name!r} is not as the contract says: {error}. "
            "Delete the snapshot's folder; the next run builds it again."
        ) from None


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


def _values(values: pa.ChunkedArray, column: Column) -> ExtensionArray | npt.NDArray[Any]:
    dtype = DTYPES[column.kind]
    # Nullable: never through float, which holds 15 digits only.
    if column.kind == "integer":
        return pd.arrays.IntegerArray(values.cast(pa.int64()).fill_null(0).to_numpy(), _missing(values))
    if column.kind == "flag":
        return pd.arrays.BooleanArray(values.cast(pa.bool_()).fill_null(False).to_numpy(), _missing(values))
    if dtype == "str":
        return _texts(values)
    # Arrays, as a Series for every column would take twice as long.
    found: npt.NDArray[Any] = values.to_numpy()
    return found if found.dtype == dtype else pd.Series(found, dtype=dtype).array


def _texts(values: pa.ChunkedArray) -> ExtensionArray:
    # Not through an object a row; what the dtype is, Arrow or Python, pandas is asked now.
    dtype: Any = pd.StringDtype(na_value=np.nan)
    found: ExtensionArray = dtype.__from_arrow__(values.cast(pa.large_string()))
    return found


def _compact(values: pa.ChunkedArray, column: Column) -> ExtensionArray | npt.NDArray[Any]:
    if column.kind == "money":
        return pd.arrays.ArrowExtensionArray(values)
    if DTYPES[column.kind] != "str":
        return _values(values, column)
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    one = coded.unify_dictionaries().combine_chunks()
    one = one.chunk(0) if isinstance(one, pa.ChunkedArray) else one
    names = pd.Index(one.dictionary.to_pylist(), dtype="str")
    return pd.Categorical.from_codes(one.indices.fill_null(-1).to_numpy(), names)


def _as_arrow(values: pd.Series[Any]) -> pa.Array:
    if not isinstance(values.dtype, pd.CategoricalDtype):
        return pa.array(values)
    codes = values.cat.codes.to_numpy(dtype="int32")
    names = pa.array(values.cat.categories.to_list(), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), names)


def _missing(values: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return np.asarray(values.is_null().to_numpy())
