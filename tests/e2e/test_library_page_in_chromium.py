"""The published site in a real browser, from the disk, with no network."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from browser import Browser, chromium
from library_lab import clip, lecture_of, library_in, write_subtitles
from memory_ledger import MemoryLedger
from selenium.webdriver.common.keys import Keys

from recpipe.domain.chapters import Chapter

pytestmark = pytest.mark.browser

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u2028 'a' \"b\" & <b>c</b>"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """Three lectures: a video, one with hostile text everywhere, one with sound only."""
    folder = tmp_path_factory.mktemp("site")
    library = library_in(folder)
    video = lecture_of(clip(folder / "clip.mp4", 12), folder, key="video")
    word = replace(video.transcript.words[0], text=HOSTILE, speaker=HOSTILE)
    webm = clip(folder / "clip.webm", 12, "-c:v", "libvpx", "-c:a", "libopus")
    hostile = replace(
        video,
        key="hostile",
        media=webm,
        title=HOSTILE,
        description=HOSTILE,
        recorded_at=video.recorded_at.replace(day=2),
        chapters=(Chapter(start=0.0, title=HOSTILE),),
        subtitles=(write_subtitles(folder, [(0.0, 9.0, "1 < 2 && </script> <i>x</i>")], "de"),),
        transcript=replace(video.transcript, words=(word,)),
    )
    sound = replace(
        video,
        key="sound",
        media=clip(folder / "clip.m4a", 12, "-vn", "-c:a", "aac"),
        title="Übung: Ёмкость",
        recorded_at=video.recorded_at.replace(day=3),
    )
    for lecture in (video, hostile, sound):
        library.publish(lecture, MemoryLedger(), lambda _: None)
    return folder / "library"


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(window: Browser):
    """Every test ends without a word in the console and without a request to anywhere but the disk."""
    window.complaints()
    window.addresses()
    yield window
    assert window.complaints() == []
    local = ("file://", "data:", "about:", "chrome://")  # the last are the browser's own empty tab
    assert {url for url in window.addresses() if not url.startswith(local)} == set()


def page_of(site: Path, day: int) -> Path:
    return next((site / "lectures").glob(f"2026-09-{day:02}-*")) / "index.html"


@pytest.fixture
def page(site, browser) -> Browser:
    """The video's page, ready to be played."""
    browser.open(page_of(site, 1))
    browser.until("video.readyState >= 1")
    return browser


def seek(browser: Browser, seconds: float) -> None:
    browser.driver.execute_script(f"video.currentTime = {seconds}")
    browser.until("!video.seeking")


def test_the_video_plays(page):
    page.find("h1").click()
    page.find("body").send_keys(" ")

    page.until("video.currentTime > 0.3 && !video.paused")
    page.find("body").send_keys(" ")
    page.until("video.paused")
    assert page.get("video.error") is None


@pytest.mark.parametrize("day", [2, 3], ids=["WebM", "sound only"])
def test_the_other_kinds_play(site, browser, day):
    browser.open(page_of(site, day))
    browser.find("#chapters a").click()

    browser.until("video.currentTime > 0.3 && !video.paused")


def test_a_chapter_is_a_place_to_jump_to(page):
    page.find("#chapters li:nth-child(2) a").click()

    page.until("video.currentTime >= 4 && !video.seeking")
    assert page.texts("#chapters [aria-current]") == ["0:04\nSampling the signal"]
    assert page.get("location.hash") == "#t=4"


def test_the_bar_under_the_video_shows_the_chapters_and_jumps_too(page):
    assert page.get("[...document.querySelectorAll('#marks button')].map((mark) => mark.title)") == [
        "0:00 Waves in the air",
        "0:04 Sampling the signal",
        "0:08 Compression = less; #1",
    ]

    page.find("#marks button:nth-child(3)").click()

    page.until("video.currentTime >= 8 && !video.seeking")


def test_subtitles_are_there_and_can_be_switched_on(page):
    assert page.get("video.textTracks.length") == 1
    assert page.get("video.textTracks[0].language") == "en"
    assert page.get("video.textTracks[0].cues.length") == 6
    assert page.get("video.textTracks[0].cues[3].text") == "Each measurement is a sample."

    seek(page, 6.5)
    page.find("#subtitles").click()

    page.until("video.textTracks[0].mode === 'showing' && video.textTracks[0].activeCues.length === 1")
    page.until("document.getElementById('subtitles').getAttribute('aria-pressed') === 'true'")


def test_the_transcript_follows(page):
    seek(page, 6.5)

    page.until("document.querySelector('#spoken .now')")
    assert page.texts("#spoken .now") == ["Each measurement is a sample."]


def test_a_phrase_of_the_transcript_is_a_place_to_jump_to(page):
    page.find("#spoken span[data-start='6.0']").click()

    page.until("video.currentTime >= 6 && !video.seeking")


def test_a_word_is_found_in_the_transcript_and_the_next_one_after_it(page):
    page.find("body").send_keys("/")
    page.driver.switch_to.active_element.send_keys("MEASURE")

    assert page.texts("#found") == ["1 of 2"]
    assert page.get("[...CSS.highlights.get('found')].map(String)") == ["measure", "measure"]
    page.find("#find").send_keys(Keys.ENTER)
    assert page.texts("#found") == ["2 of 2"]
    assert (
        page.get("[...CSS.highlights.get('chosen')][0].startContainer.data")
        == "Each measurement is a sample."
    )
    page.find("#next").click()
    assert page.texts("#found") == ["1 of 2"]


def test_words_are_found_across_phrases_and_what_is_not_there_is_not(page):
    page.find("#find").send_keys("welcome. a string")
    assert page.texts("#found") == ["1 of 1"]

    page.find("#find").clear()
    page.find("#find").send_keys("nowhere")
    assert page.texts("#found") == ["none"]


def test_keys_move_by_five_seconds(page):
    page.find("h1").click()
    page.find("body").send_keys(Keys.ARROW_RIGHT)
    page.until("video.currentTime === 5")
    page.find("body").send_keys(Keys.ARROW_LEFT)

    page.until("video.currentTime === 0")


def test_an_address_can_name_a_moment(site, browser):
    browser.open(page_of(site, 1), "#t=9")

    browser.until("video.currentTime === 9 && video.readyState >= 2")
    assert browser.texts("#chapters [aria-current]") == ["0:08\nCompression = less; #1"]


def test_the_link_to_this_moment_is_copied(page):
    allowed = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    page.driver.execute_cdp_cmd("Browser.grantPermissions", allowed)
    seek(page, 7.4)
    page.find("#copy-link").click()
    page.until("document.getElementById('said').textContent === 'Copied'")

    copied = page.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied.endswith("2026-09-01-how-sound-becomes-data/index.html#t=7")


def test_where_copying_is_forbidden_the_link_is_in_the_address_bar(page):
    page.driver.execute_cdp_cmd("Browser.grantPermissions", {"permissions": []})
    seek(page, 3.2)
    page.find("#copy-link").click()

    page.until("document.getElementById('said').textContent === 'The link is in the address bar'")
    assert page.get("location.hash") == "#t=3"


def test_every_download_is_there(page, site):
    links = page.get(
        "[...document.querySelectorAll('.downloads a')].map((link) => link.getAttribute('href'))"
    )
    folder = page_of(site, 1).parent

    assert len(links) == 6
    assert all((folder / link).stat().st_size for link in links)


def test_hostile_text_is_only_text(site, browser):
    browser.open(page_of(site, 2))
    browser.until("video.readyState >= 1")

    assert browser.get("document.querySelectorAll('script').length") == 4
    assert browser.get("document.querySelectorAll('img, #spoken i').length") == 0
    assert browser.find("h1").get_property("textContent").startswith("</script><script>alert(1)</script><img")
    browser.driver.execute_script("video.textTracks[0].mode = 'showing'")
    fragment = "video.textTracks[0].cues[0].getCueAsHTML()"
    assert browser.get(f"{fragment}.textContent") == "1 < 2 && </script> <i>x</i>"
    assert browser.get(f"{fragment}.childElementCount") == 0


def test_the_front_page_lists_lectures_newest_first(site, browser):
    browser.open(site / "index.html")

    titles = browser.texts(".card h2")
    assert titles[0] == "Übung: Ёмкость"
    assert titles[1].startswith("</script><script>alert(1)</script>")
    assert titles[2] == "How sound becomes data"
    assert browser.texts(".front-head .meta")[0].startswith("3 lectures")


def test_a_spoken_word_finds_the_lecture_and_opens_at_that_moment(site, browser):
    browser.open(site / "index.html")
    browser.find("body").send_keys("/")
    browser.driver.switch_to.active_element.send_keys("measurement")
    browser.until("document.querySelectorAll('.moments a').length === 2")

    assert browser.texts("#answer") == ["Found in 2 lectures"]
    assert browser.texts(".card:last-child mark") == ["measurement"]
    browser.find(".card:last-child .moments a").click()

    browser.until("typeof video !== 'undefined' && video.currentTime === 6 && video.readyState >= 2")
    assert browser.texts("h1") == ["How sound becomes data"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("SOUND becomes", ["How sound becomes data"]),
        ("ubung емкость", ["Übung: Ёмкость"]),
        ("alert(1)", ["</script><script>"]),
        ("compression how", ["How sound becomes data"]),
        ("nowhere", []),
    ],
)
def test_titles_topics_and_words_are_searched_together(site, browser, typed, found):
    browser.open(site / "index.html")
    browser.find("#query").send_keys(typed)
    browser.until("document.getElementById('answer').textContent")

    titles = browser.texts(".card h2")
    assert [title[: len(wanted)] for title, wanted in zip(titles, found, strict=True)] == found
    assert bool(found) != browser.texts("#answer")[0].startswith("Nothing found")


def test_going_back_to_the_front_page_keeps_the_search(site, browser):
    browser.open(site / "index.html", "#q=measurement")
    browser.until("document.querySelectorAll('.moments a').length === 2")
    browser.find(".moments a").click()
    browser.until("typeof video !== 'undefined'")
    browser.driver.back()

    browser.until("document.querySelectorAll('.moments a').length === 2")
    assert browser.find("#query").get_property("value") == "measurement"


def test_an_empty_library_says_so(tmp_path, browser):
    from recpipe.integrations.library_site.catalog import rebuild_front
    from recpipe.integrations.library_site.shelf import Shelf

    shelf = Shelf(tmp_path / "library")
    shelf.prepare()
    rebuild_front(shelf, "Lectures")
    browser.open(shelf.root / "index.html")

    assert "No lectures yet." in browser.find("body").text


def test_a_phone_needs_no_sideways_scrolling(site, browser):
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        for place in (site / "index.html", page_of(site, 1), page_of(site, 2)):
            browser.open(place)
            assert browser.get("document.documentElement.scrollWidth") <= 390
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
