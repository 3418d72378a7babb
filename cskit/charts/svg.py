"""From matplotlib's SVG to one that can stand inside a page.

What comes out has no prolog, metadata, style sheet or identity of its own: colours are the page's
variables (with the light colour as fallback, for JupyterLab), text is text in the page's font, ids
are by position. The same figure gives the same bytes on every run.
"""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as ET

from cskit.charts.theme import PALETTE
from cskit.errors import NotebookError

__all__ = ["clean", "colour"]

_DROPPED = {"metadata", "style", "title", "desc"}
# What a style attribute may say, each as an attribute of the same name.
_KEPT_STYLE = {
    "fill",
    "fill-opacity",
    "fill-rule",
    "opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "font-size",
    "font-style",
    "font-weight",
}
_GEOMETRY = {"cx", "cy", "d", "height", "points", "r", "transform", "width", "x", "x1", "x2", "y", "y1", "y2"}
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_COMMAND = re.compile(r"[A-Za-z]")
_OFF = 0.02
"""How far rounding may put a point off its circle, in pixels."""
_FONT_WORDS = {"bold": "font-weight", "600": "font-weight", "700": "font-weight", "italic": "font-style"}
_FONT = re.compile(r"(?P<words>[^']*?)(?P<size>[\d.]+)px\b")


def clean(svg: str, name: str, alt: str) -> str:
    """Return a figure's SVG, ready to stand inside a page.

    Parameters
    ----------
    svg
        What matplotlib wrote.
    name
        Name of the chart, unique on its page: the ids inside begin with it.
    alt
        The sentence that stands for the picture where it cannot be seen.
    """
    # The text is matplotlib's own, with data escaped by it: nothing here resolves entities.
    root = ET.fromstring(svg)  # noqa: S314
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = _attributes(element)
    shapes = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    _inline(root, shapes)
    _prune(root)
    _name(root, name)
    box = root.attrib["viewBox"]
    root.attrib = {"class": "chart", "viewBox": box, "role": "img", "font-size": "13"}
    title = ET.Element("title")
    title.text = alt
    root.insert(0, title)
    return ET.tostring(root, encoding="unicode", short_empty_elements=True).replace(" />", "/>")


def colour(value: str) -> str:
    """Return a colour of the palette as the page's variable, with itself as the fallback.

    Raises
    ------
    NotebookError
        If the palette has no such colour, which dark pages could then not change.
    """
    if not value.startswith("#"):
        return value
    known = value.upper()
    if known not in PALETTE:
        raise NotebookError(
            f"A chart uses the colour {value}; expected one of the palette in cskit.charts.theme. "
            "Take the nearest of its names, for instance theme.ACCENT."
        )
    return f"var(--{PALETTE[known]},{known})"


def _attributes(element: ET.Element) -> dict[str, str]:
    """Return an element's attributes: style opened up, colours mapped, numbers short."""
    plain = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    plain |= _declarations(plain.pop("style", ""))
    for key in ("fill", "stroke"):
        if key in plain:
            plain[key] = colour(plain[key])
    for key in _GEOMETRY & plain.keys():
        plain[key] = " ".join(_NUMBER.sub(_short, plain[key]).split())
    if plain.get("transform", "").startswith("rotate(-0"):
        del plain["transform"]
    if element.tag == "text":
        plain.pop("space", None)
    return plain


def _declarations(style: str) -> dict[str, str]:
    """Return the declarations of a style attribute that a page keeps."""
    pairs = [part.partition(":") for part in style.split(";") if part.strip()]
    said = {key.strip(): value.strip() for key, _, value in pairs}
    font = _FONT.match(said.pop("font", ""))
    if font:
        said["font-size"] = font["size"]
        for word in font["words"].split():
            if word in _FONT_WORDS:
                said[_FONT_WORDS[word]] = word
    return {key: value.removesuffix("px") for key, value in said.items() if key in _KEPT_STYLE}


def _short(number: re.Match[str]) -> str:
    """Round a coordinate to a hundredth of a pixel; processors differ far behind that."""
    short = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _inline(root: ET.Element, shapes: dict[str, ET.Element]) -> None:
    """Put a copy of the shape in the place of each reference to it."""
    for parent in list(root.iter()):
        for place, child in enumerate(list(parent)):
            if child.tag != "use":
                continue
            shape = shapes[child.attrib["href"].removeprefix("#")]
            x, y = child.attrib.get("x", "0"), child.attrib.get("y", "0")
            looks = {key: value for key, value in child.attrib.items() if key not in {"href", "x", "y"}}
            radius = _radius(shape)
            if radius:  # a tenth of the length of eight curves: a page may hold a thousand dots
                own = {key: value for key, value in shape.attrib.items() if key != "d"}
                copy = ET.Element("circle", {**own, **looks, "cx": x, "cy": y, "r": radius})
            else:
                copy = ET.Element(shape.tag, {**shape.attrib, **looks, "transform": f"translate({x} {y})"})
            copy.attrib.pop("id", None)
            parent[place] = copy


def _radius(shape: ET.Element) -> str:
    """Return the radius of a path that is a circle around its origin; nothing for any other shape."""
    drawn = shape.attrib.get("d", "")
    if shape.tag != "path" or "".join(_COMMAND.findall(drawn)) != "MCCCCCCCCz":
        return ""
    numbers = [float(number) for number in _COMMAND.sub(" ", drawn).split()]
    # Each curve's last point lies on the circle; of its six numbers the last two are that point.
    points = [(numbers[0], numbers[1]), *zip(numbers[6::6], numbers[7::6], strict=True)]
    first = math.hypot(*points[0])
    round_ = all(abs(math.hypot(*point) - first) < _OFF for point in points)
    return _NUMBER.sub(_short, f"{first:.4f}") if round_ and first > 0 else ""


def _prune(parent: ET.Element) -> None:
    """Drop what is not drawn, and groups that say nothing."""
    kept: list[ET.Element] = []
    for child in list(parent):
        _prune(child)
        if child.tag in _DROPPED:
            continue
        if child.tag == "defs":
            child[:] = [shape for shape in child if shape.tag == "clipPath"]
            if len(child):
                kept.append(child)
        elif child.tag == "g" and not child.attrib.keys() - {"id"}:
            kept.extend(child)
        elif child.attrib.get("fill") == "none" and child.tag == "path" and "stroke" not in child.attrib:
            continue
        else:
            kept.append(child)
    parent[:] = kept
    # White space between elements is layout of the file, not text.
    if parent.tag not in {"text", "tspan"}:
        parent.text = None
    for child in parent:
        if parent.tag not in {"text", "tspan"}:
            child.tail = None


def _name(root: ET.Element, name: str) -> None:
    """Give ids by position to what is referred to, and take all others away."""
    wanted = [element.attrib["clip-path"][5:-1] for element in root.iter() if "clip-path" in element.attrib]
    fresh = {old: f"{name}-clip-{place}" for place, old in enumerate(dict.fromkeys(wanted), 1)}
    for element in root.iter():
        old = element.attrib.pop("id", "")
        if old in fresh:
            element.attrib["id"] = fresh[old]
        if "clip-path" in element.attrib:
            element.attrib["clip-path"] = f"url(#{fresh[element.attrib['clip-path'][5:-1]]})"
