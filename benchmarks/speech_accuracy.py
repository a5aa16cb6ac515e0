"""How many words an offline speech engine gets wrong, and what it costs.

    python benchmarks/speech_accuracy.py [--engine embedded] [--data FOLDER] [--json FILE]

The word error rate is (substituted + left out + inserted) / spoken words, in lower case and without
punctuation. Processor time is that of this process and does not depend on what else the machine does.
What is said in the recordings stands in the data folder's SOURCES.md; an absent one is skipped.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

import av
import jiwer

from recpipe.domain.ports import SpeechRequest, Transcriber
from recpipe.integrations.registry import Tools, load

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"  # beside the project

# SOURCES.md shortens this one: the first paragraph of A Tale of Two Cities (1859).
TWO_CITIES = """
It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of
foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of Light, it
was the season of Darkness, it was the spring of hope, it was the winter of despair, we had everything
before us, we had nothing before us, we were all going direct to Heaven, we were all going direct the other
way, in short, the period was so far like the present period, that some of its noisiest authorities insisted
on its being received, for good or for evil, in the superlative degree of comparison only.
"""


@dataclass(frozen=True)
class Recording:
    """A file and what is said in it."""

    path: Path
    said: str


@dataclass(frozen=True)
class Score:
    """One recording's result; times in seconds."""

    name: str
    seconds: float
    words: int
    heard: int
    wrong: int
    cpu_seconds: float

    @property
    def error_rate(self) -> float:
        return self.wrong / self.words

    @property
    def cpu_share(self) -> float:
        return self.cpu_seconds / self.seconds


def recordings(data: Path) -> Iterator[Recording]:
    demo = Path(str(files("recpipe") / "demo"))
    slides = json.loads((demo / "lecture.json").read_text(encoding="utf-8"))["slides"]
    yield Recording(demo / "demo.opus", " ".join(slide["text"] for slide in slides))
    sources = data / "SOURCES.md"
    rows = re.findall(
        r'^\| (recordings/\S+) \|.*\| "(.+)" ?(?:\(.*\) )?\|$',
        sources.read_text(encoding="utf-8") if sources.is_file() else "",
        flags=re.MULTILINE,
    )
    for name, said in rows:
        yield Recording(data / name, TWO_CITIES if "two_cities" in name else said)


def score(engine: Transcriber, recording: Recording, language: str) -> Score:
    with av.open(str(recording.path)) as container:
        seconds = (container.duration or 0) / av.time_base
    request = SpeechRequest(media=recording.path, duration=seconds, language=language)
    started = time.process_time()
    transcript = engine.transcribe(request, lambda _: None)
    spent = time.process_time() - started
    said, heard = plain(recording.said), plain(transcript.text)
    compared = jiwer.process_words(said, heard)
    wrong = compared.substitutions + compared.deletions + compared.insertions
    return Score(recording.path.name, seconds, len(said.split()), len(heard.split()), wrong, spent)


def plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower().replace("’", "'").replace("-", " ")))


def total(scores: list[Score]) -> Score:
    return Score(
        "all, weighted",
        *(sum(getattr(score, name) for score in scores) for name in ("seconds", "words", "heard", "wrong")),
        sum(score.cpu_seconds for score in scores),
    )


def table(scores: list[Score]) -> str:
    head = f"{'recording':24} {'seconds':>8} {'words':>6} {'heard':>6} {'wrong %':>8} {'cpu/s':>6}"
    rows = (
        f"{s.name:24} {s.seconds:8.1f} {s.words:6} {s.heard:6} {100 * s.error_rate:8.1f} {s.cpu_share:6.2f}"
        for s in scores
    )
    return "\n".join([head, *rows])


def main() -> None:
    options = parsed()
    provider = load("transcribers", options.engine)
    own = {"model": options.model} if "model" in provider.settings.model_fields else {}
    here = Path.cwd()
    tools = Tools(
        home_models=options.models, ffmpeg_binary=here, work=here, library_folder=here, library_title=""
    )
    engine = provider.build(provider.settings(**own), tools)
    scores = []
    for recording in recordings(options.data):
        if recording.path.is_file():
            scores.append(score(engine, recording, options.language))
        else:
            print(f"skipped: {recording.path} is not here", file=sys.stderr)
    scores.append(total(scores))
    print(table(scores))
    if options.json:
        rows = [asdict(s) | {"error_rate": s.error_rate, "cpu_share": s.cpu_share} for s in scores]
        options.json.write_text(json.dumps({"engine": options.engine, "scores": rows}, indent=1) + "\n")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", default="embedded", help="name of the speech engine")
    parser.add_argument("--model", default="small", help="model, for engines that have one")
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder of models")
    parser.add_argument("--language", default="auto", help="language of the recordings")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with SOURCES.md and recordings")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
