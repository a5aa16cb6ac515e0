"""Settings come in layers; every value knows its layer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.config.files import assignment, read_layer
from recpipe.config.layers import Layer, known_keys, listing, merge, resolve
from recpipe.config.model import Settings
from recpipe.domain.errors import ConfigError

TREES = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2)),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)


def layer(name: str, **sections: object) -> Layer:
    return Layer(name=name, values=sections)


def test_a_later_layer_wins_and_is_named():
    """R-1101, R-1102."""
    resolved = resolve([layer("file", trim={"padding": 3}), layer("this run", trim={"padding": 1})])

    assert resolved.settings.trim.padding == 1
    assert resolved.origin("trim.padding") == "this run"
    assert resolved.origin("trim.min_silence") == "default"


def test_null_never_overrides():
    """R-1101."""
    resolved = resolve([layer("file", trim={"start": 4.0}), layer("this run", trim={"start": None})])

    assert resolved.settings.trim.start == 4.0
    assert resolved.origin("trim.start") == "file"


def test_lists_replace_and_tables_merge():
    """R-1101."""
    into: dict[str, object] = {"words": ["a"], "table": {"x": 1, "y": 2}}
    merge(into, {"words": ["b"], "table": {"y": 3}})

    assert into == {"words": ["b"], "table": {"x": 1, "y": 3}}


def test_a_typo_names_the_layer_the_key_and_the_closest_one():
    """R-1104."""
    with pytest.raises(
        ConfigError, match=r"config\.toml: there is no setting 'trim\.silnce'.*'trim\.min_silence'"
    ):
        resolve([layer("config.toml", trim={"silnce": 3, "padding": 1})])


def test_a_value_out_of_range_names_its_key():
    """R-1104."""
    with pytest.raises(ConfigError, match=r"config\.toml: trim\.threshold_db = 5"):
        resolve([layer("config.toml", trim={"threshold_db": 5})])


def test_a_table_where_a_value_belongs_is_refused():
    """R-1104: never a crash."""
    with pytest.raises(ConfigError):
        resolve([layer("config.toml", trim=3)])
    with pytest.raises(ConfigError):
        resolve([layer("config.toml", trim={"padding": {"a": 1}})])


def test_every_setting_is_listed_with_its_origin():
    """R-1102: the editor, the dry run and the run use the same resolver."""
    rows = {
        key: (value, origin) for key, value, origin in listing(resolve([layer("file", trim={"padding": 3})]))
    }

    assert set(known_keys()) == set(rows)
    assert rows["trim.padding"] == (3.0, "file")


def merged(*trees: dict[str, object]) -> dict[str, object]:
    into: dict[str, object] = {}
    for tree in trees:
        merge(into, tree)
    return into


@given(st.lists(st.dictionaries(st.sampled_from("abc"), TREES, max_size=3), max_size=4))
def test_merging_again_changes_nothing(trees: list[dict[str, object]]):
    """R-1101: what was resolved once is resolved for good, and no null is left in it."""
    once = merged(*trees)

    assert merged(once) == once
    assert merged(once, once) == once


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("trim.padding=2", {"trim": {"padding": 2}}),
        ("trim.enable = false", {"trim": {"enable": False}}),
        ("transcribe.language=ru", {"transcribe": {"language": "ru"}}),
        ('library.title="My \\"best\\" talks"', {"library": {"title": 'My "best" talks'}}),
    ],
)
def test_an_assignment_is_toml_or_a_bare_word(text: str, tree: object):
    """R-1104."""
    assert assignment(text) == tree


@pytest.mark.parametrize("text", ["trim.padding", "=3", "a b=3"])
def test_a_broken_assignment_is_refused(text: str):
    """R-1104."""
    with pytest.raises(ConfigError):
        assignment(text)


def test_a_missing_file_is_an_empty_layer(tmp_path):
    """R-1101."""
    assert read_layer(tmp_path / "config.toml").values == {}


@pytest.mark.parametrize("content", [b"trim = [", b"\xff\xfe\x00"])
def test_a_broken_file_names_itself(tmp_path, content: bytes):
    """R-1104: broken settings get a clear error."""
    file = tmp_path / "config.toml"
    file.write_bytes(content)

    with pytest.raises(ConfigError, match=r"config\.toml"):
        read_layer(file)


def test_defaults_survive_a_round_trip():
    """R-1103: a run freezes its settings as JSON, and reads them back the same."""
    settings = Settings()

    assert Settings.model_validate(settings.model_dump(mode="json")) == settings
