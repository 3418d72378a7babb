"""The tutorial, in both languages: every command is run, and says what the page shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.run

PAGES = {"en": ROOT / "docs" / "tutorial.md", "pt_BR": ROOT / "docs" / "pt_BR" / "tutorial.md"}
BLOCK = re.compile(r"^```(console|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^# (?:exit code|código de saída) (\d+)$", re.MULTILINE)


@pytest.fixture
def folder(tmp_path):
    """A folder of one's own with the raw exports; ``cskit`` is on the path."""
    shutil.copytree(ROOT / "docs" / "tutorial" / "exports", tmp_path / "exports")
    command = tmp_path / "bin" / "cskit"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cskit "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("locale", PAGES)
def test_from_a_raw_export_to_a_report(folder, locale):
    """Each command of the page, in its order, prints what stands under it and ends as it says."""
    for kind, text in BLOCK.findall(PAGES[locale].read_text(encoding="utf-8")):
        if kind == "yaml":
            written(folder, text)
            continue
        for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, shown = step.partition("\n")
            done(folder, command, shown)
    assert (folder / "reports" / "2026-09" / "index.html").is_file()
    assert (folder / "reports" / "2026-09" / "data-quality.html").is_file()


def written(folder: Path, text: str) -> None:
    """Write a file of the page, whose first line names it."""
    path = folder / text.splitlines()[0].removeprefix("# ")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def done(folder: Path, command: str, shown: str) -> None:
    """Run a command and compare what it says; a run's progress is no part of the page."""
    env = {
        **os.environ,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "80",
        "LC_ALL": "C.UTF-8",
    }
    ended = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    said = ended.stdout if command.startswith("cskit run") else ended.stdout + ended.stderr
    said = said.replace(str(ROOT), "…")
    code = CODE.search(shown)
    assert ended.returncode == (int(code[1]) if code else 0), said + ended.stderr
    assert lines(said) == lines(CODE.sub("", shown)), command


def lines(text: str) -> list[str]:
    """Return the lines without blanks at their ends, nor empty ones at the end of all."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").split("\n")
