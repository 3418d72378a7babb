"""What may stand in a page: an allow-list for what notebooks bring, and a last look at the whole.

Data is escaped where it enters HTML, by tables, charts and findings. This module is the second and
the third lock: the inside of a page passes nh3 with a closed list of elements and, for each
attribute, of forms; the finished page is then read once more, and refused if anything in it could
run or reach outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

import nh3

from cskit.errors import NotebookError

__all__ = ["check", "sanitise"]

_TEXT = (
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt",
    "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "hr", "i", "kbd", "li", "ol", "p", "pre", "s",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "u", "ul", "var",
)  # fmt: skip
_DRAWING = (
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan",
    "title", "defs", "clipPath", "clippath",
)  # fmt: skip

_WORD = re.compile(r"[\w .,%-]*", re.ASCII)
_FORMS: Mapping[str, re.Pattern[str]] = {
    # Anyone may be called anything, so these two are free text; they are shown, never run.
    "title": re.compile(r".*", re.DOTALL),
    "data-label": re.compile(r".*", re.DOTALL),
    # "page-" belongs to the template, whose script looks for these ids.
    "id": re.compile(r"(?!page-)[a-z][a-z0-9-]*"),
    "class": re.compile(r"(?!.*\bpage-)[a-z0-9 _-]*"),
    "href": re.compile(r"(?!//)[\w./-]*(#[\w-]*)?", re.ASCII),
    "style": re.compile(r"width: ?\d{1,3}(\.\d+)?%;?"),
    "role": re.compile(r"img|table|rowgroup|row|cell|columnheader|rowheader|region|group|note"),
    "tabindex": re.compile(r"0"),
    "scope": re.compile(r"(col|row)(group)?"),
    "hidden": re.compile(r"(hidden)?"),
    "open": re.compile(r"(open)?"),
    "aria-hidden": re.compile(r"true"),
    "aria-label": re.compile(r".*", re.DOTALL),
    "aria-labelledby": re.compile(r"[a-z][a-z0-9 -]*"),
    "colspan": re.compile(r"\d{1,2}"),
    "rowspan": re.compile(r"\d{1,3}"),
    "lang": re.compile(r"[A-Za-z-]{2,12}"),
    "fill": re.compile(r"none|currentColor|var\(--[a-z0-9-]+(, ?#[0-9A-Fa-f]{6})?\)"),
    "stroke": re.compile(r"none|currentColor|var\(--[a-z0-9-]+(, ?#[0-9A-Fa-f]{6})?\)"),
    "clip-path": re.compile(r"url\(#[a-z][a-z0-9-]*\)"),
    "d": re.compile(r"[MLHVCSQTAZ0-9eE., +-]*", re.IGNORECASE),
    "points": re.compile(r"[0-9eE., +-]*"),
    "transform": re.compile(r"((translate|rotate|scale|matrix)\([0-9eE., +-]*\) ?)*"),
}
_EVERYWHERE = {
    "class",
    "id",
    "role",
    "hidden",
    "title",
    "lang",
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
}
_OF_TAG: Mapping[str, set[str]] = {
    "a": {"href"},
    "details": {"open"},
    "div": {"tabindex"},
    "span": {"style"},
    "td": {"data-label", "colspan", "rowspan"},
    "th": {"scope", "colspan", "rowspan"},
}
_OF_DRAWING = {
    "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "rx",
    "ry", "d", "points", "transform", "fill", "fill-opacity", "fill-rule", "opacity", "stroke",
    "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-opacity",
    "stroke-width", "text-anchor", "font-size", "font-style", "font-weight", "clip-path",
    "clipPathUnits",
}  # fmt: skip
_ATTRIBUTES = {
    **{tag: _EVERYWHERE | _OF_TAG.get(tag, set()) for tag in _TEXT},
    **dict.fromkeys(_DRAWING, _EVERYWHERE | _OF_DRAWING),
}
# Headings get their ids from the page, by position, the same in every language.
for _heading in ("h1", "h2", "h3", "h4"):
    _ATTRIBUTES[_heading] = {"class", "lang"}


def sanitise(fragment: str) -> str:
    """Return the inside of a page with everything taken out that a page of ours never needs.

    What is not on the list goes, its text stays; scripts and style sheets go with what they hold.
    """
    return nh3.clean(
        fragment,
        tags={*_TEXT, *_DRAWING},
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        clean_content_tags={"script", "style"},
        url_schemes=set(),
        link_rel=None,
        strip_comments=True,
    )


def _filtered(_tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value where it has the form it should have."""
    return value if _FORMS.get(name, _WORD).fullmatch(value) else None


def check(html: str, *, script: str, sheet: str) -> None:
    """Refuse a finished page in which anything but the template's own script could run or load.

    Parameters
    ----------
    html
        The whole page.
    script, sheet
        The template's script and style sheet, the only ones allowed.

    Raises
    ------
    NotebookError
        If it holds another script or sheet, an event handler, a frame, or an address outside.
    """
    reader = _Reader(script, sheet)
    reader.read(html)
    if reader.found:
        raise NotebookError(
            "The page holds what could run or load from outside: "
            + "; ".join(dict.fromkeys(reader.found))
            + ". Show data only through cskit.tables, charts and findings."
        )


_NEVER = {
    "applet", "area", "audio", "base", "embed", "fencedframe", "form", "frame", "frameset", "iframe",
    "image", "img", "input", "link", "map", "math", "noscript", "object", "param", "picture", "portal",
    "source", "template", "textarea", "track", "use", "video", "animate", "set", "foreignobject",
}  # fmt: skip
# The one box of the company's page: what is typed there never leaves it.
_FILTER = {"id": "page-filter-text", "type": "search", "autocomplete": "off"}
_ADDRESSES = {
    "action", "background", "cite", "data", "formaction", "href", "longdesc", "manifest", "ping", "poster",
    "profile", "src", "srcdoc", "srcset", "usemap", "xlink:href",
}  # fmt: skip
_CSV = re.compile(r"data:text/csv;(charset=utf-8;)?base64,[A-Za-z0-9+/=]*")
_METAS = {"content-security-policy"}
_FREE_TEXT = {"title", "data-label", "aria-label", "content", "alt"}

# Most of a page is text and tags in which the reader below finds nothing to note, written in one way
# only: names of the lists above, values in double quotes, no character reference but in free text,
# no "@", and no "(" that could be the end of "url(".
_NAMES = _EVERYWHERE | _OF_DRAWING | {"scope", "tabindex"}
_FORMED = ("href", "style", "clip-path")
_ATTRIBUTE = "|".join(
    f'(?:{"|".join(sorted(names))})="{value}"'
    for names, value in (
        (_NAMES.difference(_FREE_TEXT, _FORMED), r'(?:[^"&@(]++|(?<![lL])\()*+'),
        (_FREE_TEXT, r'[^"]*+'),
        *(({name}, _FORMS[name].pattern) for name in _FORMED),
    )
)
_TAGS = "|".join((*_TEXT, *_DRAWING))
_PLAIN = re.compile(rf"(?:[^<]++|</[A-Za-z]++[0-9]?>|<(?:{_TAGS})(?: (?:{_ATTRIBUTE}))*+>)*+", re.ASCII)
_TAG = re.compile(r"""<!?[A-Za-z][A-Za-z0-9]*+(?:\s++[A-Za-z][\w:-]*+(?:="[^"]*+")?)*+\s*+/?>""", re.ASCII)


class _Reader(HTMLParser):
    """Reads a page and notes what must not be in it."""

    def __init__(self, script: str, sheet: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._own = {"script": script, "style": sheet}
        self._seen = {"script": 0, "style": 0}
        self._inside = ""

    def read(self, html: str) -> None:
        """Read a whole page, passing over what is plain."""
        at = _after_plain(html, 0)
        while at < len(html):
            end = self._end_of_part(html, at)
            self.feed(html[at:end])
            at = end if self.cdata_elem else _after_plain(html, end)
        self.close()

    def _end_of_part(self, html: str, at: int) -> int:
        """Return where a tag ends, or a script: the page's end where that is not plain to see."""
        if self.cdata_elem:
            end = f"</{self.cdata_elem}>"
            found = html.find(end, at)
            return found + len(end) if found >= 0 else len(html)
        tag = _TAG.match(html, at)
        return tag.end() if tag else len(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NEVER and not (tag == "input" and dict(attrs) == _FILTER):
            self.found.append(f"<{tag}>")
        if tag in self._own:
            self._inside = tag
            self._seen[tag] += 1
            if attrs or self._seen[tag] > 1:
                self.found.append(f"a second <{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "", dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._inside = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside and data != self._own[self._inside]:
            self.found.append(f"a <{self._inside}> that is not the template's")

    def _attribute(self, tag: str, name: str, value: str, attrs: Mapping[str, str | None]) -> None:
        """Note an attribute that runs, or that leads outside."""
        if name.startswith("on"):
            self.found.append(f"{name} on <{tag}>")
        elif name in _ADDRESSES:
            carried = tag == "a" and "download" in attrs and _CSV.fullmatch(value)
            if not carried and not _FORMS["href"].fullmatch(value):
                self.found.append(f"the address {value[:60]!r}")
        elif name == "style" and not _FORMS["style"].fullmatch(value):
            self.found.append(f"the style {value[:60]!r}")
        elif name == "http-equiv" and value.lower() not in _METAS:
            self.found.append(f"http-equiv {value[:60]!r}")
        elif name not in _FREE_TEXT and _leads_outside(value):
            self.found.append(f"{name}={value[:60]!r}")


def _after_plain(html: str, at: int) -> int:
    plain = _PLAIN.match(html, at)
    return plain.end() if plain else at


def _leads_outside(value: str) -> bool:
    """Tell whether an attribute that is no address could still load something: ``url(...)``."""
    return any(not inner.strip().startswith("#") for inner in _urls(value)) or "@import" in value


def _urls(value: str) -> Iterable[str]:
    return re.findall(r"url\(([^)]*)", value, re.IGNORECASE)
