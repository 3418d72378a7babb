"""What notebooks there are, and what each one asks for.

A notebook of the kit has one cell tagged ``parameters``, whose every line is an annotated name
with a literal value and a comment; a first Markdown cell with its title and question; and, under
``metadata.cskit``, its order, the tables it needs and its role. Nothing is executed to find out.
"""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args

from cskit.errors import ConfigurationError, NotebookError, UnknownName

__all__ = [
    "COVER",
    "INJECTED",
    "ROLES",
    "Notebook",
    "Parameter",
    "Role",
    "checked_values",
    "discover",
    "read",
]

Role = Literal["analysis", "accounts", "cover"]
"""What a notebook is to a portfolio: an analysis, its accounts page, or its cover."""

ROLES: tuple[Role, ...] = get_args(Role)
"""The roles in the order in which a portfolio's notebooks run: the cover reads what the others found."""

COVER = "index.html"
"""File name of the cover's page: a portfolio's folder opens with it."""

INJECTED = ("portfolio", "month", "config")
"""Parameters that the run itself sets."""

_TYPES: Mapping[str, type] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "list": list,
    "dict": dict,
}


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell.

    Parameters
    ----------
    name
        The variable.
    annotation
        Its type as written, for instance ``"list[str]"``.
    default
        The value it has in the notebook.
    help
        The comment behind it.
    """

    name: str
    annotation: str
    default: object
    help: str = ""


@dataclass(frozen=True)
class Notebook:
    """A notebook of the kit.

    Parameters
    ----------
    path
        The file.
    first
        Its first Markdown cell, the message that translates its heading.
    title, question
        From that heading, ``# Title: the question``.
    parameters
        The lines of its parameters cell.
    needs
        Groups of tables; of each group the data must have one.
    order
        Place among its kind, smallest first.
    role
        What it is to a portfolio.
    """

    path: Path
    first: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    needs: tuple[tuple[str, ...], ...] = ()
    order: int = 100
    role: Role = "analysis"

    @property
    def name(self) -> str:
        """The file's name without its ending; it is what parameters files and options call it."""
        return self.path.stem

    @property
    def page(self) -> str:
        """File name of its page."""
        return COVER if self.role == "cover" else f"{self.name}.html"

    @cached_property
    def sha256(self) -> str:
        """Hash of the file."""
        return sha256(self.path.read_bytes()).hexdigest()

    def missing(self, tables: Iterable[str]) -> list[tuple[str, ...]]:
        """Return the groups of tables of which the data have none."""
        there = set(tables)
        return [group for group in self.needs if not there & set(group)]


def discover(folder: Path) -> list[Notebook]:
    """Return the notebooks of a folder, analyses first, then the accounts page and the cover."""
    found = [read(path) for path in sorted(folder.glob("*.ipynb"))]
    if not found:
        raise NotebookError(
            f"{folder.name}: expected notebooks (*.ipynb), found none. Run cskit in its checkout."
        )
    return sorted(found, key=lambda notebook: (ROLES.index(notebook.role), notebook.order, notebook.name))


def read(path: Path) -> Notebook:
    """Return what a notebook declares; NotebookError where it declares it wrongly."""
    # As JSON: nbformat takes a second to import, and the run's own process needs no more than this.
    try:
        node = json.loads(path.read_text(encoding="utf-8"))
        cells = [{**cell, "source": "".join(cell["source"])} for cell in node["cells"]]
        facts = node["metadata"].get("cskit", {})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotebookError(
            f"{path.name}: expected a notebook of format 4, and it cannot be read as one. "
            "Open it in JupyterLab and save it."
        ) from error
    first = next((cell["source"] for cell in cells if cell["cell_type"] == "markdown"), "")
    title, question = _heading(first)
    role = facts.get("role", "analysis")
    if role not in ROLES:
        raise UnknownName("role", str(role), ROLES, where=f"{path.name}, metadata.cskit")
    return Notebook(
        path=path,
        first=first,
        title=title or path.stem,
        question=question,
        parameters=_parameters(cells, path.name),
        needs=tuple(tuple(group) for group in facts.get("needs", ())),
        order=int(facts.get("order", 100)),
        role=role,
    )


def checked_values(notebook: Notebook, given: Mapping[str, object]) -> dict[str, object]:
    """Return the values to inject, each checked against the notebook's own parameters cell.

    papermill would write any *name* into the notebook as code and only warn about one that the
    cell does not have, so both the name and the type of the value are checked here.
    """
    known = {parameter.name: parameter for parameter in notebook.parameters}
    where = f"notebook_parameters: {notebook.name}"
    for name, value in given.items():
        if name in INJECTED:
            raise ConfigurationError(f"{where}: {name!r} is set by the run itself. Take it out of there.")
        if name not in known:
            raise UnknownName("parameter", name, set(known) - set(INJECTED), where=where)
        _check_value(value, known[name], where)
    return dict(given)


def _heading(first: str) -> tuple[str, str]:
    """Return title and question from the first Markdown cell."""
    heading = next((line[2:].strip() for line in first.splitlines() if line.startswith("# ")), "")
    title, _, question = heading.partition(": ")
    return title, question[:1].upper() + question[1:]


def _parameters(cells: Sequence[Mapping[str, Any]], name: str) -> tuple[Parameter, ...]:
    """Return the lines of the one cell tagged ``parameters``."""
    tagged = [cell["source"] for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", ())]
    if len(tagged) != 1:
        raise NotebookError(
            f"{name}: expected exactly one cell tagged 'parameters', found {len(tagged)}. "
            "Tag the cell with its parameters in JupyterLab: Property Inspector, Cell Tags."
        )
    source = tagged[0]
    try:
        lines = ast.parse(source).body
    except SyntaxError as error:
        raise NotebookError(
            f"{name}: the parameters cell is not Python (its line {error.lineno})."
        ) from error
    comments = _comments(source)
    return tuple(_parameter(line, comments, name) for line in lines)


def _parameter(line: ast.stmt, comments: Mapping[int, str], name: str) -> Parameter:
    """Return the parameter that one line of the cell declares."""
    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value is not None:
        try:
            default = ast.literal_eval(line.value)
        except ValueError:
            default = ...
        if default is not ...:
            annotation = ast.unparse(line.annotation)
            _type(line.annotation, f"{name}: parameter {line.target.id!r}")
            return Parameter(
                line.target.id, annotation, default, comments.get(line.end_lineno or line.lineno, "")
            )
    raise NotebookError(
        f"{name}: expected lines such as `months: int = 12  # window` in the parameters cell, "
        f"found {ast.unparse(line)!r}. Annotate it and give it a literal value, or move it to another cell."
    )


def _comments(source: str) -> dict[int, str]:
    """Return the comments of a cell by their line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def _check_value(value: object, parameter: Parameter, where: str) -> None:
    """Raise ConfigurationError where a value is not of the parameter's type."""
    # pydantic is imported with the parameters file anyway; a cell of its own types is not worth more.
    from pydantic import TypeAdapter, ValidationError

    kind = _type(ast.parse(parameter.annotation, mode="eval").body, where)
    try:
        TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError as error:
        raise ConfigurationError(
            f"{where}: {parameter.name!r} is {parameter.annotation}, found {value!r}. "
            f"{parameter.help.capitalize() or 'Give a value of that type'}."
        ) from error


def _type(node: ast.expr, where: str) -> Any:
    """Return the type that an annotation names, from the few that JSON and papermill can carry."""
    if isinstance(node, ast.Constant) and node.value is None:
        return None
    if isinstance(node, ast.Name) and node.id in _TYPES:
        return _TYPES[node.id]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union(_type(node.left, where), _type(node.right, where))
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        inner: Sequence[ast.expr] = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if node.value.id in ("list", "dict"):
            return _TYPES[node.value.id][tuple(_type(part, where) for part in inner)]  # type: ignore[index]
    raise NotebookError(
        f"{where}: expected a type made of {', '.join(_TYPES)} and None, found {ast.unparse(node)!r}."
    )


def _union(left: Any, right: Any) -> UnionType:
    """Return ``left | right``, of which either may be None."""
    union: UnionType = left | right if left is not None else right | None
    return union
