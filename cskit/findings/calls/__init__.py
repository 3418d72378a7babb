"""What the cover says of the calls: whom, why, what to ask, and what came of those of the months before."""

from cskit.findings.calls.chosen import caption, fewer, heading, how, in_words, not_looked
from cskit.findings.calls.memory import (
    last_caption,
    last_in_words,
    record_caption,
    record_in_words,
    record_says,
    remembered,
)
from cskit.findings.calls.method import rules

__all__ = [
    "caption",
    "fewer",
    "heading",
    "how",
    "in_words",
    "last_caption",
    "last_in_words",
    "not_looked",
    "record_caption",
    "record_in_words",
    "record_says",
    "remembered",
    "rules",
]
