"""The files of a source: found by path, glob or folder, each once, and nothing that nobody meant."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from cskit.data.inputs import kind, resolve, twice
from cskit.data.parameters import Source
from cskit.errors import ConfigurationError
from tests.data.small import SURVEYS, checked, written

HEADER = SURVEYS.splitlines(keepends=True)[0]


def named(tmp_path, path):
    return [name for name, _ in resolve(Source(path=path), tmp_path, "here")]


def put(tmp_path, *names):
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.csv", "text"),
        ("A.TXT", "text"),
        ("a.tsv.gz", "text"),
        ("a.Csv.Gz", "text"),
        ("a.xlsx", "xlsx"),
        ("a.PARQUET", "parquet"),
        ("a.gz", ""),
        ("a.parquet.gz", ""),
        ("a.xls", ""),
        ("csv", ""),
    ],
)
def test_kinds(name, how):
    """The ending says how a file is read, whatever its case."""
    assert kind(Path(name)) == how


def test_folder_and_glob(tmp_path):
    """A folder and a glob give their files by name; other files are passed over."""
    put(tmp_path, "exports/b.csv", "exports/a.CSV.gz", "exports/notes.md", "exports/deep/c.csv")
    assert named(tmp_path, "exports") == ["a.CSV.gz", "b.csv"]
    assert named(tmp_path, "exports/*") == ["a.CSV.gz", "b.csv"]
    assert named(tmp_path, "exports/*.csv") == ["b.csv"]


def test_a_glob_of_folders(tmp_path):
    """`**` looks into folders; a name says in which of them a file is."""
    put(tmp_path, "exports/2026-02/x.csv", "exports/2026-01/x.csv", "exports/x.csv")
    assert named(tmp_path, "exports/**/*.csv") == ["2026-01/x.csv", "2026-02/x.csv", "x.csv"]
    assert named(tmp_path, "exports/*/x.csv") == ["2026-01/x.csv", "2026-02/x.csv"]


def test_locks_and_hidden_files(tmp_path):
    """What Excel and LibreOffice leave beside an open file, and hidden files and folders, are passed over."""
    put(tmp_path, "d/a.xlsx", "d/~$a.xlsx", "d/.~lock.a.xlsx#", "d/.b.csv", "d/.git/c.csv")
    for path in ("d", "d/*", "d/**/*"):
        assert named(tmp_path, path) == ["a.xlsx"]


def test_a_file_with_brackets(tmp_path):
    """A file whose name looks like a glob is that file; one that is stated is taken, hidden or not."""
    put(tmp_path, "a[1].csv", ".b.csv")
    assert named(tmp_path, "a[1].csv") == ["a[1].csv"]
    assert named(tmp_path, ".b.csv") == [".b.csv"]


@pytest.mark.parametrize("path", ["empty", "empty/*.csv", "nowhere.csv", "nowhere/*"])
def test_nothing_found(tmp_path, path):
    """It says where it looked, for what, and where paths start."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigurationError, match=r"here: expected a file, a glob or a folder of \.csv"):
        named(tmp_path, path)


def pair(tmp_path, first, second, **stated):
    """A company with two files of answers in a folder."""
    folder = tmp_path / "answers"
    folder.mkdir()
    (folder / "a.csv").write_bytes(first.encode())
    if second is not None:
        (folder / "b.csv").write_bytes(second.encode())
    return written(tmp_path, {"surveys": ""}, surveys__path="answers", **stated)


def test_a_copy(tmp_path):
    """A copy of a file is refused, and both are named."""
    parameters = pair(tmp_path, SURVEYS, SURVEYS)
    [found] = checked(parameters).problems
    assert (found.code, found.file, found.table) == ("same-file-twice", "b.csv", "surveys")
    assert "a.csv" in found.sentence()


def test_a_link(tmp_path):
    """So is a link to one."""
    parameters = pair(tmp_path, SURVEYS, None)
    (tmp_path / "answers" / "c.csv").symlink_to(tmp_path / "answers" / "a.csv")
    assert [one.code for one in checked(parameters).problems] == ["same-file-twice"]


def test_equal_and_empty(tmp_path):
    """Two months without an answer are two equal files, and no row is counted twice."""
    assert checked(pair(tmp_path, HEADER, HEADER)).problems == ()


def test_equal_sizes(tmp_path):
    """Files of one size are compared by what is in them."""
    found = checked(
        pair(tmp_path, HEADER + "R1,C1,2026-01-01,nps,9,\n", HEADER + "R2,C1,2026-01-01,nps,9,\n")
    )
    assert found.problems == ()
    assert found.tables["surveys"].read == 2


def test_one_file_for_two_tables(tmp_path):
    """A file may feed several tables."""
    parameters = written(tmp_path, {"surveys": SURVEYS, "tickets": ""}, tickets__path="surveys.csv")
    assert "same-file-twice" not in {one.code for one in checked(parameters).problems}


def test_three_copies(tmp_path):
    """Each copy after the first is named with the first."""
    put(tmp_path, "a", "b")
    for name in ("c", "d"):
        shutil.copy(tmp_path / "a", tmp_path / name)
    assert twice([(name, tmp_path / name) for name in "abcd"]) == [(2, "a"), (3, "a")]


def test_files_of_different_headers(tmp_path):
    """Each file is mapped by its own headers."""
    turned = "survey,response_id,customer_id,answered_on,score\nnps,R9,C1,2026-01-05,10\n"
    found = checked(pair(tmp_path, SURVEYS, turned))
    assert found.problems == ()
    rows = found.connection.execute("SELECT response_id, score FROM accepted_surveys ORDER BY 1").fetchall()
    assert rows[-1] == ("R9", 10.0)


def test_packed_beside_plain(tmp_path):
    """A folder may hold packed and plain files together."""
    parameters = pair(tmp_path, SURVEYS, None)
    more = HEADER + "R9,C1,2026-01-05,nps,10,\n"
    (tmp_path / "answers" / "z.csv.gz").write_bytes(gzip.compress(more.encode()))
    assert checked(parameters).tables["surveys"].read == 4
