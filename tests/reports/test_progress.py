"""Progress: plain lines for a log, a live table for a terminal."""

from __future__ import annotations

import io

from cskit.reports.journal import Event
from cskit.reports.progress import progress

EVENTS = (
    Event("reading"),
    Event(
        "planned", facts={"reports": 2, "portfolios": ["Sul [x]"], "notebooks": ["nps", "pareto", "cover"]}
    ),
    Event("report", "Sul [x]", "nps", "skipped", "the data have no table surveys"),
    Event("report", "Sul [x]", "pareto", "ready", seconds={"kernel": 1.0, "cells": 2.0}),
    Event("report", "Sul [x]", "cover", "failed", "its kernel died in cell 2"),
)


def said(stream):
    with progress(stream) as listen:
        for event in EVENTS:
            listen(event)
    return stream.getvalue()


def test_a_log_gets_a_line_for_each_report():
    """Counted, with time or reason, and without any control character."""
    assert said(io.StringIO()).splitlines() == [
        "Reading the data.",
        "Reports to make: 2, of portfolios: 1.",
        "Sul [x] · nps: skipped: the data have no table surveys",
        "[1/2] Sul [x] · pareto: ready (3.0 s)",
        "[2/2] Sul [x] · cover: failed: its kernel died in cell 2",
    ]


def test_a_terminal_gets_a_table():
    """Portfolio by notebook with a mark for each state; a name in brackets is a name; reasons stay above."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    text = said(Terminal())
    for part in ("Sul [x]", "●", "–", "!", "2 of 2 reports", "its kernel died in cell 2"):
        assert part in text
