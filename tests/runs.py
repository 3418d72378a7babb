"""Runs of cskit: the command line as people use it, and the one full run of the sample that tests share."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.once import once

ROOT = Path(__file__).resolve().parents[1]
MONTH = "2026-09"
ONE = ("--portfolio", "Sul", "--notebook", "pareto")


def cskit(
    *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run the command line and wait for it."""
    return subprocess.run(
        command(*arguments),
        env={**os.environ, **(env or {})},
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=900,
    )


def command(*arguments: str | Path) -> list[str]:
    """Give the command line of a cskit command."""
    return [sys.executable, "-m", "cskit", *map(str, arguments)]


def contents(tree: Path) -> dict[str, str]:
    """Give the sha256 of every file of a month but its journal, the one file with a clock."""
    return {
        path.relative_to(tree).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(tree.rglob("*"))
        if path.is_file() and path.name != "run.jsonl"
    }


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report of the sample company: the month's folder. Beside it lie stdout and stderr."""
    folder = once(tmp_path_factory, "sample-run", _run_sample)
    return folder / "reports" / MONTH


@pytest.fixture(scope="session")
def ravenstack_run(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of two portfolios of RavenStack, one of which lost an account, and of the company."""
    return once(tmp_path_factory, "ravenstack-run", _run_ravenstack) / "2024-12"


def _run_ravenstack(folder: Path) -> None:
    done = cskit("run", "ravenstack", "--portfolio", "FinTech", "--portfolio", "DevTools", "--out", folder)
    if done.returncode:
        raise RuntimeError(f"cskit run ended with {done.returncode}:\n{done.stderr}")


def _run_sample(folder: Path) -> None:
    done = cskit("run", "--out", folder / "reports")
    (folder / "stdout.txt").write_text(done.stdout, encoding="utf-8")
    (folder / "stderr.txt").write_text(done.stderr, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"cskit run ended with {done.returncode}:\n{done.stderr}")
