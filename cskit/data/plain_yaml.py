"""YAML as people write it: every scalar is text, keys are unique, and what is wrong is said in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from cskit.errors import ConfigurationError, EnvironmentFailed

__all__ = ["Text", "Typed", "keys", "read"]


def _unique_keys(loader: Any, node: yaml.MappingNode, deep: bool = True) -> dict[str, object]:
    values: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in values:
            line = key_node.start_mark.line + 1
            raise ConfigurationError(f"line {line}: the key {key!r} stands twice. Keep one of them.")
        values[key] = loader.construct_object(value_node, deep=deep)
    return values


class Text(yaml.BaseLoader):
    """YAML in which every scalar is text and keys are unique."""


class Typed(yaml.SafeLoader):
    """YAML as usual, but keys are text and unique, and dates are text."""


Typed.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _loader in (Text, Typed):
    _loader.add_constructor("tag:yaml.org,2002:map", _unique_keys)


def read(path: Path, loader: type[Text | Typed] = Text) -> dict[str, Any]:
    """Return the keys of a YAML file; say in words what is wrong with it."""
    try:
        # Both loaders build plain values only, never objects.
        values = yaml.load(path.read_text(encoding="utf-8-sig"), loader)  # noqa: S506
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path.name}: a parameters file is UTF-8. Save it as UTF-8.") from None
    except OSError as error:
        raise EnvironmentFailed(f"{path.name}: cannot be read ({error.strerror}).") from None
    except ConfigurationError as error:
        raise ConfigurationError(f"{path.name}, {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise ConfigurationError(f"{path.name}{place}: this is not YAML: {problem}.") from None
    return keys(values, path.name)


def keys(value: object, where: str) -> dict[str, Any]:
    """Return a value that should be lines of ``key: value``."""
    if not isinstance(value, dict):
        came = "nothing" if value in (None, "") else repr(value)
        raise ConfigurationError(f"{where}: expected lines of `key: value`. Found {came}.")
    return value
