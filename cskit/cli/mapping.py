"""The command ``cskit map``: it proposes a mapping for a file, shows it and writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from cskit.cli.saying import print_json
from cskit.errors import ConfigurationError

__all__ = ["propose_mapping"]


def propose_mapping(
    files: Annotated[list[str], typer.Argument(help="Files, globs or folders: exports as they are.")],
    table: Annotated[
        str, typer.Option(help="Table that they feed, such as customers; default: found.", show_default=False)
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(help="Where to write the mapping; default: mappings/FILE.yaml.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a mapping that is there.")] = False,
    locale: Annotated[Literal["en", "pt_BR"], typer.Option(help="Language of what is said.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line on stdout.")] = False,
) -> None:
    """Propose which columns of a file are which of cskit's, show three rows, and write the mapping.

    Whatever is uncertain or missing is said, and stands as a comment in what is written: exit code 0 says
    that there is a proposal, not that nothing is left to do. Files with the same headers share a mapping.
    """
    from cskit.data import mapping_yaml, proposal_text
    from cskit.data.peeking import peeked
    from cskit.data.proposing import propose
    from cskit.data.terminal import width

    with peeked(files, Path.cwd()) as peeks:
        if out is not None and len(peeks) > 1:
            raise ConfigurationError(
                f"--out: expected files with the same headers, found {len(peeks)} kinds of them. "
                "Give one kind at a time, or leave --out away."
            )
        for peek in peeks:
            proposal = propose(peek, table)
            if not as_json:
                typer.echo("\n".join(proposal_text.as_lines(proposal, locale, width())))
            mapping = proposal.ready
            if out is not None or not mapping or proposal.respelt:
                path = out or mapping_yaml.default_path(proposal)
                mapping_yaml.write(mapping_yaml.as_yaml(proposal, locale), path, force=force)
                mapping = path.as_posix()
            lines = mapping_yaml.source_lines(proposal, mapping)
            if as_json:
                said = proposal_text.as_dict(proposal, locale)
                print_json({"event": "proposal", **said, "mapping": mapping, "parameters": lines})
                continue
            typer.echo(
                "\n".join(
                    ["", proposal_text.next_step(mapping, proposal.ready, locale, width()), "", *lines, ""]
                )
            )
