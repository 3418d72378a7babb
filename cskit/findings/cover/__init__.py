"""What the cover says: the month in one sentence, six figures, what changed, the other pages' headlines."""

from cskit.findings.cover.changed import changed, changed_figures, what_changed
from cskit.findings.cover.headline import headline
from cskit.findings.cover.pages import headlines, renewals_alt, renewals_caption, renewals_table
from cskit.findings.cover.tiles import spark_labels, tiles

__all__ = [
    "changed",
    "changed_figures",
    "headline",
    "headlines",
    "renewals_alt",
    "renewals_caption",
    "renewals_table",
    "spark_labels",
    "tiles",
    "what_changed",
]
