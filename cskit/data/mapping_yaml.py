"""A proposed mapping as YAML that a person can edit, and the lines that name it in a parameters file."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from cskit.data.disk import sync_folder
from cskit.data.proposed import Proposal, Proposed
from cskit.data.terminal import harmless
from cskit.errors import N_, ConfigurationError, EnvironmentFailed, Words, words

__all__ = ["as_yaml", "default_path", "source_lines", "write"]


class _Dumper(yaml.SafeDumper):
    """YAML with every text quoted that is not plain, and with what cannot be seen escaped."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def as_yaml(proposal: Proposal, locale: str) -> str:
    """Return the mapping as YAML, with comments on what is uncertain or missing, in a language."""
    head = words(
        N_("{table}: proposed by `cskit map` from {file}. Read it before you trust it."),
        table=proposal.table.name,
        file=proposal.peek.files[0].name,
    )
    lines = [_comment(head, locale)]
    lines += [_comment(words(N_("uncertain: {doubt}"), doubt=one), locale) for one in proposal.doubts]
    lines.append("columns:" if proposal.columns else "columns: {}")
    for one in proposal.columns:
        lines += ["  " + line for line in _column(one, locale)]
    for column, todo in proposal.missing:
        said = words(N_("missing: {column}. {todo}"), column=column.name, todo=todo)
        lines.append("  " + _comment(said, locale))
    if proposal.shaping:
        lines += _dumped(dict(proposal.shaping), flow=False)
    return "\n".join(lines) + "\n"


def source_lines(proposal: Proposal, mapping: str) -> list[str]:
    """Return the lines of a parameters file that read the files with a mapping."""
    source = {"path": _path(proposal), "mapping": mapping}
    inner = _dumped({proposal.table.name: source}, flow=None)
    return ["data:", *("  " + line for line in inner)]


def default_path(proposal: Proposal) -> Path:
    """Return where the mapping is written where nobody says: ``mappings/<file>.yaml``.

    What cannot stand in a file name on every system becomes a dash.
    """
    stem = proposal.peek.files[0].path.name.split(".")[0]
    plain = re.sub(r"[^\w-]+", "-", stem).strip("-")[:80]
    return Path("mappings") / f"{plain or 'mapping'}.yaml"


def write(text: str, path: Path, *, force: bool) -> None:
    """Write a mapping, whole or not at all, and over another one only where that is asked for.

    Raises
    ------
    ConfigurationError
        Where there is such a file.
    EnvironmentFailed
        Where it cannot be written.
    """
    if os.path.lexists(path) and not force:
        raise ConfigurationError(
            f"{path}: there is such a file already, and it was left as it is. Give --force to replace it, or "
            "another name with --out."
        )
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as stream:  # bytes: the same line ends on every system
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise EnvironmentFailed(f"{path}: cannot be written ({error.strerror}).") from None


def _column(one: Proposed, locale: str) -> Iterator[str]:
    for doubt in one.doubts:
        yield _comment(words(N_("uncertain: {doubt}"), doubt=doubt), locale)
    yield from _dumped({one.column.name: one.spec}, flow=False)


def _comment(said: Words, locale: str) -> str:
    return "# " + harmless(said.said(locale))


def _dumped(values: dict[str, Any], *, flow: bool | None) -> list[str]:
    """Return YAML by line; a text is never broken over lines, so each can be indented."""
    dumped: str = yaml.dump(
        values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=1 << 30
    )
    return dumped.rstrip("\n").split("\n")


def _path(proposal: Proposal) -> str:
    """Return a path that finds all the files: a glob of what their names have in common, where that does."""
    names = [file.name for file in proposal.peek.files]
    if len(names) == 1:
        return names[0]
    first = Path(names[0])
    letters = zip(*(Path(name).name for name in names), strict=False)
    same = itertools.takewhile(lambda those: len(set(those)) == 1, letters)
    # The month in the name of an export is no part of what all of them are called.
    glob = "".join(those[0] for those in same).rstrip("0123456789") + "*" + first.suffix
    found = {path.resolve() for path in proposal.peek.files[0].path.parent.glob(glob)}
    return str(first.parent / glob) if found == {file.path for file in proposal.peek.files} else names[0]
