"""The published notebook: the same bytes for the same figures."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cskit.reports.normalise import dumps, normalised


def executed(seed):
    """An executed notebook with all that differs from run to run."""
    noise = {"papermill": {"start_time": seed}, "execution": {"iopub.status.busy": str(seed)}}
    cells = [
        new_markdown_cell("# Title", id="title", metadata=noise),
        new_code_cell("x: int = 1", id="p", execution_count=7, metadata={"tags": ["parameters"], **noise}),
        new_code_cell(
            "x = 2", id=f"random-{seed}", execution_count=8, metadata={"tags": ["injected-parameters"]}
        ),
        new_code_cell("", id="empty"),
        new_code_cell(
            "x",
            id="c",
            execution_count=9,
            outputs=[
                new_output("stream", name="stdout", text="a" * seed),
                new_output("stream", name="stderr", text=f"/home/{seed}/x.py:1: FutureWarning"),
                new_output("stream", name="stdout", text="a" * (4 - seed)),
                new_output("execute_result", {"text/plain": "2"}, execution_count=9),
            ],
        ),
    ]
    return new_notebook(cells=cells, metadata={"papermill": {"duration": seed}, "cskit": {"order": 10}})


def test_two_runs_give_the_same_bytes():
    """Times, random ids, the cutting of stdout and warnings leave no trace."""
    assert dumps(normalised(executed(1))) == dumps(normalised(executed(3)))


def test_what_a_reader_needs_stays():
    """Sources, tags, outputs and counts from 1 stay, and the notebook is a valid one."""
    found = normalised(executed(1))
    nbformat.validate(found)
    assert [cell.get("execution_count") for cell in found.cells] == [None, 1, 2, None, 3]
    assert [output.output_type for output in found.cells[4].outputs] == ["stream", "execute_result"]
    assert found.cells[4].outputs[0].text == "aaaa"
    assert found.cells[4].outputs[1].execution_count == 3
    assert found.cells[2].id == "injected-parameters"
    assert found.metadata["cskit"] == {"order": 10}
    assert "papermill" not in dumps(found)
