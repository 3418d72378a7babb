"""The tests' own helpers: Chromium, and what a session makes once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import browser as browsers
from tests.browser import PHONE, visit
from tests.once import OnceFailed, once

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>before</title>
<style>
  body { margin: 0; background: white }
  @media (prefers-color-scheme: dark) { body { background: black } }
  @media print { h1 { display: none } }
</style>
<h1>A page</h1><div style="width: 600px">wide</div>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="a dot">
<script>document.title = "after"</script>
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.mark.browser
def test_a_quiet_page_shows_no_error_and_no_request(browser, page):
    """A page that carries all it needs is seen as such."""
    with visit(browser, page) as visited:
        assert visited.page.title() == "after"
        assert visited.errors == []
        assert visited.requests == []
        assert visited.without_alt == []
        assert visited.sideways == 0


@pytest.mark.browser
def test_errors_requests_and_missing_texts_are_noticed(browser, page):
    """What a page must not do is seen: console errors, uncaught errors, requests, images without a text."""
    bad = '<script>console.error("oh no"); nothing.here</script><img src="http://127.0.0.1:9/x.png">'
    page.write_text(PAGE + bad, encoding="utf-8")
    with visit(browser, page) as visited:
        assert any("oh no" in error for error in visited.errors)
        assert any("nothing is not defined" in error for error in visited.errors)
        assert visited.requests == ["http://127.0.0.1:9/x.png"]
        assert visited.without_alt == ["http://127.0.0.1:9/x.png"]


@pytest.mark.browser
def test_phone_dark_print_and_no_script(browser, page, tmp_path):
    """Each reader's situation can be taken on: a phone, a dark theme, paper, scripts switched off."""
    background = "getComputedStyle(document.body).backgroundColor"
    with visit(browser, page, size=PHONE, scheme="dark") as visited:
        assert visited.page.evaluate("innerWidth") == PHONE[0]
        assert visited.sideways == 600 - PHONE[0]
        assert visited.page.evaluate(background) == "rgb(0, 0, 0)"
    with visit(browser, page, media="print") as visited:
        assert not visited.page.get_by_role("heading").is_visible()
        assert visited.page.pdf().startswith(b"%PDF-")
    with visit(browser, page, java_script_enabled=False, offline=True) as visited:
        assert visited.page.title() == "before"
        visited.page.screenshot(full_page=True, path=tmp_path / "page.png")
    assert (tmp_path / "page.png").stat().st_size > 1000


@pytest.mark.browser
def test_asyncio_stays_usable_beside_the_browser(browser, page):
    """A later test in the same process may still run an event loop of its own, and the browser after it."""

    async def answer() -> int:
        return 42

    assert asyncio.run(answer()) == 42
    with visit(browser, page) as visited:
        assert visited.page.title() == "after"
    assert asyncio.run(answer()) == 42


def test_chromium_is_found_by_name_or_by_setting(monkeypatch, tmp_path):
    """CSKIT_CHROMIUM names the browser; without one anywhere, none is found."""
    monkeypatch.setenv("CSKIT_CHROMIUM", sys.executable)
    assert browsers.find_chromium() == sys.executable
    monkeypatch.delenv("CSKIT_CHROMIUM")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browsers.find_chromium() is None


def test_without_chromium_a_test_is_skipped(monkeypatch):
    """People without a Chromium get a plain word, not a failure."""
    monkeypatch.setenv("CSKIT_CHROMIUM", "no-such-browser")
    monkeypatch.delenv("CSKIT_REQUIRE_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="There is no Chromium on this machine"):
        browsers.require_chromium()


def test_without_chromium_a_test_fails_where_one_is_required(monkeypatch):
    """CI cannot pass by having no browser."""
    monkeypatch.setenv("CSKIT_CHROMIUM", "no-such-browser")
    monkeypatch.setenv("CSKIT_REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="There is no Chromium on this machine"):
        browsers.require_chromium()


def test_once_builds_once_and_shares_the_folder(tmp_path_factory):
    """The second who asks gets what the first one made."""
    built = []

    def build(folder: Path) -> None:
        built.append(folder)
        (folder / "answer").write_text("42")

    first = once(tmp_path_factory, "shared-answer", build)
    second = once(tmp_path_factory, "shared-answer", build)
    assert built == [first]
    assert first == second
    assert (second / "answer").read_text() == "42"


def test_once_fails_once_and_for_all(tmp_path_factory):
    """What could not be made is not tried again: each worker would lose the same minutes."""
    tries = []

    def build(folder: Path) -> None:
        tries.append(folder)
        raise ValueError("no disk")

    with pytest.raises(ValueError, match="no disk"):
        once(tmp_path_factory, "broken", build)
    with pytest.raises(OnceFailed, match="ValueError: no disk"):
        once(tmp_path_factory, "broken", build)
    assert len(tries) == 1


def test_once_knows_a_worker_that_was_killed(tmp_path_factory):
    """A folder left half-made by a killed worker is not handed out."""

    def killed(folder: Path) -> None:
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        once(tmp_path_factory, "half-made", killed)
    with pytest.raises(OnceFailed, match="half-made could not be made"):
        once(tmp_path_factory, "half-made", killed)


SHARING = """
import time
from tests.once import once

def build(folder):
    time.sleep(0.5)
    (folder / "made").write_text(str(time.time_ns()))
    with open({log!r}, "a") as log:
        log.write("built\\n")

def shared(factory):
    return (once(factory, "run", build) / "made").read_text()
"""


def test_once_is_shared_by_workers(root, tmp_path):
    """Two xdist workers that ask at the same moment get one building."""
    log = tmp_path / "log"
    for name in "ab":
        tests = f"def test_{name}(tmp_path_factory):\n    assert shared(tmp_path_factory)\n"
        source = SHARING.format(log=str(log)) + tests
        (tmp_path / f"test_{name}.py").write_text(source, encoding="utf-8")
    # Without our own worker's name, as this is a session of its own, and with xdist as its only plug-in.
    outer = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    options = ["-n", "2", "--dist", "loadfile", "--basetemp", tmp_path / "t", "--rootdir", tmp_path]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", *options, "-c", os.devnull, tmp_path],
        cwd=root,
        env={**outer, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert log.read_text() == "built\n"
