"""The committed files are what the code makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cskit.sample import Sample
from tests.sample.reading import as_csv


@pytest.fixture
def folder(root: Path) -> Path:
    """The committed sample."""
    return root / "data" / "sample"


def test_the_committed_tables_are_fresh(sample: Sample, folder: Path) -> None:
    """Each file equals a fresh generation, byte for byte; if not: run `cskit sample data/sample`."""
    for name, table in sample.tables.items():
        assert (folder / f"{name}.csv").read_bytes() == as_csv(name, table), name


def test_the_committed_truth_is_fresh(sample: Sample, folder: Path) -> None:
    """truth.json holds the truth of a fresh generation."""
    assert json.loads((folder / "truth.json").read_text(encoding="utf-8")) == sample.truth


def test_nothing_else_lies_there(sample: Sample, folder: Path) -> None:
    """One file per table, the truth and a README; no leftovers."""
    expected = {f"{name}.csv" for name in sample.tables} | {"truth.json", "README.md"}
    assert {path.name for path in folder.iterdir()} == expected


def test_the_files_stay_small(folder: Path) -> None:
    """Under 1.5 MB each and 5 MB together."""
    sizes = [path.stat().st_size for path in folder.iterdir()]
    assert max(sizes) < 1.5e6
    assert sum(sizes) < 5e6


def test_the_readme_counts_right(sample: Sample, folder: Path) -> None:
    """The README's number of accounts is the committed one."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert f"{len(sample.tables['customers'])} accounts" in text
