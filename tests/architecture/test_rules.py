"""Every rule of what is built is proved by a test, and the table of rules says by which."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
sys.path.insert(0, str(DOCS))

import make_rules  # noqa: E402 - it lies beside the page that it makes

BUILT = {
    rule: sentence
    for title, rules in make_rules.SECTIONS.items()
    if title not in make_rules.PARTLY_BUILT
    for rule, sentence in rules.items()
}
GAPS = [rule for rule, sentence in BUILT.items() if make_rules.GAP in sentence]
PROVED = make_rules.by_rule()


@pytest.mark.parametrize("rule", BUILT)
def test_every_rule_is_proved(rule: str):
    """A docstring of a test names the rule that it proves."""
    assert PROVED.get(rule)


@pytest.mark.parametrize("rule", GAPS)
def test_what_was_promised_and_not_kept_is_proved(rule: str):
    """The docstring says [gap] too."""
    assert any(make_rules.GAP in proof.says for proof in PROVED[rule])


def test_no_test_proves_a_rule_that_is_not_in_the_table():
    """Slips of the hand in rule numbers are found."""
    listed = {rule for rules in make_rules.SECTIONS.values() for rule in rules}

    assert set(PROVED) - listed == set()


def test_the_table_is_up_to_date():
    """Make it anew with `python docs/make_rules.py`."""
    assert make_rules.TABLE.read_text("utf-8") == make_rules.table()
