"""What the tests of every layer share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium, require_chromium

ROOT = Path(__file__).resolve().parents[1]

# Fixtures with a story of their own live in a module each, named here.
pytest_plugins: list[str] = ["tests.runs", "tests.postgres"]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, for ``tests.browser.visit``. CI must have one; elsewhere it may be missing."""
    with chromium(require_chromium()) as started:
        yield started


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data sets beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("The public data sets are not here: this test reads ../shared/data, beside the checkout.")
    return folder
