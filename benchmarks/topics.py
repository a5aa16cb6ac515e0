"""How well the embedded topic engine finds boundaries, against three baselines.

    python benchmarks/topics.py [--data FOLDER] [--json FILE]

Pk and WindowDiff are error rates (lower is better); F1 counts a boundary as found within 2 % of the
lecture. "given" tells the method the true number of topics, "free" leaves it to R-701 (medium).
Lectures without times get five seconds a sentence, so pauses say nothing there.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from recpipe.domain.chapters import Granularity
from recpipe.domain.topic_count import TopicCount, topic_count
from recpipe.domain.transcript import Segment, Transcript
from recpipe.integrations.topic_segmentation.language import load_language
from recpipe.integrations.topic_segmentation.stretches import stretches
from recpipe.integrations.topic_segmentation.units import units_of

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "topics"  # beside the project
SECONDS_A_SENTENCE = 5.0
TOLERANCE = 0.02


@dataclass(frozen=True)
class Talk:
    """A talk whose true boundaries are known, as numbers of its sentences."""

    sentences: tuple[Segment, ...]
    boundaries: tuple[int, ...]
    has_times: bool

    @property
    def duration(self) -> float:
        return self.sentences[-1].end


# -- data ---------------------------------------------------------------------


def corpora(data: Path) -> dict[str, list[Talk]]:
    found = {
        f"MIT {name}": [mit(path) for path in sorted(data.glob(f"mit_dev/{pattern}"))]
        for name, pattern in (
            ("physics, by hand", "physics_manual_*"),
            ("physics, recognised", "physics_asr_*"),
            ("AI, by hand", "ai_manual_*"),
        )
    }
    for level in ("coarse", "fine"):
        found[f"treeseg {level}"] = [treeseg(path, level) for path in sorted(data.glob("treeseg_dev/*.json"))]
    return {name: talks for name, talks in found.items() if talks}


def mit(path: Path) -> Talk:
    blocks = [
        [line.strip() for line in block.splitlines() if line.strip()]
        for block in path.read_text(encoding="utf-8", errors="replace").split("==========\n")
    ]
    lines = [line for block in blocks for line in block]
    sentences = tuple(
        Segment(start=number * SECONDS_A_SENTENCE, end=(number + 1) * SECONDS_A_SENTENCE, text=line)
        for number, line in enumerate(lines)
    )
    sizes = np.cumsum([len(block) for block in blocks if block])
    return Talk(sentences, tuple(int(size) for size in sizes[:-1]), has_times=False)


def treeseg(path: Path, level: str) -> Talk:
    kept = json.loads(path.read_text(encoding="utf-8"))
    sentences = tuple(Segment(start=start, end=end, text=text) for start, end, text in kept["utterances"])
    return Talk(sentences, tuple(sorted({first for first, _, _ in kept[level]} - {0})), has_times=True)


# -- methods ------------------------------------------------------------------

Method = Callable[[Talk, TopicCount], list[int]]


def no_boundary(_talk: Talk, _count: TopicCount) -> list[int]:
    return []


def equal_parts(talk: Talk, count: TopicCount) -> list[int]:
    parts = (count.least + count.most) // 2
    return [round(len(talk.sentences) * part / parts) for part in range(1, parts)]


def longest_pauses(talk: Talk, count: TopicCount) -> list[int]:
    parts = (count.least + count.most) // 2
    said = talk.sentences
    pauses = [(said[number - 1].end - said[number].start, number) for number in range(1, len(said))]
    return sorted(number for _, number in sorted(pauses)[: parts - 1])


def embedded(talk: Talk, count: TopicCount) -> list[int]:
    transcript = Transcript(
        language="en", engine="", model="", duration=talk.duration, segments=talk.sentences
    )
    parts = stretches(units_of(transcript), talk.duration, count, load_language("en"))
    starts = np.array([sentence.start for sentence in talk.sentences])
    spoken = [part for part in parts if part.units]
    return [int(np.abs(starts - part.start).argmin()) for part in spoken[1:]]


METHODS: dict[str, Method] = {
    "no boundary": no_boundary,
    "equal parts": equal_parts,
    "longest pauses": longest_pauses,
    "embedded": embedded,
}


# -- measures -----------------------------------------------------------------


def labels(length: int, boundaries: Sequence[int]) -> np.ndarray:
    marks = np.zeros(length, int)
    marks[list(boundaries)] = 1
    return marks.cumsum()


def window(length: int, true: Sequence[int]) -> int:
    return max(1, round(length / (len(true) + 1) / 2))


def pk(length: int, true: Sequence[int], found: Sequence[int]) -> float:
    size = window(length, true)
    same = [marks[size:] == marks[:-size] for marks in (labels(length, true), labels(length, found))]
    return float((same[0] != same[1]).mean())


def window_diff(length: int, true: Sequence[int], found: Sequence[int]) -> float:
    size = window(length, true)
    inside = [marks[size:] - marks[:-size] for marks in (labels(length, true), labels(length, found))]
    return float((inside[0] != inside[1]).mean())


def f1(length: int, true: Sequence[int], found: Sequence[int]) -> float:
    if not true and not found:
        return 1.0
    open_ones = list(true)
    hits = 0
    for boundary in found:
        near = [one for one in open_ones if abs(one - boundary) <= TOLERANCE * length]
        if near:
            open_ones.remove(min(near, key=lambda one: abs(one - boundary)))
            hits += 1
    return 2 * hits / (len(true) + len(found))


# -- the table ----------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    corpus: str
    talks: int
    method: str
    count: str
    pk: float
    window_diff: float
    f1: float
    topics: float
    cpu_seconds: float


def rows(data: Path) -> Iterator[Row]:
    for corpus, talks in corpora(data).items():
        for name, method in METHODS.items():
            if name == "longest pauses" and not all(talk.has_times for talk in talks):
                continue
            for count in ("given", "free"):
                yield measured(corpus, talks, name, method, count)


def measured(corpus: str, talks: Sequence[Talk], name: str, method: Method, count: str) -> Row:
    began = time.process_time()
    found = [method(talk, wanted(talk, count)) for talk in talks]
    spent = time.process_time() - began
    pairs = [(len(talk.sentences), talk.boundaries, cuts) for talk, cuts in zip(talks, found, strict=True)]
    return Row(
        corpus=corpus,
        talks=len(talks),
        method=name,
        count=count,
        pk=round(fmean(pk(*pair) for pair in pairs), 3),
        window_diff=round(fmean(window_diff(*pair) for pair in pairs), 3),
        f1=round(fmean(f1(*pair) for pair in pairs), 3),
        topics=round(fmean(len(cuts) + 1 for cuts in found), 1),
        cpu_seconds=round(spent / len(talks), 3),
    )


def wanted(talk: Talk, count: str) -> TopicCount:
    if count == "free":
        return topic_count(talk.duration / 60, Granularity.MEDIUM)
    true = len(talk.boundaries) + 1
    return TopicCount(true, true)


def main() -> int:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--data", type=Path, default=DATA)
    arguments.add_argument("--json", type=Path, help="also write the rows to this file")
    chosen = arguments.parse_args()
    table = list(rows(chosen.data))
    if not table:
        print(f"skipped: there is no topic data in {chosen.data}", file=sys.stderr)
        return 0
    heads = ("Pk", "WD", "F1", "topics", "cpu s")
    print(f"{'corpus':24}{'talks':>6}  {'method':16}{'number':8}" + "".join(f"{head:>8}" for head in heads))
    for row in table:
        print(
            f"{row.corpus:24}{row.talks:6}  {row.method:16}{row.count:8}"
            f"{row.pk:8.3f}{row.window_diff:8.3f}{row.f1:8.3f}{row.topics:8.1f}{row.cpu_seconds:8.3f}"
        )
    if chosen.json:
        chosen.json.write_text(json.dumps([vars(row) for row in table], indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
