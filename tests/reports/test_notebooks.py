"""What a notebook declares, and what may be injected into it."""

from __future__ import annotations

import pytest

from cskit.errors import ConfigurationError, NotebookError, UnknownName
from cskit.reports.notebooks import checked_values, discover, read
from tests.reports.tiny import PARAMETERS, notebook

MORE = PARAMETERS + "\nmonths: int = 12  # window, 1 to 60\ntop: list[str] = []\ncut: float | None = None"


def test_a_notebook_declares_question_parameters_and_place(tmp_path):
    """Title, question, parameters with their comments, tables needed, order and role are read, not run."""
    path = notebook(
        tmp_path, "pareto", heading="# Pareto: who holds the revenue?\n\nFor CSMs.", parameters=MORE
    )
    found = read(path)
    assert (found.name, found.title, found.question) == ("pareto", "Pareto", "Who holds the revenue?")
    assert [(one.name, one.annotation, one.default, one.help) for one in found.parameters] == [
        ("portfolio", "str", "Sul", "the book"),
        ("month", "str", "2026-09", "the month"),
        ("config", "str", "sample", ""),
        ("months", "int", 12, "window, 1 to 60"),
        ("top", "list[str]", [], ""),
        ("cut", "float | None", None, ""),
    ]
    assert (found.order, found.role, found.needs) == (10, "analysis", (("contracts", "mrr", "invoices"),))


def test_notebooks_come_in_the_order_in_which_they_run(tmp_path):
    """Analyses by order, then the accounts page, then the cover, which reads what the others found."""
    notebook(tmp_path, "a-cover", role="cover", order=1)
    notebook(tmp_path, "b-accounts", role="accounts", order=2)
    notebook(tmp_path, "second", order=20)
    notebook(tmp_path, "first", order=10)
    found = discover(tmp_path)
    assert [one.name for one in found] == ["first", "second", "b-accounts", "a-cover"]
    assert [one.page for one in found] == ["first.html", "second.html", "b-accounts.html", "index.html"]


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        (None, "x.ipynb: expected exactly one cell tagged 'parameters', found 0"),
        ("month = '2026-09'", "found \"month = '2026-09'\""),
        ("import os", "found 'import os'"),
        ("month: str = today()", "found 'month: str = today()'"),
        ("month: date = '2026-09'", "found 'date'"),
        ("month: str =", "the parameters cell is not Python (its line 1)"),
    ],
)
def test_a_bad_parameters_cell_is_named(tmp_path, parameters, says):
    """Without one such cell of annotated literals, the notebook is refused in one sentence."""
    with pytest.raises(NotebookError) as caught:
        read(notebook(tmp_path, "x", parameters=parameters))
    assert says in str(caught.value)


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    """So is a file that only looks like one."""
    (tmp_path / "x.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(NotebookError, match=r"^x\.ipynb: expected a notebook of format 4"):
        discover(tmp_path)
    with pytest.raises(NotebookError, match="expected notebooks"):
        discover(tmp_path / "empty")


def test_only_known_names_and_values_of_their_type_are_injected(tmp_path):
    """papermill writes any name into the notebook as code; here it must be in the cell, and its value fit."""
    found = read(notebook(tmp_path, "x", parameters=MORE))
    assert checked_values(found, {"months": 6, "top": ["a"], "cut": 0.5}) == {
        "months": 6,
        "top": ["a"],
        "cut": 0.5,
    }
    with pytest.raises(
        UnknownName, match=r"notebook_parameters: x: there is no parameter 'month s'.*'months'"
    ):
        checked_values(found, {"month s": 6})
    with pytest.raises(UnknownName):
        checked_values(found, {"x = 1; import os": 6})
    for value in ("6", 6.5, True, None, [6]):
        with pytest.raises(ConfigurationError, match="'months' is int"):
            checked_values(found, {"months": value})
    with pytest.raises(ConfigurationError, match="'portfolio' is set by the run itself"):
        checked_values(found, {"portfolio": "Norte"})


def test_what_the_data_lack_is_named(tmp_path):
    """Of each group of tables the data must have one."""
    found = read(notebook(tmp_path, "x", needs=[["contracts", "mrr"], ["surveys"]]))
    assert found.missing(["mrr", "surveys"]) == []
    assert found.missing(["customers", "mrr"]) == [("surveys",)]
