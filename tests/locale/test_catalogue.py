"""The Portuguese catalogue is complete and fits the messages it translates."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from cskit import locale
from cskit.errors import UnknownName
from tests import messages


def _texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_every_message_is_translated() -> None:
    """No message of the package, the templates or the notebooks lacks its Portuguese; none is left over."""
    known = messages.catalogue()
    wanted = {
        (context, text[0] if isinstance(text, tuple) else text) for context, text in messages.messages()
    }
    there = {(entry.context, _texts(entry.id)[0]) for entry in known if entry.id}
    assert wanted - there == set(), "run `python -m tests.messages` and translate"
    assert there - wanted == set(), "run `python -m tests.messages`"
    assert [entry.id for entry in known if entry.id and not all(_texts(entry.string))] == []


def test_no_message_hides_in_an_f_string() -> None:
    """Collecting does not look into f-strings: a message there would stay English in every language."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in sorted((messages.ROOT / "cskit").rglob("*.py"))
        for found in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(found, ast.JoinedStr)
        for call in ast.walk(found)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in messages.KEYWORDS
        if any(isinstance(given, ast.Constant) for given in call.args)
    ]
    assert hidden == []


def test_nothing_is_guessed_or_left_over() -> None:
    """No fuzzy translation and none set aside is committed."""
    known = messages.catalogue()
    assert [entry.id for entry in known if entry.fuzzy] == []
    assert list(known.obsolete) == [], "run `python -m tests.messages --prune`"


def test_placeholders_are_the_same() -> None:
    """A translation fills in the names that its message fills in, in every plural form."""
    for entry in messages.catalogue():
        if not entry.id:
            continue
        sources = [messages.placeholders(text) for text in _texts(entry.id)]
        for form in _texts(entry.string):
            assert messages.placeholders(form) <= set.union(*sources), entry.id
            # "one account" may leave the figure out; the form for many may not.
        assert messages.placeholders(_texts(entry.string)[-1]) == sources[-1], entry.id


def test_plurals_have_both_forms() -> None:
    """A message that counts has its singular and its plural in Portuguese."""
    for entry in messages.catalogue():
        if isinstance(entry.id, (tuple, list)):
            assert [bool(form) for form in _texts(entry.string)] == [True, True], entry.id


def test_the_file_is_as_the_tool_writes_it(tmp_path, monkeypatch) -> None:
    """Running the tool on a complete catalogue changes nothing."""
    copy = tmp_path / "cskit.po"
    copy.write_bytes(messages.CATALOGUE.read_bytes())
    before = copy.read_bytes()
    monkeypatch.setattr(messages, "CATALOGUE", copy)
    messages.main([])
    assert copy.read_bytes() == before


def test_language_is_chosen_by_name() -> None:
    """Use takes a known language only; using gives the old one back, whatever happens."""
    with pytest.raises(UnknownName, match="pt_BR"):
        locale.use("pt_PT")
    with pytest.raises(UnknownName), locale.using("pt_BR"):
        locale.use("nowhere")
    assert (locale.current(), locale.language_tag()) == ("en", "en")


def test_translation_of_all_kinds() -> None:
    """Plain, counted and contextual messages come out in the language in use; unknown ones as they are."""
    with locale.using("pt_BR"):
        assert locale.gettext("{k} of {n}") == "{k} de {n}"
        assert locale.pgettext("range", "{low} to {high}") == "{low} a {high}"
        assert locale.gettext("no such message") == "no such message"
        assert locale.gettext("") == ""
        assert locale.ngettext("{n} thing never seen", "{n} things never seen", 2) == "{n} things never seen"
    assert locale.N_("kept as it is") == "kept as it is"


def test_the_package_stays_light() -> None:
    """Choosing a language loads neither pandas nor matplotlib."""
    code = (
        "import sys, cskit.locale.format; print(sorted({'pandas','matplotlib','numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
