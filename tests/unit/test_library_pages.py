from __future__ import annotations

import pytest

from recpipe.domain.length import clock
from recpipe.integrations.library_site.handouts import language_tag
from recpipe.integrations.library_site.pages import assets_version, pages_version, size


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (19_000, "19 kB"),
        (3_040_000, "3.0 MB"),
        (2 * 10**12, "2000 GB"),
    ],
)
def test_sizes_are_written_for_people(count, expected):
    assert size(count) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-1, "0:00"), (59.99, "0:59"), (83.2, "1:23"), (3723, "1:02:03"), (36000, "10:00:00")],
)
def test_moments_are_written_as_players_do(seconds, expected):
    assert clock(seconds) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "en"),
        ("pt-BR", "pt-BR"),
        ("", ""),
        ("auto mode", ""),
        ("../en", ""),
        ('en" onload="', ""),
        ("en\n", ""),
    ],
)
def test_only_a_language_tag_is_a_language(language, expected):
    assert language_tag(language) == expected


def test_versions_are_stable_and_differ():
    assert assets_version() == assets_version() != pages_version()
