"""The benchmarks run, and refuse to time nonsense. No test looks at a time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from benchmarks.metrics import page as metrics_page
from benchmarks.metrics.contests import CONTESTS
from benchmarks.metrics.rounds import Disagreement, agree, contend
from benchmarks.reading import page as reading_page
from benchmarks.run.contestants import CONTESTANTS
from benchmarks.run.page import BEGIN, END, put_into
from benchmarks.run.reports import check_page
from tests.conftest import ROOT

NOTEBOOK = "nps_breakdown"
CHOSEN = ("loop", "nbclient", "kit", "bare")


def _bench(out: Path, *arguments: str) -> dict:
    """Run the benchmark and give its results."""
    command = [sys.executable, "-m", "benchmarks.run", "--out", str(out), "--rounds=1", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads((out / "run" / "results.json").read_text(encoding="utf-8"))


def _rows(readme: Path) -> list[list[str]]:
    lines = readme.read_text(encoding="utf-8").splitlines()
    return [line.strip("|").split(" | ") for line in lines if line.startswith("|")]


def test_every_contestant_makes_the_report(tmp_path):
    """One portfolio, one notebook: each way makes the page, and has its row and its figures."""
    options = [f"--contestant={name}" for name in CHOSEN]
    found = _bench(tmp_path, "--only=throughput", "--portfolios=1", f"--notebook={NOTEBOOK}", *options)
    rounds = found["throughput"]["sets"]["all"]
    assert set(rounds) == set(CHOSEN)
    for entries in rounds.values():
        assert [one["reports"] for one in entries] == [1]
        assert all(one["wall"] > 0 and one["cpu"] > 0 for one in entries)
    rows = _rows(tmp_path / "README.md")
    assert {row[0].strip() for row in rows} >= {CONTESTANTS[name].words for name in CHOSEN}
    assert all(len(row) in (3, 5) for row in rows)


def test_a_company_grows_and_is_run_again(tmp_path):
    """A company of one portfolio: the run's phases, memory and pages are told, and its second run."""
    only = f"--notebook={NOTEBOOK}"
    found = _bench(tmp_path, "--only=growth,unchanged,help", "--sizes=1", "--many=1", only)
    (run,) = found["growth"]["runs"]
    assert (run["portfolios"], run["reports"]) == (1, 1)
    assert set(run["phases"]) == {"before", "reports", "after"}
    assert run["memory"]["peak"] >= run["memory"]["runner"] > 0
    assert 0 < run["pages"]["median"] <= run["pages"]["largest"] <= run["pages"]["month"]
    assert found["unchanged"]["reports"] == 1
    assert len(found["unchanged"]["again"]) == 1


@pytest.mark.parametrize("page", ["<p>Another <b>headline</b></p>", ""])
def test_a_page_without_its_headline_counts_nothing(page, tmp_path):
    """A page that says something else, or is empty, ends the benchmark; tags and entities do not matter."""
    report = SimpleNamespace(key="Sul, pareto")
    file = tmp_path / "page.html"
    file.write_text("<h1>12 &lt; <b>90</b>\naccounts</h1>", encoding="utf-8")
    check_page(file, report, {"Sul, pareto": "12 < 90 accounts"})
    file.write_text(page, encoding="utf-8")
    with pytest.raises(RuntimeError, match="Sul, pareto"):
        check_page(file, report, {"Sul, pareto": "12 < 90 accounts"})


def test_the_time_of_orphans_counts():
    """A process that outlives its parent is waited for, and its CPU seconds are counted."""
    burn = "import time\nwhile time.process_time() < 0.5: pass"
    script = (
        "import subprocess, sys\n"
        "from benchmarks.run.measure import adopt_orphans, spent\n"
        "adopt_orphans()\n"
        f"orphan = [sys.executable, '-c', {burn!r}]\n"
        "start = f'import subprocess; subprocess.Popen({orphan!r})'\n"
        "print(spent(lambda: subprocess.run([sys.executable, '-c', start], check=True)).cpu)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) >= 0.5


def test_the_readme_shows_the_results_that_are_kept():
    """The tables of benchmarks/README.md are those of results.json; what people wrote around them stays."""
    readme = (ROOT / "benchmarks/README.md").read_text(encoding="utf-8")
    file = ROOT / "benchmarks/run/results.json"
    if file.is_file():
        assert put_into(readme, json.loads(file.read_text(encoding="utf-8"))) == readme
    mine = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert put_into(mine, {}).startswith(f"before\n{BEGIN}\n")
    assert put_into(mine, {}).endswith(f"\n{END}\nafter\n")
    assert "old" not in put_into(mine, {})


TINY = {
    "summary": 3_000,
    "movements": 3_000,
    "cohorts": 10_000,
    "bg_nbd": 600,
    "gamma_gamma": 600,
    "sbg": 200,
}


def _peers() -> Path | None:
    python = ROOT / ".venv/peers/bin/python"
    return python if (ROOT / ".venv/peers/ready").is_file() else None


@pytest.mark.parametrize("name", ["summary", "movements", "cohorts"])
def test_contestants_give_the_same_table(name, tmp_path):
    """At a tiny size each contestant that is installed gives the kit's table; the others say why not."""
    found = contend(name, TINY[name], tmp_path, _peers(), 1, lambda _: None)
    assert "kit" in found["times"]
    assert set(found["times"]) | set(found["absent"]) == set(CONTESTS[name].contestants)
    if found["absent"]:
        pytest.skip(f"{', '.join(sorted(found['absent']))}: not installed; `make bench` sets them up")


@pytest.mark.parametrize("name", ["bg_nbd", "gamma_gamma", "sbg"])
def test_no_plain_fit_finds_a_better_maximum(name, tmp_path, monkeypatch):
    """The kit's parameters have a likelihood that no plain fit betters by 1e-4."""
    plain = {one: who for one, who in CONTESTS[name].contestants.items() if who.role != "peer"}
    monkeypatch.setitem(CONTESTS, name, replace(CONTESTS[name], contestants=plain))
    found = contend(name, TINY[name], tmp_path, None, 1, lambda _: None)["likelihood"]
    assert set(found) == {"kit", "nelder_mead", "lbfgs"}
    assert found["kit"] >= max(found.values()) - 1e-4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"age": [1.0, 2.0, 4.0]}, "age, row 2"),
        ({"age": [1.0, 2.0, np.nan]}, "age, row 2"),
        ({"customer_id": ["a", "b", "d"]}, "customer_id, row 2"),
        ({"more": [0, 0, 0]}, "expected"),
    ],
)
def test_another_table_counts_nothing(change, words):
    """Who gives another value, an empty one, another id or another column ends the benchmark."""
    ours = pd.DataFrame({"customer_id": ["a", "b", "c"], "age": [1.0, 2.0, 3.0]})
    agree({"kit": ours, "other": ours.assign(age=[1.0, 2.0, 3.0 + 1e-12])})
    with pytest.raises(Disagreement, match=words):
        agree({"kit": ours, "other": ours.assign(**change)})


def test_the_page_of_tables_shows_the_results_that_are_kept():
    """The tables of benchmarks/metrics/README.md are those of results.json beside it."""
    page = (ROOT / "benchmarks/metrics/README.md").read_text(encoding="utf-8")
    file = ROOT / "benchmarks/metrics/results.json"
    results = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    assert metrics_page.put_into(page, results) == page


def test_the_peers_are_pinned_and_name_no_index():
    """Each line of peers.txt is one version of one package; where it comes from is the user's matter."""
    lines = (ROOT / "benchmarks/metrics/peers.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"#.*|[a-z-]+==[0-9.]+", line) for line in lines)


def test_reading_is_timed_against_a_bare_read(tmp_path):
    """At a tiny size each stage runs, says what it took by phase, and writes its page."""
    command = [sys.executable, "-m", "benchmarks.reading", "--accounts=60", "--out", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert set(found) == {"rows", "accounts"}
    assert found["rows"]["rows"] > 60 * 10
    for stage in found.values():
        assert all(one[0]["cpu"] > 0 and one[0]["peak_mb"] > 10 for one in stage["times"].values())
        assert "ledger derived" in stage["times"]["build"][0]["phases"]
    assert reading_page.put_into((tmp_path / "README.md").read_text(encoding="utf-8"), found).count("×") > 8


def test_the_page_of_reading_shows_the_results_that_are_kept():
    """The tables of benchmarks/reading/README.md are those of results.json beside it."""
    page = (ROOT / "benchmarks/reading/README.md").read_text(encoding="utf-8")
    file = ROOT / "benchmarks/reading/results.json"
    results = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    assert reading_page.put_into(page, results) == page
