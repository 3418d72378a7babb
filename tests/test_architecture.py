"""The house stays as it is drawn: the rules of tests/architecture.py hold everywhere, and each can fail."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

from tests import architecture as rules
from tests.conftest import ROOT

SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "cskit").rglob("*.py"))
}
MODULES = {rules.module_name(file) for file in SOURCES}
NOTEBOOKS = {
    path.relative_to(ROOT).as_posix(): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
}
# Modules that serve several analyses, so that no notebook bears their name.
SHARED: dict[str, set[str]] = {
    "charts": {"marks", "plane", "sparkline", "svg", "theme", "whiskers"},
    "findings": {
        *("acting", "calls", "drivers", "figures", "method", "say", "signals", "since", "sources", "traits")
    },
}


def _none(breaches):
    found = [str(breach) for breach in breaches]
    assert not found, "\n" + "\n".join(found)


def _rules(breaches):
    return [f"{breach.place}: {breach.rule}" for breach in breaches]


@pytest.mark.parametrize("file", SOURCES)
def test_a_module_keeps_the_rules(file):
    """It imports only what its layer may, opens files only where files are opened, and asserts nothing."""
    _none(rules.wrong_imports(SOURCES[file], file, MODULES))
    _none(rules.opened_files(SOURCES[file], file))
    _none(rules.asserts(SOURCES[file], file))


def test_every_layer_is_known_and_none_is_a_bag():
    """A new folder in cskit/ has its place among the layers; there is no utils.py."""
    _none(rules.unknown_layers(SOURCES))


def test_no_module_needs_itself():
    """Modules load in any order."""
    _none(rules.cycles(SOURCES))


@pytest.mark.parametrize("file", NOTEBOOKS)
def test_a_notebook_holds_no_logic(file):
    """A notebook is short cells that call cskit, under a title, with one parameters cell."""
    _none(rules.notebook(NOTEBOOKS[file], file))


def test_an_analysis_has_one_name():
    """One word finds an analysis's metric, chart, finding, notebook and test."""
    folders = ("cskit/*/*.py", "cskit/*/*/__init__.py", "notebooks/*.ipynb", "tests/*/test_*.py")
    files = [path.relative_to(ROOT).as_posix() for folder in folders for path in ROOT.glob(folder)]
    _none(rules.same_names(files, SHARED))


LOADED = "print(*sorted({'pandas', 'numpy', 'matplotlib', 'scipy', 'papermill'} & set(sys.modules)))"
HELP = """
import contextlib, io
from cskit.cli import main
sys.argv = ["cskit", "--help"]
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    main()
"""


@pytest.mark.parametrize("code", ["import cskit", HELP], ids=["import", "help"])
def test_neither_import_nor_help_loads_much(code):
    """`import cskit` and `cskit --help` answer at once: they load neither pandas nor matplotlib."""
    if code == HELP and importlib.util.find_spec("cskit.cli") is None:
        pytest.skip("cskit/cli.py is not written yet")
    program = f"import sys\n{code}\n{LOADED}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


# The rules themselves, each seen to fail.

DRAWING = "cskit/charts/pareto.py"
READING = "cskit/data/files.py"


@pytest.mark.parametrize(
    ("file", "source", "rule"),
    [
        (DRAWING, "from cskit.metrics import pareto", "charts may not import cskit.metrics"),
        (DRAWING, "import cskit.metrics.pareto as m", "charts may not import cskit.metrics.pareto"),
        (DRAWING, "from cskit import metrics", "charts may not import cskit.metrics"),
        (DRAWING, "from .. import metrics", "charts may not import cskit.metrics"),
        (DRAWING, "from ..metrics.pareto import curve", "charts may not import cskit.metrics.pareto"),
        (DRAWING, "def draw():\n    from cskit.data import read", "line 2: charts may not import cskit.data"),
        ("cskit/metrics/pareto.py", "from cskit.charts import pareto", "metrics may not import cskit.charts"),
        ("cskit/metrics/pareto.py", "import cskit.data", "metrics may not import cskit.data"),
        ("cskit/sample/company.py", "from cskit.data import files", "sample may not import cskit.data"),
        (READING, "from cskit.company import ledger", "data may not import cskit.company"),
        (READING, "from cskit.data.portfolio import x", "data may not import cskit.data.portfolio"),
        ("cskit/display.py", "import cskit.errors", "display may not import cskit.errors"),
        ("cskit/definitions/entry.py", "import cskit.policy", "definitions may not import cskit.policy"),
        ("cskit/locale/__init__.py", "import cskit.contract", "locale may not import cskit.contract"),
        ("cskit/cli.py", "import cskit.charts", "cli may not import cskit.charts"),
        ("cskit/reports/plan.py", "import cskit.metrics", "reports may not import cskit.metrics"),
        ("cskit/findings/pareto.py", "import matplotlib.pyplot", "matplotlib is imported only in charts"),
        ("cskit/tables.py", "def f():\n    import seaborn", "seaborn is imported only in charts"),
        ("cskit/cli.py", "from papermill import execute", "papermill is imported only in reports"),
        ("cskit/data/files.py", "import nbconvert", "nbconvert is imported only in reports"),
        (DRAWING, "from scipy import stats", "scipy is imported only in data and metrics and models"),
        ("cskit/company.py", "import statsmodels.api", "statsmodels is imported only in metrics and models"),
    ],
)
def test_a_wrong_import_is_named(file, source, rule):
    """File, line and rule of a forbidden import are said, wherever and however it is written."""
    (breach,) = rules.wrong_imports(source, file)
    assert breach.file == file
    assert rule in f"{breach.place}: {breach.rule}"


@pytest.mark.parametrize(
    ("file", "source"),
    [
        (DRAWING, "import seaborn\nfrom cskit import definitions, locale\nfrom . import style\nimport numpy"),
        (READING, "from cskit import __version__\nfrom cskit.data.mappings import x\nfrom .checks import y"),
        ("cskit/data/__init__.py", "from cskit.data.portfolio import open_portfolio"),
        ("cskit/data/portfolio.py", "from cskit import company, locale\nfrom cskit.data import snapshot"),
        (
            "cskit/metrics/pareto.py",
            "from cskit.models import x\nfrom scipy import stats\nimport cskit.policy",
        ),
    ],
)
def test_a_right_import_is_let_be(file, source):
    """What the layers may import passes."""
    _none(rules.wrong_imports(source, file))


@pytest.mark.parametrize(
    "source",
    [
        "open('x')",
        "path.open()",
        "path.read_text()",
        "path.write_bytes(b'')",
        "os.rename('a', 'b')",
        "from os import replace",
        "import shutil",
        "from tempfile import mkdtemp",
        "pd.read_csv('x')",
        "table.to_csv(path)",
        "table.to_csv(path_or_buf=path)",
        "table.to_parquet(path)",
    ],
)
def test_an_opened_file_is_named(source):
    """Opening a file outside data, reports and locale is seen; there it is let be."""
    (breach,) = rules.opened_files(f"\n{source}", "cskit/metrics/pareto.py")
    assert breach.place == "line 2"
    assert "files are opened only in data, reports and locale, not in metrics" in breach.rule
    for home in ("cskit/data/files.py", "cskit/reports/publish.py", "cskit/locale/__init__.py"):
        _none(rules.opened_files(source, home))


def test_names_shared_with_pandas_and_str_are_no_files():
    """Renaming a column or replacing a letter opens nothing."""
    source = "t.rename(columns={})\ns.replace('a', 'b')\nt.to_csv(index=False)\nos.environ.get('X')"
    _none(rules.opened_files(source, "cskit/tables.py"))


def test_an_assert_is_named():
    """An assert in the package is seen."""
    assert _rules(rules.asserts("x = 1\nassert x", "cskit/cli.py")) == [
        "line 2: no assert in cskit/: raise an error of cskit.errors"
    ]


def test_an_unknown_layer_and_utils_are_named():
    """A bag of functions and a folder nobody drew are seen."""
    found = list(rules.unknown_layers(["cskit/misc/x.py", "cskit/data/utils.py", "cskit/data/files.py"]))
    assert [breach.file for breach in found] == ["cskit/misc/x.py", "cskit/data/utils.py"]
    assert "misc is not in" in found[0].rule
    assert "no utils.py" in found[1].rule


def test_an_import_cycle_is_named():
    """A cycle is shown whole, also one that runs through a package's own __init__."""
    straight = {"cskit/__init__.py": "", "cskit/a.py": "import cskit.b", "cskit/b.py": "from cskit import a"}
    (breach,) = rules.cycles(straight)
    assert str(breach) == "cskit/a.py, line 1: an import cycle: cskit.a → cskit.b → cskit.a"

    through_package = {
        "cskit/company.py": "from cskit.data.snapshot import read",
        "cskit/data/__init__.py": "from cskit.data.portfolio import open_portfolio",
        "cskit/data/portfolio.py": "\nfrom cskit.company import ledger",
        "cskit/data/snapshot.py": "",
    }
    (breach,) = rules.cycles(through_package)
    assert "cskit.company → cskit.data → cskit.data.portfolio → cskit.company" in breach.rule


def test_late_imports_and_packages_of_ones_own_make_no_cycle():
    """Imports in functions, for type checkers, or of a sibling through the own package are fine."""
    fine = {
        "cskit/a.py": "import cskit.b",
        "cskit/b.py": "def f():\n    import cskit.a",
        "cskit/c.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import cskit.d",
        "cskit/d.py": "import cskit.c",
        "cskit/data/__init__.py": "from cskit.data.files import read",
        "cskit/data/files.py": "from cskit.data.checks import check",
        "cskit/data/checks.py": "",
    }
    _none(rules.cycles(fine))


def _cells(*sources, tags=("parameters",)):
    title = {"cell_type": "markdown", "source": "# Pareto: who carries the revenue?", "metadata": {}}
    first = {"cell_type": "code", "source": "portfolio: str = 'Sul'", "metadata": {"tags": list(tags)}}
    code = [{"cell_type": "code", "source": source, "metadata": {}} for source in sources]
    return {"cells": [title, first, *code]}


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("x = 1\ndef f():\n    pass", "cell 3, line 2: no def in a notebook"),
        ("class A: pass", "no class in a notebook"),
        ("for x in y: x", "no for in a notebook"),
        ("[x for x in y]", "no for in a notebook"),
        ("while x: x", "no while in a notebook"),
        ("f(lambda x: x)", "no lambda in a notebook"),
        ("t.groupby('a').sum()", "no groupby in a notebook"),
        ("t.merge(u)", "no merge in a notebook"),
        ("import pandas as pd", "may not import pandas"),
        ("from cskit.locale import format", "may not import cskit.locale"),
        ("from cskit import reports", "may not import cskit.reports"),
        ("from cskit.database import x", "may not import cskit.database"),
        ("%matplotlib inline", "cell 3, line 1: not plain Python"),
        ("a\nb\nc\n\nd\ne\nf", "cell 3: a code cell has at most 5 lines, this one 6"),
    ],
)
def test_logic_in_a_notebook_is_named(source, rule):
    """Cell, line and rule are said."""
    (found,) = _rules(rules.notebook(_cells(source), "notebooks/x.ipynb"))
    assert rule in found


def test_a_plain_notebook_is_let_be():
    """Imports from the kit and calls are what a notebook is made of; its parameters may be many."""
    imports = (
        "from cskit.data import open_portfolio\nfrom cskit.metrics import pareto\nfrom cskit import charts"
    )
    content = _cells(imports, "book = open_portfolio(portfolio)", "charts.pareto.curve(table)")
    content["cells"][1]["source"] = "\n".join(f"p{n}: int = {n}" for n in range(9))
    _none(rules.notebook(content, "notebooks/x.ipynb"))


def test_a_notebook_without_title_or_parameters_is_named():
    """The first cell asks the question; exactly one cell holds the parameters."""
    (none,) = _rules(rules.notebook(_cells(tags=()), "x.ipynb"))
    assert none == "all cells: exactly one cell is tagged parameters, here 0 are"
    twice = _cells()
    twice["cells"] = [twice["cells"][1], twice["cells"][1]]
    assert _rules(rules.notebook(twice, "x.ipynb")) == [
        "cell 1: the first cell is Markdown: the title and the question",
        "all cells: exactly one cell is tagged parameters, here 2 are",
    ]


def test_an_analysis_with_two_names_is_named():
    """A chart whose notebook, metric, finding or test bears another name is seen."""
    whole = ["cskit/charts/pareto.py", "cskit/findings/pareto.py", "cskit/metrics/pareto.py"]
    whole += ["notebooks/pareto.ipynb", "tests/metrics/test_pareto.py", "cskit/charts/style.py"]
    _none(rules.same_names(whole, {"charts": {"style"}}))
    for missing in whole[1:5]:
        found = list(rules.same_names(set(whole) - {missing}, {"charts": {"style"}}))
        assert any(missing in breach.rule for breach in found)
    assert any("style.ipynb" in breach.rule for breach in rules.same_names(whole, {}))
