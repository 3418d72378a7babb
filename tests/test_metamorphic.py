"""The same company told in another way: what must not change does not, what must change does so exactly."""

from __future__ import annotations

import ast
import csv
import json
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cskit.data import parameters, snapshot
from cskit.data.snapshot import Snapshot
from cskit.metrics.money import monthly_cents
from cskit.reports.manifest import earlier
from cskit.reports.run import run
from tests.metamorphic import changes, comparing
from tests.metamorphic import company as companies
from tests.metamorphic.company import BOOK, OTHER, POLICY, TWIN, Tables
from tests.metamorphic.saying import Said, reading_order, say
from tests.runs import MONTH, ROOT, contents

SAMPLE_BOOK = "Interior"
DRAWN = {"nps.change", "nps.mdd", "pareto.k80_random"}
"""The figures that stand on random draws: another seed may change these and no other."""


class Telling:
    """A company told in some way: its snapshot, and on demand what the notebooks say of a book of it."""

    def __init__(self, tables: Tables, folder: Path, policy: Mapping[str, Any]) -> None:
        self.tables, self._folder, self._policy = tables, folder, policy
        self.snapshot = companies.snapshot(tables, folder, policy=policy)
        self._said: dict[tuple[str, bool], Said] = {}

    def __getitem__(self, book: str) -> Said:
        """Run every notebook."""
        return self.of(book, cover=True)

    def of(self, book: str, *, cover: bool = False) -> Said:
        """Run the notebooks but the cover, which takes as long as four others."""
        ready = (book, True) if (book, True) in self._said else (book, cover)
        if ready not in self._said:
            scratch = self._folder / f"said-{len(self._said)}"
            self._said[ready] = say(self.snapshot, book, self._policy, scratch, cover=cover)
        return self._said[ready] if cover else self._said[ready].but("cover")


Tell = Callable[..., Telling]


@pytest.fixture(scope="module")
def tell(tmp_path_factory: pytest.TempPathFactory) -> Tell:
    """Tell a company: each telling has a folder, and snapshots, of its own."""

    def told(tables: Tables, policy: Mapping[str, Any] = POLICY) -> Telling:
        return Telling(tables, tmp_path_factory.mktemp("telling"), policy)

    return told


@pytest.fixture(scope="module")
def plain(tell: Tell) -> Telling:
    """The company as it is invented."""
    return tell(companies.invented())


def test_the_company_has_what_relations_may_break_on(plain: Telling) -> None:
    """Every notebook speaks of it; it has ties, moves, pauses, discounts, and rows that are set aside."""
    tables, lines = plain.tables, plain.tables["contracts"]
    assert set(plain[BOOK].headlines) == set(reading_order())
    assert tables["customers"]["customer_id"].str.endswith(TWIN).sum() == 3
    assert len(tables["assignments"]) >= 4
    assert lines[["paused_from", "discount", "end_reason"]].notna().any().all()
    assert lines["interval"].nunique() >= 4
    assert plain.snapshot.tables["surveys"]["quarantined"] == 2
    assert {one.split(".")[0] for one, _ in plain[BOOK].figures.index} >= {"revenue", "pareto", "nps"}


# Rows in another order.


def test_shuffled_rows_make_the_same_snapshot(plain: Telling, tell: Tell) -> None:
    """Not a byte of any slice differs; of the snapshot's own facts only what tells the input files apart."""
    again = tell(changes.shuffled(plain.tables)).snapshot
    assert again.folder.name == plain.snapshot.folder.name
    assert _but_the_order(again) == _but_the_order(plain.snapshot)


def _but_the_order(found: Snapshot) -> dict[str, Any]:
    """Give a snapshot's files: each one's hash, but of those that name rows, or inputs by hash, the rest."""
    files: dict[str, Any] = contents(found.folder)
    facts = json.loads((found.folder / "snapshot.json").read_text(encoding="utf-8"))
    for one in (one for inputs in facts["inputs"].values() for one in inputs):
        del one["sha256"]
        for rule in one["rules"]:
            rule["examples"] = sorted(value for _, value in rule["examples"])
    files["snapshot.json"] = facts
    for path in (found.rejected, found.rejected_in("pt_BR")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = [{**row, "row": ""} for row in csv.DictReader(stream)]
        assert len(rows) == 2
        files[path.name] = sorted(rows, key=str)
    return files


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One book of the sample run alone, from files whose rows are shuffled, into an empty folder."""
    folder = tmp_path_factory.mktemp("alone")
    _run_shuffled(folder, folder / "reports", portfolios=(SAMPLE_BOOK,))
    return folder / "reports" / MONTH


def _run_shuffled(folder: Path, out: Path, **stated: Any) -> None:
    """Run the sample from files with their rows shuffled and a snapshot of its own, not one found ready."""
    found = parameters.load(parameters.find("sample"))
    (folder / "data" / "sample").mkdir(parents=True)
    for number, source in enumerate(found.data.values()):
        with (ROOT / source.path).open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        random.Random(number).shuffle(rows)
        with (folder / source.path).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *rows])
    stated = found.model_dump() | {"file": found.file, "base": folder} | stated
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "root", lambda: folder / "snapshots")
        outcome = run(type(found).model_validate(stated), out)
    assert not outcome.failed
    assert [path.name[:7] for path in (folder / "snapshots").iterdir() if path.name != ".known"] == [MONTH]


@pytest.mark.run
def test_a_book_alone_from_shuffled_rows_is_its_slice_of_the_whole_run(alone: Path, sample_run: Path) -> None:
    """Figures, tables, workbook, notebooks to the byte; of the pages only the way to other books is gone."""
    here, whole = contents(alone), contents(sample_run)
    folder = earlier(sample_run)["portfolios"][SAMPLE_BOOK]["folder"]
    mine = {name for name in whole if name.startswith(f"{folder}/")}
    assert {name for name in here if "/" in name} == mine
    differ = {name for name in mine if here[name] != whole[name]}
    assert {Path(name).suffix for name in differ} == {".html"}
    for name in differ:
        page = (sample_run / name).read_text(encoding="utf-8")
        without, switches = re.subn(
            r"\s*<details class=\"page-switch\">.*?</details>", "", page, flags=re.DOTALL
        )
        kept = (alone / name).read_text(encoding="utf-8")
        assert switches == 1
        assert re.sub(r"\s+", " ", without) == re.sub(r"\s+", " ", kept)
    # The company's own figures do not depend on whose reports are made.
    assert here["results.json"] == whole["results.json"]


@pytest.mark.run
def test_the_manifest_tells_other_inputs_and_the_same_data(alone: Path, sample_run: Path) -> None:
    """The inputs' hashes, and nothing else about the data, the settings or the book, differ."""
    one, whole = earlier(alone), earlier(sample_run)
    assert one["settings"] == whole["settings"]
    for book in (one["portfolios"][SAMPLE_BOOK], whole["portfolios"][SAMPLE_BOOK]):
        for report in book["reports"].values():
            report.pop("place")  # alone, its pages lead to no other portfolio
    assert one["portfolios"][SAMPLE_BOOK] == whole["portfolios"][SAMPLE_BOOK]
    assert set(one["snapshots"]) == set(whole["snapshots"])
    for name, found in one["snapshots"].items():
        other = whole["snapshots"][name]
        assert found["tables"] == other["tables"]
        for table, files in found["inputs"].items():
            hashes = [each.pop("sha256") for each in (*files, *other["inputs"][table])]
            assert len(set(hashes)) == 2, table
            assert files == other["inputs"][table]


# Other ids.


def test_other_ids_in_the_same_order(plain: Telling, tell: Tell) -> None:
    """Every figure, table and word of every page is the same to the last bit, with the new ids in it."""
    names = changes.new_names(plain.tables)
    again = tell(changes.renamed(plain.tables, names))
    back = {new: old for pairs in names.values() for old, new in pairs.items()}
    said = comparing.translated(again[BOOK], back)
    assert comparing.figures(plain[BOOK], said) == []
    assert comparing.tables(plain[BOOK], said) == []
    assert said.headlines == plain[BOOK].headlines
    for name, page in again[BOOK].pages.items():
        told = re.sub("|".join(sorted(back)), lambda found: back[found[0]], page)
        assert _unhashed(told) == _unhashed(plain[BOOK].pages[name]), name


def _unhashed(page: str) -> str:
    """Put each hash's place on the page for it: rows are named by that of their account."""
    known: dict[str, str] = {}
    return re.sub(r"\b[0-9a-f]{12}\b", lambda found: known.setdefault(found[0], f"hash {len(known)}"), page)


def test_other_ids_in_the_opposite_order(plain: Telling, tell: Tell) -> None:
    """No figure changes, no row of a table, and of exact ties only who is named first."""
    names = changes.new_names(plain.tables, reversed_=True)
    back = {new: old for pairs in names.values() for old, new in pairs.items()}
    told = comparing.translated(tell(changes.renamed(plain.tables, names))[BOOK], back)
    assert comparing.figures(plain[BOOK], told, close=comparing.CLOSE) == []
    # Twins are told apart by id and name alone: take both away, and the same rows are left.
    one, other = _without_twins(plain[BOOK]), _without_twins(told)
    assert comparing.tables(one, other, close=comparing.CLOSE, sort=True) == []
    assert one.headlines == other.headlines
    # They are ties, and they did change places.
    ranks = [said.tables["pareto", "accounts"]["customer_id"].to_list() for said in (plain[BOOK], told)]
    assert ranks[0] != ranks[1]
    assert [name.rstrip(TWIN) for name in ranks[0]] == [name.rstrip(TWIN) for name in ranks[1]]


def _without_twins(said: Said) -> Said:
    return comparing.told_again(said, lambda text: text.replace(companies.TWIN_NAME, "").replace(TWIN, ""))


# Ten times the money.


@pytest.fixture(scope="module")
def tenfold(plain: Telling, tell: Tell) -> Telling:
    return tell(changes.tenfold(plain.tables), changes.TENFOLD_POLICY)


def test_ten_times_the_money(plain: Telling, tenfold: Telling) -> None:
    """Sums of money are ten times, to the cent; quotients that end in a cent within the five it rounds off.

    Shares, counts, points, months and ratios stay: a share to 1e-12, a count exactly.
    """
    one, ten = plain[BOOK], tenfold[BOOK]
    assert comparing.figures(one, ten, money=10, close=comparing.CLOSE, cents=5, rounded=ROUNDED) == []
    sums = comparing.additive(one, NEVER_A_SUM)
    assert comparing.figures(sums, ten, money=10, close=1e-15, only=True) == []


def test_ten_times_the_money_in_every_table(plain: Telling, tenfold: Telling) -> None:
    """So it is in the tables: money ten times, within five cents a rounding, and nothing else differs."""
    one, ten = plain[BOOK], tenfold[BOOK]
    assert comparing.tables(one, ten, money=10, close=comparing.CLOSE, cents=5, rounded=ROUNDED) == []


ROUNDED = {
    "brought": 120,
    "missing": 120,
    "ltv.value_change": 5,
    "since_split.amount": 5,
    "ltv.discounted_change": 5,
    "since_ltv.amount": 5,
}
"""What adds up amounts that are rounded: each month, 120 at most, or each of the five parts of a change."""


def test_what_a_line_may_round_off() -> None:
    """Prices that are no whole cents a month: ten times the price is ten times the MRR, within 5 cents."""
    chance = random.Random(10)
    for months in ("month", "quarter", "semester", "year", "week", "day", "7 months"):
        prices = [chance.randint(1, 10**9) for _ in range(500)]
        once, ten = (
            monthly_cents(
                [changes.Decimal(price * times) / 100 for price in prices],
                [months] * len(prices),
                [changes.Decimal("12.5")] * len(prices),
                ["percent"] * len(prices),
            )
            for times in (1, 10)
        )
        assert abs(10 * once - ten).max() <= 5


# A book in two.

NEVER_A_SUM = re.compile(
    r"\w+\.(\w*k80\w*|n_eff\w*"  # the fewest that hold a share of the whole
    r"|ticket|ticket_\w+|acv|historical|arpa\w*|contribution|hours_to_\w+|value_change"
    r"|discounted\w*|residual"  # means
    r"|loss_leaders|cut_point\w*|hours_available|hours_gap\w*)"  # set by the company, or of a CSM
    r"|retention\.(lost_rest|losses_expected)|cac\..*|losses\..*"  # of others, or of the company
    r"|calls\..*"  # five calls a book, not ten
)
"""Figures in accounts or money that are no count and no sum of a book: those of its parts do not add up."""


@pytest.fixture(scope="module")
def halves(plain: Telling, tell: Tell) -> Telling:
    return tell(changes.split(plain.tables, _half))


def _half(account: str) -> str:
    return f"{BOOK} {'AB'[int(account.strip('C' + TWIN)) % 2]}"


def test_a_book_in_two_sums_back(plain: Telling, halves: Telling) -> None:
    """Every count and every amount of the book is that of one half plus that of the other, to the cent."""
    parts = [halves.of(name) for name in changes.parts_of(plain.tables, _half)]
    whole = comparing.additive(plain.of(BOOK), NEVER_A_SUM)
    assert comparing.sums(whole, parts) == []
    kinds = {name.split(".")[0] for name, _ in whole.figures.index}
    assert kinds >= {"revenue", "pareto", "nps", "retention", "segments", "ltv", "signals", "support"}
    assert len(whole.figures) > 100


def test_a_book_in_two_changes_no_other(plain: Telling, halves: Telling) -> None:
    """The other book's pages are the same, but for what is learned from how books and CSMs differ.

    That is how long a CSM has known a sector, and by how much the company's curve is moved for a small book.
    """
    one, other = plain.of(OTHER), halves.of(OTHER)
    between = re.compile(r"segments\.csm_|'projection_parts'\)\.ratio")
    lines = [*comparing.figures(one, other), *comparing.tables(one, other)]
    assert [line for line in lines if not between.search(line)] == []
    assert other.headlines == one.headlines


def test_a_book_in_two_changes_nothing_of_the_company(plain: Telling, halves: Telling) -> None:
    """Its MRR, NPS and movements are those of all accounts, however they are shared out."""
    one, other = (_company(telling.snapshot) for telling in (plain, halves))
    between = [name for name in one.index if not name[0].startswith("losses.")]
    assert len(between) > 5
    pd.testing.assert_frame_equal(one.loc[between], other.loc[between])
    series = [_series(telling.snapshot) for telling in (plain, halves)]
    pd.testing.assert_frame_equal(*series)


def _company(found: Snapshot) -> pd.DataFrame:
    results = found.company["results"]
    return pd.DataFrame(results["rows"], columns=results["columns"]).set_index(["id", "by"])


def _series(found: Snapshot) -> pd.DataFrame:
    table = pd.DataFrame(found.company["series"]["rows"], columns=found.company["series"]["columns"])
    every = table[table["portfolio"] == ""].set_index("month")["mrr"]
    books = table[table["portfolio"] != ""].groupby("month")["mrr"].sum()
    assert (every == books).all()
    return every.to_frame()


# An account of long ago.


def test_an_account_that_left_before_the_window(plain: Telling, tell: Tell) -> None:
    """No movement, NRR, GRR, Pareto or NPS changes, whatever it had paid and however unhappy it was."""
    more = tell(changes.with_one_lost_long_ago(plain.tables))
    found = comparing.figures(_of(plain.of(BOOK), WINDOW), _of(more.of(BOOK), WINDOW))
    assert found == []
    for page in ("pareto", "nps_breakdown"):
        assert more.of(BOOK).headlines[page] == plain[BOOK].headlines[page]
    # It is there: the pages about whole lives do count it.
    was, now = (
        said.figures.loc[("retention.accounts", "{}"), "value"] for said in (plain.of(BOOK), more.of(BOOK))
    )
    assert now == was + 1


WINDOW = ("revenue.", "pareto.", "nps.", "csat.", "ces.", "segments.", "signals.")


def _of(said: Said, kinds: tuple[str, ...]) -> Said:
    return Said(said.results[said.results["id"].str.startswith(kinds)])


# Chance.


def test_another_seed_changes_only_what_is_drawn(plain: Telling, tell: Tell) -> None:
    """Of all figures, tables and headlines only those that say they are drawn."""
    again = tell(plain.tables, POLICY | {"seed": 1})
    found = comparing.figures(plain.of(BOOK), again.of(BOOK))
    assert {re.search(r"'([\w.]+)'", line)[1] for line in found} == DRAWN  # type: ignore[index]
    assert comparing.tables(plain.of(BOOK), again.of(BOOK)) == []


CHANCE = {
    "random",
    "secrets",
    "uuid",
    "uuid1",
    "uuid4",
    "default_rng",
    "RandomState",
    "rvs",
    "bootstrap",
    "urandom",
}
"""Names by which randomness comes into Python; `time` and `datetime.now` are held elsewhere."""


def test_chance_comes_from_one_place() -> None:
    """Only the module of `generator` draws; `cskit.sample`, which invents a company, has seeds of its own."""
    makers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "cskit").rglob("*.py")
        if "sample" not in path.parts and _makes_chance(ast.parse(path.read_text(encoding="utf-8")))
    }
    # These draw names of a run on a cluster, and give each kernel chance of its own: no figure.
    names = {f"cskit/reports/{name}.py" for name in ("cluster/coordinator", "cluster/share", "engine/child")}
    assert makers == {"cskit/metrics/randomness.py"} | names


def _makes_chance(tree: ast.Module) -> bool:
    """Tell whether code names a source of chance: types, and draws from what `generator` gave, are none."""
    given = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _calls(node.value, "generator")
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    types = {id(part) for node in ast.walk(tree) for part in _annotations(node)}
    return any(_is_chance(node, given) for node in ast.walk(tree) if id(node) not in types)


def _calls(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _annotations(node: ast.AST) -> list[ast.AST]:
    kinds = [getattr(node, name, None) for name in ("annotation", "returns")]
    return [part for kind in kinds if isinstance(kind, ast.AST) for part in ast.walk(kind)]


def _is_chance(node: ast.AST, given: set[str]) -> bool:
    if isinstance(node, ast.Import):
        return any(set(one.name.split(".")) & CHANCE for one in node.names)
    if isinstance(node, ast.ImportFrom):
        return bool(
            {*(node.module or "").split("."), *(one.name for one in node.names)} & CHANCE - {"bootstrap"}
        )
    if isinstance(node, ast.Attribute):
        if node.attr == "sample":  # of a frame; of a generator it would be given
            return not (isinstance(node.value, ast.Name) and node.value.id in given)
        return node.attr in CHANCE and not (isinstance(node.value, ast.Name) and node.value.id in given)
    return False
