"""Rows in order of their book, as a stream: hashed as they pass, and written a file to a book."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, groupby, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

__all__ = ["BOOK", "EVERY", "digest", "write"]

BOOK = "book_no"
"""First column of a stream: the number of a book, or :data:`EVERY`."""

EVERY = -1
"""Stands for the number of a book where every book may see a row."""

_ROWS = 1 << 18
"""Rows of a piece, and of a row group of a file, at most."""


def write(stream: pa.RecordBatchReader, files: Sequence[Path]) -> str:
    """Write a file for each book, also for one without rows; return the hash of all rows.

    Parameters
    ----------
    stream
        Rows in order of book, those of every book first, the number of the book in the first column.
    files
        By number of a book, its file. Rows of a book without one are hashed only.
    """
    hashed, shared, last = hashlib.sha256(), list[pa.Table](), EVERY
    schema = stream.schema.remove(0)
    for book, found in groupby(_pieces(stream), key=lambda piece: piece.book):
        tables = (_digested(hashed, piece) for piece in found)
        if book == EVERY:
            shared = list(tables)
            continue
        for file in files[last + 1 : book]:
            _write(file, schema, shared)
        _write(files[book], schema, chain(tables, shared)) if book < len(files) else list(tables)
        last = book
    for file in files[last + 1 :]:
        _write(file, schema, shared)
    return hashed.hexdigest()


def digest(stream: pa.RecordBatchReader) -> str:
    """Return the hash of rows that are written nowhere."""
    hashed = hashlib.sha256()
    for piece in _pieces(stream):
        _digested(hashed, piece)
    return hashed.hexdigest()


class _Piece(NamedTuple):
    """Rows of one book that follow each other."""

    book: int
    rows: pa.Table


def _pieces(stream: Iterable[pa.RecordBatch]) -> Iterator[_Piece]:
    """Cut a stream where the book changes, and after so many rows of a book.

    However the stream came in batches, the pieces are the same.
    """
    held: list[pa.RecordBatch] = []
    for batch in filter(len, stream):
        numbers = batch.column(0).to_numpy()
        changes = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
        for start, end in pairwise([0, *changes.tolist(), len(numbers)]):
            part = batch.slice(start, end - start)
            if held and held[0].column(0)[0] != part.column(0)[0]:
                yield _piece(held)
                held = []
            while (room := _ROWS - sum(map(len, held))) <= len(part):
                yield _piece([*held, part.slice(0, room)])
                held, part = [], part.slice(room)
            if len(part):
                held.append(part)
    if held:
        yield _piece(held)


def _piece(batches: list[pa.RecordBatch]) -> _Piece:
    return _Piece(
        batches[0].column(0)[0].as_py(), pa.Table.from_batches(batches).remove_column(0).combine_chunks()
    )


def _write(file: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
    # Without Arrow's own schema, which would put days and texts back as some reader had them.
    plain = {"compression": "zstd", "store_schema": False, "store_decimal_as_integer": True}
    with pyarrow.parquet.ParquetWriter(file, schema, **plain) as writer:
        for table in tables:
            writer.write_table(table, row_group_size=_ROWS)


def _digested(hashed: hashlib._Hash, piece: _Piece) -> pa.Table:
    """Feed rows to a hash: the book, and by column which values are there, how long texts are, the values.

    So ("a", "bc") and ("ab", "c") differ, and so do "" and no value at all.
    """
    hashed.update(np.array([piece.book, len(piece.rows)], dtype="<i8").tobytes())
    for column in piece.rows.columns:
        hashed.update(np.packbits(column.is_valid().to_numpy()).tobytes())
        for part in _parts(column.combine_chunks()):
            hashed.update(part)
    return piece.rows


def _parts(values: pa.Array) -> Iterator[bytes | memoryview]:
    """Give the bytes of a column's values, whatever stands where there is none."""
    if pa.types.is_string(values.type):
        texts = values.fill_null("")
        yield np.asarray(pc.binary_length(texts)).tobytes()
        ends = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset :][: len(texts) + 1]
        yield memoryview(texts.buffers()[2] or b"")[ends[0] : ends[-1]]
    elif pa.types.is_decimal(values.type):
        words = np.frombuffer(values.fill_null(Decimal(0)).buffers()[1], dtype="<i8")
        yield words[2 * values.offset :][: 2 * len(values)].tobytes()
    else:
        plain = values.cast(pa.int64()) if pa.types.is_timestamp(values.type) else values
        yield (
            plain.fill_null(False if pa.types.is_boolean(plain.type) else 0)
            .to_numpy(zero_copy_only=False)
            .tobytes()
        )
