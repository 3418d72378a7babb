"""The command line: quick to answer, one sentence for an error, an exit code for each kind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.runs import ONE, ROOT, command, cskit


def config(folder: Path, **changes: str) -> Path:
    """Write a parameters file beside a copy of two sample tables, with changes of their text."""
    for table in ("customers", "contracts"):
        text = (ROOT / "data" / "sample" / f"{table}.csv").read_text(encoding="utf-8")
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    path = folder / "mine.yaml"
    lines = {
        "month": "2026-09",
        "currency": "BRL",
        "data": "{customers: customers.csv, contracts: contracts.csv}",
    }
    path.write_text(
        "".join(f"{key}: {value}\n" for key, value in (lines | changes).items()), encoding="utf-8"
    )
    return path


def test_help_answers_at_once():
    """It loads no table, drawing or notebook package, and takes a fraction of a second."""
    code = (
        "import sys\nsys.argv = ['cskit', '--help']\nfrom cskit.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'matplotlib', 'duckdb', 'papermill', 'nbconvert', 'nbformat', 'rich'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in ("run", "check", "sample", "notebooks", "definitions"))
    # The best of three, on a machine that does other things too; .1 s when it does not.
    assert min(_seconds("--help") for _ in range(3)) < 0.6


def test_jupyter_finds_the_command():
    """It is also ``jupyter cskit``."""
    script = Path(sys.executable).parent / "jupyter-cskit"
    if not script.is_file():
        pytest.skip("cskit is not installed in this environment, so it has no scripts.")
    done = subprocess.run([str(script), "notebooks"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rnu"], "Did you mean 'run'?"),
        (["run", "--portfolo", "Sul"], "--portfolio"),
        (["run", "smaple"], "Did you mean 'sample'?"),
        (["run", "nowhere/x.yaml"], "nowhere/x.yaml: expected a parameters file, found none"),
        (["run", "--month", "2026-13"], "--month: expected a month such as 2026-09, found '2026-13'"),
        (["run", "--notebook", "paretto"], "there is no notebook 'paretto'. Did you mean 'pareto'?"),
        (["run", "--portfolio", "Sull", "--out", "OUT"], "there is no portfolio 'Sull'. Did you mean 'Sul'?"),
        (["run", "--jobs", "0"], "--jobs"),
        (["run", "--share", "s3://x/y"], "--share: it is for the workers of a cluster"),
        (["run", "--cluster", "scheduler"], "expected a scheduler's address such as tcp://scheduler:8786"),
        (["sample", "OUT", "--customers", "0"], "--customers"),
    ],
)
def test_a_wrong_word_is_named_with_the_nearest(tmp_path, arguments, says):
    """Exit code 2, one sentence, no traceback, nothing written."""
    out = tmp_path / "out"
    done = cskit(*[out if word == "OUT" else word for word in arguments])
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not out.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"currencey": "BRL"}, "currency"),
        ({"policy": "{renewal_day: 30}"}, "renewal_days"),
        ({"notebook_parameters": "{pareto: {portfolioo: x}}"}, "there is no parameter 'portfolioo'"),
    ],
)
def test_a_wrong_parameters_file_is_named(tmp_path, changes, says):
    """An unknown key, policy field or notebook parameter: exit code 2, and the nearest name."""
    done = cskit("run", config(tmp_path, **changes), "--out", tmp_path / "out")
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_bad_data_stop_before_anything_is_run(tmp_path):
    """Exit code 3; file, row, column and value of all problems at once; as JSON for a program."""
    path = config(tmp_path, month="2026-07")  # its own: beside the snapshots there is one such file a month
    customers = tmp_path / "customers.csv"
    lines = customers.read_text(encoding="utf-8").splitlines()
    customers.write_text("\n".join([*lines, lines[5]]) + "\n", encoding="utf-8")
    with (tmp_path / "contracts.csv").open("a", encoding="utf-8") as out:
        header = (tmp_path / "contracts.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        row = {"contract_id": "K-orphan", "customer_id": "nobody", "start_on": "2026-01-01", "amount": "1"}
        out.write(",".join((row | {"interval": "month"}).get(name, "") for name in header) + "\n")
    done = cskit("run", path, "--out", tmp_path / "out")
    assert done.returncode == 3, done.stderr
    key = lines[5].split(",")[lines[0].split(",").index("customer_id")]
    for part in ("customers.csv, row", "'customer_id'", f"'{key}'", "contracts.csv, row", "'nobody'"):
        assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()

    done = cskit("check", path, "--json")
    assert done.returncode == 3
    *problems, place = [json.loads(line) for line in done.stdout.splitlines()]
    assert {problem["value"] for problem in problems} >= {key, "nobody"}
    parts = {"code", "file", "row", "column", "value", "rule", "todo", "table", "portfolio", "sentence"}
    assert all({"event", *parts} == set(problem) for problem in problems)
    assert place["event"] == "rejected"
    assert "nobody" in Path(place["file"]).read_text(encoding="utf-8")

    told = cskit("check", path, "--locale", "pt_BR")
    assert told.returncode == 3
    assert "linha" in told.stderr
    assert "Encontrado 'nobody'. Inclua-o em customers, ou corrija-o." in told.stderr
    assert told.stderr.splitlines()[-1] == f"Cada um deles está, com a sua linha, em {place['file']}."
    said = [
        json.loads(line) for line in cskit("check", path, "--locale", "pt_BR", "--json").stdout.splitlines()
    ]
    assert "customer_id existe em customers" in {one.get("rule") for one in said}
    assert "customer_id exists in customers" in {problem["rule"] for problem in problems}


def test_check_says_where_the_rows_set_aside_are(tmp_path):
    """Bad facts stop nothing; the file with their reasons is named, in the language asked for."""
    tables = "{customers: customers.csv, contracts: contracts.csv, surveys: surveys.csv}"
    path = config(tmp_path, month="2026-06", data=tables)
    rows = "response_id,customer_id,answered_on,survey,score\nR1,nobody,2026-01-01,nps,9\n"
    (tmp_path / "surveys.csv").write_text(rows, encoding="utf-8")
    done = cskit("check", path, "--locale", "pt_BR", "--json")
    assert done.returncode == 0, done.stderr
    told = {line["event"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert "customer_id existe em customers" in Path(told["rejected"]["file"]).read_text(encoding="utf-8")
    done = cskit("check", path)
    aside = Path(told["rejected"]["file"]).with_name("rejected.csv")
    assert f"The rows set aside stand with their reasons in {aside}." in done.stdout.splitlines()


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """Exit code 5, before the data are read; the tests may run as root, so a file stands in the way."""
    (tmp_path / "reports").write_text("mine")
    done = cskit("run", *ONE, "--out", tmp_path / "reports")
    assert done.returncode == 5
    assert "there is a file where a folder should be" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "reports").read_text() == "mine"


def test_an_error_of_its_own_is_a_sentence(tmp_path, monkeypatch, capsys):
    """What nobody foresaw is one line that says how to see more; exit code 1."""
    from cskit import cli
    from cskit.data import parameters

    def boom(_name):
        raise RuntimeError("boom")

    monkeypatch.setattr(parameters, "find", boom)
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main(["check"])
        assert ended.value.code == 1
        assert "RuntimeError. CSKIT_DEBUG=1 shows where." in capsys.readouterr().err
        monkeypatch.setenv("CSKIT_DEBUG", "1")
        with pytest.raises(RuntimeError, match="boom"):
            cli.main(["check"])
    finally:
        signal.signal(signal.SIGTERM, before)


def _seconds(*arguments: str) -> float:
    begun = time.perf_counter()
    subprocess.run(command(*arguments), capture_output=True, check=True)
    return time.perf_counter() - begun
