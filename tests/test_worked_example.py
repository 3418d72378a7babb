"""The worked example of CONTRIBUTING holds: an analysis called tenure, which exists nowhere else."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from types import ModuleType

import pytest

from cskit.definitions import DEFINITIONS
from tests.conftest import ROOT

EXAMPLE = dict(
    re.findall(
        r"^`((?:cskit|tests|notebooks)/[\w/.]+)`:\n\n```python\n(.*?)^```",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
)
CELLS = re.findall(r"^# %%(.*)\n((?:(?!# %%).*\n)*)", EXAMPLE["notebooks/tenure.ipynb"], flags=re.MULTILINE)


def _module(monkeypatch, file):
    """Load a block as the module it would be."""
    name = file.removesuffix(".py").replace("/", ".")
    module = ModuleType(name)
    module.__spec__ = importlib.util.spec_from_loader(name, loader=None)
    monkeypatch.setitem(sys.modules, name, module)
    exec(compile(EXAMPLE[file], f"CONTRIBUTING.md, {file}", "exec", dont_inherit=True), module.__dict__)
    return module


@pytest.fixture
def tenure(monkeypatch):
    """The example's modules, in a kit that knows its definitions."""
    for one in _module(monkeypatch, "cskit/definitions/tenure.py").DEFINITIONS:
        monkeypatch.setitem(DEFINITIONS, one.id, one)
    layers = ("metrics", "charts", "tables", "findings")
    return {layer: _module(monkeypatch, f"cskit/{layer}/tenure.py") for layer in layers}


def test_the_worked_example_is_whole(tenure):
    """It has a module and a test in every layer, and every name it offers exists."""
    for layer, module in tenure.items():
        assert f"tests/{layer}/test_tenure.py" in EXAMPLE
        assert all(hasattr(module, name) for name in module.__all__)


@pytest.mark.parametrize("layer", ["metrics", "charts", "tables", "findings"])
def test_the_tests_of_the_worked_example_pass(tenure, layer, monkeypatch):
    """Somebody who copies the blocks sees their tests pass."""
    tests = vars(_module(monkeypatch, f"tests/{layer}/test_tenure.py"))
    promised = [test for name, test in tests.items() if name.startswith("test_")]
    assert promised
    for test in promised:
        test()


def test_the_notebook_of_the_worked_example_runs(tenure):
    """Its cells run on the sample, from top to bottom, and each one says something."""
    scope, shown = {}, []
    for head, source in CELLS:
        if "[markdown]" in head:
            continue
        *before, last = ast.parse(source).body
        exec(compile(ast.Module(before, type_ignores=[]), "cell", "exec"), scope)
        if isinstance(last, ast.Expr):
            shown.append(repr(eval(compile(ast.Expression(last.value), "cell", "eval"), scope)))
        else:
            exec(compile(ast.Module([last], type_ignores=[]), "cell", "exec"), scope)
    assert any(
        text.startswith("Half of the 78 paying accounts have been here for 23 months") for text in shown
    )
    assert all(text and " at 0x" not in text for text in shown)


def test_the_worked_example_keeps_the_rules():
    """ruff finds nothing in it, and it is formatted."""
    for file, source in EXAMPLE.items():
        if not file.endswith("tenure.py"):
            continue
        for command in (["check", "--quiet"], ["format", "--check", "--quiet"]):
            ruff = [sys.executable, "-m", "ruff", *command, "--stdin-filename", file, "-"]
            if importlib.util.find_spec("ruff") is None:
                pytest.skip("ruff is not installed here: `make lint` installs it.")
            done = subprocess.run(
                ruff, input=source, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
            )
            assert done.returncode == 0, f"{file}: {done.stdout}{done.stderr}"
