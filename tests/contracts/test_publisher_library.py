from __future__ import annotations

import json
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from library_lab import clip, lecture_of, library_in, markers_in, subtitles_of
from memory_ledger import MemoryLedger
from publisher_contract import HOSTILE_TITLES, PublisherContract, Shown, World, quiet
from pydantic import ValidationError

from recpipe.domain.errors import NeedsUserError
from recpipe.domain.ports import Lecture, Publisher
from recpipe.integrations.library_site.shelf import CATALOG_PREFIX, Shelf
from recpipe.integrations.publishers.library import PROVIDER

MOMENT = 1_000_000_000  # nanoseconds since 1970: long before any test


@pytest.fixture(scope="session")
def media(tmp_path_factory) -> Path:
    return clip(tmp_path_factory.mktemp("media") / "clip.mp4", 12)


@pytest.fixture
def lecture(media, tmp_path) -> Lecture:
    return lecture_of(media, tmp_path)


@pytest.fixture
def library(tmp_path) -> Publisher:
    return library_in(tmp_path)


@pytest.fixture
def root(tmp_path) -> Path:
    return tmp_path / "library"


def catalog(root: Path) -> list[dict]:
    text = (root / "catalog.js").read_text("utf-8")
    assert text.startswith(CATALOG_PREFIX)
    assert text.endswith(";\n")
    return json.loads(text.removeprefix(CATALOG_PREFIX).removesuffix(";\n"))


def everything(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """All files with their identities, times and content; locks aside."""
    return {
        str(path.relative_to(root)): (path.stat().st_ino, path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def leftovers(root: Path) -> list[str]:
    return [path.name for path in (root / ".recpipe").iterdir() if path.name != "library.lock"]


class TestLibrary(PublisherContract):
    provider = PROVIDER

    @pytest.fixture
    def new_world(self, media, tmp_path):
        numbers = count()

        def new() -> World:
            folder = tmp_path / f"world-{next(numbers)}"
            folder.mkdir()
            return World(
                publisher=library_in(folder),
                lecture=lecture_of(media, folder),
                shown=lambda: self.shown(folder / "library"),
            )

        return new

    @staticmethod
    def shown(root: Path) -> list[Shown]:
        if not (root / "catalog.js").is_file():
            return []
        listed = [Shown(remote_id=entry["folder"], title=entry["title"]) for entry in catalog(root)]
        page = (root / "index.html").read_text("utf-8")
        assert page.count('<li class="card"') == len(listed)
        return listed


def test_a_lecture_is_a_folder_with_everything_in_it(library, lecture, root):
    publication = library.publish(lecture, MemoryLedger(), quiet)
    folder = root / "lectures" / "2026-09-01-how-sound-becomes-data"

    assert publication.remote_id == folder.name
    assert publication.url == (folder / "index.html").as_uri()
    assert sorted(path.name for path in folder.iterdir()) == [
        "chapters.txt",
        "how-sound-becomes-data.mp4",
        "index.html",
        "lecture.json",
        "spoken.json",
        "subtitles.en.srt",
        "subtitles.en.vtt",
        "transcript.json",
        "transcript.txt",
    ]
    assert (folder / "chapters.txt").read_text() == (
        "0:00 Waves in the air\n0:04 Sampling the signal\n0:08 Compression = less; #1\n"
    )
    assert (folder / "transcript.txt").read_text().splitlines()[:4] == [
        "## 0:00 Waves in the air",
        "",
        "[0:00] Good morning and welcome. A string pushes the air.",
        "",
    ]
    assert (folder / "subtitles.en.srt").read_bytes() == lecture.subtitles[0].srt.read_bytes()
    assert leftovers(root) == []


def test_the_marker_tells_what_it_is_and_what_lies_beside_it(library, lecture, root):
    publication = library.publish(lecture, MemoryLedger(), quiet)
    folder = root / "lectures" / publication.remote_id
    marker = json.loads((folder / "lecture.json").read_text())

    assert (marker["key"], marker["title"], marker["language"]) == (lecture.key, lecture.title, "en")
    listed, there = ({file["name"] for file in marker["files"]}, {path.name for path in folder.iterdir()})
    assert listed == there - {"lecture.json"}
    assert all(file["size"] == (folder / file["name"]).stat().st_size for file in marker["files"])


def test_publishing_the_same_again_writes_nothing(library, lecture, root):
    ledger = MemoryLedger()
    library.publish(lecture, ledger, quiet)
    before = everything(root)
    library.publish(lecture, ledger, quiet)

    assert everything(root) == before


def test_publishing_one_lecture_again_leaves_the_others_alone(library, lecture, root):
    library.publish(lecture, MemoryLedger(), quiet)
    other = replace(lecture, key="other", title="Another lecture")
    ledger = MemoryLedger()
    library.publish(other, ledger, quiet)
    before = everything(root / "lectures" / "2026-09-01-how-sound-becomes-data")
    library.publish(replace(other, title="Renamed"), ledger, quiet)

    assert everything(root / "lectures" / "2026-09-01-how-sound-becomes-data") == before


def test_a_library_that_lost_its_database_still_knows_its_lectures(library, lecture, root):
    """The marker in the folder is the identity; the ledger is only quicker."""
    first = library.publish(lecture, MemoryLedger(), quiet)
    again = library.publish(replace(lecture, title="Renamed"), MemoryLedger(), quiet)

    assert first == again
    assert [entry["title"] for entry in catalog(root)] == ["Renamed"]


def test_a_folder_that_a_person_renamed_is_found_by_its_marker(library, lecture, root):
    ledger = MemoryLedger()
    library.publish(lecture, ledger, quiet)
    (root / "lectures" / "2026-09-01-how-sound-becomes-data").rename(root / "lectures" / "first lecture")
    again = library.publish(lecture, ledger, quiet)

    assert again.remote_id == "first lecture"
    assert [entry["folder"] for entry in catalog(root)] == ["first lecture"]


def test_a_folder_that_a_person_deleted_comes_back_at_its_address(library, lecture, root):
    ledger = MemoryLedger()
    first = library.publish(lecture, ledger, quiet)
    shutil.rmtree(root / "lectures" / first.remote_id)
    again = library.publish(replace(lecture, title="Renamed"), ledger, quiet)

    assert first == again


@pytest.mark.parametrize("name", ["index.html", "how-sound-becomes-data.mp4", "transcript.txt"])
def test_a_damaged_lecture_is_made_whole(library, lecture, root, name):
    ledger = MemoryLedger()
    publication = library.publish(lecture, ledger, quiet)
    damaged = root / "lectures" / publication.remote_id / name
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:10])
    library.publish(lecture, ledger, quiet)

    assert damaged.read_bytes() == whole


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Renamed"},
        {"description": "Changed"},
        {"speaker": "Ann Lee"},
        {"tags": ("sound",)},
        {"language": "ru"},
        {"chapters": ()},
        {"subtitles": ()},
        {"transcript": None},
        {"duration": 11.5},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_changes_is_published(library, lecture, root, change):
    ledger = MemoryLedger()
    publication = library.publish(lecture, ledger, quiet)
    page = root / "lectures" / publication.remote_id / "index.html"
    before = page.read_bytes()
    library.publish(replace(lecture, **change), ledger, quiet)

    assert page.read_bytes() != before
    assert len(catalog(root)) == 1


def test_the_page_shows_what_is_written_beside_the_lecture(library, lecture, root):
    """R-1001: description and tags on the lecture's page, the speaker on the front page too."""
    described = replace(lecture, speaker="Ann Lee", tags=("sound", "C & D"))
    publication = library.publish(described, MemoryLedger(), quiet)
    page = (root / "lectures" / publication.remote_id / "index.html").read_text()

    assert ">The first lecture.\nNo formulas yet.</p>" in page
    assert '<bdi class="speaker">Ann Lee</bdi>' in page
    assert '<a href="../../index.html#q=C%20%26%20D"><bdi>C &amp; D</bdi></a>' in page
    assert '<bdi class="speaker">Ann Lee</bdi>' in (root / "index.html").read_text()
    assert catalog(root)[0]["about"] == ["Ann Lee", "sound", "C & D"]


def test_nothing_is_shown_of_a_speaker_and_tags_that_there_are_not(library, lecture, root):
    publication = library.publish(lecture, MemoryLedger(), quiet)
    page = (root / "lectures" / publication.remote_id / "index.html").read_text()

    assert 'class="speaker"' not in page + (root / "index.html").read_text()
    assert 'class="tags"' not in page


def test_the_list_of_topics_is_not_shown_twice(library, lecture, root):
    """R-1002: the default description is that list, and the page has the chapters anyway."""
    ledger, topics = MemoryLedger(), "0:00 1. Waves in the air\n0:04 2. Sampling the signal"
    publication = library.publish(replace(lecture, description=topics, topics=topics), ledger, quiet)
    page = root / "lectures" / publication.remote_id / "index.html"
    before = everything(root)

    assert 'class="description"' not in page.read_text()
    library.publish(replace(lecture, description=""), ledger, quiet)
    assert everything(root) == before
    library.publish(replace(lecture, description=f"Today:\n{topics}", topics=topics), ledger, quiet)
    assert "Today:" in page.read_text()


def test_a_list_of_topics_is_shown_where_there_are_no_chapters(library, lecture, root):
    bare = replace(lecture, chapters=(), description="Waves", topics="Waves")
    publication = library.publish(bare, MemoryLedger(), quiet)

    assert ">Waves</p>" in (root / "lectures" / publication.remote_id / "index.html").read_text()


def test_a_lecture_of_an_older_recpipe_stays_on_the_front_page(library, lecture, root):
    """Its marker knows nothing of speakers and tags."""
    publication = library.publish(lecture, MemoryLedger(), quiet)
    marker = root / "lectures" / publication.remote_id / "lecture.json"
    old = {
        key: value for key, value in json.loads(marker.read_text()).items() if key not in ("speaker", "tags")
    }
    marker.write_text(json.dumps(old))
    library.publish(replace(lecture, key="other"), MemoryLedger(), quiet)

    assert len(catalog(root)) == 2


def test_a_preset_may_have_a_library_of_its_own(lecture, root, tmp_path):
    """R-901: a second library, say on another disk; the first one is not touched."""
    second = tmp_path / "second"
    publication = library_in(tmp_path, folder_of_preset=second, heading="Archive").publish(
        lecture, MemoryLedger(), quiet
    )

    assert publication.url == (second / "lectures" / publication.remote_id / "index.html").as_uri()
    assert '<h1 dir="auto">Archive</h1>' in (second / "index.html").read_text()
    assert not root.exists()


def test_a_preset_without_settings_publishes_into_the_library_of_the_settings():
    """R-901: the settings' `library.folder` and `library.title` are the default."""
    assert PROVIDER.settings().model_dump() == {"folder": None, "heading": None}


@pytest.mark.parametrize("folder", ["second", "./second", ""])
def test_a_preset_names_its_folder_in_full(folder):
    """Or it would depend on where the worker was started."""
    with pytest.raises(ValidationError, match="whole path"):
        PROVIDER.settings(folder=folder)


def test_another_title_of_the_library_reaches_the_pages(library, lecture, root, tmp_path):
    ledger = MemoryLedger()
    publication = library.publish(lecture, ledger, quiet)
    library_in(tmp_path, "Acoustics").publish(lecture, ledger, quiet)

    assert "Acoustics" in (root / "index.html").read_text()
    assert "Acoustics" in (root / "lectures" / publication.remote_id / "index.html").read_text()


def test_what_is_not_ours_is_never_touched(library, lecture, root):
    foreign = {
        "lectures/2026-09-01-how-sound-becomes-data/notes.txt": "mine",
        "lectures/old/lecture.json": '{"key": "0123456789abcdef"}',
        "lectures/broken/lecture.json": "{",
        "lectures/a file": "mine",
        "photos/cat.jpg": "mine",
        "new-not-ours/x": "mine",
    }
    for name, text in foreign.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, ns=(MOMENT, MOMENT))
    ledger = MemoryLedger()
    publication = library.publish(lecture, ledger, quiet)
    library.publish(replace(lecture, title="Renamed"), ledger, quiet)

    assert re.fullmatch(r"2026-09-01-how-sound-becomes-data-[0-9a-f]{8}", publication.remote_id)
    assert {name: (root / name).read_text() for name in foreign} == foreign
    assert {(root / name).stat().st_mtime_ns for name in foreign} == {MOMENT}
    assert [entry["folder"] for entry in catalog(root)] == [publication.remote_id]


@pytest.mark.parametrize("name", ["index.html", "catalog.js"])
def test_somebody_elses_web_site_is_refused(library, lecture, root, name):
    root.mkdir()
    (root / name).write_text("<!doctype html><title>My home page</title>")

    with pytest.raises(NeedsUserError, match=name) as caught:
        library.publish(lecture, MemoryLedger(), quiet)

    assert "library.folder" in caught.value.remedy
    assert [path.name for path in root.iterdir()] == [name]


def test_a_library_folder_that_is_a_file_asks_for_another(library, lecture, root):
    root.write_text("")

    with pytest.raises(NeedsUserError, match="cannot write into the library") as caught:
        library.publish(lecture, MemoryLedger(), quiet)

    assert "library.folder" in caught.value.remedy


def test_two_publications_at_once_do_not_disturb_each_other(library, lecture, root):
    lectures = [replace(lecture, key=f"key {number}") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        published = list(pool.map(lambda one: library.publish(one, MemoryLedger(), quiet), lectures))

    places = {publication.remote_id for publication in published}
    assert len(places) == 4
    assert {entry["folder"] for entry in catalog(root)} == places
    assert leftovers(root) == []


def test_what_a_killed_publication_left_is_cleared_away(library, lecture, root):
    abandoned = root / ".recpipe" / "new-0123"
    abandoned.mkdir(parents=True)
    (abandoned / "half.mp4").write_text("half")
    library.publish(lecture, MemoryLedger(), quiet)

    assert leftovers(root) == []


def test_what_a_living_publication_builds_is_left_alone(library, lecture, root):
    shelf = Shelf(root)
    shelf.prepare()
    with shelf.edition() as building:
        (building / "half.mp4").write_text("half")
        library.publish(lecture, MemoryLedger(), quiet)

        assert (building / "half.mp4").read_text() == "half"
    assert leftovers(root) == []


def test_an_edition_that_was_taken_down_by_a_kill_is_put_back(library, lecture, root):
    """Between the two renames of a replacement nothing stands at the address."""
    ledger = MemoryLedger()
    publication = library.publish(lecture, ledger, quiet)
    place = root / "lectures" / publication.remote_id
    before = everything(place)
    place.rename(root / ".recpipe" / f"old-{place.name}")
    library.publish(replace(lecture, key="other"), MemoryLedger(), quiet)

    assert everything(place) == before
    assert len(catalog(root)) == 2


def test_lectures_stand_newest_first(library, lecture, root):
    for day in (3, 1, 2):
        moment = lecture.recorded_at.replace(day=day)
        library.publish(replace(lecture, key=f"{day}", recorded_at=moment), MemoryLedger(), quiet)
    page = (root / "index.html").read_text()

    assert [entry["folder"][:10] for entry in catalog(root)] == ["2026-09-03", "2026-09-02", "2026-09-01"]
    assert re.findall(r'data-folder="([\d-]{10})', page) == ["2026-09-03", "2026-09-02", "2026-09-01"]


@pytest.mark.parametrize("text", HOSTILE_TITLES)
def test_hostile_text_is_only_text_wherever_it_stands(library, lecture, root, tmp_path, text):
    word = replace(lecture.transcript.words[0], text=text or "x", speaker=text)
    hostile = replace(
        lecture,
        title=text,
        description=text,
        speaker=text,
        tags=(text, "sound"),
        language=text,
        chapters=tuple(replace(chapter, title=text) for chapter in lecture.chapters),
        transcript=replace(lecture.transcript, words=(word,)),
        subtitles=(subtitles_of(tmp_path, (" ".join(text.split()) or "x",)),),
    )
    publication = library.publish(hostile, MemoryLedger(), quiet)
    pages = [root / "index.html", root / "lectures" / publication.remote_id / "index.html"]

    for page in pages:
        source = page.read_text("utf-8")
        assert not re.search(r"<script(?! src| id)|onerror=|<b>tags|javascript:", source)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", source)
    catalog(root)


def test_no_page_asks_for_anything_from_elsewhere(library, lecture, root):
    library.publish(lecture, MemoryLedger(), quiet)
    text = "".join(path.read_text() for path in root.rglob("*") if path.suffix in {".html", ".css", ".js"})

    assert not re.findall(r"""(?:src|href|url|import|fetch)\W{1,3}(?:https?:)?//""", text)
    assert "http" not in text.replace("http-equiv", "")


KILLED = 9


def die_at(deadly: int, root: Path) -> None:
    """End this process at once, as SIGKILL would, at the n-th change to the library's files."""
    changes = count(1)
    kinds = {"os.rename", "os.mkdir", "os.rmdir", "os.remove", "open"}

    def watch(event: str, arguments: tuple) -> None:
        if event not in kinds or str(root) not in str(arguments[0]):
            return
        is_unseen = event == "open" and (
            "/new-" in arguments[0] or not arguments[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if not is_unseen and next(changes) == deadly:
            os._exit(KILLED)

    sys.addaudithook(watch)


def publish_in_a_doomed_process(publisher: Publisher, lecture: Lecture, deadly: int, root: Path) -> int:
    child = os.fork()
    if not child:
        die_at(deadly, root)
        publisher.publish(lecture, MemoryLedger(), quiet)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.kill
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that dies at a chosen step is made with fork")
@pytest.mark.parametrize("is_first", [True, False], ids=["the first time", "replacing"])
def test_a_process_killed_at_any_file_operation_leaves_old_or_new(lecture, tmp_path, is_first):
    ledger = MemoryLedger()
    prepared = tmp_path / "prepared"
    prepared.mkdir()
    if not is_first:
        library_in(prepared).publish(replace(lecture, title="Before"), ledger, quiet)

    for deadly in count(1):
        folder = tmp_path / str(deadly)
        shutil.copytree(prepared, folder)
        library, root = library_in(folder), folder / "library"
        code = publish_in_a_doomed_process(library, lecture, deadly, root)
        for place, marker in markers_in(folder).items():
            assert marker.is_whole(root / "lectures" / place)

        publication = library.publish(lecture, ledger, quiet)

        assert [(entry["folder"], entry["title"]) for entry in catalog(root)] == [
            (publication.remote_id, lecture.title)
        ]
        assert [path.name for path in (root / "lectures").iterdir()] == [publication.remote_id]
        assert leftovers(root) == []
        shutil.rmtree(folder)
        if code != KILLED:
            break
    assert code == 0
    assert deadly > 20
