"""From tables to the sentences a reader needs: headlines, "so what", alt texts, reasons, next steps.

Every function takes tables and returns text in the reader's language. Nothing is computed here
that a metric could give; a finding only picks, compares and words.
"""

from cskit.findings.say import Tile, headline, note, so_what, status, tiles
from cskit.lazy import submodules

__all__ = ["Tile", "headline", "note", "so_what", "status", "tiles"]

__getattr__ = submodules(__name__)
