"""The words for a target come in layers, and the preset is one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.config.layers import Layer
from recpipe.config.metadata import TargetMetadata, resolve_metadata
from recpipe.domain.errors import ConfigError

OWN = frozenset({"playlist", "privacy", "options"})
PLACES = ("config.toml", 'preset "youtube"', 'template "ML"', "this recording", "this run")


def layer(name: str, **metadata: object) -> Layer:
    return Layer(name=name, values={"metadata": metadata, "trim": {"padding": 1}})


def preset(**values: object) -> Layer:
    return Layer(name='preset "youtube"', values=values)


def resolved(*layers: Layer, over: Layer | None = None, platform: str = "youtube") -> TargetMetadata:
    """The first layer is the user's file, which lies below the preset."""
    return resolve_metadata(layers, over or preset(), platform, OWN, above=1)


@pytest.mark.parametrize("highest", range(len(PLACES)))
def test_the_preset_lies_over_the_users_file_and_under_the_template(highest):
    """R-1003: preset, template, the recording's own, this run's."""
    titles = {name: f"by {name}" for name in PLACES[: highest + 1]}
    layers = [layer(name, title=titles.get(name)) for name in PLACES if not name.startswith("preset")]
    found = resolved(*layers, over=preset(title=titles.get('preset "youtube"')))

    assert found.metadata.title == f"by {PLACES[highest]}"
    assert found.origin("title") == PLACES[highest]
    assert found.origin("speaker") == "default"


def test_a_platform_block_lies_over_its_own_layer_and_under_the_next():
    """R-1003: template, template's platform block, the recording's own."""
    block = {"youtube": {"title": "for youtube", "speaker": "Ann"}, "vk": {"title": "for vk"}}
    template = layer('template "ML"', title="for all", platforms=block)
    recording = layer("this recording", speaker="Ben")
    found = resolved(layer("config.toml"), template, recording)

    assert (found.metadata.title, found.origin("title")) == ("for youtube", 'template "ML" (youtube)')
    assert (found.metadata.speaker, found.origin("speaker")) == ("Ben", "this recording")
    assert resolved(layer("config.toml"), template, platform="library").metadata.title == "for all"
    assert found.metadata.platforms == {}


def test_tables_merge_and_lists_replace():
    """R-1101: in these layers as in all others."""
    low = layer("config.toml", tags=["a", "b"], topics={"style": "dash_list", "max_count": 5})
    high = layer("this run", tags=["c"], topics={"max_count": 7})
    found = resolved(low, high)

    assert found.metadata.tags == ("c",)
    assert (found.metadata.topics.style, found.metadata.topics.max_count) == ("dash_list", 7)
    assert found.origin("topics.style") == "config.toml"
    assert found.origin("topics.max_count") == "this run"


def test_null_never_overrides():
    """R-1101."""
    block = {"youtube": None, "vk": {"title": None}}
    found = resolved(layer("config.toml", title="x"), layer("this run", title=None, platforms=block))

    assert (found.metadata.title, found.origin("title")) == ("x", "config.toml")


def test_the_platforms_own_keys_go_to_the_platform():
    """R-1003: a preset and a platform block know them, with their origin."""
    block = {"youtube": {"playlist": "Algebra", "options": {"licence": "cc"}}}
    over = preset(playlist="All", options={"embeddable": True}, captions=False)
    found = resolved(layer("config.toml"), layer('template "ML"', platforms=block), over=over)

    assert found.own["playlist"] == "Algebra"
    assert found.own["options"] == {"embeddable": True, "licence": "cc"}
    assert found.origin("playlist") == 'template "ML" (youtube)'
    assert found.metadata.captions is False


def test_a_key_of_both_is_one_value():
    """R-1003: what a run says about privacy reaches the platform that a preset set up."""
    found = resolved(
        layer("config.toml"), layer("this run", privacy="public"), over=preset(privacy="private")
    )

    assert found.metadata.privacy == found.own["privacy"] == "public"
    assert resolved().own == {"privacy": "unlisted"}


@pytest.mark.parametrize(
    ("layers", "over", "said"),
    [
        (
            [],
            {"privcy": "public"},
            r"preset \"youtube\": there is no setting 'privcy'; did you mean 'privacy'\?",
        ),
        ([], {"topics": {"styl": "x"}}, r"preset \"youtube\": .*'topics\.styl'.*'topics\.style'"),
        ([], {"platforms": {}}, r"preset \"youtube\": there is no setting 'platforms'"),
        ([{"titel": "x"}], {}, r"config\.toml: there is no setting 'titel'; did you mean 'title'\?"),
        ([{"playlist": "x"}], {}, r"config\.toml: there is no setting 'playlist'"),
        ([{"platforms": {"youtube": {"playlst": 1}}}], {}, r"config\.toml \(youtube\): .*'playlist'"),
        ([], {"privacy": "secret"}, r"preset \"youtube\": privacy = 'secret'"),
        ([], {"topics": {"max_length": 3, "min_length": 5}}, r"preset \"youtube\": topics = .*max_length"),
        ([{"topics": 3}], {}, r"config\.toml: topics = 3"),
        ([{"platforms": 3}], {}, r"config\.toml: platforms = 3"),
        ([{"platforms": {"youtube": 3}}], {}, r"config\.toml: youtube = 3"),
    ],
)
def test_a_mistake_names_its_place_and_its_key(layers, over, said):
    """R-1104: and the closest known key."""
    with pytest.raises(ConfigError, match=said):
        resolved(*(layer("config.toml", **metadata) for metadata in layers), over=preset(**over))


def test_metadata_that_is_no_table_is_refused():
    """R-1104: never a crash."""
    with pytest.raises(ConfigError, match=r"config\.toml: metadata = 3"):
        resolved(Layer(name="config.toml", values={"metadata": 3}))


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.none() | st.sampled_from("ab"),
        "tags": st.lists(st.sampled_from("xy"), max_size=2),
        "topics": st.fixed_dictionaries({}, optional={"prefix": st.none() | st.sampled_from("pq")}),
    },
)


@given(VALUES, VALUES, VALUES)
def test_what_was_resolved_is_resolved_for_good(low, middle, high):
    """R-1102, R-1103: the frozen words give themselves again, whoever lies below."""
    once = resolved(layer("config.toml", **low), layer("this run", **high), over=preset(**middle))
    frozen = once.metadata.model_dump(mode="json")

    assert resolved(layer("config.toml", **low), layer("frozen", **frozen)).metadata == once.metadata
