"""The page as a reader has it: in a real Chromium, at a desk, on a phone and on paper."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from cskit.reports import render
from tests.browser import PHONE, visit
from tests.reports import specimen
from tests.reports.company import company

pytestmark = pytest.mark.browser

TINY = (320, 700)
# Before and after the day on which the specimen counts as old.
EARLY, LATE = "2026-01-10T12:00:00Z", "2027-11-14T12:00:00Z"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The specimen as a nice report, as a hostile one, in Portuguese, and the company's page."""
    folder = tmp_path_factory.mktemp("pages")
    hostile = specimen.notebook(specimen.HOSTILE)
    texts = {
        "nice": render.page(specimen.notebook(), specimen.context()),
        "portuguese": render.page(specimen.notebook(), specimen.context(code="pt_BR")),
        "hostile": render.page(hostile, specimen.context(portfolio=specimen.HOSTILE[0])),
        "company": render.index(company()),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


ALL = ("nice", "portuguese", "hostile", "company")


def clock(page: Page, time: str) -> None:
    page.clock.set_fixed_time(time)
    page.reload()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("size", [(1440, 900), (800, 900), PHONE, TINY])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_quiet_and_in_its_width(
    browser: Browser, pages, name: str, size: tuple[int, int], scheme: str
) -> None:
    """No complaint in the console, no request, and nothing scrolls sideways, with everything open too."""
    with visit(browser, pages[name], size=size, scheme=scheme) as visited:
        assert visited.sideways <= 0
        visited.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        visited.page.evaluate("document.querySelectorAll('.code').forEach(d => d.hidden = false)")
        assert visited.sideways <= 0
        assert visited.errors == []
        assert visited.requests == []
        assert visited.without_alt == []


def test_pictures_have_names(browser: Browser, pages) -> None:
    """Every drawing that is shown is an image with a sentence."""
    with visit(browser, pages["nice"]) as visited:
        shown = visited.page.get_by_role("img").all()
        assert len(shown) == 4  # three sparklines and one of the chart's two drawings
        names = [picture.locator("title").first.text_content() for picture in shown]
        assert all(names)


@pytest.mark.parametrize("name", ["nice", "hostile"])
def test_chart_text_on_a_phone(browser: Browser, pages, name: str) -> None:
    """On a phone no letter of a chart is smaller than 12 px, and none leaves the drawing."""
    script = """() => [...document.querySelectorAll('svg.chart')].filter(s => s.getClientRects().length)
      .map(s => {
        const box = s.getBoundingClientRect(), scale = box.width / s.viewBox.baseVal.width;
        return [...s.querySelectorAll('text')].map(t => {
          const own = t.getBoundingClientRect();
          const size = parseFloat(getComputedStyle(t).fontSize) * scale;
          return [size, own.left - box.left, box.right - own.right];
        });
      })"""
    with visit(browser, pages[name], size=PHONE) as visited:
        charts = visited.page.evaluate(script)
    assert len(charts) == 1  # the narrow drawing only
    for size, left, right in charts[0]:
        assert size >= 12
        assert left >= -0.5
        assert right >= -0.5


def test_no_small_text(browser: Browser, pages) -> None:
    """No text on the screen is under 14 px, but for the labels inside charts."""
    script = """() => [...document.querySelectorAll('body *')].filter(e =>
        !e.closest('svg') && e.offsetParent &&
        [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) &&
        parseFloat(getComputedStyle(e).fontSize) < 14).map(e => e.outerHTML.slice(0, 80))"""
    for size in ((1440, 900), PHONE):
        with visit(browser, pages["nice"], size=size) as visited:
            assert visited.page.evaluate(script) == []


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = c => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1);
                     return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const linear = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = c.map(linear);
                       return .2126 * r + .7152 * g + .0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
                        if (c[3]) return c; } return [255, 255, 255]; };
  return [...document.querySelectorAll('body *')].filter(e => e.getClientRects().length &&
      [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(e => {
    const front = rgb(e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color);
    const [a, b] = [light(front.slice(0, 3)), light(behind(e).slice(0, 3))].sort((x, y) => y - x);
    return [(a + .05) / (b + .05), e.outerHTML.slice(0, 80)];
  }).filter(([ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("name", ["nice", "company"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(browser: Browser, pages, name: str, scheme: str) -> None:
    """Every word, code and chart labels too, stands out from what is behind it by 4.5 to 1."""
    with visit(browser, pages[name], scheme=scheme) as visited:
        clock(visited.page, LATE)
        visited.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        visited.page.evaluate("document.querySelectorAll('.code').forEach(d => d.hidden = false)")
        assert visited.page.evaluate(CONTRAST) == []


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def becomes(page, colour) -> bool:
    """Tell whether the background gets a colour within some seconds: a busy machine paints late."""
    for _ in range(50):
        if background(page) == colour:
            return True
        page.wait_for_timeout(100)
    return False


def test_theme_switch(browser: Browser, pages) -> None:
    """The reader's choice wins over the system's, is remembered, and can be given back."""
    light, dark = "rgb(251, 250, 247)", "rgb(20, 23, 26)"
    with visit(browser, pages["nice"], scheme="light") as visited:
        page = visited.page
        assert becomes(page, light)
        page.get_by_role("button", name="Dark").click()
        assert becomes(page, dark)
        assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
        page.reload()
        assert becomes(page, dark)
        page.emulate_media(media="print")
        assert becomes(page, "rgb(255, 255, 255)")  # paper is light
        page.emulate_media(media="screen", color_scheme="dark")
        page.get_by_role("button", name="Light").click()
        assert becomes(page, light)
        page.get_by_role("button", name="System").click()
        assert becomes(page, dark)
        assert visited.errors == []


def test_charts_follow_the_theme(browser: Browser, pages) -> None:
    """A bar is the accent of the theme in force."""
    script = "getComputedStyle(document.querySelector('.wide path[fill*=accent]')).fill"
    for scheme, colour in (("light", "rgb(47, 120, 224)"), ("dark", "rgb(58, 151, 232)")):
        with visit(browser, pages["nice"], scheme=scheme) as visited:
            assert visited.page.evaluate(script) == colour


def test_code_toggle(browser: Browser, pages) -> None:
    """Code is out of sight until asked for, and goes again."""
    with visit(browser, pages["nice"]) as visited:
        code = visited.page.locator(".code").first
        button = visited.page.get_by_role("button", name="Show the code")
        assert not code.is_visible()
        button.click()
        assert code.is_visible()
        assert button.get_attribute("aria-pressed") == "true"
        button.click()
        assert not code.is_visible()


def test_old_page_says_so(browser: Browser, pages) -> None:
    """The banner comes 45 days after the month, by the reader's clock."""
    with visit(browser, pages["portuguese"]) as visited:
        banner = visited.page.locator("#page-old")
        clock(visited.page, EARLY)
        assert not banner.is_visible()
        clock(visited.page, LATE)
        assert banner.is_visible()
        assert "setembro de 2026" in banner.inner_text()


def test_all_rows_in_place(browser: Browser, pages) -> None:
    """Ten rows, then all of them in the same table; a link to a later row shows it."""
    with visit(browser, pages["nice"]) as visited:
        page = visited.page
        row = page.locator("#lost-r-12")
        assert page.locator("#lost-r-10").is_visible()
        assert not row.is_visible()
        page.get_by_text("Show all 12").click()
        assert row.is_visible()
        page.get_by_text("Show the first 10 only").click()
        assert not row.is_visible()
        page.evaluate("location.hash = '#lost-r-12'")
        assert row.is_visible()


def test_cards_on_a_phone(browser: Browser, pages) -> None:
    """On a phone a row is a card whose cells say their headers; it still is a table to a screen reader."""
    with visit(browser, pages["nice"], size=PHONE) as visited:
        cell = visited.page.locator("#lost-r-1 td").first
        label = cell.evaluate("e => getComputedStyle(e, '::before').content")
        assert label == '"MRR (R$)"'
        assert visited.page.get_by_role("table").first.get_by_role("row").count() >= 10
        assert visited.page.get_by_role("rowheader", name="Metalúrgica Aço & Cia").count() == 1


@pytest.mark.parametrize("size", [(1440, 900), PHONE])
def test_big_enough_to_touch(browser: Browser, pages, size: tuple[int, int]) -> None:
    """What is pressed is 24 px tall at least, and the page's own controls are 44 px on a phone."""
    script = """() => [...document.querySelectorAll('button, summary, nav a, .more summary')]
        .filter(e => e.getClientRects().length)
        .map(e => [e.getBoundingClientRect().height, e.outerHTML.slice(0, 80)])"""
    with visit(browser, pages["nice"], size=size) as visited:
        sizes = visited.page.evaluate(script)
    least = 44 if size == PHONE else 24
    assert sizes
    assert [found for found in sizes if found[0] < least - 0.01] == []


def test_a_caption_stays_in_view(browser: Browser, pages) -> None:
    """Where a table is wider than its frame, its caption is not, also when it is moved."""
    script = """() => [...document.querySelectorAll('.scroll')].map(frame => {
        frame.querySelector('table').style.minWidth = '2000px';
        const caption = frame.querySelector('caption');
        return [0, 900].flatMap(moved => {
            frame.scrollLeft = moved;
            const own = caption.getBoundingClientRect(), at = frame.getBoundingClientRect();
            return [frame.scrollLeft - moved, own.left - at.left, Math.max(own.right - at.right, 0)];
        });
    })"""
    with visit(browser, pages["nice"], size=(800, 900)) as visited:
        found = visited.page.evaluate(script)
    assert found
    assert [off for off in found if max(map(abs, off)) > 0.5] == []


def test_keyboard(browser: Browser, pages) -> None:
    """Tab leads from the skip link through all there is to press, each with a ring of 3 px around it."""
    script = """() => { const e = document.activeElement, s = getComputedStyle(e);
        return [e.tagName, e.textContent.trim().slice(0, 30), s.outlineStyle, s.outlineWidth]; }"""
    with visit(browser, pages["nice"]) as visited:
        page = visited.page
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            found = page.evaluate(script)
            if found[0] == "BODY":
                break
            seen.append(found)
        assert seen[0][1] == "Skip to the content"
        assert {tuple(found[2:]) for found in seen} == {("solid", "3px")}
        tags = [found[0] for found in seen]
        assert tags.count("BUTTON") == 4
        assert "DIV" in tags  # the table's scrolling region
        assert "SUMMARY" in tags


def test_without_script(browser: Browser, pages) -> None:
    """Without JavaScript everything is there but the switches, and the glossary opens."""
    with visit(browser, pages["nice"], java_script_enabled=False) as visited:
        page = visited.page
        assert page.get_by_role("heading", level=1).is_visible()
        assert page.locator("#lost-r-10").is_visible()
        assert not page.locator("#page-tools").is_visible()
        page.get_by_text("Show all 12").click()
        assert page.locator("#lost-r-12").is_visible()
        page.locator("#glossary > summary").click()
        assert page.locator("#glossary dd").first.is_visible()
        page.goto("about:blank")
        page.goto(f"{pages['nice'].as_uri()}#lost-r-12")
        assert page.locator("#lost-r-12").is_visible()  # a link to a row below "show all" finds it


def test_print(browser: Browser, pages) -> None:
    """On paper closed parts are open, all rows there, and switches, menus and code gone."""
    with visit(browser, pages["nice"], media="print") as visited:
        page = visited.page
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        for place in ("#lost-r-12", "#method p", "#glossary dd", ".wide svg"):
            assert page.locator(place).first.is_visible(), place
        for place in (".page-bar", ".page-contents", ".code", ".narrow svg", ".more"):
            assert not page.locator(place).first.is_visible(), place
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("document.querySelector('#method').open") is False
        pdf = page.pdf(prefer_css_page_size=True)
        assert b"/MediaBox [0 0 595" in pdf or b"/MediaBox [ 0 0 595" in pdf or b"594.9" in pdf  # A4


@pytest.mark.parametrize("name", specimen.HOSTILE)
def test_hostile_portfolio(browser: Browser, tmp_path: Path, name: str) -> None:
    """A portfolio and customers of any name: shown as typed, and nothing else happens."""
    context = dataclasses.replace(specimen.context(), portfolio=name)
    file = tmp_path / "page.html"
    file.write_text(render.page(specimen.notebook((name, *specimen.NICE)), context), encoding="utf-8")
    with visit(browser, file) as visited:
        page = visited.page
        page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
        assert name in page.title()
        plain = " ".join(name.split())
        assert plain in page.locator(".headline").inner_text()
        assert page.locator("#lost-r-1 th").inner_text() == plain
        assert plain in page.locator("figcaption .title").inner_text()
        assert plain in page.locator("footer").inner_text()
        assert visited.errors == []
        assert visited.requests == []
        assert page.locator("script").count() == 1
