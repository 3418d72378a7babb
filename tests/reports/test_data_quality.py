"""The data-quality page: whole in both languages, harmless whatever files are called, and the same bytes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cskit.data.parameters import Parameters
from cskit.data.snapshot import Snapshot
from cskit.definitions import WARNINGS
from cskit.locale import LOCALES, using
from cskit.reports.data_quality.facts import of_files, warnings_of
from cskit.reports.data_quality.page import data_quality_page
from cskit.reports.data_quality.sentences import sentence
from cskit.reports.data_quality.shown import harmless
from cskit.reports.data_quality.told import told
from cskit.reports.manifest import earlier
from cskit.reports.run import run
from cskit.reports.verify import verify
from tests.data.small import CONTRACTS, CUSTOMERS, TABLES, snapshot, written
from tests.reports.rendered import words
from tests.reports.tiny import OPEN, notebook
from tests.runs import contents, cskit

HOSTILE = "<img src=x onerror=alert(1)>\u202egpj.csv"
FIGURES = {
    "stale": {"last": "2026-07-10", "months": 2},
    "ends_early": {"last": "2026-09-20", "days": 10, "longest": 1},
    "answers_stopped": {"survey": "nps", "last": "2026-07-10", "months": 2},
    "empty_months": {"months": ["2026-04", "2026-05"], "usual": 5},
    "mass_end_month": {"n": 20, "usual": 12.5},
    "mass_end_day": {"n": 20, "day": "2026-09-30", "usual": 2.0},
    "outliers": {
        "n": 2,
        "median": "100.00",
        "named": [{"key": "<b>N9", "customer_id": "C\u202e1", "amount": "9000.50"}],
    },
    "zeros": {"n": 11, "of": 100},
    "equal_rows": {"n": 5, "of": 10},
    "set_aside": {"n": 1, "of": 3, "rule": "orphan"},
    "no_revenue": {"n": 5, "of": 100, "named": ["C1", "C2", "{x}"]},
    "empty_portfolios": {"n": 1, "named": ["Sul"]},
    "single_portfolios": {"n": 2, "named": ["Norte", "Sul"]},
    "next_renewals": {"n": 50, "older": 20},
    "currency_gaps": {"n": 1, "of": 2},
    "mixed_zones": {"file": HOSTILE, "column": "a", "named": 2, "bare": 1},
    "same_file": {"n": 2, "named": ["a.csv", "b.csv"]},
}


def page(found: Snapshot, parameters: Parameters, locale: str = "en") -> str:
    """The page in a language."""
    return data_quality_page(parameters.model_copy(update={"locale": locale}), found)


def with_inputs(found: Snapshot, **changes: object) -> Snapshot:
    """The snapshot, its file of surveys described otherwise."""
    (surveys,) = found.inputs["surveys"]
    return Snapshot(found.folder, found.facts, {**found.inputs, "surveys": [{**surveys, **changes}]})


def with_warnings(found: Snapshot, folder: Path) -> Snapshot:
    """A snapshot with every warning about rows that there is."""
    rows = [
        [code, "contracts", "amount", json.dumps(figures)]
        for code, figures in FIGURES.items()
        if code not in {"mixed_zones", "same_file"}
    ]
    table = {"columns": ["code", "table", "column", "figures"], "kinds": ["text"] * 4, "rows": rows}
    (folder / "company.json").write_text(json.dumps({**found.company, "quality_warnings": table}))
    return Snapshot(folder, found.facts, found.inputs)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Parameters]:
    """The company of two accounts, with a survey answer that is set aside."""
    folder = tmp_path_factory.mktemp("small")
    return snapshot(folder, TABLES), written(folder, TABLES)


def test_every_warning_has_a_sentence_in_both_languages(
    small: tuple[Snapshot, Parameters], tmp_path: Path
) -> None:
    """None of them is forgotten, empty or left with a placeholder; data stay as they are."""
    assert list(FIGURES) == list(WARNINGS)
    found = with_warnings(small[0], tmp_path)
    said = {}
    for locale in LOCALES:
        with using(locale):
            said[locale] = {one.code: sentence(one) for one in warnings_of(found.company, found.inputs)}
        html = page(found, small[1], locale)
        for one in said[locale].values():
            assert one in words(html)
            assert "{" not in one.replace("{x}", "")
    assert all(said["en"][code] != said["pt_BR"][code] for code in said["en"])
    assert said["en"]["outliers"] == (
        "2 amounts are far from the median of 100.00. The largest: <b>N9, of C[U+202E]1, has 9,000.50."
    )
    assert said["pt_BR"]["no_revenue"] == "5 de 100 contas (5%) não têm linha: C1, C2, {x} e mais 2."


def test_the_page_of_a_small_company(small: tuple[Snapshot, Parameters]) -> None:
    """What was read, how, what was set aside with its row, and how fresh each table is."""
    text = words(page(*small))
    assert "2 of 3 files were read without anything set aside; 2 warnings." in text
    assert "surveys.csv surveys 3 2 1 0" in text
    assert "score is at most 10 surveys.csv score 1 row 3: “11”" in text
    assert "surveys 2 2 100% 1 Jan 2026 3 Jan 2026 87 0 Rows set aside" in text
    assert "CSV utf-8 (detected) “,” (detected) “.” (detected) year-month-day (by default)" in text
    assert small[0].inputs["surveys"][0]["sha256"][:12] in text


def test_it_is_there_when_nothing_is_wrong(tmp_path: Path) -> None:
    """Two accounts in each book: no warning, every section says so."""
    twice = {
        "customers": CUSTOMERS + "C3,Caio,Sul\nC4,Davi,Norte\n",
        "contracts": CONTRACTS + "K3,C3,2026-01-01,,1,month\nK4,C4,2026-01-01,,1,month\n",
    }
    text = words(page(snapshot(tmp_path, twice), written(tmp_path, twice)))
    assert "2 of 2 files were read without anything set aside; no warnings." in text
    assert "Nothing in the data looks wrong." in text
    assert "No row was set aside." in text
    assert "No title, total, note or empty column stood in the files." in text


def test_what_files_say_is_harmless(small: tuple[Snapshot, Parameters]) -> None:
    """Names, headers and values stand as text; signs that turn the words around them are written out."""
    rule = {"message": "{rule}", "values": {"rule": HOSTILE}}
    found = with_inputs(
        small[0],
        file=HOSTILE,
        dialect={"sheet": {"is": HOSTILE, "how": "detected"}, "delimiter": {"is": "\t", "how": "detected"}},
        aside=[
            {"kind": "title", "row": 1, "text": HOSTILE},
            {"kind": "empty_column", "row": 0, "text": "\u2066"},
        ],
        rules=[
            {"code": "x", "column": HOSTILE, "rule": rule, "rows": 1, "examples": [[7, HOSTILE], [8, ""]]}
        ],
        zones=[{"column": HOSTILE, "named": 1, "bare": 2}],
    )
    for locale in LOCALES:
        html = page(found, small[1], locale)
        assert "<img" not in html
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)
        assert html.count("<script") == 1
        assert words(html).count("<img src=x onerror=alert(1)>[U+202E]gpj.csv") >= 6
        assert not any("\u202e" in line for _, line in told(found, locale))
    text = words(page(found, small[1]))
    assert "1 of 3 files" not in text
    assert "2 of 3 files were read without anything set aside" in text
    assert "title above the headers 1" in text
    assert "tab (detected)" in text
    assert "row 8: empty" in text


def test_a_file_with_only_blank_rows_left_out_is_clean(small: tuple[Snapshot, Parameters]) -> None:
    """A title or a row of totals is set aside; a blank row is nothing."""
    blank = [{"kind": "blank", "row": 4, "text": ""}]
    clean = with_inputs(small[0], quarantined=0, aside=blank)
    assert all(one.clean for one in of_files(clean.inputs))
    total = with_inputs(small[0], quarantined=0, aside=[*blank, {"kind": "total", "row": 9, "text": "Total"}])
    assert [one.clean for one in of_files(total.inputs)] == [True, True, False]


def test_the_same_file_twice_is_told_by_its_hash(small: tuple[Snapshot, Parameters]) -> None:
    """In one table; a file that feeds two tables is no copy."""
    found, _ = small
    (surveys,) = found.inputs["surveys"]
    twice = {**found.inputs, "surveys": [surveys, {**surveys, "file": "again.csv"}]}
    told_ = [one for one in warnings_of(found.company, twice) if one.code == "same_file"]
    assert [one.figures for one in told_] == [{"n": 2, "named": ["surveys.csv", "again.csv"]}]
    shared = {**found.inputs, "tickets": [surveys]}
    assert not [one for one in warnings_of(found.company, shared) if one.code == "same_file"]


def test_the_same_inputs_give_the_same_bytes(small: tuple[Snapshot, Parameters]) -> None:
    """No clock, no path of this machine."""
    found, parameters = small
    assert page(found, parameters) == page(Snapshot.open(found.folder), parameters)
    assert str(found.folder) not in page(found, parameters)
    assert str(parameters.base) not in page(found, parameters)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b", "\n", "\u2028", "\ufeff"])
def test_unseen_signs_are_written_out(sign: str) -> None:
    """Each as its number; what joins an emoji stays."""
    assert harmless(f"a{sign}b") == f"a[U+{ord(sign):04X}]b"
    family = "👩\u200d👩\u200d👧 café שלום"
    assert harmless(family) == family


def test_a_run_publishes_it_and_no_other_page_knows_the_files(tmp_path: Path) -> None:
    """In the manifest, linked from the index; a renamed file changes this page and the manifest only."""
    notebook(tmp_path / "books", "first", [OPEN])
    parameters = written(tmp_path, TABLES)
    run(parameters, tmp_path / "out", notebooks=tmp_path / "books")
    month = tmp_path / "out" / "2026-03"
    before = contents(month)
    assert earlier(month)["outputs"]["data-quality.html"] == before["data-quality.html"]
    assert 'href="data-quality.html"' in (month / "index.html").read_text(encoding="utf-8")
    assert "2 warnings about the rows." in words((month / "index.html").read_text(encoding="utf-8"))
    assert verify(month).holds

    (tmp_path / "surveys.csv").rename(tmp_path / "answers.csv")
    values = parameters.model_dump() | {"base": parameters.base, "file": parameters.file}
    renamed = {**values["data"], "surveys": {"path": "answers.csv"}}
    run(
        type(parameters).model_validate(values | {"data": renamed}),
        tmp_path / "out",
        notebooks=tmp_path / "books",
    )
    after = contents(month)
    assert {name for name in before if before[name] != after[name]} == {"data-quality.html", "manifest.json"}
    assert "answers.csv" in (month / "data-quality.html").read_text(encoding="utf-8")
    assert verify(month).holds


@pytest.mark.parametrize("locale", LOCALES)
def test_check_tells_the_warnings(tmp_path: Path, locale: str) -> None:
    """To a person a line in the language of the reports, to a program an event with its figures."""
    written(tmp_path, TABLES)
    data = ", ".join(f"{name}: {name}.csv" for name in TABLES)
    path = tmp_path / "mine.yaml"
    path.write_text(f"month: 2026-03\ncurrency: BRL\nlocale: {locale}\ndata: {{{data}}}\n", encoding="utf-8")
    events = [json.loads(line) for line in cskit("check", path, "--json").stdout.splitlines()]
    warned = [one for one in events if one["event"] == "warning"]
    assert [one["code"] for one in warned] == ["set_aside", "single_portfolios"]
    assert warned[0]["figures"] == {"n": 1, "of": 3, "rule": "above"}
    lines = cskit("check", path).stdout.splitlines()
    assert f"surveys: {warned[0]['found']} {warned[0]['todo']}" in lines
    assert ("were set aside" in warned[0]["found"]) == (locale == "en")
