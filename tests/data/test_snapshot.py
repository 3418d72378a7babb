"""A snapshot is built whole, private and once, found again, and says what it was made from."""

from __future__ import annotations

import csv
import io
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit import company
from cskit.contract import SOURCES
from cskit.data import checks, disk, frames
from cskit.data import snapshot as snapshots
from cskit.data.snapshot import Snapshot, folder_name
from cskit.errors import DataRejected, EnvironmentFailed, UnknownName
from tests.data.small import CONTRACTS, CUSTOMERS, PROGRAM, TABLES, built_apart, files, snapshot, written

NASTY = [
    "<script>alert(1)</script>",
    "=1+1",
    "../../x",
    'O\'Brien & "Søn" 🎉',
    "$x$",
    "007",
    "NA",
    "a\nb",
    "a;b,c",
]


@settings(max_examples=8, deadline=None)
@given(
    name=st.one_of(
        st.sampled_from(NASTY),
        st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1),
    )
)
def test_text_comes_back_as_typed(tmp_path_factory, name):
    """Whatever a name holds, it is the same in the slice; only white space around it is gone."""
    typed = name.strip(" \t\r\n\u00a0\ufeff")
    if not typed:
        return
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(
        [["customer_id", "name", "portfolio"], ["C1", name, typed], ["C2", "Beto", "Norte"]]
    )
    found = snapshot(tmp_path_factory.mktemp("a"), {"customers": stream.getvalue()})
    customers = frames.read(found.slice(typed) / "customers.parquet", SOURCES["customers"])
    assert customers.loc[0, "name"] == typed
    assert found.slice(typed).parent == found.folder


def test_private_files(tmp_path):
    """Files can be read by their owner only."""
    found = snapshot(tmp_path, TABLES)
    modes = {
        (path.is_dir(), stat.S_IMODE(path.stat().st_mode))
        for path in [found.folder, *found.folder.rglob("*")]
    }
    assert modes == {(True, 0o700), (False, 0o600)}


def test_on_disk_before_it_has_its_name(tmp_path, monkeypatch):
    """All of a snapshot is seen on disk, in one go, before it stands among the others."""
    seen = []
    flush = disk.flush
    monkeypatch.setattr(
        disk,
        "flush",
        lambda built: (seen.append((files(built), [*built.parents[1].glob("2*")])), flush(built)),
    )
    found = snapshot(tmp_path, TABLES)
    assert seen == [(files(found.folder), [])]


def test_two_at_once(tmp_path):
    """Processes that build the same snapshot at once end with one whole snapshot and no leftovers."""
    parameters = written(tmp_path, TABLES)
    folder = tmp_path / "snapshots"
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: company.build(parameters, folder), range(3)))
    assert len({one.folder for one in found}) == 1
    assert sorted(path.name for path in folder.iterdir()) == [".known", found[0].folder.name]


def test_built_once(tmp_path, monkeypatch):
    """Unchanged inputs are not read again; a changed file, policy or line of code is."""
    first = snapshot(tmp_path, TABLES)
    with monkeypatch.context() as patch:
        patch.setattr(checks, "check", lambda *_: pytest.fail("the inputs were read again"))
        assert snapshot(tmp_path, TABLES).folder == first.folder
        for stated in (
            {"locale": "pt_BR"},
            {"portfolios": ["Sul"]},
            {"notebook_parameters": {"a": {"b": 1}}},
        ):
            assert snapshot(tmp_path, TABLES, **stated).folder == first.folder
    before = snapshots.key_of(written(tmp_path, TABLES), {}, {})
    assert before != snapshots.key_of(written(tmp_path, TABLES, policy={"pause": "kept"}), {}, {})
    assert before != snapshots.key_of(written(tmp_path, TABLES), {Path("x"): "0"}, {})


def test_found_without_pandas(tmp_path, root):
    """A run on unchanged data finds its snapshot in a moment: it imports what reads no rows."""
    written(tmp_path, TABLES)
    (tmp_path / "mine.yaml").write_text(
        "month: 2026-03\ncurrency: BRL\ndata: {customers: customers.csv, contracts: contracts.csv}\n"
    )
    program = f"{PROGRAM}\nprint(*sorted({{'duckdb', 'numpy', 'pandas', 'pyarrow'}} & set(sys.modules)))"
    said = [built_apart(tmp_path, root, program=program) for _ in range(2)]
    assert [name for name, _ in said] == [said[0][0]] * 2
    assert [loaded for _, loaded in said] == ["duckdb numpy pandas pyarrow", ""]


@pytest.mark.parametrize("damage", ["folder", "pointer"])
def test_what_was_lost_is_built_again(tmp_path, damage):
    """A deleted snapshot, or a damaged note of one, is no error."""
    first = snapshot(tmp_path, TABLES)
    before = files(first.folder)
    if damage == "folder":
        for path in sorted(first.folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        first.folder.rmdir()
    else:
        for path in (first.folder.parent / ".known").iterdir():
            path.write_text('{"folder": "../../x"}')
    again = snapshot(tmp_path, TABLES)
    assert (again.folder, files(again.folder)) == (first.folder, before)


def test_bad_input_leaves_nothing(tmp_path):
    """Where input is refused, no snapshot and no half of one is left, only what is wrong with it."""
    with pytest.raises(DataRejected):
        snapshot(tmp_path, {"contracts": CONTRACTS.replace("100.00", "x")})
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == ["2026-03-rejected.csv"]


def test_a_folder_that_cannot_be_written(tmp_path):
    """No place for snapshots is said in words, without a path."""
    (tmp_path / "snapshots").write_text("a file")
    with pytest.raises(EnvironmentFailed, match="folder for snapshots cannot be written"):
        snapshot(tmp_path)


def test_snapshot_json(tmp_path):
    """Inputs with their hashes, counts of rows and portfolios stand in snapshot.json; no machine path."""
    found = snapshot(tmp_path, {**TABLES, "portfolios": "portfolio,csm\nSul,Iara\nLeste,Rui\n"})
    facts = json.loads((found.folder / "snapshot.json").read_text(encoding="utf-8"))
    assert facts["inputs"]["contracts"][0]["file"] == "contracts.csv"
    assert len(facts["inputs"]["contracts"][0]["sha256"]) == 64
    assert facts["tables"]["surveys"] == {
        "read": 3,
        "accepted": 2,
        "quarantined": 1,
        "newest": "2026-01-03",
    }
    hashes = {name: one.pop("hash") for name, one in facts["portfolios"].items()}
    assert len(set(hashes.values())) == 3
    assert facts["portfolios"] == {
        "Leste": {"folder": "leste", "csm": "Rui", "accounts": 0},
        "Norte": {"folder": "norte", "csm": "", "accounts": 1},
        "Sul": {"folder": "sul", "csm": "Iara", "accounts": 1},
    }
    assert str(tmp_path) not in json.dumps(facts)
    assert Snapshot.open(found.folder).inputs == facts["inputs"]
    assert found.folder.name == f"2026-03-{found.hash[:12]}"
    with pytest.raises(UnknownName, match="Did you mean 'Leste'"):
        found.slice("Lest")


def test_folder_names():
    """Lower case ASCII; a hash where more than the case had to change; nothing reserved, nothing upward."""
    names = [
        "Sul",
        "centro-oeste",
        "São Paulo",
        "Sao Paulo",
        "sao-paulo",
        "..",
        "",
        "con",
        "failed",
        "x" * 300,
    ]
    folders = [folder_name(name) for name in [*names, *NASTY]]
    assert folders[:2] == ["sul", "centro-oeste"]
    assert len(set(folders)) == len(folders)
    assert all(set(folder) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for folder in folders)
    assert all(0 < len(folder) <= 50 for folder in folders)
    assert not {"con", "failed", "company"} & set(folders)


def test_portfolios_that_differ_in_case_only(tmp_path):
    """`Sul` and `SUL` are one portfolio, mistyped: the run stops and says so."""
    with pytest.raises(DataRejected, match=r"unlike 'SUL'. Found 'Sul'"):
        snapshot(tmp_path, {"customers": CUSTOMERS.replace("Norte", "SUL")})
