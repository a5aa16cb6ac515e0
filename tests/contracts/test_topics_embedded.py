"""The embedded topic engine keeps the contract, and finds what a listener would find."""

import json
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files

import pytest
from chapter_rules import are_valid
from topics_contract import Lab, TopicsContract, quiet

from recpipe.domain.chapters import Granularity, TopicKind
from recpipe.domain.chapters import chapters as chapters_of
from recpipe.domain.spoken_words import spread
from recpipe.domain.transcript import Segment, Transcript, Word
from recpipe.integrations.registry import load

REPEATED = 12

SLIDES = ((4.0, 29.2), (32.2, 60.1), (61.6, 83.7))  # when each is spoken in the demo lecture
DEMO_LENGTH = 89.7

# What a title of the subject may name, and what is said about it, again and again.
SUBJECTS = {
    "en": {
        "orbit planet comet": "The planet follows an elliptical orbit around the star. The orbit of a planet "
        "has a long axis. A comet has a stretched orbit, and gravity keeps the comet near its star.",
        "enzyme protein cell": "An enzyme binds a protein in the cell. The cell builds each protein from "
        "amino acids. A damaged enzyme harms the cell, because no protein is repaired.",
        "inflation bank wages": "The bank raises rates when inflation grows. Inflation makes money cheap. A "
        "central bank watches wages, because wages drive inflation in the market.",
    },
    "ru": {
        "орбита планета звезда комета": "Планета движется по вытянутой орбите вокруг звезды. Форма орбиты "
        "зависит от скорости планеты. Комета тоже имеет орбиту, и звезда притягивает комету.",
        "белок клетка фермент": "Фермент связывает белок внутри клетки. Клетка строит белок из аминокислот. "
        "Без фермента клетка не чинит белок, и клетка гибнет.",
        "инфляция банк зарплаты ставка": "Центральный банк повышает ставку, когда растёт инфляция. Инфляция "
        "обесценивает деньги. Банк следит за зарплатами, потому что зарплаты разгоняют инфляцию.",
    },
}


def lecture(language: str) -> Transcript:
    """Three subjects, one after the other; nothing but the words tells where one ends."""
    words: list[Word] = []
    time = 1.0
    for subject in SUBJECTS[language].values():
        for text in subject.split() * REPEATED:
            words.append(Word(start=time, end=time + 0.3, text=text))
            time += 0.4 + 0.6 * text.endswith(".")
    segments = tuple(
        Segment(
            start=words[at].start,
            end=words[min(at + 9, len(words) - 1)].end,
            text=" ".join(word.text for word in words[at : at + 10]),
        )
        for at in range(0, len(words), 10)
    )
    return Transcript(
        language=language, engine="lab", model="lab", duration=time + 5, words=tuple(words), segments=segments
    )


def demo(*, punctuated: bool) -> Transcript:
    kept = json.loads(files("recpipe.demo").joinpath("lecture.json").read_text(encoding="utf-8"))
    words = [
        word
        for slide, (start, end) in zip(kept["slides"], SLIDES, strict=True)
        for word in spread(Segment(start=start, end=end, text=slide["text"]))
    ]
    if not punctuated:
        words = [replace(word, text=word.text.strip(".,").lower()) for word in words]
    return Transcript(language="en", engine="lab", model="lab", duration=DEMO_LENGTH, words=tuple(words))


@pytest.fixture(scope="module")
def finder():
    provider = load("topics", "embedded")
    return provider.build(provider.settings(), None)


class TestEmbedded(TopicsContract):
    @pytest.fixture(scope="class", params=list(SUBJECTS))
    @classmethod
    def lab(cls, request, finder) -> Lab:
        return Lab(provider=load("topics", "embedded"), finder=finder, lecture=lecture(request.param))


@pytest.mark.parametrize("language", list(SUBJECTS))
def test_a_change_of_subject_is_a_change_of_topic(finder, language):
    said = lecture(language)
    subjects = [len(text.split()) * REPEATED for text in SUBJECTS[language].values()]

    topics = finder.find(said, Granularity.MEDIUM, quiet).topics

    borders = [said.words[subjects[0]].start, said.words[subjects[0] + subjects[1]].start]
    assert [topic.start for topic in topics] == pytest.approx([0.0, *borders], abs=0.01)


@pytest.mark.parametrize("language", list(SUBJECTS))
def test_a_title_names_its_subject_in_the_nominative(finder, language):
    topics = finder.find(lecture(language), Granularity.MEDIUM, quiet).topics

    for topic, names in zip(topics, SUBJECTS[language], strict=True):
        first = topic.title.split(",")[0]
        assert first[0].isupper()
        assert first.lower().split()[-1] in names.split()


@pytest.mark.parametrize("punctuated", [True, False])
def test_the_demo_lecture_has_a_chapter_for_every_slide(finder, punctuated):
    topics = finder.find(demo(punctuated=punctuated), Granularity.MEDIUM, quiet).topics

    assert [topic.start for topic in topics] == pytest.approx([0.0, 32.2, 61.6], abs=0.5)
    assert are_valid(chapters_of(topics, DEMO_LENGTH), DEMO_LENGTH)


@pytest.mark.parametrize(("language", "title"), [("en", "Break"), ("ru", "Перерыв"), ("de", "Break")])
def test_eight_minutes_without_speech_are_a_break(finder, language, title):
    """R-703."""
    first = lecture("en")
    later = [
        replace(word, start=word.start + first.duration + 490, end=word.end + first.duration + 490)
        for word in first.words
    ]
    said = replace(
        first, language=language, words=(*first.words, *later), duration=2 * first.duration + 490, segments=()
    )

    topics = finder.find(said, Granularity.MEDIUM, quiet).topics

    assert [(topic.title, topic.start, topic.end) for topic in topics if topic.kind is TopicKind.BREAK] == [
        (title, pytest.approx(first.words[-1].end), pytest.approx(later[0].start))
    ]


def test_a_word_called_into_a_break_does_not_end_it(finder):
    first = lecture("en")
    middle = Word(start=first.duration + 500, end=first.duration + 501, text="Hello?")
    later = [
        replace(word, start=word.start + first.duration + 1000, end=word.end + first.duration + 1000)
        for word in first.words
    ]
    said = replace(
        first, words=(*first.words, middle, *later), duration=2 * first.duration + 1000, segments=()
    )

    topics = finder.find(said, Granularity.MEDIUM, quiet).topics

    assert sum(topic.kind is TopicKind.BREAK for topic in topics) == 1


@pytest.mark.parametrize("language", ["de", "ja", "hi", "xx", "", "EN-us"])
def test_any_language_is_divided_somehow(finder, language):
    said = replace(lecture("en"), language=language)

    topics = finder.find(said, Granularity.LONG, quiet).topics

    assert topics[-1].end == said.duration
    assert all(topic.title for topic in topics)


def test_one_word_is_one_topic(finder):
    said = Transcript(
        language="en", engine="lab", model="lab", duration=60.0, words=(Word(start=1, end=2, text="the"),)
    )

    topics = finder.find(said, Granularity.LONG, quiet).topics

    assert [(topic.start, topic.end, topic.title) for topic in topics] == [(0.0, 60.0, "Part 1")]


def test_english_does_not_load_the_russian_dictionary():
    code = (
        "import sys; from recpipe.domain.transcript import *; from recpipe.domain.chapters import *\n"
        "from recpipe.integrations.registry import load\n"
        "provider = load('topics', 'embedded'); assert 'numpy' not in sys.modules\n"
        "words = (Word(start=1, end=2, text='orbit'),)\n"
        "said = Transcript(language='en', engine='', model='', duration=60.0, words=words)\n"
        "provider.build(provider.settings(), None).find(said, Granularity.SHORT, lambda progress: None)\n"
        "assert 'pymorphy3' not in sys.modules"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
