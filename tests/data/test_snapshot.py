"""A snapshot is its rows: immutable, the same whatever order, format or place they came from."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit import company
from cskit.contract import SOURCES, Column
from cskit.data import checks, disk, frames
from cskit.data import snapshot as snapshots
from cskit.data.slices import hash_of
from cskit.data.snapshot import Snapshot, folder_name
from cskit.errors import DataRejected, EnvironmentFailed, UnknownName
from tests.data.small import CONTRACTS, CUSTOMERS, snapshot, written

SURVEYS = (
    "response_id,customer_id,answered_on,survey,score,comment\n"
    'R1,C1,2026-01-01,nps,9,"bom\ne barato"\nR2,C2,2026-01-02,nps,11,caro\nR3,C2,2026-01-03,csat,4.5,NA\n'
)
TABLES = {"customers": CUSTOMERS, "contracts": CONTRACTS, "surveys": SURVEYS}
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


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def grid(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def shuffled(text: str, seed: int) -> str:
    """The same table with its rows and its columns in another order."""
    rows = grid(text)
    order = random.Random(seed).sample(range(len(rows[0])), len(rows[0]))
    body = random.Random(seed).sample(rows[1:], len(rows) - 1)
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([[row[i] for i in order] for row in [rows[0], *body]])
    return stream.getvalue()


@pytest.fixture(scope="module")
def usual(tmp_path_factory) -> Snapshot:
    """The snapshot of the tables as they stand."""
    return snapshot(tmp_path_factory.mktemp("usual"), TABLES)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_order_does_not_matter(tmp_path_factory, usual, seed):
    """Rows and columns in another order give the same hash, also of what is set aside."""
    mixed = {table: shuffled(text, seed) for table, text in TABLES.items()}
    assert snapshot(tmp_path_factory.mktemp("mixed"), mixed).hash == usual.hash


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("contracts", "100.00", "100.01"),
        ("contracts", "2026-12-01", "2026-12-02"),
        ("customers", "Ana", "Ann"),
        ("surveys", "NA", ""),
        ("surveys", "4.5", "4"),
        ("surveys", "caro", "barato"),
        ("surveys", "nps,11", "nps,12"),
    ],
)
def test_every_value_matters(tmp_path, usual, table, old, new):
    """Any other value gives another hash, also one of a row that was set aside for it."""
    changed = TABLES | {table: TABLES[table].replace(old, new, 1)}
    same = snapshot(tmp_path, changed).hash == usual.hash
    assert same is (old == "caro")  # the comment of a row that was set aside for its score is nobody's


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("", "x"), ("x", "")),
        ((None, "x"), ("", "x")),
        ((None, "-"), ("-", None)),
    ],
)
def test_cells_do_not_run_together(one, other):
    """Rows whose cells make the same text when joined have different hashes."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t (name VARCHAR, product VARCHAR)")
    columns = [Column("name", "text", ""), Column("product", "text", "")]
    hashes = set()
    for row in (one, other):
        connection.execute("DELETE FROM t")
        connection.execute("INSERT INTO t VALUES (?, ?)", row)
        hashes.add(hash_of(connection, "t", columns))
    assert len(hashes) == 2


def test_a_change_concerns_the_portfolios_that_see_it(tmp_path, usual):
    """A name changes its own portfolio's hash only; an input read from elsewhere changes none."""
    changed = snapshot(tmp_path, TABLES | {"customers": TABLES["customers"].replace("Ana", "Ann")})

    def hashes(found):
        return {name: one["hash"] for name, one in found.portfolios.items()}

    assert hashes(changed)["Norte"] == hashes(usual)["Norte"]
    assert hashes(changed)["Sul"] != hashes(usual)["Sul"]
    (tmp_path / "again").mkdir()
    mixed = {table: shuffled(text, 1) for table, text in TABLES.items()}
    assert hashes(snapshot(tmp_path / "again", mixed)) == hashes(usual)


@pytest.mark.parametrize("stated", [{"month": "2026-04"}, {"currency": "USD"}, {"history": "complete"}])
def test_what_was_asked_matters(tmp_path, usual, stated):
    """The month, the currency and the kind of history are part of the hash."""
    assert snapshot(tmp_path, TABLES, **stated).hash != usual.hash


def as_xlsx(path: Path, rows: list[list[str]]) -> None:
    """A spreadsheet with numbers as numbers and days as days."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if i and rows[0][j] in {"amount", "score"} and cell:
                sheet.write_number(i, j, float(cell))
            elif i and rows[0][j].endswith("_on") and cell:
                sheet.write_datetime(i, j, pd.Timestamp(cell).to_pydatetime())
            else:
                sheet.write_string(i, j, cell)
    book.close()


def as_parquet(path: Path, rows: list[list[str]]) -> None:
    """A Parquet file with numbers as floats and days as moments."""
    frame = pd.DataFrame(rows[1:], columns=rows[0]).replace({"": None})
    for name in frame:
        if name in {"amount", "score"}:
            frame[name] = frame[name].astype("float64")
        elif str(name).endswith("_on"):
            frame[name] = pd.to_datetime(frame[name])
    frame.to_parquet(path)


@pytest.mark.parametrize(("suffix", "write"), [(".xlsx", as_xlsx), (".parquet", as_parquet)])
def test_the_format_does_not_matter(tmp_path, suffix, write):
    """CSV, XLSX and Parquet with the same values give the same snapshot."""
    as_csv = snapshot(tmp_path, TABLES)
    parameters = written(tmp_path, TABLES)
    for table, text in TABLES.items():
        write(tmp_path / f"{table}{suffix}", grid(text))
    data = {
        table: source.model_copy(update={"path": f"{table}{suffix}"})
        for table, source in parameters.data.items()
    }
    other = company.build(parameters.model_copy(update={"data": data}), tmp_path / "snapshots")
    assert (other.hash, other.folder) == (as_csv.hash, as_csv.folder)
    # What it was read from is that of this reading, not of whoever wrote the files first.
    assert other.inputs["contracts"][0]["file"] == f"contracts{suffix}"
    again = company.build(parameters.model_copy(update={"data": data}), tmp_path / "snapshots")
    assert again.inputs == other.inputs


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


PROGRAM = """
import sys
from pathlib import Path
from cskit import company
from cskit.data import parameters
found = company.build(parameters.load(Path(sys.argv[1])), Path(sys.argv[2]))
print(found.folder.name)
"""


def test_the_same_bytes_anywhere(tmp_path, root):
    """Two processes in two folders, time zones, languages and hash seeds write the same bytes."""
    built = []
    for place, zone, seed in (("a", "America/Sao_Paulo", "1"), ("b/c", "Asia/Tokyo", "2")):
        folder = tmp_path / place
        folder.mkdir(parents=True)
        written(folder, TABLES)
        (folder / "mine.yaml").write_text(
            "month: 2026-03\ncurrency: BRL\ndata: {customers: customers.csv, contracts: contracts.csv, "
            "surveys: surveys.csv}\n"
        )
        here = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONPATH": str(root)}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(folder / "mine.yaml"), str(folder / "out")],
            cwd=folder,
            env=here,
            capture_output=True,
            text=True,
            check=True,
        )
        built.append(files(folder / "out" / done.stdout.strip()))
    assert built[0] == built[1]
    assert "sul/contracts.parquet" in built[0]


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
    before = snapshots.key_of(written(tmp_path, TABLES), {})
    assert before != snapshots.key_of(written(tmp_path, TABLES, policy={"pause": "kept"}), {})
    assert before != snapshots.key_of(written(tmp_path, TABLES), {Path("x"): "0"})


def test_found_without_pandas(tmp_path, root):
    """A run on unchanged data finds its snapshot in a moment: it imports what reads no rows."""
    written(tmp_path, TABLES)
    (tmp_path / "mine.yaml").write_text(
        "month: 2026-03\ncurrency: BRL\ndata: {customers: customers.csv, contracts: contracts.csv}\n"
    )
    program = f"{PROGRAM}\nprint(*sorted({{'duckdb', 'numpy', 'pandas', 'pyarrow'}} & set(sys.modules)))"
    said = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "mine.yaml"), str(tmp_path / "out")],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(done.stdout.splitlines())
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
    """Where input is refused, no snapshot and no half of one is left."""
    with pytest.raises(DataRejected):
        snapshot(tmp_path, {"contracts": CONTRACTS.replace("100.00", "x")})
    assert list((tmp_path / "snapshots").iterdir()) == []


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
