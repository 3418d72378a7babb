"""What is costly is made once per test session, however many workers run the tests."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


class OnceFailed(Exception):
    """What a session shares could not be made; every test that needs it says why."""


def once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """Give the folder that ``build`` fills, built by whichever worker asks first.

    Parameters
    ----------
    factory
        pytest's ``tmp_path_factory``; the folder lives as long as the session's other ones.
    name
        The folder's name, different for each thing shared.
    build
        Called with an empty folder, at most once per session. When it fails it is not tried again:
        each worker gets the first failure.

    Returns
    -------
    Path
        The folder. Tests only read it.
    """
    root = _session_folder(factory)
    folder, failure = root / name, root / f"{name}.failed"
    with FileLock(root / f"{name}.lock"):
        if failure.exists():
            raise OnceFailed(f"{name} could not be made:\n{failure.read_text(encoding='utf-8')}")
        if not folder.exists():
            _fill(folder, build, failure)
    return folder


def _session_folder(factory: pytest.TempPathFactory) -> Path:
    # Each xdist worker has a base folder of its own, in the folder of the session.
    base = factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


def _fill(folder: Path, build: Callable[[Path], object], failure: Path) -> None:
    # Built under its final name, as what is built may hold its own path. The note of a failure comes
    # first and goes when all went well, so that a worker killed half-way leaves one too.
    failure.write_text("the worker that made it was killed", encoding="utf-8")
    folder.mkdir()
    try:
        build(folder)
    except BaseException:
        failure.write_text(traceback.format_exc(), encoding="utf-8")
        raise
    failure.unlink()
