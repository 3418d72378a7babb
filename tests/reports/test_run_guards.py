"""A wrong plan, an endless cell, a notebook's script, a folder's odd name: none of them does harm."""

from __future__ import annotations

import shutil

import pytest

from cskit.errors import ConfigurationError, NotebookError, UnknownName
from cskit.reports.run import run
from tests.reports.tiny import OPEN, notebook, parameters

HOSTILE = 'from IPython.display import HTML\nHTML("<p onclick=alert(1)>click</p><script>alert(2)</script>")'


def test_what_is_wrong_with_the_plan_is_said_before_anything_is_read(tmp_path):
    """Unknown notebooks, parameters and portfolios name the nearest; nothing is written."""
    books, out = tmp_path / "notebooks", tmp_path / "out"
    notebook(books, "pareto")
    cases = [
        ({"notebooks": ("pareta",)}, UnknownName, "there is no notebook 'pareta'. Did you mean 'pareto'?"),
        ({"notebook_parameters": {"paretto": {}}}, UnknownName, "Did you mean 'pareto'?"),
        ({"notebook_parameters": {"pareto": {"moths": 1}}}, UnknownName, "there is no parameter 'moths'"),
        ({"notebook_parameters": {"pareto": {"month": "x"}}}, ConfigurationError, "set by the run itself"),
        ({"portfolios": ("Sull",)}, UnknownName, "there is no portfolio 'Sull'. Did you mean 'Sul'?"),
    ]
    for changes, kind, says in cases:
        with pytest.raises(kind) as caught:
            run(parameters(**changes), out, notebooks=books)
        assert says in str(caught.value)
    notebook(books, "x", parameters='portfolio: str = "Sul"')
    with pytest.raises(NotebookError, match=r"x\.ipynb: expected a parameter 'month'"):
        run(parameters(), out, notebooks=books)
    assert not out.exists()


def test_a_cell_that_takes_too_long_is_ended(tmp_path):
    """The time limit is on for every cell, and the reason says so."""
    notebook(tmp_path / "notebooks", "x", ["import time\ntime.sleep(600)"])
    stated = parameters(portfolios=("Sul",), limits={"cell_seconds": 3})
    outcome = run(stated, tmp_path / "out", notebooks=tmp_path / "notebooks")
    assert outcome.failed == {("Sul", "x"): "time limit reached in cell 2 (3 s)"}


def test_a_page_never_runs_what_a_notebook_brings(tmp_path):
    """Scripts and handlers of a notebook are taken out, or the page is not published."""
    notebook(tmp_path / "notebooks", "x", [HOSTILE])
    outcome = run(parameters(portfolios=("Sul",)), tmp_path / "out", notebooks=tmp_path / "notebooks")
    page = outcome.folder / "sul" / "x.html"
    if page.is_file():
        text = page.read_text(encoding="utf-8")
        assert "<p>click</p>" in text
        assert "<script>alert" not in text
    else:
        assert outcome.failed


def test_braces_and_odd_characters_in_a_folders_name_do_no_harm(tmp_path):
    """papermill takes {braces} in a path for parameters; the run gives it no path."""
    home = tmp_path / "a {portfolio} é"
    notebook(home / "notebooks", "x", [OPEN])
    outcome = run(parameters(portfolios=("Sul",)), home / "out", notebooks=home / "notebooks")
    assert outcome.failed == {}
    shutil.rmtree(home)
