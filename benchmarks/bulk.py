"""Ten thousand recordings at once, while others look and add: `python benchmarks/bulk.py`.

Three processes share one home: one presses run, pause and cancel on everything that a filter chooses,
one asks for the first page and the counts 20 times a second as the window does, one adds a recording
now and then. The rival asks for the same one recording after the other, on 200 of them.

Targets: `run` answers for all 10,000 within 10 s, and meanwhile 95 % of what is looked at comes within
50 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import insert, select, update

from recpipe.bootstrap import Services, now
from recpipe.domain.arrival import BY_HAND
from recpipe.domain.effects import Verdict
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.ports import FoundRecording
from recpipe.domain.selection import Filter, Selection
from recpipe.domain.template import TemplateDraft
from recpipe.locations import Home
from storage.reader import Reader
from storage.settle import settle
from storage.tables import RecordingRow, SourceRow

TARGETS = {"run_seconds": 10.0, "run_looking_p95_ms": 50.0}
RECORDINGS = {"faculty": 10_000, "one by one": 200}  # of which source
FIRST = datetime(2024, 9, 1, 8, tzinfo=UTC)
QUIET = 3.0  # seconds of nothing but looking and adding, to compare with
BETWEEN_LOOKS, BETWEEN_ADDED = 1 / 20, 1 / 3  # seconds
OWN_SETTINGS = (
    {"transcribe": {"language": "ru", "vocabulary": ["eigenvalue"]}},
    {"trim": {"enable": False}},
    {"metadata": {"title": "{{ display_name }}", "tags": ["mathematics"]}},
    {},
)


def furnish(home: Home) -> None:
    """A home with templates, and recordings that follow them: half are downloaded, half are not."""
    services, chance = Services(home), random.Random(7)
    templates = [_template(services, number) for number in range(20)]
    with services.database.write() as session:
        for name, number in RECORDINGS.items():
            source = SourceRow(name=name, kind="folder", settings={})
            session.add(source)
            session.flush()
            rows = [_row(source.id, each, chance.choice(templates)) for each in range(number)]
            session.execute(insert(RecordingRow), rows)
        session.execute(update(RecordingRow).values(bound_by="rule"))
        settle(session, now(), *session.scalars(select(RecordingRow.id)))
    services.database.close()


def _template(services: Services, number: int) -> int:
    draft = TemplateDraft(name=f"course {number}", settings=OWN_SETTINGS[number % len(OWN_SETTINGS)])
    return services.operations.templates.add(draft)


def _row(source_id: int, number: int, template_id: int) -> dict[str, object]:
    title = f"Лекция {number}. Linear Algebra"
    return {
        "source_id": source_id,
        "external_id": f"id {number}",
        "started_at": FIRST + timedelta(hours=number),
        "title": title,
        "folded_title": title.casefold(),
        "duration": 5400.0,
        "size": 10**9,
        "media": f"/media/{number}.mp4" if number % 2 else None,
        "sidecars": [],
        "status": RecordingStatus.INITIALIZED,
        "created_at": FIRST,
        "kept_since": FIRST,
        "template_id": template_id,
        "settings": {},
    }


class Pressed:
    """The requests in their order, each asked of one selection after the other."""

    def __init__(self, services: Services, selections: Sequence[Selection]) -> None:
        control = services.operations.control
        self.selections = selections
        self.requests: dict[str, Callable[[Selection], Sequence[Any]]] = {
            "preview": lambda chosen: control.run(chosen, is_dry=True),
            "dry run": control.dry_run,
            "run": control.run,
            "pause": lambda chosen: control.pause(chosen, reason="exams"),
            "cancel": control.cancel,
        }

    def all(self, expected: int) -> dict[str, tuple[float, float]]:
        """From when to when each took, by a clock that all processes share; every answer must be yes."""
        return {name: self._one(request, expected) for name, request in self.requests.items()}

    def _one(self, request: Callable[[Selection], Sequence[Any]], expected: int) -> tuple[float, float]:
        began = time.monotonic()
        answers = [answer for chosen in self.selections for answer in request(chosen)]
        ended = time.monotonic()
        done = [answer for answer in answers if answer.verdict is Verdict.DONE]
        if len(done) != expected:
            raise SystemExit(f"{len(done)} of {expected} recordings were done: {answers[0]}")
        return began, ended


def press(home: Home) -> dict[str, tuple[float, float]]:
    """Ask everything of everything."""
    everything = Selection(filter=Filter(sources=("faculty",)))
    return Pressed(Services(home), [everything]).all(RECORDINGS["faculty"])


def press_one_by_one(home: Home) -> dict[str, tuple[float, float]]:
    """The rival: the same requests, each for one recording."""
    services = Services(home)
    ids = services.records.choose(Selection(filter=Filter(sources=("one by one",))))
    return Pressed(services, [Selection(ids=(each,)) for each in ids]).all(len(ids))


def look(home: Home) -> list[tuple[float, float]]:
    """Ask for what the window shows, until told to stop: when, and how many seconds it took."""
    return asyncio.run(_look(Services(home).reader()))


async def _look(reader: Reader) -> list[tuple[float, float]]:
    async def once() -> None:
        await reader.recordings(Filter(), 50)
        await reader.counts()

    await once()
    seen: list[tuple[float, float]] = []
    stopped = asyncio.create_task(asyncio.to_thread(_say_ready_and_wait))
    while not stopped.done():
        began = time.monotonic()
        await once()
        seen.append((began, time.monotonic() - began))
        await asyncio.sleep(max(0.0, BETWEEN_LOOKS - seen[-1][1]))
    await reader.close()
    return seen


def add(home: Home) -> list[tuple[float, float]]:
    """Add a recording now and then, until told to stop: when, and how many seconds it took."""
    records = Services(home).records
    seen: list[tuple[float, float]] = []
    stopped = threading.Thread(target=_say_ready_and_wait)
    stopped.start()
    while stopped.is_alive():
        began = time.monotonic()
        found = FoundRecording(external_id=str(began), title="new", started_at=FIRST, media=Path("/new.mp4"))
        records.receive("files", found, BY_HAND, now())
        seen.append((began, time.monotonic() - began))
        stopped.join(max(0.0, BETWEEN_ADDED - seen[-1][1]))
    return seen


def _say_ready_and_wait() -> None:
    print("ready", flush=True)
    sys.stdin.read()


ROLES: dict[str, Callable[[Home], object]] = {
    "press": press,
    "press_one_by_one": press_one_by_one,
    "look": look,
    "add": add,
}


def start(role: str, home: Home) -> subprocess.Popen[str]:
    """Another process of this script; one that watches is ready when this returns."""
    command = [sys.executable, __file__, "--role", role, "--home", str(home.root)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if role in ("look", "add"):
        assert process.stdout is not None
        process.stdout.readline()
    return process


def end(process: subprocess.Popen[str]) -> Any:  # what its role returned
    """Let it end, and return what it saw."""
    answer, _ = process.communicate()
    if process.returncode:
        raise SystemExit("a process of this benchmark failed; see above")
    return json.loads(answer)


def measure(home: Home) -> dict[str, float]:
    """All three at once; then the rival, beside the same two others."""
    watchers = [start(role, home) for role in ("look", "add")]
    quiet_from = time.monotonic()
    time.sleep(QUIET)
    quiet = (quiet_from, time.monotonic())
    ours, rival = (end(start(role, home)) for role in ("press", "press_one_by_one"))
    looks, added = (end(each) for each in watchers)
    result = {f"quiet_looking_{key}": value for key, value in _waits(looks, quiet).items()}
    for name, (began, ended) in ours.items():
        key = name.replace(" ", "_")
        scale = RECORDINGS["faculty"] / RECORDINGS["one by one"]
        result[f"{key}_seconds"] = ended - began
        result[f"{key}_one_by_one_seconds"] = (rival[name][1] - rival[name][0]) * scale
        result |= {f"{key}_looking_{of}": value for of, value in _waits(looks, (began, ended)).items()}
        result |= {f"{key}_adding_{of}": value for of, value in _waits(added, (began, ended)).items()}
    return result


def _waits(seen: Sequence[tuple[float, float]], during: tuple[float, float]) -> dict[str, float]:
    """Median, 95th percentile and worst, in milliseconds, of what overlapped a span."""
    waits = [1000 * took for at, took in seen if at + took > during[0] and at < during[1]]
    if len(waits) < 2:
        return {}
    p95 = quantiles(waits, n=20, method="inclusive")[-1]
    return {"median_ms": median(waits), "p95_ms": p95, "worst_ms": max(waits)}


def main() -> int:
    options = _options()
    if options.role:
        print(json.dumps(ROLES[options.role](Home(options.home))))
        return 0
    with tempfile.TemporaryDirectory(prefix="recpipe-bulk-") as temporary:
        home = Home(Path(temporary))
        furnish(home)
        result = measure(home)
    _print(result)
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    return 0 if all(result[name] < limit for name, limit in TARGETS.items()) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--role", choices=ROLES, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _print(result: dict[str, float]) -> None:
    looking = f"{result['quiet_looking_median_ms']:.0f} / {result['quiet_looking_p95_ms']:.0f}"
    print(f"looking, median / p95 in ms, while nothing else happens: {looking}")
    print(
        f"{'10,000 recordings':18} {'at once':>9} {'one by one':>12} {'ratio':>7}"
        f" {'looking':>14} {'adding':>14}"
    )
    for key in ("preview", "dry_run", "run", "pause", "cancel"):
        ours, rival = result[f"{key}_seconds"], result[f"{key}_one_by_one_seconds"]
        waits = " ".join(f"{_pair(result, f'{key}_{what}'):>14}" for what in ("looking", "adding"))
        print(f"{key:18} {ours:7.1f} s {rival:10.0f} s {rival / ours:7.1f} {waits}")


def _pair(result: dict[str, float], name: str) -> str:
    if f"{name}_median_ms" not in result:
        return "-"
    return f"{result[f'{name}_median_ms']:.0f} / {result[f'{name}_p95_ms']:.0f}"


if __name__ == "__main__":
    sys.exit(main())
