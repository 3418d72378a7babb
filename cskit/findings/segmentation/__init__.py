"""What the segmentation page says: whether service fits the ticket, and whether the hours fit."""

from cskit.findings.segmentation.acting import act, act_caption
from cskit.findings.segmentation.fit import dots, listed, lists, picture, so_what
from cskit.findings.segmentation.headline import counted, headline, lines
from cskit.findings.segmentation.load import bar, gap, parts
from cskit.findings.segmentation.segments import caption as segments_caption
from cskit.findings.segmentation.segments import company, rows, sector, verdict, with_nps
from cskit.findings.segmentation.since import since, since_figures
from cskit.findings.segmentation.split import caption as split_caption
from cskit.findings.segmentation.split import in_words, retention, total
from cskit.findings.segmentation.split import so_what as hours_and_margin
from cskit.findings.segmentation.tiers import caption as tiers_caption
from cskit.findings.segmentation.tiers import in_words as tiers_in_words
from cskit.findings.segmentation.tiers import missing as tiers_missing
from cskit.findings.segmentation.tiers import so_what as tiers_near
from cskit.findings.segmentation.words import model, row_name

__all__ = [
    "act",
    "act_caption",
    "bar",
    "company",
    "counted",
    "dots",
    "gap",
    "headline",
    "hours_and_margin",
    "in_words",
    "lines",
    "listed",
    "lists",
    "model",
    "parts",
    "picture",
    "retention",
    "row_name",
    "rows",
    "sector",
    "segments_caption",
    "since",
    "since_figures",
    "so_what",
    "split_caption",
    "tiers_caption",
    "tiers_in_words",
    "tiers_missing",
    "tiers_near",
    "total",
    "verdict",
    "with_nps",
]
