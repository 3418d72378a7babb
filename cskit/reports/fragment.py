"""From an executed notebook to the inside of its page, by nbconvert and our own template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskit.errors import NotebookError
from cskit.locale import gettext
from cskit.reports.sanitise import sanitise

if TYPE_CHECKING:
    # nbformat and nbconvert take a second to import, and the run's own process makes no page of a notebook.
    from nbformat import NotebookNode

__all__ = ["fragments", "heading"]

_TEMPLATES = Path(__file__).parent / "templates"
# An object that shows its place in memory says nothing to a reader, and another thing in every run.
_PLACE_IN_MEMORY = re.compile(r"\bat 0x[0-9a-f]+", re.IGNORECASE)
_CELLS_KEPT = 512

_Node = dict[str, Any]
"""A cell or an output as the template takes it."""


def fragments(notebook: NotebookNode) -> tuple[str, str]:
    """Return the safe inside of a page: its main part, and its cells tagged ``method``.

    Prose is translated cell by cell, by its whole text, so that a notebook stays readable in
    JupyterLab, in one language.

    Raises
    ------
    NotebookError
        If a cell ended in an error.
    """
    cells = [_prepared(cell, place) for place, cell in enumerate(notebook.cells, 1)]
    main = [cell for cell in cells if "method" not in cell["metadata"].get("tags", ())]
    method = [
        cell for cell in cells if "method" in cell["metadata"].get("tags", ()) and not _is_heading(cell)
    ]
    return _html(main), _html(method)


def _is_heading(cell: _Node) -> bool:
    """Tell whether a cell is nothing but a heading: the page gives its closing part one of its own."""
    return bool(cell["cell_type"] == "markdown" and re.fullmatch(r"#+ [^\n]+", cell["source"].strip()))


def heading(source: str) -> tuple[str, str]:
    """Return title and question of a first cell, ``# Title: the question``, in the language in use."""
    first = gettext(source).lstrip().partition("\n")[0].removeprefix("#").strip()
    title, _, question = first.partition(": ")
    return title, question[:1].upper() + question[1:]


def _html(cells: list[_Node]) -> str:
    """Return cells as HTML that is safe to stand in a page."""
    if not cells:
        return ""
    return sanitise(_render()(nb={"cells": cells, "metadata": {}})).strip()


@cache
def _render() -> Callable[..., str]:
    """Return what renders cells by our template; to make it costs more than to use it.

    It is the exporter's template alone: the preprocessors around it do nothing for these cells but
    copy and validate them a dozen times.
    """
    from nbconvert.exporters import HTMLExporter, TemplateExporter
    from nbformat.v4 import new_notebook

    make: Any = HTMLExporter  # nbconvert's types are incomplete
    exporter = make(
        extra_template_basedirs=[str(_TEMPLATES)], template_name="notebook", exclude_anchor_links=True
    )
    exporter.register_filter("highlight_code", _highlighted)
    exporter.register_filter("markdown2html", _kept(exporter.markdown2html))
    # Not HTMLExporter's own method: it reads the whole page a second time, to look for pictures.
    _html, resources = TemplateExporter.from_notebook_node(
        exporter, new_notebook(), exporter._init_resources(None)
    )
    return partial(exporter.template.render, resources=resources)


def _kept(render: Callable[[Any, str], str]) -> Callable[[Any, str], str]:
    """Return nbconvert's filter for Markdown, which makes a parser for each cell, with a memory."""
    from jinja2 import pass_context

    plain = lru_cache(maxsize=_CELLS_KEPT)(partial(render, {}))

    @pass_context
    def rendered(context: Any, source: str) -> str:
        # What is attached to a cell is in no source.
        return render(context, source) if context["cell"].get("attachments") else plain(source)

    return rendered


@lru_cache(maxsize=_CELLS_KEPT)  # all portfolios have the same code but for one cell
def _highlighted(source: str) -> str:
    """Return a cell's code with its words marked."""
    return str(_highlighter()(source))


@cache
def _highlighter() -> Any:
    from nbconvert.filters.highlight import Highlight2HTML

    return Highlight2HTML(pygments_lexer="python")


def _prepared(cell: NotebookNode, place: int) -> _Node:
    """Return a cell as the template takes it: prose translated, outputs chosen."""
    fresh: _Node = {**cell}
    if cell.cell_type == "markdown":
        fresh["source"] = gettext(cell.source)
    elif cell.cell_type == "code":
        fresh["outputs"] = list(_shown(cell.outputs, place))
    return fresh


def _shown(outputs: Iterable[NotebookNode], place: int) -> Iterable[_Node]:
    """Yield what a page shows of a cell's outputs, each as HTML or as plain text.

    Warnings stay away (they name places on this machine), and so do pictures: they have no
    description and other bytes on other machines.
    """
    for output in outputs:
        if output.output_type == "error":
            raise NotebookError(
                f"cell {place} ended in {output.ename}; a page is made of cells that all ran. "
                "Mend the cell and run again."
            )
        if output.output_type == "stream":
            if output.name == "stdout":
                yield _output("text/plain", output.text)
            continue
        data = output.get("data", {})
        if "text/html" in data:
            yield _output("text/html", data["text/html"])
        elif "text/plain" in data and not _PLACE_IN_MEMORY.search(_joined(data["text/plain"])):
            yield _output("text/plain", data["text/plain"])


def _joined(text: str | list[str]) -> str:
    """Return a text that nbformat allows to be cut into lines."""
    return text if isinstance(text, str) else "".join(text)


def _output(kind: str, text: str | list[str]) -> _Node:
    return {"output_type": "display_data", "data": {kind: _joined(text)}}
