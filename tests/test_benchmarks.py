"""The benchmarks run, and refuse to time nonsense. No test looks at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

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
