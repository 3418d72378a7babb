"""Names as people write them: headers of files and names of sheets, compared with what is meant."""

from __future__ import annotations

import unicodedata

__all__ = ["simplified"]


def simplified(header: str) -> str:
    """Return a header without case, accents, spaces, dashes and underscores.

    >>> simplified("Início do-Contrato ")
    'iniciodocontrato'
    """
    letters = unicodedata.normalize("NFKD", header)
    return "".join(sign for sign in letters.casefold() if sign.isalnum())
