"""Write docs/mappings.md from cskit/mappings/: ``python -m tests.mappings_page``."""

from __future__ import annotations

from cskit.data import ready
from tests.conftest import ROOT

MAPPINGS_PAGE = ROOT / "docs" / "mappings.md"


def mappings_page():
    """The page of ready mappings."""
    said = {name: ready.read(name) for name in ready.names()}
    lines = [
        "# Ready mappings",
        "",
        "Made from `cskit/mappings/` by `python -m tests.mappings_page`; change the mappings, not this file.",
        "",
        "Name one as `mapping` of a table. What your parameters file says itself comes first, column by",
        "column: so a field of your own is one line. Headers are matched without regard to case, accents,",
        "spaces, dashes and underscores. [How to write a mapping](own-data.md#mappings).",
        "",
        "| mapping | becomes | you state |",
        "|---|---|---|",
    ]
    for name, one in said.items():
        asked = ", ".join(f"`{column}`" for column in one.get("asks", {}))
        lines.append(f"| [{name}](#{name.lower()}) | {one['table']} | {asked} |")
    for name, one in said.items():
        lines += ["", *_section(name, one)]
    return "\n".join(lines) + "\n"


def _section(name, one):
    lines = [f"## {name}", "", f"**Export**: {one['export']}", "", one["about"], ""]
    lines += ["It cannot know:", "", *(f"- {what}" for what in one["cannot"]), ""]
    for column, ask in one.get("asks", {}).items():
        lines += [f"**You state `{column}`**: {ask['why']}", ""]
    lines += ["```yaml", *_example(name, one), "```", ""]
    lines += ["| column | from |", "|---|---|"]
    lines += [_row(column, _origin(spec)) for column, spec in one["columns"].items() if spec]
    if shaped := _rows(one):
        lines += ["", *shaped]
    return [*lines, "", f"*{one['source']}; looked up on {one['checked']}.*"]


def _example(name, one):
    lines = [f"{one['table']}:", f"  path: exports/{name}.csv", f"  mapping: {name}"]
    if "asks" in one:
        lines += ["  columns:", *(f"    {column}: {ask['example']}" for column, ask in one["asks"].items())]
    return lines


def _origin(spec):
    """Say where a column comes from, in words."""
    if isinstance(spec, str):
        return f"`{spec}`"
    if "value" in spec:
        return f"always `{spec['value']}`"
    if "product_of" in spec:
        text = " × ".join(f"`{header}`" for header in spec["product_of"])
    elif "first_of" in spec:
        text = "the first that is filled of " + ", ".join(f"`{header}`" for header in spec["first_of"])
    else:
        text = f"`{spec['column']}`"
    more = []
    if "count" in spec:
        more.append(f"times `{spec['count']}`")
    if "split" in spec:
        mark = "the first space" if spec["split"] == " " else f"`{spec['split']}`"
        more.append(f"what stands before {mark}")
    if "cents" in spec:
        more.append("÷ 100")
    if "map" in spec:
        more.append("; ".join(f"{a} → {b or 'the next, or nothing'}" for a, b in spec["map"].items()))
    if "default" in spec:
        more.append(f"else `{spec['default']}`")
    for header, values in spec.get("when", {}).items():
        more.append(f"where `{header}` is {' or '.join(values)}")
    return ", ".join([text, *more])


def _rows(one):
    """Say which rows are read and which are passed over, in words."""
    lines = []
    for header, values in one.get("only", {}).items():
        lines.append(f"- Read are rows whose `{header}` is {_values(values)}.")
    for header, values in one.get("leave_out", {}).items():
        lines.append(f"- Left out are rows whose `{header}` is {_values(values)}.")
    if "one_per" in one:
        lines.append(f"- The first row of each {' and '.join(f'`{key}`' for key in one['one_per'])} is kept.")
    if "until_next" in one:
        same = " and ".join(f"`{header}`" for header in one["until_next"]["same"])
        lines.append(f"- A row is in force until the next one of the same {same}.")
    if "no_term" in one:
        lines.append("- Rows that end by the day they start are passed over.")
    return lines


def _values(values):
    shown = [value or "empty" for value in values]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _row(*cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    MAPPINGS_PAGE.write_text(mappings_page(), encoding="utf-8")
    print(f"{MAPPINGS_PAGE.relative_to(ROOT)} is written.")
