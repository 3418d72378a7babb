"""The figures of a sentence, as a reader of either language sees them: 412 thousand reais, 85%, 4 of 5.

Dates are no figures, and neither are the constants of the policy and of the practice: see ``CONSTANTS``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from cskit.policy import Policy

POLICY = Policy()
DAYS = {value for name, value in POLICY if name.endswith("_days")}
MONTHS = {value for name, value in POLICY if name.endswith("_months")} | {12}


def _either(numbers: Iterable[float]) -> str:
    return "|".join(f"{number:g}" for number in sorted(numbers))


CONSTANTS = (
    rf"\b(?:{_either(DAYS)}) (?:days|dias)\b",
    rf"\b(?:{_either(MONTHS)}) (?:months|meses)\b",
    rf"\b{100 * POLICY.confidence:g}% (?:confidence|de confiança)",
    # The 80 and the 20 of Pareto, and the bars that fit into its picture.
    r"(?:\bholds?|\bheld|\bfor|\bconcentram?|\bsomam?|\bsomar|\bchegar a) 80%",
    r"\b80%? (?:of the|da regra) 80/20",
    r"\btop 20%|\b20% maiores",
    # The scales of NPS and CES, and where CES is called satisfactory.
    r"−100 (?:to|a) 100|\b3[.,]5\b",
    r"\bthe 15 largest|\bas 15 maiores",
)
"""What the policy sets and what the practice calls by a number, with the words it stands in."""

NAMES = "jan feb fev mar apr abr may mai jun jul aug ago sep set oct out nov dec dez"
MONTH_NAME = rf"(?:{NAMES.replace(' ', '|')})[a-zç]*\.?"
YEAR = r"(?:19|20)\d\d"
DATES = (
    r"\d\d/\d\d/\d{4}",
    rf"(?i:\b\d{{1,2}} {MONTH_NAME} {YEAR}\b)",
    rf"(?i:\b{MONTH_NAME}(?: de)? {YEAR}\b)",
    rf"(?i:\b{MONTH_NAME}[ /]\d\d\b)",
    rf"(?i:\b(?:\d[ºo°] )?(?:tri|trimestre|sem|semestre|[qh]\d)\.?(?: de|/)? ?{YEAR}\b)",
    rf"\b{YEAR}[ -]?[QHTS]\d\b",
    rf"\b{YEAR}\b",
)

NUMBER = {
    "en": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?",
    "pt_BR": r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?",
}
FIGURE = r"""(?P<about>[<>]?)(?P<sign>[−+]?)(?P<money>R\$\s?)?(?P<number>{number})
    (?P<scale>\s(?:mil|mi|bi)\b|[KMB]\b)?(?P<kind>%|×|\s(?:p\.p\.|pp|points?\b|pontos?\b))?"""
SCALES = {"": 1, "mil": 1e3, "K": 1e3, "mi": 1e6, "M": 1e6, "bi": 1e9, "B": 1e9}
PAIR = re.compile(r"(?<![\w.,])(\d+) (?:of|de|das|dos|em)(?: the| as)? (\d+)(?!\w|[.,]\d|%)")
KINDS = {"": "plain", "%": "percent", "×": "plain"} | dict.fromkeys(
    ("p.p.", "pp", "point", "points", "ponto", "pontos"), "points"
)


@dataclass(frozen=True)
class Figure:
    """A number as a sentence shows it: 412 thousands, without decimals, of money."""

    text: str
    kind: str
    value: float
    places: int
    scale: float = 1
    about: str = ""
    signed: bool = False
    of: float | None = None
    """The whole of which it is a part, in "4 of 5"."""

    def is_(self, found: float) -> bool:
        """Whether it is what rounding makes of a number; without a sign of its own it may be a loss."""
        scaled = found / self.scale if self.signed else abs(found / self.scale)
        if self.about:
            return 0 < scaled < self.value if self.about == "<" else self.value < scaled < 100
        return abs(scaled - self.value) <= 0.5 * 10**-self.places + 1e-7


def figures(sentence: str, locale: str) -> list[Figure]:
    """Give the figures of a sentence, without dates and constants."""
    text = sentence.replace("\N{NO-BREAK SPACE}", " ")
    for pattern in (*DATES, *CONSTANTS):
        text = re.sub(pattern, " · ", text)
    pairs = [
        Figure(found[0], "pair", float(found[1]), 0, of=float(found[2])) for found in PAIR.finditer(text)
    ]
    rest = PAIR.sub(" · ", text)
    return pairs + [_figure(found, locale) for found in _pattern(locale).finditer(rest)]


@cache
def _pattern(locale: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,]){FIGURE.format(number=NUMBER[locale])}(?![\w])", re.VERBOSE)


def _figure(found: re.Match[str], locale: str) -> Figure:
    group, point = (",", ".") if locale == "en" else (".", ",")
    plain = found["number"].replace(group, "").replace(point, ".")
    value = float(plain) * (-1 if found["sign"] == "−" else 1)
    kind = "money" if found["money"] else KINDS[(found["kind"] or "").strip()]
    scale = SCALES[(found["scale"] or "").strip()]
    places = len(plain.partition(".")[2])
    return Figure(found[0].strip(), kind, value, places, scale, found["about"], bool(found["sign"]))
