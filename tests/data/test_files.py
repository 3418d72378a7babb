"""The data dictionary is what the contract says, and the sample's files are what cskit reads."""

from __future__ import annotations

import json

import pytest

from cskit.contract import SOURCES
from cskit.data.dictionary import dictionary
from cskit.data.files import write_sample
from cskit.errors import EnvironmentFailed
from cskit.sample import generate
from tests.sample.reading import as_csv


def test_the_dictionary_is_fresh(root):
    """data/README.md equals what the contract gives; if not: python -m cskit.data.dictionary."""
    assert (root / "data" / "README.md").read_text(encoding="utf-8") == dictionary()


def test_the_dictionary_names_everything():
    """Every table and every column stands in it."""
    text = dictionary()
    for table in SOURCES.values():
        section = text.split(f"### {table.name}\n")[1].split("\n### ")[0]
        assert all(f"| {column.name} | {column.kind} |" in section for column in table.columns)


@pytest.fixture(scope="module")
def small():
    return generate(customers=40, portfolios=2, months=12)


def test_writing_the_sample(small, tmp_path):
    """One CSV per table and the truth beside them; the same bytes each time."""
    written = write_sample(small, tmp_path / "new" / "folder")
    assert {path.name for path in written} == {f"{name}.csv" for name in small.tables} | {"truth.json"}
    first = {path.name: path.read_bytes() for path in written}
    assert {path.name: path.read_bytes() for path in write_sample(small, tmp_path)} == first
    assert json.loads(first["truth.json"]) == small.truth
    assert b"\r" not in first["customers.csv"]


def test_it_writes_what_is_committed(small, tmp_path):
    """Tables are written in the form that the checkout's sample is held to, byte for byte."""
    for path in write_sample(small, tmp_path):
        if path.suffix == ".csv":
            assert path.read_bytes() == as_csv(path.stem, small.tables[path.stem]), path.name


def test_a_folder_that_is_a_file(small, tmp_path):
    """A place that cannot be written is said in words."""
    (tmp_path / "x").write_text("")
    with pytest.raises(EnvironmentFailed, match="sample cannot be written"):
        write_sample(small, tmp_path / "x")
