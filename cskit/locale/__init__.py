"""The reader's language: gettext catalogues, and numbers and dates by Babel.

English is the source; ``pt_BR`` is complete (a test holds it so). Messages are whole sentences
with named placeholders, filled after translation::

    gettext("{k} of {n} accounts hold 80% of MRR").format(k=..., n=...)

The catalogue is compiled in memory from its ``.po`` at first use, so no binary lies in the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from cskit.errors import N_, UnknownName

__all__ = [
    "LOCALES",
    "N_",
    "current",
    "gettext",
    "language_tag",
    "ngettext",
    "npgettext",
    "pgettext",
    "use",
    "using",
]

LOCALES = ("en", "pt_BR")
"""The languages a report can be in."""

_HERE = Path(__file__).parent
_language = {"code": "en"}


def use(code: str) -> None:
    """Make ``code`` the language of everything said from now on in this process."""
    if code not in LOCALES:
        raise UnknownName("locale", code, LOCALES)
    _language["code"] = code


@contextmanager
def using(code: str) -> Iterator[None]:
    """Speak ``code`` inside a ``with`` block, and the language before it afterwards."""
    before = current()
    use(code)
    try:
        yield
    finally:
        use(before)


def current() -> str:
    """Return the language in use, one of :data:`LOCALES`."""
    return _language["code"]


def language_tag() -> str:
    """Return the language as HTML's ``lang`` wants it, for instance ``pt-BR``."""
    return current().replace("_", "-")


def gettext(message: str) -> str:
    """Translate a message."""
    # gettext answers the empty message with the catalogue's header.
    return _catalogue(current()).gettext(message) if message else ""


def ngettext(one: str, many: str, n: int) -> str:
    """Translate a message that counts ``n`` things."""
    return _catalogue(current()).ngettext(one, many, n)


def pgettext(context: str, message: str) -> str:
    """Translate a message whose words mean different things in different places."""
    return _catalogue(current()).pgettext(context, message)


def npgettext(context: str, one: str, many: str, n: int) -> str:
    """Translate a message that counts ``n`` things, in a context."""
    return _catalogue(current()).npgettext(context, one, many, n)


@cache
def _catalogue(code: str) -> NullTranslations:
    """Return the catalogue of a language, compiled from its ``.po``."""
    if code == "en":
        return NullTranslations()
    # Babel is slow to import and English needs none of it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (_HERE / code / "LC_MESSAGES" / "cskit.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
