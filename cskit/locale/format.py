"""Numbers, money and dates as a reader of the language writes them.

Every function takes a value that may be missing (``None``, NaN, NaT, ``pandas.NA``) or infinite
and then answers :data:`NONE`, so that no "nan" or "inf" can reach a page. Rounding is half up, as
people do it by hand. Minus is U+2212; a space inside a figure does not break.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Literal, SupportsFloat, TypeAlias

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_symbol

from cskit.locale import current, gettext, pgettext

__all__ = [
    "MINUS",
    "NBSP",
    "NONE",
    "amount",
    "between",
    "count_of",
    "date",
    "integer",
    "listing",
    "money",
    "month",
    "number",
    "percent",
    "points",
    "present",
    "ratio",
    "sign",
]

NONE = "—"
"""What stands where there is no value; a table adds the reason as hidden text."""
MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"

Number: TypeAlias = SupportsFloat | Decimal | None
"""A number or its absence; numpy's and pandas' scalars too."""
Day: TypeAlias = datetime.date | None
"""A day or its absence; pandas' timestamps too."""

_FEW = 20
"""Under this many observations a share is said as a count: "4 of 5"."""
_MANY = 200
"""From this many observations a share carries a decimal."""


def money(cents: Number, currency: str, compact: bool = True) -> str:
    """Return an amount with its currency: ``R$412K``, or ``R$12,340`` when not compact.

    Compact amounts carry a decimal under 100 (``R$18.4K``); others are whole units.
    """
    units = _decimal(cents)
    if units is None:
        return NONE
    units /= 100
    digits = _compact(abs(units)) if compact else _digits(abs(units), 0)
    negative = units < 0 and digits != "0"
    return (MINUS if negative else "") + _symbol(currency) + digits


def sign(currency: str) -> str:
    """Return a currency's sign, for the header of a column: ``R$``."""
    return get_currency_symbol(currency, _locale(current()))


def amount(cents: Number) -> str:
    """Return an amount in whole units without its currency, for a table that names it once."""
    units = _decimal(cents)
    return NONE if units is None else _signed(units / 100, 0)


def integer(value: Number) -> str:
    """Return a whole number: ``12,340``."""
    return number(value, 0)


def number(value: Number, decimals: int = 0) -> str:
    """Return a number with so many decimals: ``3.25``."""
    exact = _decimal(value)
    return NONE if exact is None else _signed(exact, decimals)


def percent(share: Number, n: int | None = None, signed: bool = False, decimals: int | None = None) -> str:
    """Return a share (0 to 1) as a percentage, no more exact than its observations.

    Parameters
    ----------
    share
        The share, 0 to 1.
    n
        Observations behind it: under 20 gives ``4 of 5``, under 200 whole per cent, else one
        decimal. Leave it out for shares of money, which are whole per cent.
    signed
        Put a plus before a gain.
    decimals
        Decimals to use whatever ``n`` is.

    Notes
    -----
    What is neither none nor all is not rounded to it: ``<1%``, ``>99%``.
    """
    exact = _decimal(share)
    if exact is None:
        return NONE
    if n is not None and n < _FEW and decimals is None and not signed:
        return count_of(_round(exact * n, 0), n)
    places = decimals if decimals is not None else int(n is not None and n >= _MANY)
    step = Decimal(1).scaleb(-places)
    scaled = exact * 100
    if not signed and 0 < scaled < 100:
        rounded = _round(scaled, places)
        if rounded == 0:
            return f"<{_digits(step, places)}%"
        if rounded == 100:
            return f">{_digits(100 - step, places)}%"
    return _signed(scaled, places, plus=signed) + "%"


def points(share: Number, decimals: int = 0) -> str:
    """Return a difference of two shares (0.02) in percentage points: ``+2 pp``."""
    exact = _decimal(share)
    if exact is None:
        return NONE
    # Translators: percentage points, with a no-break space
    return gettext("{points}\N{NO-BREAK SPACE}pp").format(points=_signed(exact * 100, decimals, plus=True))


def ratio(value: Number, decimals: int = 1) -> str:
    """Return a multiple: ``3.2×``."""
    exact = _decimal(value)
    return NONE if exact is None else _signed(exact, decimals) + "×"


def count_of(k: Number, n: Number) -> str:
    """Return a part of a whole as a count: ``4 of 5``."""
    return gettext("{k} of {n}").format(k=integer(k), n=integer(n))


def between(low: str, high: str) -> str:
    """Return a range from two formatted ends: ``74% to 92%``, never with a dash."""
    return pgettext("range", "{low} to {high}").format(low=low, high=high)


def listing(items: Sequence[str]) -> str:
    """Return names as a sentence has them: ``A, B and C``."""
    return format_list(items, locale=_locale(current()))


def month(value: Day, style: Literal["long", "short", "axis", "name"] = "long") -> str:
    """Return a month: ``September 2026``, ``Sep 2026``, on an axis ``Sep 26``, or its name alone."""
    day = _day(value)
    if day is None:
        return NONE
    portuguese = current() == "pt_BR"
    if style == "long":
        return _date(day, "MMMM 'de' y" if portuguese else "MMMM y")
    if style in ("short", "name"):
        return _date(day, "MMM y" if style == "short" else "MMMM")
    # CLDR abbreviates Portuguese months with a point, which "set./26" does not want.
    return _date(day, "MMM/yy" if portuguese else "MMM yy").replace(".", "")


def date(value: Day) -> str:
    """Return a day: ``30 Sep 2026``, in Portuguese ``30/09/2026``."""
    day = _day(value)
    if day is None:
        return NONE
    return _date(day, "dd/MM/y" if current() == "pt_BR" else "d MMM y")


def present(value: Any) -> bool:
    """Tell whether a value is there: not None, NaN, NaT or pandas' NA."""
    if value is None:
        return False
    try:
        return bool(value == value)  # noqa: PLR0124 # NaN and NaT differ from themselves
    except TypeError:  # pandas.NA is neither true nor false
        return False


def _decimal(value: Number) -> Decimal | None:
    """Return a number exactly as it is written, or None where there is none."""
    if value is None or not present(value):
        return None
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact if exact.is_finite() else None


def _day(value: Day) -> datetime.date | None:
    """Return the day, or None where there is none."""
    return value if value is not None and present(value) else None


def _date(day: datetime.date, pattern: str) -> str:
    return format_date(day, pattern, locale=_locale(current()))


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _digits(value: Decimal, places: int) -> str:
    """Return a number of no sign with so many decimals, grouped in thousands."""
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(_round(value, places), pattern, locale=_locale(current()))


def _signed(value: Decimal, places: int, *, plus: bool = False) -> str:
    """Return a number with its sign; what rounds to nothing has none."""
    rounded = _round(value, places)
    sign = MINUS if rounded < 0 else "+" if plus and rounded > 0 else ""
    return sign + _digits(abs(rounded), places)


def _compact(units: Decimal) -> str:
    """Return an amount of no sign in thousands, millions or billions."""
    scales = (
        (Decimal(10) ** 9, pgettext("billions", "{amount}B")),
        (Decimal(10) ** 6, pgettext("millions", "{amount}M")),
        (Decimal(10) ** 3, pgettext("thousands", "{amount}K")),
    )
    for size, pattern in scales:
        # By what the smaller scale would show: 999,960 is "1M", not "1,000K".
        if _round(units * 1000 / size, 0) >= 1000:
            return pattern.format(amount=_short(units / size))
    return _digits(units, 0)


def _short(scaled: Decimal) -> str:
    """Return a number with a decimal where it is under 100 and has one."""
    places = 1 if scaled < 100 and _round(scaled, 1) != _round(scaled, 0) else 0
    return _digits(scaled, places)


def _symbol(currency: str) -> str:
    """Return a currency's sign with the space that the language wants after it."""
    locale = _locale(current())
    symbol = sign(currency)
    # Babel loses the pattern's space when its digits are changed: we only ask whether there is one.
    spaced = NBSP in locale.currency_formats["standard"].pattern or symbol[-1].isalpha()
    return symbol + NBSP if spaced else symbol


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)
