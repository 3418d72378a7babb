"""What a file is by its first bytes, and unpacking without being filled up by it.

A packed file may hold a thousand times its size, by mistake or to do harm. Both kinds that are read,
gzip and the zip that an XLSX file is, are inflated block by block within stated limits; what a file
says about its own size is not believed.
"""

from __future__ import annotations

import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cskit.data.cells import Unreadable
from cskit.errors import N_, EnvironmentFailed, Words, words

__all__ = ["inflated", "opened", "recognised", "safe_workbook"]

_BLOCK = 1 << 20
_FREE = 100 << 20
"""Bytes up to which nobody asks how well something is packed."""
_MOST_RATIO = 200
_MOST_TEXT = 20 << 30
_MOST_WORKBOOK = 2 << 30
_MOST_MEMBERS = 10_000
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1

_GZIP, _ZIP, _OLE, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_HTML = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<style", b"<table", b"<div")
_XML = (b"<?xml", b"<workbook")
_OTHERS = {b"%PDF-": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"SQLite format 3\0": "SQLite"}
_SAVE = N_("Save it as .xlsx or .csv.")


def recognised(path: Path, kind: str) -> None:
    """Refuse a file whose first bytes say that it is something else.

    Parameters
    ----------
    path
        The file.
    kind
        What its name says: ``"text"``, ``"xlsx"``, ``"parquet"``, or nothing for an ending nobody reads.

    Raises
    ------
    Unreadable
        Saying what it is and what to do.
    """
    head = _head(path)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(_OLE):
        clause = N_("this is a file without a password, and not an old .xls")
        raise _refused("not-readable", clause, N_("Take the password away, or save it as .xlsx."))
    if text.startswith(_HTML):
        clause = N_("this is a spreadsheet or a text file, not a page of HTML with a table in it")
        todo = N_("Open it in a spreadsheet program and save it as .xlsx or .csv.")
        raise _refused("html", clause, todo)
    if kind != "text" and text.startswith(_XML):
        raise _refused("not-readable", N_("this is a spreadsheet, not an XML file"), _SAVE)
    other = next((name for mark, name in _OTHERS.items() if head.startswith(mark)), None)
    if other:
        clause = N_("this is a spreadsheet, a text or a Parquet file, not a {format} file")
        raise _refused("not-readable", clause, N_("Export the table itself."), format=other)
    if head.startswith(_ZIP) and kind != "xlsx":
        _refuse_zip(path)
    if head.startswith(_PARQUET) and kind != "parquet":
        clause = N_("a Parquet file has a name that ends in .parquet")
        raise _refused("not-as-named", clause, N_("Rename it."))


def opened(path: Path, scratch: Path) -> tuple[Path, str]:
    """Return where a text file's bytes can be read, and what it was packed with, if anything.

    Parameters
    ----------
    path
        A text file or, whatever its name, a gzip of one.
    scratch
        Folder into which it is unpacked.

    Raises
    ------
    Unreadable
        Where the gzip is cut off or damaged, or holds more than the limits: 20 GB, and beyond the first
        100 MB 200 times its own size.
    EnvironmentFailed
        Where the disk is full.
    """
    if not _head(path).startswith(_GZIP):
        return path, ""
    most = min(_MOST_TEXT, max(_FREE, _MOST_RATIO * path.stat().st_size))
    handle, name = tempfile.mkstemp(suffix=".csv", dir=scratch)
    unpacked = Path(name)
    with open(handle, "wb") as out:
        size = 0
        for block in _gunzipped(path):
            size += len(block)
            if size > most:
                raise _too_much(most)
            try:
                out.write(block)
            except OSError as error:
                raise EnvironmentFailed(
                    f"{path.name}: there is no room to unpack it ({error.strerror}). "
                    "Free some space, and run again."
                ) from None
    recognised(unpacked, "text")
    if _head(unpacked).startswith(_GZIP):
        raise _refused("zip", N_("this is a file that is packed once, not twice"), N_("Unpack it."))
    return unpacked, "gzip"


def safe_workbook(path: Path) -> None:
    """Refuse an XLSX file that cannot be opened without harm.

    It holds at most 10,000 members and 2 GB, and beyond the first 100 MB at most 200 times its own size. All
    of it is inflated once, within these limits.

    Raises
    ------
    Unreadable
        Saying what is wrong with it.
    """
    try:
        with zipfile.ZipFile(path) as book, path.open("rb") as stream:
            members = book.infolist()
            if len(members) > _MOST_MEMBERS:
                clause = N_("an XLSX file has at most {most} parts")
                raise _refused(
                    "too-much", clause, N_("Save it again."), str(len(members)), most=_MOST_MEMBERS
                )
            most = min(_MOST_WORKBOOK, max(_FREE, _MOST_RATIO * path.stat().st_size))
            if sum(member.file_size for member in members) > most:
                raise _too_much(most)
            _refuse_overlaps(stream, members)
            left = most
            for member in members:
                for block in inflated(stream, member):
                    left -= len(block)
                    if left < 0:
                        raise _too_much(most)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError) as error:
        clause = N_("this is a whole XLSX file ({error})")
        raise _refused("not-xlsx", clause, N_("Export it again."), error=error) from None


def inflated(stream: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give what a member of a zip file holds, block by block: all of it, however little it says it is."""
    if member.flag_bits & _ENCRYPTED or member.compress_type not in {
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
    }:
        raise zipfile.BadZipFile(f"{member.filename} is packed in another way")
    stream.seek(_content(stream, member))
    left = member.compress_size
    unpack = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left:
        block = stream.read(min(_BLOCK, left))
        if not block:
            raise EOFError(f"{member.filename} is cut off")
        left -= len(block)
        if unpack is None:
            yield block
            continue
        while block:
            yield unpack.decompress(block, _BLOCK)
            block = unpack.unconsumed_tail
    if unpack is not None and not unpack.eof:
        raise EOFError(f"{member.filename} is cut off")


def _content(stream: BinaryIO, member: zipfile.ZipInfo) -> int:
    """Return where a member's packed bytes begin."""
    stream.seek(member.header_offset)
    header = stream.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(_ZIP):
        raise zipfile.BadZipFile(f"{member.filename} is not where it should be")
    lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    return member.header_offset + _LOCAL_HEADER + lengths


def _refuse_overlaps(stream: BinaryIO, members: list[zipfile.ZipInfo]) -> None:
    """Refuse members that share bytes: so a small file can hold the same large part many times."""
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise zipfile.BadZipFile(f"{member.filename} overlaps another part")
        end = _content(stream, member) + member.compress_size


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(1024)


def _gunzipped(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) as stream:
            while block := stream.read(_BLOCK):
                yield block
    except EOFError:
        clause = N_("the packed file is whole, but its end is missing")
        raise _refused("cut-off", clause, N_("Download or export it again.")) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        clause = N_("the packed file can be unpacked ({error})")
        raise _refused("cut-off", clause, N_("Download or export it again."), error=error) from None


def _refuse_zip(path: Path) -> None:
    """Say what to do with a zip file that has no XLSX name."""
    try:
        with zipfile.ZipFile(path) as found:
            names = [name for name in found.namelist()[:_MOST_MEMBERS] if not name.endswith("/")]
    except zipfile.BadZipFile:
        names = []
    if "[Content_Types].xml" in names:
        clause = N_("an XLSX file has a name that ends in .xlsx")
        raise _refused("not-as-named", clause, N_("Rename it."))
    value = names[0] if len(names) == 1 else f"{len(names)} files"
    raise _refused("zip", N_("this is a file, not a zip with files in it"), N_("Unpack it."), value)


def _too_much(most: int) -> Unreadable:
    clause = N_("unpacked, the file has at most {most} MB, for its size")
    todo = N_("If it really holds so much, unpack it, or save it again.")
    return _refused("too-much", clause, todo, most=most >> 20)


def _refused(code: str, clause: str, todo: str, value: str = "", **values: object) -> Unreadable:
    said: Words = words(clause, **values)
    return Unreadable(0, "", value, code, said, words(todo))
