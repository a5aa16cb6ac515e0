"""Settings with changes laid over them, for what a person sets and takes back."""

import pytest

from recpipe.cli.arguments import changes_of
from recpipe.config.layers import changed
from recpipe.domain.errors import ConfigError

BEFORE = {"trim": {"padding": 3, "enable": True}, "metadata": {"topics": {"style": "inline"}}}


def test_what_is_not_named_stays_and_null_takes_back():
    """R-310 and R-1101: tables merge, and one that is emptied goes."""
    changes = changes_of(BEFORE, ["trim.padding=9"], ["metadata.topics.style"])

    assert changed(BEFORE, changes) == {"trim": {"padding": 9, "enable": True}}
    assert BEFORE["trim"] == {"padding": 3, "enable": True}


def test_a_key_that_is_not_set_cannot_be_taken_back():
    """R-1104: a slip of the hand is told."""
    for key in ("trim.pading", "trim.padding.more", "topics"):
        with pytest.raises(ConfigError, match="is not set there"):
            changes_of(BEFORE, [], [key])
