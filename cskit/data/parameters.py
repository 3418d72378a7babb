"""The parameters file: what to run, on which data, under which definitions.

A parameters file is YAML. It is validated before anything is read: an unknown key, table, column or
policy field is an error that names the nearest known one. Everything under ``data:`` is taken as
text, so that ``007``, ``no`` and ``on`` stay what they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from cskit.contract import RECURRING, SOURCES
from cskit.data import addresses, plain_yaml, ready
from cskit.data.specs import Ask, Shaping, Spec, UntilNext
from cskit.data.specs import Model as _Model
from cskit.errors import ConfigurationError, UnknownName
from cskit.policy import Policy

__all__ = ["IN_MAPPING", "Dialect", "Limits", "Parameters", "Source", "Spec", "checkout", "find", "load"]


class Dialect(_Model):
    """How a file's texts are written. What is not stated is detected, and where two readings fit, asked."""

    encoding: str | None = Field(None, description="utf-8, cp1252, latin-1, utf-16 …; default: detected")
    delimiter: str | None = Field(None, description="one character, or `tab`; default: detected")
    decimal: Literal[".", ","] | None = Field(
        None, description="decimal mark; the other one may group thousands; default: detected"
    )
    dates: Literal["iso", "dmy", "mdy", "excel"] | None = Field(
        None,
        description="2026-01-31, 31/01/2026, 01/31/2026, or 46053 as a spreadsheet counts days; ISO is read "
        "in every case; default: detected",
    )

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        try:
            "".encode(value or "utf-8")
        except LookupError:
            raise ValueError(f"{value!r} is not an encoding that Python knows") from None
        return value or None

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, value: str | None) -> str | None:
        if not value:
            return None
        value = {"tab": "\t", "\\t": "\t"}.get(value, value)
        if len(value) > 1 or value in {'"', "\n", "\r", "\0"}:
            raise ValueError(f"{value!r} is not a delimiter: give one character, or `tab`")
        return value


class Source(Shaping):
    """Where a table comes from: files, or a query."""

    path: str = Field("", description="a file, a glob or a folder")
    sql: str = Field("", description="a query, instead of `path`")
    connection: str = Field(
        "", description="where the address of the query's database is: env:NAME, file:PATH"
    )
    seconds: int = Field(600, gt=0, le=86_400, description="longest time the query may take, in seconds")
    sheet: str = Field("", description="sheet of an XLSX file; default: the only one that fits")
    mapping: str = Field("", description="a ready mapping by name, or a YAML file of your own")
    dialect: Dialect = Field(default_factory=lambda: Dialect.model_validate({}))
    header_row: int | None = Field(
        None, ge=1, description="row of the headers, as a spreadsheet numbers it; default: found"
    )
    header_rows: int = Field(
        1, ge=1, le=2, description="2 where a second row of headers stands below; joined as `First - second`"
    )
    end_on: Literal["exclusive", "inclusive"] = Field(
        "exclusive",
        description="whether end dates (end_on, discount_to, paused_to, valid_to) are the first day "
        "without, or the last day with",
    )

    _path = field_validator("path")(addresses.no_address)
    _connection = field_validator("connection")(addresses.no_secret)

    @model_validator(mode="after")
    def _one_place(self) -> Source:
        if bool(self.path) == bool(self.sql):
            raise ValueError("expected either `path`, for files, or `sql`, for a query. Give one of them")
        if bool(self.sql) != bool(self.connection):
            raise ValueError(
                "`sql` and `connection` go together: the query, and where the address of its database is, "
                "such as env:CSKIT_DATABASE_URL. Give both"
            )
        return self


class Limits(_Model):
    """What a report may take. No figure depends on it, so it is part of no key and no hash."""

    cell_seconds: int = Field(600, gt=0, description="longest time a cell may take, in seconds")
    notebook_seconds: int = Field(1800, gt=0, description="longest time a notebook may take, in seconds")
    memory_mb: int = Field(4096, ge=512, description="most memory a kernel may take, in megabytes")


class Parameters(_Model):
    """A parameters file, read and validated.

    Examples
    --------
    >>> Parameters(month="2026-09", currency="BRL", data={
    ...     "customers": {"path": "customers.csv"}, "contracts": {"path": "contracts.csv"}}).locale
    'en'
    """

    month: str = Field(pattern=r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$", description="last closed month, 2026-09")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO code of the one currency")
    locale: Literal["en", "pt_BR"] = Field("en", description="language of the reports")
    business: Literal["subscription", "transactions"] = Field("subscription", description="what is sold")
    history: Literal["partial", "complete"] = Field(
        "partial", description="complete: the data begin with the company"
    )
    complete_from: str = Field(
        "",
        pattern=r"^((19|20|21)\d\d-(0[1-9]|1[0-2]))?$",
        description="first month from which the data hold every account, also those that left since; "
        "of older ones they hold the survivors. Default: all of the data",
    )
    data: dict[str, Source] = Field(description="the tables and where they come from")
    notebooks: tuple[str, ...] | None = Field(None, description="which notebooks; default: all")
    portfolios: tuple[str, ...] | None = Field(None, description="which portfolios; default: all")
    policy: Policy = Field(default_factory=lambda: Policy.model_validate({}))
    notebook_parameters: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="notebook: {parameter: value}"
    )
    limits: Limits = Field(
        default_factory=lambda: Limits.model_validate({}), description="what a report may take"
    )
    file: Path = Field(Path("parameters.yaml"), exclude=True, description="the file this was read from")
    base: Path = Field(Path(), exclude=True, description="folder where relative paths start")

    @model_validator(mode="after")
    def _tables(self) -> Parameters:
        for table, source in self.data.items():
            if table not in SOURCES:
                raise UnknownName("table", table, SOURCES, f"{self.file.name}, data")
            source.fits(SOURCES[table], f"{self.file.name}, data, {table}")
        if "customers" not in self.data or not set(RECURRING) & set(self.data):
            raise ConfigurationError(
                f"{self.file.name}: `data` needs `customers` and one of {', '.join(RECURRING)}. "
                f"Found: {', '.join(self.data) or 'nothing'}. Name the files of these tables."
            )
        if self.complete_from > self.month:
            raise ConfigurationError(
                f"{self.file.name}: complete_from {self.complete_from} lies after the month {self.month}. "
                "Take the first month from which no account is missing."
            )
        return self


def checkout() -> Path:
    """Return the checkout's folder, found from the package's own place."""
    return Path(__file__).resolve().parents[2]


def find(name_or_path: str) -> Path:
    """Return the parameters file called ``name`` in the checkout, or the file at a path.

    Parameters
    ----------
    name_or_path
        ``"sample"`` is ``parameters/sample.yaml`` of the checkout, whatever the working directory.
    """
    folder = checkout() / "parameters"
    named = folder / f"{name_or_path}.yaml"
    if named.parent == folder and named.is_file():
        return named
    path = Path(name_or_path)
    if path.is_file():
        return path
    if path.suffix in {".yaml", ".yml"} or path.name != name_or_path:
        raise ConfigurationError(
            f"{name_or_path}: expected a parameters file, found none. "
            f"Give the path of one, or a name: {', '.join(_names(folder))}."
        )
    raise UnknownName("parameters file", name_or_path, _names(folder))


def load(path: Path | str) -> Parameters:
    """Read and validate a parameters file.

    Parameters
    ----------
    path
        The file. Relative paths in it start at the folder that holds ``parameters/`` or, for a file
        elsewhere, at the file's own folder.

    Raises
    ------
    ConfigurationError
        Naming the file, the key, what was expected and what came.
    """
    path = Path(path).resolve()
    base = path.parent.parent if path.parent.name == "parameters" else path.parent
    values = {key: value for key, value in plain_yaml.read(path).items() if value != ""}
    values["data"] = {
        table: ready.laid_under(source, table, IN_MAPPING, base, f"{path.name}, data, {table}")
        for table, source in plain_yaml.keys(values.get("data"), f"{path.name}, data").items()
    }
    if "notebook_parameters" in values:  # the only values that have types of their own
        values["notebook_parameters"] = plain_yaml.read(path, plain_yaml.Typed)["notebook_parameters"]
    try:
        return Parameters.model_validate(values | {"file": path, "base": base})
    except ValidationError as error:
        raise _explain(error, path.name) from None


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.yaml"))


def _explain(error: ValidationError, file: str) -> ConfigurationError:
    """Turn pydantic's first complaint into our sentence, naming the nearest known key."""
    every = error.errors(include_url=False)
    first = next((one for one in every if one["type"] == "extra_forbidden"), every[0])
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, UnknownName) and not cause.where:  # a model knows no file
        return UnknownName(cause.what, cause.name, cause.known, ", ".join([file, *map(str, first["loc"])]))
    if isinstance(cause, ConfigurationError):  # ours, which pydantic wrapped because it is a ValueError
        return cause
    place = [str(part) for part in first["loc"]]
    where = ", ".join([file, *place[:-1]])
    if first["type"] == "extra_forbidden":
        return UnknownName("key", place[-1], _known_keys(place[:-1]), where)
    if first["type"] == "missing":
        return ConfigurationError(f"{where}: the key `{place[-1]}` is missing. Add it.")
    message = first["msg"].removeprefix("Value error, ")
    expected = _EXPECTED.get(", ".join(place), "")
    return ConfigurationError(f"{', '.join([file, *place])}: {expected or message}.{_came(first)}")


def _came(error: ErrorDetails) -> str:
    """Say what was found, unless an address and its password may be in it."""
    secret = {"path", "connection"} & {str(part) for part in error["loc"]}
    whole = len(error["loc"]) == 2 and error["loc"][0] == "data"
    return "" if secret or whole else f" Found {error['input']!r}."


_OF_A_FILE = {"path", "sql", "connection", "seconds", "mapping"}
"""What a source states and a mapping, which is of many files, does not."""
IN_MAPPING = tuple(name for name in Source.model_fields if name not in _OF_A_FILE)
_EXPECTED = {
    "month": "expected a month such as 2026-09",
    "currency": "expected the three letters of a currency, such as BRL",
}


def _known_keys(place: list[str]) -> list[str]:
    """Return the keys allowed at a place of the file."""
    model: type[BaseModel] = Parameters
    if place[:1] == ["policy"]:
        model = Policy
    elif place[:1] == ["limits"]:
        model = Limits
    elif place[:1] == ["data"]:
        inner: dict[str, type[BaseModel]] = {"dialect": Dialect, "until_next": UntilNext, "asks": Ask}
        model = Source if len(place) == 2 else inner.get(place[2], Spec)
    return [name for name, field in model.model_fields.items() if not field.exclude]
