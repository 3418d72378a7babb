"""The engine: same bytes from warm and fresh kernels, whoever starts them, and nothing piles up."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import psutil
import pytest
import zmq
from ipykernel.iostream import IOPubThread
from jupyter_client.session import Session

from cskit.reports import kernel
from cskit.reports.engine.stream import Stream
from cskit.reports.normalise import dumps, normalised
from tests.reports.engines import ENGINES, execute, runs, why
from tests.reports.tiny import notebook

# Everything about a process that a cell could show.
TELLS = """\
import decimal, os, resource, signal, sys, time, locale
from IPython.display import HTML
print(sorted(os.environ), sys.flags, sys.path, hash("a"), time.tzname, locale.getlocale())
print(os.getpgrp() == os.getsid(0) == os.getpid(), os.umask(0o77))
print(os.getcwd() + "/run.json" == os.environ["CSKIT_RUN"])
print([signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)])
print(os.path.basename(sys.argv[0]), decimal.getcontext(), resource.getrlimit(resource.RLIMIT_DATA))
print(sys.stdin.read(), sys.stdout.encoding, file=sys.stderr)
HTML(f"<p>{__name__} {sorted(name for name in dir() if not name.startswith('_'))}</p>")"""
SHOWS = "import pandas as pd\nimport matplotlib\nprint(matplotlib.get_backend())"
FRAME = 'pd.DataFrame({"a": [1.5, None]}, index=["x", "y"])'
# What does not come from the cell's own thread at once, in the order of a page.
ASIDE = """\
import asyncio, threading
print("first")
display("second")
thread = threading.Thread(target=display, args=("third",))
thread.start()
thread.join()
await asyncio.sleep(0.01)
shown = display("last", display_id=True)
_dh, get_ipython().starting_dir == os.getcwd()"""

# What is shown, shown again as another and taken away, between lines of both streams.
SHOWN = [
    """\
import sys
from IPython.display import clear_output, display, update_display
for number in range(3):
    print("out", number)
    print("err", number, file=sys.stderr)
display("mine, at first", display_id="mine")
print("between")
sys.stdout.write("no end of a line")
display("other", display_id="other")
print("after")
""",
    """\
print("before an update")
update_display("mine, then", display_id="mine")
display("mine, once more", display_id="mine")
print("after an update")""",
    """\
print("never seen")
display("other, at last", display_id="other")
clear_output()
print("neither this")
clear_output(wait=True)
print("stays")
display("other, here too", display_id="other")
clear_output(wait=True)""",
    "1",
    """\
import matplotlib.pyplot as plt
%config InlineBackend.figure_formats = ["png"]
plt.plot([1, 2])
print("before a plot")
plt.show()
plt.bar([1], [2])
_ = display(plt.gcf()), plt.close(), plt.plot([2, 1])
print("before another")""",
]
# What comes beside Python's own streams, a letter in two parts, in its place among the others.
BESIDE = """\
import os
for number in range(200):
    os.write(1, b"line \\xc3")
    os.write(1, b"\\xa9\\n")
    display(number)"""


def shown(text):
    """Give all that the cells of a notebook show, as one text."""
    return str([cell.get("outputs") for cell in nbformat.reads(text, as_version=4).cells])


def test_both_engines_give_the_same_bytes(tmp_path):
    """Outputs, environment, paths, signals, standard streams, threads: a cell can't tell warm from fresh."""
    cells = [TELLS, SHOWS, ASIDE, FRAME, "print(portfolio)", *SHOWN, BESIDE]
    texts = {engine: dumps(normalised(execute(tmp_path, cells, engine))) for engine in ENGINES}
    assert all(words in texts["fork"] for words in ("True 63", "third", "last", "Norte", "line é", "png"))
    assert not [
        words for words in ("never seen", "neither this", "at first") if words in shown(texts["fork"])
    ]
    assert texts["fork"] == texts["papermill"]


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_is_asked(tmp_path, engine):
    """A cell that asks for input is an error at once: nobody is there to answer."""
    said = why(tmp_path, ["input()"], engine, cell_seconds=20)
    assert said.startswith("error in cell 2: StdinNotImplementedError")


def test_what_a_fork_of_a_kernel_shows_comes_through(tmp_path):
    """It has no thread that sends, and goes without one, at once."""
    cell = """\
import os, time
for number in range(20):
    if os.fork() == 0:
        print("printed", flush=True)
        display("shown")
        os._exit(0)
    os.wait()
    time.sleep(0.05)"""
    assert "shown" in str(execute(tmp_path, [cell]).cells[-1].outputs)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_piles_up(tmp_path, engine):
    """After notebooks that end well and others: no child, and no more files or threads than before."""
    cells = [
        "import os\nopen('pids', 'w').write(f'{os.getpid()}')\nopen('server', 'w').write(f'{os.getppid()}')"
    ]
    found = []
    for _ in range(3):
        execute(tmp_path, cells, engine)
        why(tmp_path, ["1 / 0"], engine)
        why(tmp_path, ["import os\nos._exit(1)"], engine)
        server = psutil.Process(int((tmp_path / "work" / "server").read_text()))
        gc.collect()
        found.append(
            (psutil.Process().num_fds(), server.num_fds(), server.children(), threading.active_count())
        )
    assert found[1] == found[2]


def test_a_flush_waits_for_what_is_being_sent():
    """What was printed is on its way, and the buffer empty: what comes next must not overtake it."""
    begun, goes_on, order = threading.Event(), threading.Event(), []

    class Slow(Session):
        def send(self, *message, **options):
            begun.set()
            goes_on.wait(30)
            order.append("printed")

    class Thread(IOPubThread):
        async def _run_event_pipe_gc(self):
            """Do nothing: ipykernel leaves this at work when it stops."""

    def flush():
        stream.flush()
        order.append("next")

    with zmq.Context() as context, context.socket(zmq.PUB) as socket:
        thread = Thread(socket)
        thread.start()
        stream = Stream(Slow(), thread, "stdout", watchfd=False)
        stream.write("printed")
        assert begun.wait(30)
        flushing = threading.Thread(target=flush)
        flushing.start()
        flushing.join(0.2)  # it would have ended by now, and comes to no harm where it has not
        goes_on.set()
        flushing.join()
        thread.stop()
        thread.close()
    assert order == ["printed", "next"]


def test_a_kernel_knows_nothing_of_the_one_before(tmp_path):
    """Two notebooks after each other in one server: another process, no names, no chance in common."""
    draws = [
        "import os, random\nimport numpy as np",
        "print(os.getpid(), random.random(), np.random.random())",
    ]
    first, second = (execute(tmp_path, [*draws, "left = 1"]).cells[-2].outputs[0].text.split() for _ in "ab")
    assert not set(first) & set(second)
    assert "NameError" in why(tmp_path, ["left"])


def test_papermill_runs_a_notebook_with_the_engine_from_a_shell(tmp_path):
    """``papermill --engine cskit`` needs no run, and leaves no process behind."""
    path = notebook(tmp_path, "tiny", ["import os\nprint(portfolio, os.getppid(), os.getcwd())"])
    out = tmp_path / "out.ipynb"
    command = [
        sys.executable,
        "-m",
        "papermill",
        "--engine",
        "cskit",
        str(path),
        str(out),
        "-p",
        "portfolio",
        "Norte",
    ]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True)
    said = nbformat.read(out, as_version=4).cells[-1].outputs[0].text.split()
    assert (said[0], said[2]) == ("Norte", str(tmp_path))
    assert not runs(int(said[1]))


def test_papermills_import_loads_nothing_of_the_engine():
    """papermill loads each registered engine whenever it is imported: ours must cost nothing."""
    code = (
        "import sys, json, papermill\n"
        "print(json.dumps([name for name in sys.modules if name.startswith('cskit.')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert set(json.loads(done.stdout)) <= {
        "cskit.reports",
        "cskit.reports.engine",
        "cskit.reports.engine.entry",
    }


def test_no_password_comes_to_a_kernel(monkeypatch, tmp_path):
    """Names that say secret, addresses that hold one, and cskit's own settings stay outside."""
    secrets = {
        "CSKIT_DATABASE_URL": "x",
        "CRM": "postgresql://ana:s3cret@db.example/crm",
        "PGPASSWORD": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "github_token": "x",
    }
    for name, value in (secrets | {"CRM_HOST": "https://db.example/a@b"}).items():
        monkeypatch.setenv(name, value)
    found = kernel.environment(tmp_path)
    assert not set(secrets) & set(found)
    assert "CRM_HOST" in found
    assert Path(found["PATH"])
