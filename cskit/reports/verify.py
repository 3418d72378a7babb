"""Whether a published month is what its manifest says: every file, the manifest, the journal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cskit.errors import ConfigurationError
from cskit.reports.files import hash_of
from cskit.reports.journal import broken_line
from cskit.reports.manifest import sealed

__all__ = ["Finding", "Verified", "verify"]

_MANIFEST, _JOURNAL = "manifest.json", "run.jsonl"


@dataclass(frozen=True)
class Finding:
    """A file that is not what the manifest says.

    Parameters
    ----------
    file
        Its path in the month's folder.
    kind
        changed, missing; unknown: it is there, and the manifest knows nothing of it.
    """

    file: str
    kind: Literal["changed", "missing", "unknown"]

    @property
    def sentence(self) -> str:
        """What it is, as one line."""
        said = {
            "changed": "it is not what was published",
            "missing": "it is missing",
            "unknown": "cskit did not make it; it is in no manifest",
        }
        return f"{self.file}: {said[self.kind]}."


@dataclass(frozen=True)
class Verified:
    """What was found.

    Parameters
    ----------
    files
        How many files were read.
    findings
        What is not as it should be; what is unknown is a note only.
    """

    files: int
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether everything that was published is there, unchanged."""
        return all(one.kind == "unknown" for one in self.findings)


def verify(tree: Path) -> Verified:
    """Read every file of a month again and compare it with what was published.

    Parameters
    ----------
    tree
        The month's folder, such as ``reports/2026-09``.

    Raises
    ------
    ConfigurationError
        Where there is no manifest to compare with.
    """
    if not (tree / _MANIFEST).is_file():
        raise ConfigurationError(
            f"{tree}: expected the folder of a published month, found no {_MANIFEST} in it. "
            "Name a folder such as reports/2026-09."
        )
    outputs = _outputs(tree)
    if outputs is None:
        # Nothing it says can be believed, the other hashes among it.
        return Verified(1, (Finding(_MANIFEST, "changed"),))
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda item: _compared(tree, *item), outputs.items()))
    findings = [one for one in found if one]
    findings += _journal(tree)
    known = {*outputs, _MANIFEST, _JOURNAL}
    findings += [Finding(name, "unknown") for name in sorted(_there(tree) - known)]
    return Verified(len(outputs) + 2, tuple(findings))


def _outputs(tree: Path) -> Mapping[str, str] | None:
    """Return the sha256 of every file as the manifest has it; None where the manifest was changed."""
    try:
        text = (tree / _MANIFEST).read_bytes().decode("utf-8")
        found: dict[str, Any] = json.loads(text)
        del found["sha256"]
        # Byte for byte: a space too many is a change as well.
        return dict(found["outputs"]) if text == sealed(found) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _compared(tree: Path, name: str, digest: str) -> Finding | None:
    path = tree / name
    if not path.is_file():
        return Finding(name, "missing")
    return None if hash_of(path) == digest and not path.is_symlink() else Finding(name, "changed")


def _journal(tree: Path) -> Iterator[Finding]:
    path = tree / _JOURNAL
    if not path.is_file():
        yield Finding(_JOURNAL, "missing")
    elif broken_line(path.read_bytes()):
        yield Finding(_JOURNAL, "changed")


def _there(tree: Path) -> set[str]:
    paths = (path for path in tree.rglob("*") if path.is_symlink() or not path.is_dir())
    return {path.relative_to(tree).as_posix() for path in paths}
