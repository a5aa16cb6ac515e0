"""What must hold of a lecture, said a second time and in another way: the database is compared with this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

NEEDS: Mapping[str, tuple[str, ...]] = {
    "DOWNLOAD": (),
    "TRIM": ("DOWNLOAD",),
    "TRANSCRIBE": ("TRIM",),
    "EXTRACT_TOPICS": ("TRANSCRIBE",),
    "GENERATE_SUBTITLES": ("TRANSCRIBE",),
    "UPLOAD": ("TRIM", "TRANSCRIBE", "EXTRACT_TOPICS", "GENERATE_SUBTITLES"),
}
WORK = NEEDS["UPLOAD"]
FED = ("EXTRACT_TOPICS", "GENERATE_SUBTITLES")
AFTER = {"TRIM": WORK, "TRANSCRIBE": WORK[1:], "EXTRACT_TOPICS": WORK[2:3], "GENERATE_SUBTITLES": WORK[3:]}
SKIPS = frozenset({"disabled", "manual", "error", "parent_failed", "nothing_to_do"})
FINISHED = SKIPS | {"done"}
DEADLY = 10  # a stage during which the worker died so often is given up


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is wished of a run; `destinations` are all presets meant, each with whether it is local."""

    disabled: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    presets: tuple[str, ...] = ()
    destinations: Mapping[str, bool] = field(default_factory=dict)
    auto_upload: bool = False
    is_retry: bool = False
    is_upload: bool = False
    has_override: bool = False

    @property
    def is_special(self) -> bool:
        return bool(self.only or self.presets or self.has_override)


@dataclass(kw_only=True)
class Lecture:
    """One recording. A stage is a word: waits, works, done, failed, held, or why it was skipped."""

    kept_since: datetime
    has_media: bool = True
    is_pending: bool = False
    aside: str = ""
    template: str = ""
    bound_by: str = ""
    is_deleted: bool = False
    deleted_at: datetime | None = None
    files_gone_at: datetime | None = None
    is_forgotten: bool = False
    is_expired: bool = False
    is_active: bool = False
    pause: tuple[str, datetime | None] | None = None
    stages: dict[str, str] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)
    stopping: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    put_off: set[str] = field(default_factory=set)
    approvable: set[str] = field(default_factory=set)
    crashes: dict[str, int] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)

    # What it is

    @property
    def works(self) -> bool:
        return "works" in self.stages.values()

    @property
    def failed(self) -> list[str]:
        return [name for name, state in self.stages.items() if state == "failed"]

    @property
    def held(self) -> list[str]:
        return [name for name, state in self.stages.items() if state == "held"]

    @property
    def waits_for_somebody(self) -> bool:
        return not self.works and bool(self.held or self.put_off & self.startable())

    def unblocked(self) -> set[str]:
        """Waiting stages of the run whose needs are finished."""
        unfinished = {kind(name) for name, state in self.stages.items() if state not in FINISHED}
        waiting = {name for name, state in self.stages.items() if state == "waits"}
        return {name for name in waiting & self.wanted if not unfinished & set(NEEDS[kind(name)])}

    def startable(self) -> set[str]:
        """What a worker may take, if its time has come."""
        return self.unblocked() if self.is_active and self.pause is None else set()

    def status(self) -> str:
        uploaded = [state == "UPLOADED" for state in self.targets.values()]
        running = {kind(name) for name, state in self.stages.items() if state == "works"}
        is_finished = all(self.stages.get(name) in FINISHED for name in WORK)
        has_open_download = self.stages.get("DOWNLOAD", "done") not in FINISHED
        rules = (
            (self.is_expired, "EXPIRED"),
            (self.is_pending, "PENDING_SOURCE"),
            (self.aside, "SKIPPED"),
            ("UPLOADING" in self.targets.values(), "UPLOADING"),
            ("DOWNLOAD" in running, "DOWNLOADING"),
            (running, "PROCESSING"),
            (not self.has_media, "INITIALIZED"),
            (not is_finished or has_open_download, "DOWNLOADED"),
            (uploaded and all(uploaded), "READY"),
            (any(uploaded), "UPLOADED"),
        )
        return next((word for holds, word in rules if holds), "PROCESSED")

    # Run

    def answer(self, wish: Wish) -> str | dict[str, str]:
        """What pressing run says: refused, skipped, go on, or what the planned stages become."""
        waits = self.waits_for_somebody
        if self.is_deleted or self.is_forgotten:
            return "refused"
        if self.is_active and not (wish.is_special and waits):
            return "go on" if (self.pause or waits) and not wish.is_special else "refused"
        if self.works or self.status() in ("EXPIRED", "PENDING_SOURCE"):
            return "refused"
        is_complete = self.status() == "READY" and not (wish.only or wish.presets)
        if is_complete or (wish.is_retry and not self.failed):
            return "skipped"
        if wish.is_upload and (self.is_active or self.status() not in ("PROCESSED", "UPLOADED", "READY")):
            return "refused"
        return self._plan(wish)

    def _plan(self, wish: Wish) -> str | dict[str, str]:
        if wish.only:
            here = {name for name, state in self.stages.items() if state in FINISHED}
            here |= {"DOWNLOAD"} if self.has_media else set()
            here -= {"TRANSCRIBE"} if self.stages.get("TRANSCRIBE") in SKIPS else set()
            chosen = [name for name in WORK if name in wish.only]
            is_there = all(set(NEEDS[name]) <= here | wish.only for name in chosen)
            return dict.fromkeys(chosen, "waits") if is_there else "refused"
        planned = self._wished(wish)
        after = {name: self._becomes(name, word, planned, wish) for name, word in planned.items()}
        speech = after.get("TRANSCRIBE", self.stages.get("TRANSCRIBE", ""))
        if speech in SKIPS:
            word = "parent_failed" if speech == "error" else "nothing_to_do"
            for name in [each for each in FED if after.get(each) == "waits"]:
                before = self.stages.get(name, "")
                after[name] = before if before in SKIPS else word
        is_same = all(self.stages.get(name) == word and word in FINISHED for name, word in after.items())
        return "skipped" if is_same else after

    def _wished(self, wish: Wish) -> dict[str, str]:
        status, wished = self.status(), {}
        is_done = status in ("PROCESSED", "UPLOADED") or wish.is_upload
        if not is_done and status != "READY":
            wished |= {} if self.has_media else {"DOWNLOAD": "waits"}
            wished |= {name: "disabled" if name in wish.disabled else "waits" for name in WORK}
        for preset, is_local in wish.destinations.items():
            is_out = wish.is_retry and is_done and self.stages.get(f"UPLOAD {preset}") != "failed"
            if self.targets.get(preset) != "UPLOADED" and not is_out:
                is_allowed = is_done or wish.presets or is_local or wish.auto_upload
                wished[f"UPLOAD {preset}"] = "waits" if is_allowed else "disabled"
        return wished

    def _becomes(self, name: str, word: str, planned: Mapping[str, str], wish: Wish) -> str:
        before = self.stages.get(name)
        if before == "done":
            return before
        if before in SKIPS:
            stays = {"manual", "nothing_to_do"}
            if name in FED and self._becomes_transcribed(planned):
                stays = {"manual"}
            if kind(name) == "UPLOAD" and wish.presets:
                stays = set()
            return before if before in stays or word == "disabled" else word
        return word

    def _becomes_transcribed(self, planned: Mapping[str, str]) -> bool:
        before = self.stages.get("TRANSCRIBE")
        return planned.get("TRANSCRIBE") == "waits" and before not in ("done", "manual", "nothing_to_do")

    def start(self, after: Mapping[str, str], now: datetime) -> None:
        for name in self.held:
            self.stages[name] = "waits"
        for name, word in after.items():
            is_kept = word in FINISHED and self.stages.get(name) == word
            if not is_kept:
                self.forget_waits(name)
                self.crashes.pop(name, None)
            self.stages[name] = word
            if kind(name) == "UPLOAD":
                self.targets.setdefault(name.removeprefix("UPLOAD "), "NOT_UPLOADED")
        self.is_active, self.wanted, self.pause, self.aside = True, set(after), None, ""
        self.settle()

    def go_on(self) -> None:
        self.pause = None
        for name in self.held:
            self.stages[name] = "waits"
        self.later.clear()
        self.put_off.clear()
        self.settle()

    # What else is asked

    def cancel(self, *, is_worked_on: bool) -> None:
        self.is_active, self.pause = False, None
        for name, state in self.stages.items():
            if state == "works" and is_worked_on:
                self.stopping.add(name)
            elif state in ("works", "held", "waits"):
                self.back_to_waiting(name)
        self.settle()

    def reset(self, kinds: set[str], *, forgets: bool) -> None:
        for name in self.stages:
            if kind(name) in kinds:
                self.forget_waits(name)
                self.crashes.pop(name, None)
                self.stages[name] = "waits"
        if forgets:
            self.targets = dict.fromkeys(self.targets, "NOT_UPLOADED")
        self.settle()

    def delete(self, now: datetime, *, is_worked_on: bool) -> None:
        self.cancel(is_worked_on=is_worked_on)
        self.is_deleted, self.deleted_at = True, now

    def restore(self, now: datetime) -> None:
        self.is_deleted, self.deleted_at, self.aside, self.is_expired = False, None, "", False
        self.kept_since = now

    def sweep(self, now: datetime) -> None:
        """Ninety days until it expires; three until a deleted one's files go, thirty more to its end."""
        is_old = self.kept_since < now - timedelta(days=90) and not self.is_deleted and not self.is_active
        self.is_expired |= is_old and "UPLOADED" not in self.targets.values()
        is_gone = self.deleted_at is not None and self.deleted_at < now - timedelta(days=3)
        if is_gone and self.files_gone_at is None and not self.works:
            self.files_gone_at = now
        if self.files_gone_at is not None and self.files_gone_at < now - timedelta(days=30):
            self.is_forgotten = True

    # What a worker does

    def take(self, name: str) -> None:
        assert name in self.startable(), f"{name} was started of {self}"
        self.forget_waits(name)
        self.stages[name] = "works"
        if kind(name) == "UPLOAD":
            self.targets[name.removeprefix("UPLOAD ")] = "UPLOADING"

    def end(self, name: str, word: str) -> None:
        """A running stage ends as `word` says; what a person stopped waits again unless it was done first."""
        assert self.stages[name] == "works"
        is_done = word in ("done", "nothing_to_do")
        word = "waits" if name in self.stopping and not is_done else word
        self.stages[name] = word
        self.stopping.discard(name)
        if is_done:
            self.crashes.pop(name, None)
        if kind(name) == "UPLOAD":
            ends = {"done": "UPLOADED", "failed": "FAILED"}
            self.targets[name.removeprefix("UPLOAD ")] = ends.get(word, "NOT_UPLOADED")
        self.settle()

    def lose_worker(self) -> None:
        for name, state in list(self.stages.items()):
            if state == "works":
                self.crashes[name] = self.crashes.get(name, 0) + (name not in self.stopping)
                self.stopping.discard(name)
                self.end(name, "failed" if self.crashes[name] >= DEADLY else "waits")

    def back_to_waiting(self, name: str) -> None:
        self.forget_waits(name)
        if kind(name) == "UPLOAD" and self.stages[name] == "works":
            self.targets[name.removeprefix("UPLOAD ")] = "NOT_UPLOADED"
        self.stages[name] = "waits"
        self.stopping.discard(name)

    def forget_waits(self, name: str) -> None:
        for names in (self.later, self.put_off, self.approvable):
            names.discard(name)

    def settle(self) -> None:
        """What follows from the stages: fed stages are skipped with their transcript, and a run ends."""
        if self.stages.get("TRANSCRIBE") in SKIPS:
            word = "parent_failed" if self.stages["TRANSCRIBE"] == "error" else "nothing_to_do"
            for name in FED:
                if self.stages.get(name) == "waits":
                    self.stages[name] = word
        is_open = any(self.stages[name] in ("works", "held") for name in self.wanted)
        if self.is_active and not is_open and not self.unblocked():
            has_failed = any(self.stages[name] not in FINISHED for name in self.wanted)
            if has_failed and not self.has_media and not self.template:
                self.aside = "no_template"
            self.is_active, self.pause = False, None


def kind(name: str) -> str:
    """DOWNLOAD, TRIM, …, of a stage's name."""
    return name.partition(" ")[0]
