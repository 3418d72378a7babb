"""A made-up report with everything a page can hold, some of it hostile."""

from __future__ import annotations

import datetime

import pandas as pd
from matplotlib.figure import Figure
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cskit import charts, locale, tables
from cskit.charts import theme
from cskit.charts.sparkline import sparkline
from cskit.display import Shown
from cskit.findings import say
from cskit.reports.render import Link, PageContext
from cskit.tables import Column

HOSTILE = (
    "<script>alert(1)</script>",
    "=1+1",
    "../../x",
    'O\'Brien & "Søn" 🎉',
    "$x$ and $y_1$",
    "{x} {{ 7*7 }} {% raw %}",
    "javascript:alert(1)",
    "</style></title></svg><b>",
    "<img src=x onerror=alert(1)>",
    "Associação Nacional dos Fabricantes de Embalagens Plásticas Flexíveis",
    "&amp; &lt;b&gt;",
    "*bold* _it_ [a](javascript:alert(2)) `x`",
)
NICE = (
    "Metalúrgica Aço & Cia",
    "Transportes Araucária",
    "Grupo Educacional São Jerônimo",
    "Distribuidora de Alimentos Vale do Itajaí",
    "Clínica Boa Vista",
    "Cooperativa Agroindustrial Três Fronteiras",
    "Óticas Iguaçu",
    "Seguradora Litoral",
    "Laboratório Pasteur",
    "Rede Hotéis Serra Azul",
    "Construtora Horizonte",
    "Editora Página Um",
)


def accounts(names: tuple[str, ...]) -> pd.DataFrame:
    """A dozen accounts with whatever names."""
    mrr = [5_840_000 - 430_000 * place for place in range(len(names))]
    share = [value / 41_200_000 for value in mrr]
    return pd.DataFrame(
        {
            "name": names,
            "mrr": mrr,
            "share": share,
            "since": pd.to_datetime([f"20{12 + place}-03-01" for place in range(len(names))]),
            "renewal": [
                pd.Timestamp("2026-10-23") if place % 3 == 0 else pd.NaT for place in range(len(names))
            ],
            "signals": [_signals(place) for place in range(len(names))],
            "lost": [-0.018 + 0.001 * place for place in range(len(names))],
            "why": "Renews soon, and no contact since the low score" if len(names) else "",
        }
    )


def _signals(place: int) -> tuple[tuple[str, str], ...] | None:
    if place % 4 == 3:
        return None
    return (("warn", "renewal in 23 days"), ("tag", "detractor"))[: place % 3]


def bars(frame: pd.DataFrame) -> charts.Drawing:
    """The largest accounts as bars."""

    def draw(width: float) -> Figure:
        narrow = width < 500
        left = 8 if narrow else 232
        row = 44 if narrow else 28
        figure, axes = theme.canvas(row * len(frame) + 40, width, left=left, right=72, top=4, bottom=36)
        axes.barh(range(len(frame)), frame["mrr"] / 100, color=theme.ACCENT, height=0.3 if narrow else 0.55)
        axes.set_ylim(len(frame) - 0.5, -0.5 - 0.3 * narrow)
        places = [0, 20_000, 40_000]
        theme.scale(axes, "x", places, [str(place) for place in places], rules=True)
        for place, (name, mrr) in enumerate(zip(frame["name"], frame["mrr"], strict=True)):
            if narrow:
                theme.label(axes, 0, place, theme.wrap(name, width - 80, lines=1), shift=(0, 16))
            else:
                theme.label(axes, 0, place, theme.wrap(name, left - 16), align="right", shift=(-8, 0))
            theme.label(axes, mrr / 100, place, f"{mrr / 100:,.0f}", shift=(6, 0))
        return figure

    return draw


def notebook(names: tuple[str, ...] = NICE, code: str = "en") -> NotebookNode:
    """The report as an executed notebook."""
    with locale.using(code):
        frame = accounts(names)
        made = new_notebook(
            cells=[
                new_markdown_cell(
                    "# Specimen: who holds the revenue, and what if one leaves?\n\n"
                    "For the CSM of this portfolio. It serves one decision: where to put protection."
                ),
                _cell('portfolio: str = "Sul"  # the book', tags=["parameters"]),
                _cell("from cskit import charts, tables  # what follows\nx = 12"),
                _cell(
                    "say.status(book)", say.status("Carteira Sul", "setembro de 2026", f"{len(frame)} contas")
                ),
                _cell(
                    "say.headline(summary)",
                    say.headline(
                        f"12 of 62 accounts hold 80% of MRR (19%); the largest, {names[0]}, holds 14%."
                    ),
                ),
                _cell("say.tiles(tiles)", say.tiles(_tiles())),
                new_markdown_cell("## Who holds 80%?"),
                _cell("charts.show(drawing)", _chart(frame)),
                _cell(
                    "say.so_what(top)", say.so_what("Protect these 12: three renew within 90 days (R$ 96K).")
                ),
                new_markdown_cell("## What if one leaves?"),
                _cell("tables.show(lost)", _table(frame)),
                _cell(
                    "say.note()",
                    say.note("Sums are exact in cents, shown rounded. Plain `text` and <b>signs</b>."),
                ),
                new_markdown_cell("## Which small accounts are growing?\n\nNothing but *prose* here."),
                _cell("print('a <b>')", new_output("stream", name="stdout", text=f"printed {names[0]}\n")),
                new_markdown_cell("## Method and limits", metadata={"tags": ["method"]}),
                new_markdown_cell("A distribution, not a segmentation.", metadata={"tags": ["method"]}),
                _cell(
                    "tables.show(used)",
                    tables.show(
                        pd.DataFrame({"table": ["contracts", "customers"], "rows": [1234, 62]}),
                        [Column("table", "Table"), Column("rows", "Rows", "integer")],
                        name="used",
                        caption="Data used",
                    ),
                    tags=["method"],
                ),
            ],
            metadata={"language_info": {"name": "python"}},
        )
    for place, cell in enumerate(made.cells):
        cell["id"] = f"c{place}"
    return made


def context(code: str = "en", portfolio: str = "Carteira Sul") -> PageContext:
    """Where the report stands among others."""
    return PageContext(
        title="Specimen",
        locale=code,
        portfolio=portfolio,
        month=datetime.date(2026, 9, 1),
        pages=(
            Link("index.html", portfolio),
            Link("accounts.html", "Accounts"),
            Link("pareto.html", "Pareto"),
            Link("nps.html", "NPS"),
        ),
        current="pareto.html",
        company=Link("../index.html", "Company"),
        portfolios=(Link("../norte/pareto.html", "Norte"), Link("../leste/pareto.html", "Leste")),
        metrics=("pareto.k80", "revenue.mrr", "revenue.nrr_12m"),
        facts="cskit 0.1.0 · data 3f2a9c01d2e4",
    )


def _cell(
    source: str, output: Shown | NotebookNode | None = None, tags: list[str] | None = None
) -> NotebookNode:
    if isinstance(output, Shown):
        output = new_output("execute_result", data=dict(output._repr_mimebundle_()), execution_count=1)
    outputs = [output] if output is not None else []
    return new_code_cell(source, outputs=outputs, metadata={"tags": tags} if tags else {})


def _tiles() -> list[say.Tile]:
    line = sparkline(
        [380, 384, 390, 388, 395, None, 399, 401, 405, 404, 409, 410, 412], label="MRR from R$380K to R$412K"
    )
    return [
        say.Tile("MRR", "R$412K", "counted", "+R$14K since August", line, "revenue.mrr"),
        say.Tile("NRR 12 m", "104%", "98% to 110%", "+2 pp since August", line, "revenue.nrr_12m"),
        say.Tile("GRR 12 m", "91%", "86% to 95%", "0 pp since August", line, "revenue.grr_12m"),
        say.Tile("Accounts", "62", "counted", "+2 −1 in September", "", "revenue.accounts"),
        say.Tile("NPS", "—", "no survey table", "", "", "nps.score"),
        say.Tile("Renewals ≤ 90 days", "R$96K", "7 accounts"),
    ]


def _chart(frame: pd.DataFrame) -> Shown:
    return charts.show(
        bars(frame),
        name="bars",
        title=f"{frame['name'].iloc[0]} alone holds 14% of MRR",
        sub="MRR (R$), September 2026, the 12 largest of 62 accounts",
        alt=f"Bars of MRR by account: {frame['name'].iloc[0]} R$58,400, then eleven smaller ones.",
        data=frame[["name", "mrr"]],
    )


COLUMNS = [
    Column("name", "Account"),
    Column("mrr", "MRR (R$)", "money"),
    Column("share", "% of portfolio", "share"),
    Column("since", "Client since", "month"),
    Column("renewal", "Renewal", "date", missing="no end date"),
    Column("signals", "Signals", "tags"),
    Column("lost", "NRR if lost", "points", bar=True, decimals=1),
    Column("why", "Why here"),
]


def _table(frame: pd.DataFrame) -> Shown:
    return tables.show(
        frame,
        COLUMNS,
        name="lost",
        caption=f"Losing {frame['name'].iloc[0]} moves NRR from 104% to 90%.",
        sub="62 accounts, September 2026",
        total={"name": "All of them", "mrr": int(frame["mrr"].sum()), "share": float(frame["share"].sum())},
    )
