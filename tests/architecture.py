"""The rules of the house, read off the source: who imports whom, who opens files, what a notebook may hold.

Each function takes source text and gives what breaks a rule, so that ``test_architecture.py`` can try it
on small strings and then on the kit itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

# A layer is a module or package right under cskit/. data/portfolio.py is one of its own: it is what a
# notebook opens, and stands above the company that the rest of data knows nothing of.
IMPORTS: dict[str, set[str]] = {
    "__main__": {"cli"},
    "cli": {
        *("reports", "company", "data", "data.portfolio", "sample"),
        *("contract", "policy", "locale", "errors"),
    },
    # The data-quality page is no notebook: its tables are the ones that notebooks show.
    "reports": {"company", "data", "data.portfolio", "policy", "tables", "display", "locale", "errors"},
    "company": {"data", "metrics", "models", "contract", "policy", "errors"},
    "data.portfolio": {"company", "locale", "data", "contract", "policy", "errors"},
    "data": {"contract", "policy", "locale", "errors"},
    "sample": {"contract", "errors"},
    "metrics": {"contract", "policy", "models", "errors"},
    "models": {"contract", "errors"},
    "charts": {"contract", "locale", "display", "errors"},
    "tables": {"contract", "locale", "display", "errors"},
    "findings": {"contract", "locale", "display", "errors"},
    "policy": {"contract", "errors"},
    "contract": {"errors"},
    "definitions": {"locale"},
    "locale": {"errors"},
    "display": set(),
    "errors": {"locale"},  # in a function: words are said in a language
    "lazy": set(),
    "cskit": set(),
}
FOR_ALL = {"definitions", "lazy", "cskit"}

ONLY_IN: dict[str, set[str]] = {
    "matplotlib": {"charts"},
    "seaborn": {"charts"},
    "papermill": {"reports"},
    "nbclient": {"reports"},
    "nbconvert": {"reports"},
    "statsmodels": {"models", "metrics"},
    "scipy": {"data", "models", "metrics"},  # data: the assignment of headers to columns
    "sqlalchemy": {"data"},
    "psycopg": {"data"},
}

MAY_OPEN_FILES = {"data", "data.portfolio", "reports", "locale"}
FILE_MODULES = {"shutil", "tempfile"}
FILE_FUNCTIONS = {
    "os": {
        *("open", "rename", "replace", "remove", "unlink", "link", "symlink", "truncate", "fdopen"),
        *("mkdir", "makedirs", "rmdir", "removedirs", "listdir", "scandir", "walk"),
    },
    "io": {"open"},
}
# rename, replace and exists are left out: pandas and str have methods of these names.
FILE_METHODS = {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes", "touch", "mkdir", "rmdir", "unlink"),
    *("iterdir", "glob", "rglob", "symlink_to", "hardlink_to"),
    *("read_csv", "read_excel", "read_parquet", "read_sql", "read_json", "read_feather", "read_pickle"),
    *("to_parquet", "to_excel", "to_feather", "to_pickle", "to_sql"),
}

NOTEBOOKS_IMPORT = {
    *("cskit.data", "cskit.metrics", "cskit.models", "cskit.charts", "cskit.tables", "cskit.findings"),
}
CELL_LINES = 5


class Breach(NamedTuple):
    """A rule broken somewhere."""

    file: str
    place: str
    rule: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.rule}"


def module_name(file: str) -> str:
    """Give ``cskit.data.files`` for ``cskit/data/files.py``."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def layer(module: str) -> str:
    """Give the layer of a module: ``cskit.charts.pareto`` is in ``charts``."""
    parts = module.split(".")
    if parts[1:3] == ["data", "portfolio"]:
        return "data.portfolio"
    return parts[1] if len(parts) > 1 else "cskit"


class Import(NamedTuple):
    """One name imported."""

    target: str
    line: int
    at_start: bool
    """Whether it runs when the module is loaded: outside functions, and not for type checkers only."""


def imports(source: str, file: str, modules: Iterable[str] = ()) -> Iterator[Import]:
    """Give what a file imports; ``from cskit.data import files`` gives a module where there is one."""
    known = set(modules) | {f"cskit.{name}" for name in IMPORTS}
    for node, at_start in _with_moment(ast.parse(source), at_start=True):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, at_start)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, file)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield Import(inner if inner in known else base, node.lineno, at_start)


def _with_moment(node: ast.AST, *, at_start: bool) -> Iterator[tuple[ast.AST, bool]]:
    yield node, at_start
    late = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _for_type_checkers(node)
    for child in ast.iter_child_nodes(node):
        yield from _with_moment(child, at_start=at_start and not late)


def _for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def _base(node: ast.ImportFrom, file: str) -> str:
    if not node.level:
        return node.module or ""
    package = file.split("/")[: -node.level]
    return ".".join([*package, *(node.module or "").split(".")]).rstrip(".")


def wrong_imports(source: str, file: str, modules: Iterable[str] = ()) -> Iterator[Breach]:
    """Who may import whom, and which libraries live where."""
    here = layer(module_name(file))
    for target, line, _ in imports(source, file, modules):
        there, library = layer(target), target.split(".")[0]
        if library == "cskit" and not _may_import(here, there, file):
            may = ", ".join(sorted(IMPORTS.get(here, set()) | FOR_ALL - {"cskit"}))
            yield Breach(file, f"line {line}", f"{here} may not import {target}; it may import: {may}")
        if here not in ONLY_IN.get(library, {here}):
            homes = " and ".join(sorted(ONLY_IN[library]))
            yield Breach(file, f"line {line}", f"{library} is imported only in {homes}, not in {here}")


def _may_import(here: str, there: str, file: str) -> bool:
    if here == there or there in FOR_ALL:
        return True
    if there == "data.portfolio" and file == "cskit/data/__init__.py":
        return True  # notebooks say "from cskit.data import open_portfolio"
    return there in IMPORTS.get(here, set())


def unknown_layers(files: Iterable[str]) -> Iterator[Breach]:
    """A new layer is drawn into the house first, and has no utils."""
    for file in files:
        name = layer(module_name(file))
        if name not in IMPORTS:
            yield Breach(file, "line 1", f"{name} is not in architecture.py's list of who may import whom")
        if file.rsplit("/", 1)[-1] in {"utils.py", "util.py"}:
            yield Breach(file, "line 1", "no utils.py: put each function where its subject lives")


def asserts(source: str, file: str) -> Iterator[Breach]:
    """Input is never checked by assert: Python may be told to leave these out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            yield Breach(file, f"line {node.lineno}", "no assert in cskit/: raise an error of cskit.errors")


def opened_files(source: str, file: str) -> Iterator[Breach]:
    """Files are opened only in data and reports, and in locale for its own catalogues."""
    here = layer(module_name(file))
    if here in MAY_OPEN_FILES:
        return
    tree = ast.parse(source)
    for node in ast.walk(tree):
        what = _opens(node)
        if what:
            rule = f"{what}: files are opened only in data, reports and locale, not in {here}"
            yield Breach(file, f"line {node.lineno}", rule)  # type: ignore[attr-defined]


def _opens(node: ast.AST) -> str | None:
    if isinstance(node, ast.ImportFrom) and node.module in FILE_FUNCTIONS:
        return next((a.name for a in node.names if a.name in FILE_FUNCTIONS[node.module]), None)
    if isinstance(node, ast.ImportFrom) and node.module in FILE_MODULES:
        return node.module
    if isinstance(node, ast.Import):
        return next((a.name for a in node.names if a.name in FILE_MODULES), None)
    return _opening_call(node) if isinstance(node, ast.Call) else None


def _opening_call(call: ast.Call) -> str | None:
    if isinstance(call.func, ast.Name):
        return "open" if call.func.id == "open" else None
    if not isinstance(call.func, ast.Attribute):
        return None
    name, owner = call.func.attr, call.func.value
    if isinstance(owner, ast.Name) and name in FILE_FUNCTIONS.get(owner.id, set()):
        return f"{owner.id}.{name}"
    # Without a path to_csv gives text, which is no file.
    writes_csv = name == "to_csv" and (call.args or any(k.arg == "path_or_buf" for k in call.keywords))
    return name if name in FILE_METHODS or writes_csv else None


def cycles(sources: Mapping[str, str]) -> Iterator[Breach]:
    """No module needs itself, through others, before it is loaded."""
    files = {module_name(file): file for file in sources}
    needs = {module_name(file): _needs(source, file, set(files)) for file, source in sources.items()}
    seen: set[str] = set()
    for start in sorted(needs):
        path = _way_back(start, needs, seen)
        if path:
            seen.update(path)
            line = needs[path[0]][path[1]]
            yield Breach(files[path[0]], f"line {line}", f"an import cycle: {' → '.join(path)}")


def _needs(source: str, file: str, modules: set[str]) -> dict[str, int]:
    """Give the modules loaded by loading this one, with the line; a module's packages are loaded with it."""
    me = module_name(file)
    needed: dict[str, int] = {}
    for target, line, at_start in imports(source, file, modules):
        parts = target.split(".")
        for end in range(1, len(parts) + 1):
            name = ".".join(parts[:end])
            # The packages one lives in are being loaded already, and wait.
            mine = (me + ".").startswith(name + ".") and end < len(parts)
            if at_start and name in modules and name != me and not mine:
                needed.setdefault(name, line)
    return needed


def _way_back(start: str, needs: Mapping[str, Mapping[str, int]], done: set[str]) -> list[str]:
    if start in done:
        return []
    trail, tried = [[start]], {start}
    while trail:
        path = trail.pop(0)
        for name in needs.get(path[-1], {}):
            if name == start:
                return [*path, start]
            if name not in tried:
                tried.add(name)
                trail.append([*path, name])
    return []


def notebook(content: Mapping[str, Any], file: str) -> Iterator[Breach]:
    """A notebook says what is computed and shown; it computes nothing itself."""
    cells = content["cells"]
    if not cells or cells[0]["cell_type"] != "markdown":
        yield Breach(file, "cell 1", "the first cell is Markdown: the title and the question")
    tagged = [cell for cell in cells if _is_parameters(cell)]
    if len(tagged) != 1:
        yield Breach(file, "all cells", f"exactly one cell is tagged parameters, here {len(tagged)} are")
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] == "code":
            yield from _code_cell(cell, file, f"cell {number}")


def _is_parameters(cell: Mapping[str, Any]) -> bool:
    return "parameters" in cell.get("metadata", {}).get("tags", [])


def _code_cell(cell: Mapping[str, Any], file: str, place: str) -> Iterator[Breach]:
    source = "".join(cell["source"])
    lines = [line for line in source.splitlines() if line.strip()]
    if len(lines) > CELL_LINES and not _is_parameters(cell):
        yield Breach(file, place, f"a code cell has at most {CELL_LINES} lines, this one {len(lines)}")
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield Breach(file, f"{place}, line {error.lineno}", f"not plain Python: {error.msg}")
        return
    for node in ast.walk(tree):
        for rule in _notebook_rules(node):
            yield Breach(file, f"{place}, line {getattr(node, 'lineno', 1)}", rule)


LOGIC: dict[type[ast.AST], str] = {
    ast.FunctionDef: "def",
    ast.AsyncFunctionDef: "def",
    ast.ClassDef: "class",
    ast.Lambda: "lambda",
    ast.For: "for",
    ast.AsyncFor: "for",
    ast.While: "while",
    ast.ListComp: "for",
    ast.SetComp: "for",
    ast.DictComp: "for",
    ast.GeneratorExp: "for",
}


def _notebook_rules(node: ast.AST) -> Iterator[str]:
    if type(node) in LOGIC:
        yield f"no {LOGIC[type(node)]} in a notebook: logic belongs in cskit/, with a test"
    if isinstance(node, ast.Attribute) and node.attr in {"groupby", "merge"}:
        yield f"no {node.attr} in a notebook: it belongs in cskit/metrics/, with a test"
    for target in _imported(node):
        if not any(f"{target}.".startswith(f"{name}.") for name in NOTEBOOKS_IMPORT):
            allowed = ", ".join(sorted(NOTEBOOKS_IMPORT))
            yield f"a notebook may not import {target}; it may import from: {allowed}"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = "." * node.level + (node.module or "")
        return [f"{base}.{alias.name}" for alias in node.names] if base == "cskit" else [base]
    return []


def same_names(files: Iterable[str], shared: Mapping[str, set[str]]) -> Iterator[Breach]:
    """An analysis has the same file name in every layer: one word finds all of it.

    ``shared`` names the modules of charts and findings that serve several analyses. A package, where
    one module would be too long, is as good as a module.
    """
    there = {file.replace("/__init__.py", ".py") if file.count("/") == 3 else file for file in files}
    for file in sorted(there):
        parts = file.removesuffix(".py").split("/")
        if len(parts) != 3 or parts[0] != "cskit" or parts[1] not in {"charts", "findings"}:
            continue
        _, where, name = parts
        if name == "__init__" or name in shared.get(where, set()):
            continue
        yield from _missing_layers(file, name, there)


def _missing_layers(file: str, name: str, there: set[str]) -> Iterator[Breach]:
    wanted = [{f"notebooks/{name}.ipynb"}]
    if file.startswith("cskit/charts/"):  # the cover has findings, but draws and computes nothing itself
        wanted.append({f"cskit/metrics/{name}.py", f"cskit/models/{name}.py"})
        wanted.append({f"tests/metrics/test_{name}.py", f"tests/models/test_{name}.py"})
        wanted.append({f"cskit/findings/{name}.py"})
    for choice in wanted:
        if not choice & there:
            rule = f"an analysis has the same name in every layer: {' or '.join(sorted(choice))} is missing"
            yield Breach(file, "line 1", rule)
