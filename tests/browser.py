"""A real Chromium for tests and screenshots.

``chromium()`` starts one; ``visit(browser, page)`` opens a page in it and notes what the console
complained about and every address that was asked for. The page is Playwright's own:
``visited.page.click(...)``, ``.screenshot(full_page=True)``, ``.pdf(...)``, ``.evaluate(...)``.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

DESK = (1280, 900)
PHONE = (390, 844)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "There is no Chromium on this machine: install it (on Debian and Ubuntu: apt install chromium), "
    "or give its path in CSKIT_CHROMIUM."
)

# The sandbox needs rights that containers lack, and these are pages we made ourselves; the others
# keep Chromium from talking to anybody, so that every request seen is the page's own.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)


@dataclass
class Visit:
    """A page that is open, and what it did so far."""

    page: Page
    errors: list[str] = field(default_factory=list)
    """What the console complained about (warnings too), and errors nobody caught."""
    requests: list[str] = field(default_factory=list)
    """Addresses asked for, besides the page itself and what it carries inside (data:, blob:)."""

    @property
    def sideways(self) -> int:
        """By how many pixels the page scrolls sideways."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    @property
    def without_alt(self) -> list[str]:
        """The sources of images without a text for those who do not see them."""
        script = """[...document.images].filter(i => !(i.alt || '').trim()).map(i => i.src.slice(0, 80))"""
        return list(self.page.evaluate(script))


def find_chromium() -> str | None:
    """Give the path of this machine's Chromium, if it has one."""
    named = os.environ.get("CSKIT_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def require_chromium() -> str:
    """Give Chromium's path; without one the test is skipped, or fails where CSKIT_REQUIRE_BROWSER=1."""
    executable = find_chromium()
    if executable is None and os.environ.get("CSKIT_REQUIRE_BROWSER") == "1":
        pytest.fail(MISSING)
    return executable or pytest.skip(MISSING)


@contextmanager
def chromium(executable: str) -> Iterator[Browser]:
    """Start Chromium, without a window."""
    with sync_playwright() as playwright:
        loop = asyncio.get_running_loop()
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        _mark(None)
        try:
            yield browser
        finally:
            _mark(loop)
            browser.close()
    _mark(None)


@contextmanager
def visit(
    browser: Browser,
    address: Path | str,
    *,
    size: tuple[int, int] = DESK,
    scheme: str = "light",
    media: str = "screen",
    **context: Any,
) -> Iterator[Visit]:
    """Open a file or an address in a browser profile of its own.

    Parameters
    ----------
    browser
        What ``chromium()`` gave.
    address
        A file, or an address such as ``http://127.0.0.1:8000``.
    size
        Width and height of the window in pixels; ``PHONE`` for a phone's.
    scheme
        The reader's preference: light or dark.
    media
        screen or print; ``visited.page.pdf(path=...)`` prints in either case.
    context
        Further settings of Playwright's ``new_context``, such as ``java_script_enabled=False``,
        ``offline=True`` or ``device_scale_factor=2``.
    """
    url = address if isinstance(address, str) else address.resolve().as_uri()
    _mark(browser._loop)
    profile = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale=context.pop("locale", "en-GB"),
        **context,
    )
    try:
        visited = Visit(profile.new_page())
        _listen(visited, url)
        visited.page.emulate_media(media=media)
        visited.page.goto(url, wait_until="load")
        yield visited
    finally:
        profile.close()
        _mark(None)


def _listen(visited: Visit, url: str) -> None:
    def complain(message: Any) -> None:
        if message.type in {"error", "warning"}:
            visited.errors.append(message.text)

    def ask(request: Any) -> None:
        itself = request.url.split("#", maxsplit=1)[0] == url.split("#", maxsplit=1)[0]
        if not itself and not request.url.startswith(("data:", "blob:")):
            visited.requests.append(request.url)

    visited.page.on("console", complain)
    visited.page.on("pageerror", lambda error: visited.errors.append(str(error)))
    visited.page.on("request", ask)


def _mark(loop: asyncio.AbstractEventLoop | None) -> None:
    """Say which event loop runs in this thread: Playwright's while a page is open, else none.

    Playwright leaves its own marked as running for as long as the browser lives, so that any
    ``asyncio.run`` of a later test in this process would be refused.
    """
    asyncio._set_running_loop(loop)
