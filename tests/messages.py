"""Bring the Portuguese catalogue up to date: ``python -m tests.messages``.

Collects the messages of the package, of its page templates and of the notebooks' markdown cells,
adds the new ones with an empty translation, and sets aside (``#~``) those that are gone;
``--prune`` forgets these. Translations are kept. Output is sorted and has neither dates nor places,
so two people's additions merge without a conflict.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "cskit" / "locale" / "pt_BR" / "LC_MESSAGES" / "cskit.po"
KEYWORDS = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "N_": None,
}
HEADER = """\
# Portuguese (Brazil) messages of cskit.
# Kept by `python -m tests.messages`: sorted, no places, no dates, so that merges are easy.
msgid ""
msgstr ""
"Project-Id-Version: cskit\\n"
"Language: pt_BR\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""

Message = tuple[str | None, str | tuple[str, str]]
"""A message as (context, text), the text of a plural being (one, many)."""


def messages() -> Iterator[Message]:
    """Yield every message that the package, the templates and the notebooks show."""
    package = ROOT / "cskit"
    for path in sorted(package.rglob("*.py")):
        yield from _messages_of("python", path)
    for path in sorted(package.rglob("*.j2")):
        yield from _messages_of(babel_extract, path)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                yield None, cell.source


def _messages_of(method: object, path: Path) -> Iterator[Message]:
    with path.open("rb") as source:
        # "silent: false" makes a template that does not parse an error instead of nothing found.
        found = list(extract(method, source, KEYWORDS, options={"silent": "false"}))
    for _line, text, _comments, context in found:
        yield context, tuple(text) if isinstance(text, (tuple, list)) else text


def catalogue() -> Catalog:
    """Read the catalogue as it lies in the tree."""
    with CATALOGUE.open("rb") as source:
        return read_po(source, locale="pt_BR")


def placeholders(text: str) -> set[str]:
    """Return the names that a message expects to be filled in."""
    return set(re.findall(r"\{(\w+)[^{}]*\}", text))


def update(prune: bool) -> Catalog:
    """Return the catalogue with the messages of today and the translations it had."""
    known = catalogue()
    for message in known.obsolete.values():  # someone may have brought a message back
        known[message.id] = message
    known.obsolete.clear()
    fresh = Catalog(locale="pt_BR")
    for context, text in messages():
        fresh.add(text, context=context)
    known.update(fresh, no_fuzzy_matching=True, update_header_comment=False)
    if prune:
        known.obsolete.clear()
    return known


def main(arguments: list[str]) -> None:
    """Rewrite the catalogue and say what is left to translate."""
    updated = update("--prune" in arguments)
    with CATALOGUE.open("wb") as out:
        out.write(HEADER.encode())
        write_po(out, updated, sort_output=True, no_location=True, omit_header=True, width=100)
    empty = [message for message in updated if message.id and not any(_texts(message.string))]
    print(f"{len(updated)} messages, {len(empty)} to translate, {len(updated.obsolete)} set aside")


def _texts(translation: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (translation,) if isinstance(translation, str) else tuple(translation or ())


if __name__ == "__main__":
    main(sys.argv[1:])
