"""What the command line answers without a run: checks, notebooks, definitions, a sample."""

from __future__ import annotations

import json

import pytest

from cskit.definitions import DEFINITIONS, GLOSSARY, QUALITY_WORDS, REASONS, SIGNALS, WARNINGS
from tests.runs import contents, cskit


def test_check_counts_and_runs_nothing():
    """Each table with what was read, accepted and set aside."""
    done = cskit("check")
    assert done.returncode == 0, done.stderr
    assert "customers: 720 read, 720 accepted, 0 set aside" in done.stdout
    found = [json.loads(line) for line in cskit("check", "--json").stdout.splitlines()]
    assert found[-1]["event"] == "checked"
    assert {line["table"] for line in found[:-1]} >= {"customers", "contracts"}


def test_notebooks_are_listed_with_their_questions():
    """Question, tables needed and parameters, for people and for programs."""
    done = cskit("notebooks")
    assert done.returncode == 0, done.stderr
    assert "pareto: Who holds the revenue, and what if one leaves?" in done.stdout
    assert "needs: contracts or mrr or invoices" in done.stdout
    assert "portfolio: str" in done.stdout
    found = [json.loads(line) for line in cskit("notebooks", "--json").stdout.splitlines()]
    assert {line["notebook"] for line in found} >= {"pareto"}


def test_everything_is_defined():
    """Without a word: every metric, signal, word and reason, in either language, for people and programs."""
    for locale, formula in (("en", "Formula:"), ("pt_BR", "Fórmula:")):
        found = [
            json.loads(line)
            for line in cskit("definitions", "--json", "--locale", locale).stdout.splitlines()
        ]
        ids = {
            what: {one["id"] for one in found if one["what"] == what}
            for what in ("metric", "signal", "warning", "word")
        }
        assert ids["metric"] == set(DEFINITIONS)
        assert ids["signal"] == set(SIGNALS)
        assert ids["warning"] == set(WARNINGS)
        assert ids["word"] == {term.id for term in GLOSSARY} - set(DEFINITIONS) | set(QUALITY_WORDS)
        assert {one["id"] for one in found if one["what"] == "reason"} == set(REASONS)
        assert all(one["definition"] for one in found)
        assert all(one["name"] and one["formula"] and one["unit"] for one in found if one["what"] == "metric")
        text = cskit("definitions", "--locale", locale).stdout
        assert formula.split(":")[0] in text
        assert all(f"\n  {one['definition']}\n" in text + "\n" for one in found)


@pytest.mark.parametrize(
    ("word", "finds"),
    [
        ("revenue.nrr", {"revenue.nrr_12m"}),  # a part of an id
        ("RETENCAO EM 12", {"retention.m12"}),  # a Portuguese name, without its accents
        ("régua", {"touch_plan"}),
        ("Safra", {"cohort"}),  # found although English was asked for
        ("GCS", {"csm"}),  # what the practice also calls a CSM
        ("likely range", {"interval"}),
        ("no survey table", {"no_surveys"}),  # in no name, so in the definitions
    ],
)
def test_a_word_is_found(word, finds):
    """By id or by a name in either language, whatever the accents and case; else by what is said of it."""
    done = cskit("definitions", word, "--json")
    assert done.returncode == 0, done.stderr
    assert {json.loads(line)["id"] for line in done.stdout.splitlines()} >= finds
    assert len(done.stdout.splitlines()) < 10


def test_a_definition_reads_well():
    """Name, definition, formula, unit and source, a line each, in the language asked for."""
    assert cskit("definitions", "nps.score", "--locale", "pt_BR").stdout.splitlines() == [
        "nps.score: NPS",
        "  % promotores − % detratores",
        "  Fórmula: 100 × (promotores − detratores) ÷ respostas",
        "  Unidade: pontos; estimativa: leia com a faixa provável",
        "  Fonte: Reichheld (2003); Rocks (2016) for the range, "
        "Kish (1965) for several contacts of an account",
    ]
    assert cskit("definitions", "usage_drop").stdout.splitlines()[0] == "usage_drop: Use fell (signal)"


def test_a_word_that_nobody_uses():
    """Exit code 2; the nearest word, or how to see them all."""
    near, far = cskit("definitions", "mrrr"), cskit("definitions", "zzz")
    assert near.returncode == far.returncode == 2
    assert "there is no definition of 'mrrr'. Did you mean 'MRR'?" in near.stderr
    assert "`cskit definitions` without a word shows all there are." in far.stderr
    assert near.stdout == far.stdout == ""


def test_a_sample_is_made_anywhere(tmp_path):
    """Any size; the same seed gives the same bytes."""
    size = ("--customers", "40", "--portfolios", "2", "--months", "14", "--seed", "3")
    for name in ("a", "b"):
        done = cskit("sample", tmp_path / name, *size)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "a" / "customers.csv").read_text(encoding="utf-8").count("\n") == 41
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
