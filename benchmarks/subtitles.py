"""How many cues break which rule, ours and a naive splitter's.

    python benchmarks/subtitles.py [--data FOLDER] [--json FILE]

The naive splitter starts a new cue after every 84 characters and wraps at 42. The talks are those of
the topic data, whose utterances have times (words share them by length), and the demo lecture.
Figures are per cent of the cues; "sentence cut" counts cues that end inside a sentence.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from recpipe.domain.spoken_words import spread
from recpipe.domain.subtitles import Cue, CueRules, build_cues, report_on
from recpipe.domain.transcript import Segment, Word

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "topics"  # beside the project
DEMO_TIMES = ((4.0, 29.2), (32.2, 60.1), (61.6, 83.7))  # when each slide is spoken
RULES = CueRules()

Splitter = Callable[[Sequence[Word]], Sequence[Cue]]


def talks(data: Path) -> dict[str, list[Word]]:
    found = {"demo lecture": demo()}
    for path in sorted(data.glob("treeseg_dev/*.json")):
        utterances = json.loads(path.read_text(encoding="utf-8"))["utterances"]
        found[f"treeseg {path.stem.removeprefix('session_')}"] = [
            word
            for start, end, text in utterances
            for word in spread(Segment(start=start, end=end, text=text))
        ]
    return found


def demo() -> list[Word]:
    kept = json.loads(files("recpipe.demo").joinpath("lecture.json").read_text(encoding="utf-8"))
    return [
        word
        for slide, (start, end) in zip(kept["slides"], DEMO_TIMES, strict=True)
        for word in spread(Segment(start=start, end=end, text=slide["text"]))
    ]


def ours(words: Sequence[Word]) -> Sequence[Cue]:
    return build_cues(words, RULES)


def naive(words: Sequence[Word]) -> list[Cue]:
    cues: list[Cue] = []
    group: list[Word] = []
    for word in words:
        if group and len(" ".join(one.text for one in [*group, word])) > RULES.max_line * RULES.max_lines:
            cues.append(_wrapped(group))
            group = []
        group.append(word)
    return [*cues, _wrapped(group)] if group else cues


def _wrapped(group: Sequence[Word]) -> Cue:
    lines = textwrap.wrap(" ".join(word.text for word in group), RULES.max_line)
    return Cue(start=group[0].start, end=group[-1].end, lines=tuple(lines))


SPLITTERS: dict[str, Splitter] = {"naive": naive, "recpipe": ours}


def measured(talk: str, words: Sequence[Word], name: str, split: Splitter) -> dict[str, object]:
    began = time.process_time()
    cues = split(words)
    spent = time.process_time() - began
    cut = sum(not cue.lines[-1].endswith((".", "!", "?", "…")) for cue in cues)
    broken = {**asdict(report_on(cues, RULES)), "sentence_cut": cut}
    return {
        "talk": talk,
        "splitter": name,
        "words": len(words),
        "cues": len(cues),
        **{rule: round(100 * count / len(cues), 1) for rule, count in broken.items()},
        "cpu_seconds": round(spent, 3),
    }


def main() -> int:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--data", type=Path, default=DATA)
    arguments.add_argument("--json", type=Path, help="also write the rows to this file")
    chosen = arguments.parse_args()
    found = talks(chosen.data)
    if len(found) == 1:
        print(f"only the demo: there is no topic data in {chosen.data}", file=sys.stderr)
    table = [
        measured(talk, words, name, split)
        for talk, words in found.items()
        for name, split in SPLITTERS.items()
    ]
    print("".join(f"{head.replace('_', ' '):>{width(head)}}" for head in table[0]))
    for row in table:
        print("".join(f"{value!s:>{width(head)}}" for head, value in row.items()))
    if chosen.json:
        chosen.json.write_text(json.dumps(table, indent=1), encoding="utf-8")
    return 0


def width(head: str) -> int:
    return 18 if head == "talk" else max(7, len(head) + 2)


if __name__ == "__main__":
    sys.exit(main())
