"""The command line: parses, calls, prints.

What it does is imported by the command that needs it, so that ``cskit --help`` answers at once.
An error is a sentence and an exit code, never a traceback; ``CSKIT_DEBUG=1`` shows the traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from cskit.cli.mapping import propose_mapping
from cskit.cli.saying import as_line, both, conclude, print_json, say_err, say_foreseen
from cskit.errors import ConfigurationError, CskitError, DataRejected, SomeReportsFailed

if TYPE_CHECKING:
    from cskit.data.parameters import Parameters

__all__ = ["app", "main"]

app = typer.Typer(
    name="cskit",
    help="Monthly customer success reports, one set per CSM portfolio, from plain tables.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help is there in half the time
    pretty_exceptions_enable=False,
)

_Config = Annotated[
    str, typer.Argument(help="A parameters file, or the name of one in parameters/.", show_default=True)
]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object per line on stdout.")]


class _Terminated(BaseException):
    """SIGTERM came; like Ctrl-C it ends the run in an orderly way."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    args = sys.argv[1:] if args is None else list(args)
    signal.signal(signal.SIGTERM, _terminate)
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # by __main__.py; where it is ignored it stays so
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        app(args, prog_name="cskit")
        code: str | int | None = 0
    except SystemExit as ended:  # how typer says its own exit codes, 130 for Ctrl-C among them
        code = ended.code
    except CskitError as error:
        _complain(error, as_json="--json" in args)
        code = error.exit_code
    except BaseException as error:  # whatever it is, a reader is told in a sentence
        code = _signalled(error)
        if code is None:
            if os.environ.get("CSKIT_DEBUG") == "1":
                raise
            kind = type(error).__name__
            say_err(f"cskit came upon an error of its own: {kind}. CSKIT_DEBUG=1 shows where.")
            code = 1
    if code in (130, 143):
        say_err(
            "Interrupted. Nothing is half published; the same command goes on with what was not finished."
        )
    sys.exit(code)


@app.command()
def run(  # noqa: PLR0913, PLR0917 - a command takes as many arguments as it has options
    config: _Config = "sample",
    month: Annotated[str, typer.Option(help="Month to report, such as 2026-09.", show_default=False)] = "",
    portfolio: Annotated[list[str] | None, typer.Option(help="Only this portfolio; may be repeated.")] = None,
    notebook: Annotated[list[str] | None, typer.Option(help="Only this notebook; may be repeated.")] = None,
    out: Annotated[Path, typer.Option(help="Folder of the months.")] = Path("reports"),
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Reports made at once; default: one per core.")
    ] = None,
    locale: Annotated[Literal["en", "pt_BR"] | None, typer.Option(help="Language of the reports.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make every report anew, changed or not.")] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Say what would be made, why and how long it takes; make nothing."),
    ] = False,
    engine: Annotated[
        Literal["fork", "papermill"], typer.Option(help="How kernels start: from a warm process, or anew.")
    ] = "fork",
    cluster: Annotated[
        str, typer.Option(help="A Dask scheduler, such as tcp://scheduler:8786.", show_default=False)
    ] = "",
    share: Annotated[
        str,
        typer.Option(
            help="Where the cluster's workers get and leave files; default: --out.", show_default=False
        ),
    ] = "",
    as_json: _Json = False,
) -> None:
    """Make the reports of a month: a page for each portfolio and notebook, and an index.

    What nothing has changed for is kept; a run that was interrupted goes on where it was.
    """
    parameters = _parameters(config, month, locale, portfolio, notebook)
    if share and not cluster:
        raise ConfigurationError("--share: it is for the workers of a cluster. Name one with --cluster too.")
    from cskit.reports.imports import skip_slow_import
    from cskit.reports.progress import progress

    skip_slow_import()
    from cskit.reports import run as runs

    if dry_run:
        say_foreseen(runs.foresee(parameters, out, force=force), as_json=as_json)
        return
    with progress(sys.stderr) as shown:
        listener = both(shown, as_line) if as_json else shown
        elsewhere = runs.Elsewhere(cluster, share or None) if cluster else None
        outcome = runs.run(
            parameters, out, jobs=jobs, listener=listener, engine=engine, force=force, cluster=elsewhere
        )
    conclude(outcome, as_json=as_json)


@app.command()
def verify(
    month: Annotated[Path, typer.Argument(help="Folder of a month, such as reports/2026-09.")],
    as_json: _Json = False,
) -> None:
    """Read every file of a published month again, and say which are not what its manifest says."""
    from cskit.reports.verify import verify as verified

    found = verified(month)
    for one in found.findings:
        if as_json:
            print_json({"event": "finding", "file": one.file, "kind": one.kind})
        else:
            typer.echo(one.sentence)
    differ = sum(one.kind != "unknown" for one in found.findings)
    if as_json:
        print_json({"event": "verified", "files": found.files, "differ": differ, "holds": found.holds})
    elif found.holds:
        typer.echo(f"{month} holds: {found.files} files are what was published.")
    else:
        say_err(
            f"{month} does not hold: {differ} of {found.files} files differ. Make it anew with `cskit run`."
        )
    if not found.holds:
        raise typer.Exit(SomeReportsFailed.exit_code)


@app.command()
def check(
    config: _Config = "sample",
    locale: Annotated[
        Literal["en", "pt_BR"] | None, typer.Option(help="Language of what is wrong; default: the file's.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Read and check the data; run nothing."""
    parameters = _parameters(config, locale=locale)
    from cskit import company
    from cskit.reports.data_quality.told import told

    snapshot = company.build(parameters)
    for name, table in snapshot.tables.items():
        if as_json:
            print_json({"event": "table", "table": name, **table})
        else:
            counts = (
                f"{table['read']:,} read, {table['accepted']:,} accepted, {table['quarantined']:,} set aside"
            )
            typer.echo(f"{name}: {counts}")
    for event, line in told(snapshot, parameters.locale):
        if as_json:
            print_json(event)
        else:
            typer.echo(line)
    rows = str(snapshot.rejected_in(parameters.locale)) if snapshot.facts["rejected"] else ""
    if as_json:
        if rows:
            print_json({"event": "rejected", "file": rows})
        print_json({"event": "checked", "snapshot": snapshot.hash, "portfolios": list(snapshot.portfolios)})
    else:
        if rows:
            typer.echo(f"The rows set aside stand with their reasons in {rows}.")
        typer.echo(f"The data hold: {len(snapshot.portfolios)} portfolios, month {snapshot.month}.")


app.command("map")(propose_mapping)


@app.command()
def sample(
    out: Annotated[Path, typer.Argument(help="Folder for the tables; made where it is not there.")],
    customers: Annotated[int, typer.Option(min=1, help="Accounts.")] = 720,
    portfolios: Annotated[int, typer.Option(min=1, help="Portfolios they are in.")] = 8,
    months: Annotated[int, typer.Option(min=1, help="Months of history.")] = 36,
    seed: Annotated[int, typer.Option(min=0, help="The same seed invents the same company.")] = 2026,
) -> None:
    """Invent a company and write its tables, with its true parameters beside them."""
    from cskit.data.files import write_sample
    from cskit.sample import generate

    write_sample(generate(customers, portfolios, months, seed), out)
    typer.echo(f"An invented company of {customers} accounts is in {out}.")


@app.command()
def notebooks(as_json: _Json = False) -> None:
    """List the notebooks, their questions, the tables they need and their parameters."""
    from cskit.data.parameters import checkout
    from cskit.reports.notebooks import discover

    for found in discover(checkout() / "notebooks"):
        needs = "; ".join(" or ".join(group) for group in found.needs)
        if as_json:
            parameters = [
                {"name": one.name, "type": one.annotation, "default": one.default, "help": one.help}
                for one in found.parameters
            ]
            facts = {"notebook": found.name, "title": found.title, "question": found.question}
            print_json({**facts, "needs": found.needs, "parameters": parameters})
            continue
        typer.echo(f"{found.name}: {found.question or found.title}")
        typer.echo(f"  needs: {needs or 'customers only'}")
        for one in found.parameters:
            typer.echo(
                f"  {one.name}: {one.annotation} = {one.default!r}" + (f"  {one.help}" if one.help else "")
            )


@app.command()
def definitions(
    word: Annotated[
        str, typer.Argument(help="Part of an id or name, in either language; all without it.")
    ] = "",
    locale: Annotated[Literal["en", "pt_BR"], typer.Option(help="Language of the definitions.")] = "en",
    as_json: _Json = False,
) -> None:
    """Say what a figure, signal or word means: definition, formula, unit, source."""
    from cskit.definitions.lookup import as_text, find, nearest

    found = find(word, locale)
    if not found:
        near = nearest(word)
        hint = (
            f"Did you mean {near!r}?" if near else "`cskit definitions` without a word shows all there are."
        )
        raise ConfigurationError(f"there is no definition of {word!r}. {hint}")
    for number, one in enumerate(found):
        if as_json:
            print_json(asdict(one))
        else:
            typer.echo(("\n" if number else "") + as_text(one, locale))


def _parameters(
    config: str,
    month: str = "",
    locale: str | None = None,
    portfolios: Sequence[str] | None = None,
    notebooks: Sequence[str] | None = None,
) -> Parameters:
    """Return the parameters file with what the options say laid over it."""
    from pydantic import ValidationError

    from cskit.data.parameters import Parameters, find, load

    parameters = load(find(config))
    laid = {"month": month, "locale": locale, "portfolios": portfolios, "notebooks": notebooks}
    values = parameters.model_dump() | {"file": parameters.file, "base": parameters.base}
    try:
        return Parameters.model_validate(values | {name: value for name, value in laid.items() if value})
    except ValidationError:
        raise ConfigurationError(f"--month: expected a month such as 2026-09, found {month!r}.") from None


def _complain(error: CskitError, *, as_json: bool) -> None:
    """Say what is wrong, on stderr for a person and with --json on stdout for a program."""
    if as_json and isinstance(error, DataRejected):
        for problem in error.problems:
            print_json({"event": "problem", **problem.as_dict(error.locale)})
        if error.rejected:
            print_json({"event": "rejected", "file": error.rejected})
    elif as_json:
        print_json({"event": "error", "code": error.exit_code, "message": str(error)})
    say_err(str(error))


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise _Terminated


def _signalled(error: BaseException | None) -> int | None:
    """Return the exit code where a signal is behind an error, be it in the middle of a query.

    DuckDB wraps what a signal's handler raises in a ``RuntimeError``.
    """
    while error:
        if isinstance(error, KeyboardInterrupt):
            return 130
        if isinstance(error, _Terminated):
            return 143
        error = error.__cause__
    return None
