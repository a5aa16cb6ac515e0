"""The one canonical form of topics on disk."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recpipe.domain.chapters import Topic, TopicKind, Topics
from recpipe.domain.errors import PermanentError
from recpipe.domain.topics_file import from_json, to_json

SECONDS = st.floats(min_value=0, max_value=1e6, allow_nan=False)
TOPICS = st.builds(
    Topics,
    engine=st.text(),
    summary=st.text(),
    topics=st.lists(
        st.builds(Topic, start=SECONDS, end=SECONDS, title=st.text(), kind=st.sampled_from(TopicKind)),
        max_size=5,
    ).map(tuple),
)
KEPT = {
    "format": 1,
    "engine": "embedded",
    "summary": "",
    "topics": [{"start": 0, "end": 60.5, "title": "Orbit, planet", "kind": "topic"}],
}


@given(TOPICS)
def test_what_is_written_is_read_back(topics):
    assert from_json(json.loads(json.dumps(to_json(topics)))) == topics


def test_the_form_is_plain():
    topics = Topics(
        engine="embedded", topics=(Topic(start=0.0, end=60.5, title="Orbit, planet", kind=TopicKind.TOPIC),)
    )

    assert to_json(topics) == KEPT
    assert from_json(KEPT) == topics


@pytest.mark.parametrize("format_", [None, 0, 2, "1"])
def test_another_format_is_refused(format_):
    with pytest.raises(PermanentError, match="only 1 is understood"):
        from_json({**KEPT, "format": format_})


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ({"engine": 5}, "engine"),
        ({"summary": None}, "summary"),
        ({"topics": {}}, "topics"),
        ({"topics": ["x"]}, "topics"),
        ({"topics": [{}]}, "kind"),
        ({"topics": [{"start": "0", "end": 1, "title": "", "kind": "topic"}]}, "start"),
        ({"topics": [{"start": True, "end": 1, "title": "", "kind": "topic"}]}, "start"),
        ({"topics": [{"start": 0, "end": 1, "title": "", "kind": "song"}]}, "kind"),
    ],
)
def test_damage_is_named(damage, named):
    with pytest.raises(PermanentError, match=f"damaged: '{named}'"):
        from_json({**KEPT, **damage})
