"""What the documents say is so: links, commands, examples, definitions."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex

import pytest
import typer
import yaml

from cskit.cli import app
from cskit.data.parameters import Dialect, Parameters, Source, Spec, load
from cskit.data.specs import UntilNext
from cskit.definitions import DEFINITIONS, GLOSSARY, REASONS, SIGNALS
from cskit.locale import gettext, using
from cskit.policy import Policy
from tests.conftest import ROOT
from tests.definitions_page import DEFINITIONS_PAGE, definitions_page
from tests.screenshots import PICTURES as TAKEN

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
        *(ROOT / "docs").rglob("*.md"),
    )
)
PICTURES = ROOT / "docs" / "pictures"
NOTEBOOKS = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
PAGES = {"index" if name == "cover" else name for name in NOTEBOOKS}
COMMANDS = typer.main.get_command(app).commands


def _text(document):
    return (ROOT / document).read_text(encoding="utf-8")


# The page of definitions


def test_the_page_of_definitions_is_what_the_code_says():
    """docs/definitions.md has every metric, signal and reason as cskit/definitions/ has them."""
    assert DEFINITIONS_PAGE.read_text(encoding="utf-8") == definitions_page(), (
        "run `python -m tests.definitions_page`"
    )


def test_every_definition_is_on_the_page():
    """No metric falls between the groups of the page, and no word of the practice is forgotten."""
    text, words = definitions_page().split("\n## Words\n")
    assert [id_ for id_ in (*DEFINITIONS, *SIGNALS) if text.count(f"| `{id_}` |") != 1] == []
    assert [code for code in REASONS if words.count(f"| `{code}` |") != 1] == []
    everything = text + words
    assert [term.id for term in GLOSSARY if f"| `{term.id}` | **{term.name}**: " not in everything] == []


# Links


def _anchors(document):
    heads = re.findall(r"^#+ (.+)$", _without_code(_text(document)), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def _without_code(text):
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document):
    """A link in a document leads to a file of the checkout, and to a heading that it has."""
    for target in re.findall(r"\]\(([^)\s]+)\)", _without_code(_text(document))):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        path = ((ROOT / document).parent / file).resolve() if file else ROOT / document
        assert path.is_relative_to(ROOT), f"{document}: {target} leads out of the checkout"
        assert path.exists(), f"{document}: there is no {target}"
        if anchor:
            assert anchor in _anchors(path.relative_to(ROOT)), f"{document}: {target} has no such heading"


def test_pictures_are_small_and_described():
    """A picture in a document has a text for those who don't see it, and loads quickly."""
    shown = set()
    for document in DOCUMENTS:
        for words, file in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", _text(document)):
            picture = ((ROOT / document).parent / file).resolve()
            shown.add(picture)
            assert len(words) > 60, f"{document}: {file} is not described"
            assert picture.stat().st_size <= 250_000, f"{document}: {file} is too large"
    there = {path.resolve() for path in PICTURES.iterdir()}
    assert shown == there, "docs/pictures holds what the documents show, and nothing else"
    assert sum(path.stat().st_size for path in there) <= 3_000_000
    assert {path.stem for path in there} == {*TAKEN, "print"}, "make screenshots takes them all"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_no_machine(document):
    """No path of anybody's machine stands in a document."""
    here = re.escape(f"{ROOT.parent}/")
    assert re.findall(rf"(?:{here}|/home/|/root/|/Users/|[A-Z]:\\)\S*", _text(document)) == []


# Commands


def _commands(text):
    """Give the command lines that a document shows: in its code, inline or in blocks."""
    blocks = re.findall(r"^```(?:sh|console|bash)?\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4}(\S.*)$", _without_code(text), flags=re.MULTILINE)
    inline = re.findall(r"`([^`\n]+)`", _without_code(text))
    return [line.strip() for part in (*blocks, *indented, *inline) for line in part.splitlines()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_exist(document):
    """What a document asks make for, make has."""
    targets = set(re.findall(r"^([a-z-]+):", _text("Makefile"), flags=re.MULTILINE))
    said = {line.split()[1] for line in _commands(_text(document)) if re.match(r"make [a-z]", line)}
    assert said <= targets


@pytest.mark.parametrize("document", DOCUMENTS)
def test_cskit_commands_and_options_exist(document):
    """What a document says of the command line, the command line has."""
    for line in _commands(_text(document)):
        found = re.match(r"(?:\.venv/bin/|jupyter )?cskit(?: +(\S+))?(.*)", line)
        if not found or not found[1] or "-" in found[1]:
            continue
        assert found[1] in COMMANDS, f"{document}: {line}"
        known = {name for option in COMMANDS[found[1]].params for name in option.opts} | {"--help"}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", found[2])) <= known, f"{document}: {line}"


def test_every_command_and_option_is_described():
    """docs/running.md has every command, and every option of `cskit run`."""
    text = _text("docs/running.md")
    assert [name for name in COMMANDS if f"`cskit {name}" not in text] == []
    options = [option.opts[0] for option in COMMANDS["run"].params if option.opts[0].startswith("--")]
    assert [option for option in options if f"`{option}" not in text] == []


def test_modules_and_programs_exist():
    """What a document runs as a module or from .venv is there once `make lab` has set up."""
    for document in DOCUMENTS:
        for line in _commands(_text(document)):
            words = shlex.split(line.split("  #")[0]) if line.startswith((".venv/bin/", "python -m")) else []
            if words == [".venv/bin/"]:
                continue
            if words and words[0].endswith("python") and words[1] == "-m":
                assert importlib.util.find_spec(words[2]), f"{document}: {line}"
            elif words:
                name = words[0].removeprefix(".venv/bin/")
                assert name in {"cskit", "papermill", "pytest", "jupyter"}, f"{document}: {line}"


def test_exit_codes_are_those_of_the_errors():
    """docs/running.md has the exit codes of cskit/errors.py and of the command line."""
    tree = set(re.findall(r"(?:Error|Rejected|Name|Table|Failed) +(\d)\b", _text("cskit/errors.py")))
    said = set(re.findall(r"^\| ([\d, ]+) \|", _text("docs/running.md"), flags=re.MULTILINE))
    assert tree | {"0", "1", "130", "143"} == {code for row in said for code in row.split(", ")}


def test_every_notebook_is_in_the_readme():
    """The table of pages names each notebook's page; the tree does not forget one."""
    said = set(re.findall(r"^\| `(\w+)\.html`", _text("README.md"), flags=re.MULTILINE))
    assert said == PAGES


@pytest.mark.parametrize(
    ("document", "locale"), [("docs/reading.md", "en"), ("docs/pt_BR/reading.md", "pt_BR")]
)
def test_each_question_of_an_analysis_is_explained(document, locale):
    """A reader finds the page's headings in the guide, as the page has them, also "Since last month"."""
    text = " ".join(_text(document).split())
    missing = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if notebook["metadata"]["cskit"]["role"] != "analysis" or path.stem == "accounts":
            continue
        cells = ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        with using(locale):
            heads = [
                gettext(cell)
                for cell in cells
                if cell.startswith("## ") and (cell.endswith("?") or "Since" in cell)
            ]
        missing += [head for head in heads if f"**{head[3:]}**" not in text]
    assert missing == []


@pytest.mark.parametrize("document", ["docs/reading.md", "docs/pt_BR/reading.md"])
def test_how_to_read_each_page_is_said(document):
    """Each page has its question and what not to conclude from it, in both languages."""
    parts = re.split(r"^## ", _text(document), flags=re.MULTILINE)[2:]  # the first holds for all pages
    told = {name for part in parts for name in re.findall(r"\A.+\n\n`([\w-]+)\.html`", part)}
    assert told == PAGES | {"data-quality"}
    for part in parts:
        assert re.search(r"^`[\w-]+\.html`.*\*[^*]+\?\*", part, flags=re.MULTILINE), part
        assert re.search(r"^\*(Do not conclude|Não conclua)\*", part, flags=re.MULTILINE), part


# Examples


def _blocks(document, language):
    return re.findall(rf"^```{language}\n(.*?)^```", _text(document), flags=re.MULTILINE | re.DOTALL)


LEAST = "month: 2026-09\ncurrency: BRL\n"
TABLES = "  customers: {path: customers.csv}\n  contracts: {path: contracts.csv}\n"


def _whole(block):
    """Make a parameters file of an example that shows a part of one."""
    keys = yaml.safe_load(block)
    if "data" in keys:
        return block
    if set(keys) & set(Parameters.model_fields):
        return f"{LEAST}{block}data:\n{TABLES}"
    if set(keys) <= {"columns", "dialect", "end_on"}:
        return f"{LEAST}data:\n  customers: {{path: customers.csv, mapping: mapping.yaml}}\n{TABLES[-35:]}"
    others = "".join(line + "\n" for line in TABLES.splitlines() if line.split(":")[0].strip() not in keys)
    return f"{LEAST}data:\n{others}" + re.sub(r"^(?=.)", "  ", block, flags=re.MULTILINE)


@pytest.mark.parametrize(
    "block",
    [block for document in DOCUMENTS for block in _blocks(document, "yaml")],
    ids=lambda block: block.splitlines()[0],
)
def test_examples_of_parameters_are_valid(block, tmp_path):
    """A parameters file that a document shows can be read, as it stands or as a part of a whole one."""
    (tmp_path / "mapping.yaml").write_text(block, encoding="utf-8")
    (tmp_path / "mappings").mkdir()
    for name in re.findall(r"mapping: (mappings/\w+\.yaml)", block):  # as `cskit map` writes them
        (tmp_path / name).write_text("columns: {}\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(_whole(block), encoding="utf-8")
    assert load(tmp_path / "mine.yaml").data["customers"]


def test_every_key_of_a_parameters_file_is_described():
    """docs/own-data.md names every key there is, and every policy field it names exists."""
    text = _text("docs/own-data.md")
    keys = [
        name
        for model in (Parameters, Source, Spec, UntilNext, Dialect)
        for name, field in model.model_fields.items()
        if not field.exclude
    ]
    assert [name for name in keys if not re.search(rf"\b{name}\b", text)] == []
    (policy,) = (block for block in _blocks("docs/own-data.md", "yaml") if block.startswith("policy:"))
    assert set(yaml.safe_load(policy)["policy"]) <= set(Policy.model_fields)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_examples_of_json_are_json(document):
    """What a document shows as JSON is JSON."""
    for block in _blocks(document, "json"):
        assert json.loads(block)
