"""Set-up is said once and holds everywhere: pyproject.toml, the lock files, conda's list, the Makefile."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from cskit import __version__
from tests.conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
BUILD = PYPROJECT["dependency-groups"]["build"]
LOCKS = {
    "base": [*PROJECT["dependencies"], *BUILD],
    "test": [*PROJECT["dependencies"], *EXTRAS["test"], *BUILD],
    "lock": [*PROJECT["dependencies"], *BUILD, *(line for extra in EXTRAS.values() for line in extra)],
}
PYTHONS = ("3.11", "3.12", "3.13")

# conda's name, where it is not PyPI's: it packs matplotlib without its window toolkits and duckdb's
# Python module beside the command line, and an extra is a package of its own.
CONDA = {
    "duckdb": "python-duckdb",
    "matplotlib": "matplotlib-base",
    "pandera[pandas]": "pandera-pandas",
    "psycopg[binary]": "psycopg",
}


def _lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def _locked(name: str) -> list[tuple[Requirement, int]]:
    """Give each locked requirement, with the number of its hashes."""
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^ *#.*\n", "", _lock(name), flags=re.MULTILINE))
    return [(Requirement(entry.split("\\")[0].strip()), entry.count("--hash=sha256:")) for entry in entries]


def _name(line: str) -> str:
    requirement = Requirement(line)
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return canonicalize_name(requirement.name) + extras


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_every_dependency_within_its_bounds(name):
    """Each Python finds exactly one version of each dependency, and it is one that pyproject.toml allows."""
    for line in LOCKS[name]:
        wanted = Requirement(line)
        for python in PYTHONS:
            environment = {"python_version": python, "python_full_version": f"{python}.0"}
            found = [
                locked
                for locked, _ in _locked(name)
                if canonicalize_name(locked.name) == canonicalize_name(wanted.name)
                and (locked.marker is None or locked.marker.evaluate(environment))
            ]
            assert len(found) == 1, f"{line} on Python {python}: {found or 'missing'}; run `make lock`"
            version = str(found[0].specifier).removeprefix("==")
            assert version in wanted.specifier, f"{line} is locked at {version}; run `make lock`"


@pytest.mark.parametrize("name", LOCKS)
def test_everything_locked_is_pinned_and_hashed(name):
    """Nothing can be installed but the very files the lock was made from."""
    for locked, hashes in _locked(name):
        assert re.fullmatch(r"==[^*,]+", str(locked.specifier)), f"{locked} is not pinned"
        assert hashes >= 1, f"{locked} has no hash"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place(name):
    """A lock works with any package index: it names no host, no option and no path."""
    text = _lock(name)
    assert not re.search(
        r"://|@ |file:|^ *(-i|-f|--(?!hash)\S+)|(^|[\s=])[./~]*/\w", text, flags=re.MULTILINE
    )
    assert "\\\n" in text
    assert not re.search(r"\\\w", text), "a path of Windows"


@pytest.mark.parametrize("name", ["base", "test"])
def test_the_small_locks_hold_what_the_whole_one_holds(name):
    """Reports, tests and JupyterLab run on the same versions."""
    whole = {(locked.name, str(locked.specifier)) for locked, _ in _locked("lock")}
    part = {(locked.name, str(locked.specifier)) for locked, _ in _locked(name)}
    assert part < whole
    assert "jupyterlab" not in {name for name, _ in part}


def test_conda_gets_the_same_names_and_bounds():
    """environment.yml asks for what pyproject.toml asks for: cskit, databases, JupyterLab, the build."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    theirs = dict(line.partition(" ")[::2] for line in environment["dependencies"])
    ours = {"pip": "", "python": PROJECT["requires-python"]}
    asked = [*PROJECT["dependencies"], *EXTRAS["database"], *EXTRAS["lab"], *BUILD]
    for line in asked:
        ours[CONDA.get(_name(line), _name(line))] = str(Requirement(line).specifier)
    assert {name: SpecifierSet(bounds) for name, bounds in theirs.items()} == {
        name: SpecifierSet(bounds) for name, bounds in ours.items()
    }
    assert set(CONDA) <= {_name(line) for line in asked}, "a name mapped for nothing"


def test_what_builds_cskit_is_said_three_times_alike():
    """The build's needs are the lock's, and those of people who change cskit."""
    assert sorted(PYPROJECT["build-system"]["requires"]) == sorted(BUILD)
    assert set(BUILD) <= set(EXTRAS["dev"])


def test_every_dependency_has_a_lower_bound_and_none_is_abandoned():
    """No version is older than one that was thought about."""
    for line in LOCKS["lock"]:
        assert any(bound.operator == ">=" for bound in Requirement(line).specifier), line
    names = {locked.name for locked, _ in _locked("lock")}
    assert not names & {"lifelines", "lifetimes", "ploomber"}


def test_the_pythons_are_the_same_everywhere():
    """Classifiers, bounds and the Makefile's search agree."""
    bounds = SpecifierSet(PROJECT["requires-python"])
    assert [f"3.{minor}" for minor in range(8, 20) if Version(f"3.{minor}") in bounds] == list(PYTHONS)
    prefix = "Programming Language :: Python :: "
    said = [line.removeprefix(prefix) for line in PROJECT["classifiers"] if line.startswith(f"{prefix}3.")]
    assert said == list(PYTHONS)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "(3, 11) <= sys.version_info < (3, 14)" in makefile
    assert all(f"python{python}" in makefile for python in PYTHONS)


def test_the_version_is_said_once_and_cited():
    """CITATION.cff cites the version that cskit has."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    assert "version" in PROJECT["dynamic"]


# The Makefile


def _targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "data/README.md", ".ci/run"])
def test_every_make_command_in_the_documents_exists(file):
    """A reader who types what a document says gets what it says."""
    path = ROOT / file
    if not path.exists():
        pytest.skip(f"{file} is not written yet")
    text = path.read_text(encoding="utf-8")
    said = set(re.findall(r"(?:^\s*(?:\$ )?|`)make ([a-z-]+)", text, flags=re.MULTILINE))
    assert said <= _targets(), f"{file} names {sorted(said - _targets())}"


def test_ci_runs_the_command_of_the_readme():
    """CI installs a browser, requires it and PostgreSQL, and runs the README's test command; nothing else."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci/run", os.X_OK)
    required = "export CSKIT_REQUIRE_BROWSER=1\nexport CSKIT_REQUIRE_POSTGRES=1\nmake test"
    assert script.rstrip().endswith(required)
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_makefile_runs_modules_that_are_there():
    """Each module the Makefile runs from tests/ and benchmarks/ is written."""
    named = re.findall(r"-m ((?:tests|benchmarks)\.\w+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    places = {module: ROOT / module.replace(".", "/") for module in named}
    missing = [
        module
        for module, place in places.items()
        if not (place.with_suffix(".py").exists() or (place / "__main__.py").exists())
    ]
    assert not missing


def _make(folder, *arguments, path=None):
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHON", "MAKEFLAGS"}}
    return subprocess.run(
        [shutil.which("make") or "make", *arguments],
        cwd=folder,
        env={**environment, **({"PATH": path} if path else {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def clone(tmp_path):
    """The least of a fresh clone that make needs to decide what to do, in a folder of its own."""
    (tmp_path / "requirements").mkdir()
    for file in ("Makefile", "pyproject.toml", *(f"requirements/{name}.txt" for name in LOCKS)):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def test_make_alone_lists_every_target():
    """`make` says what there is, in a line each."""
    listed = set(re.findall(r"^  make ([\w-]+)", _make(ROOT).stdout, flags=re.MULTILINE))
    assert listed == _targets()


@pytest.mark.parametrize("arguments", [["PYTHON=no-such-python"], []])
def test_without_a_usable_python_make_says_so_in_a_sentence(clone, arguments):
    """No Python 3.11 to 3.13: one clear sentence, with what to do."""
    tools = clone / "tools"
    tools.mkdir()
    for tool in ("sh", "echo", "sed", "awk"):
        (tools / tool).symlink_to(shutil.which(tool))
    done = _make(clone, "reports", *arguments, path=str(tools))
    assert done.returncode != 0
    said = "no-such-python is not one" if arguments else "none was found"
    assert "cskit needs Python 3.11, 3.12 or 3.13 with its venv module" in done.stderr
    assert f"{said}. Name one with: make PYTHON=/path/to/python3.12" in done.stderr
    assert not (clone / ".venv").exists()


def _planned(clone, target, *arguments):
    return _make(clone, "--dry-run", target, f"PYTHON={sys.executable}", *arguments).stdout


def test_set_up_is_done_once_and_again_when_a_lock_changes(clone):
    """Set-up is skipped when its stamp is newer than lock and pyproject.toml, and redone when it is not."""
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (clone / ".venv" / "pyvenv.cfg").touch()
    assert "-m venv" not in _planned(clone, "reports")
    assert "--require-hashes" in _planned(clone, "reports")

    (clone / ".venv" / "base.stamp").touch()
    assert "--require-hashes" not in _planned(clone, "reports")
    assert "requirements/test.txt" in _planned(clone, "test")

    for changed in ("requirements/base.txt", "pyproject.toml"):
        later = (clone / ".venv" / "base.stamp").stat().st_mtime + 10
        os.utime(clone / changed, (later, later))
        assert "--require-hashes" in _planned(clone, "reports")
        os.utime(clone / changed, (0, 0))
        assert "--require-hashes" not in _planned(clone, "reports")


def test_a_clone_carries_no_package_and_nothing_large():
    """What is installed comes from an index: a wheel in the tree weighs on everybody who clones, for ever."""
    if not (ROOT / ".git").exists():
        pytest.skip("this tree is not a clone: git does not say which of its files are tracked")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = [ROOT / name for name in listed.stdout.split("\0") if name]
    assert [path.name for path in tracked if path.suffix in {".whl", ".gz", ".zip"}] == []
    assert [path.name for path in tracked if path.is_file() and path.stat().st_size > 2 * 2**20] == []


def test_another_python_gets_a_venv_of_its_own(clone):
    """A .venv whose Python is gone, or another than the one asked for, is made anew."""
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "pyvenv.cfg").touch()
    (clone / ".venv" / "base.stamp").touch()
    python = clone / ".venv" / "bin" / "python"
    python.symlink_to(clone / "gone")
    assert "-m venv --clear .venv" in _planned(clone, "reports")
    python.unlink()
    python.write_text("#!/bin/sh\necho 3 1\n")
    python.chmod(0o755)
    planned = _planned(clone, "reports")
    assert "-m venv --clear .venv" in planned
    assert "--require-hashes" in planned
