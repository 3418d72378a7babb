"""The snapshot: immutable Parquet files, one slice per portfolio, named by the hash of their rows.

::

    data/snapshots/<month>-<hash12>/
        snapshot.json                     inputs, counts, portfolios
        company.json                      what the company's own page shows
        rejected.csv                      the rows that were set aside, with their reason
        <portfolio>/<table>.parquet       its accounts' rows and nothing else
        <portfolio>/company/<name>.parquet
        <portfolio>/slice.json            what a notebook may know about the whole
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cskit.data import disk
from cskit.data.parameters import Parameters, checkout
from cskit.errors import EnvironmentFailed, UnknownName

__all__ = [
    "COMPANY",
    "Snapshot",
    "folder_name",
    "key_of",
    "known",
    "publish",
    "rejected_name",
    "remember",
    "root",
]

_PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 40

COMPANY = "company.json"
"""File with the tables of the company's own page."""
# Names that mean something else beside a portfolio's folder, or to Windows.
_RESERVED = frozenset(
    {"company", "failed", "con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)


@dataclass(frozen=True)
class Snapshot:
    """A finished snapshot.

    Parameters
    ----------
    folder
        Where it is.
    facts
        What ``snapshot.json`` says.
    inputs
        By table, the files it was read from this time: a snapshot is shared by inputs with equal rows.
    """

    folder: Path
    facts: Mapping[str, Any]
    inputs: Mapping[str, list[dict[str, Any]]]

    @classmethod
    def open(cls, folder: Path) -> Snapshot:
        """Open the snapshot in a folder."""
        facts = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
        return cls(folder, facts, facts["inputs"])

    @property
    def hash(self) -> str:
        """The hash of its rows, 64 hex digits."""
        return str(self.facts["hash"])

    @property
    def month(self) -> str:
        """The month it is of, such as 2026-09."""
        return str(self.facts["month"])

    @property
    def tables(self) -> Mapping[str, Mapping[str, Any]]:
        """By table: read, accepted, quarantined, newest."""
        return dict(self.facts["tables"])

    @property
    def portfolios(self) -> Mapping[str, Mapping[str, Any]]:
        """By portfolio, in order of name: folder, csm, accounts, and the hash of its slice."""
        return dict(self.facts["portfolios"])

    @property
    def company(self) -> Mapping[str, Mapping[str, Any]]:
        """The tables of the company's own page by name, each with ``columns``, ``kinds`` and ``rows``."""
        return dict(json.loads((self.folder / COMPANY).read_text(encoding="utf-8")))

    @property
    def rejected(self) -> Path:
        """The file with the rows that were set aside."""
        return self.rejected_in("en")

    def rejected_in(self, locale: str) -> Path:
        """Return the file with the rows that were set aside, its rules said in a language."""
        return self.folder / rejected_name(locale)

    def slice(self, portfolio: str) -> Path:
        """Return the folder of a portfolio's slice.

        Raises
        ------
        UnknownName
            Naming the nearest portfolio.
        """
        if portfolio not in self.portfolios:
            raise UnknownName("portfolio", portfolio, self.portfolios)
        return self.folder / str(self.portfolios[portfolio]["folder"])


def folder_name(name: str) -> str:
    """Return a portfolio's folder: lower case ASCII letters, digits and dashes.

    Where more than the case had to change, a short hash of the name keeps two names apart.

    >>> folder_name("Centro-Oeste")
    'centro-oeste'
    >>> folder_name("São Paulo")
    'sao-paulo-f00fd8'
    >>> folder_name("../../x")
    'x-9cdf6a'
    """
    plain = name.lower()
    if _PLAIN.fullmatch(plain) and len(plain) <= _LONGEST and plain not in _RESERVED:
        return plain
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    stem = "-".join(re.findall("[a-z0-9]+", ascii_only))[:_LONGEST].strip("-") or "portfolio"
    return f"{stem}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def rejected_name(locale: str) -> str:
    """Return the name of the file with the rows that were set aside, in a language."""
    return "rejected.csv" if locale == "en" else f"rejected.{locale}.csv"


def root() -> Path:
    """Return the folder of all snapshots."""
    return checkout() / "data" / "snapshots"


def publish(built: Path, final: Path) -> None:
    """Give a built snapshot its name, whole or not at all.

    Where another process was faster, its snapshot stays: equal names mean equal rows.
    """
    for path in sorted(built.rglob("*"), reverse=True):
        path.chmod(0o700 if path.is_dir() else 0o600)
    built.chmod(0o700)
    disk.flush(built)
    try:
        built.rename(final)
    except OSError as error:
        if not (final / "snapshot.json").is_file():
            raise EnvironmentFailed(f"The snapshot cannot be published ({error.strerror}).") from None
    disk.sync_folder(final.parent)


def key_of(parameters: Parameters, digests: Mapping[Path, str], answers: Mapping[str, Path]) -> str:
    """Return the key of what a snapshot depends on: parameters, inputs, and the code that derives.

    A query's file lies in another folder each time: it goes by its table.
    """
    tables = {path: table for table, path in answers.items()}
    package = Path(__file__).parents[1]
    code = [package / name for name in ("__init__.py", "policy.py")]
    folders = ("company", "contract", "data", "metrics")
    code += [path for name in folders for path in (package / name).rglob("*.py")]
    parts = [parameters.model_dump_json(exclude=_NOT_DATA), str(parameters.base)]
    parts += sorted(f"{tables.get(path, path)}:{digest}" for path, digest in digests.items())
    parts += [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(code)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


# What changes reports, but not the rows they are made from.
_NOT_DATA = {"locale", "notebooks", "portfolios", "notebook_parameters", "limits"}


def known(key: str, folder: Path) -> Snapshot | None:
    """Return the snapshot that was built from the same inputs, parameters and code; None without one."""
    try:
        pointer = json.loads(_pointer(key, folder).read_text(encoding="utf-8"))
        found = Snapshot.open(folder / Path(pointer["folder"]).name)
    except (OSError, ValueError, KeyError, TypeError):  # missing or damaged: it is built again
        return None
    return Snapshot(found.folder, found.facts, pointer["inputs"])


def remember(key: str, snapshot: Snapshot) -> None:
    """Note that these inputs, parameters and code give this snapshot."""
    pointer = _pointer(key, snapshot.folder.parent)
    text = json.dumps({"folder": snapshot.folder.name, "inputs": snapshot.inputs}, sort_keys=True)
    try:
        pointer.parent.mkdir(mode=0o700, exist_ok=True)
        with disk.replacing(pointer) as stream:
            stream.write(text)
    except OSError as error:
        raise EnvironmentFailed(f"The folder for snapshots cannot be written ({error.strerror}).") from None


def _pointer(key: str, folder: Path) -> Path:
    return folder / ".known" / f"{key}.json"
