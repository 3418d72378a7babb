"""The committed files are what the code makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.data.files import write_sample
from cskit.sample import Sample
from tests.sample.reading import as_csv


@pytest.fixture
def folder(root: Path) -> Path:
    """The committed sample."""
    return root / "data" / "sample"


def test_the_committed_files_are_fresh(sample: Sample, folder: Path, tmp_path: Path) -> None:
    """Each file equals a fresh one, byte for byte; if it does not, run `cskit sample data/sample`."""
    for path in write_sample(sample, tmp_path):
        assert (folder / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_files_are_written_as_promised(sample: Sample, folder: Path) -> None:
    """UTF-8, comma, point, ISO, LF, nothing for missing: what an independent writer writes."""
    for name, table in sample.tables.items():
        assert (folder / f"{name}.csv").read_bytes() == as_csv(name, table), name


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
