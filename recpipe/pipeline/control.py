"""What a person may ask of one recording: each request is an effect, or a reason against it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from recpipe.domain.effects import (
    Approve,
    Bind,
    Cancel,
    Delete,
    GoOn,
    NothingToDo,
    Pin,
    Reset,
    Restore,
    SetAside,
    SetOwnSettings,
    SkipStages,
    StartPause,
    Unbind,
)
from recpipe.domain.errors import Refused
from recpipe.domain.lifecycle import RecordingStatus, StageKind, StageStatus
from recpipe.domain.recording import BoundBy, Facts, Pause, PutAside, Recording

if TYPE_CHECKING:
    from recpipe.domain.template import Template

CAN_BE_SKIPPED = frozenset({StageStatus.PENDING, StageStatus.HELD, StageStatus.FAILED})


def pause(recording: Recording, wanted: Pause) -> StartPause:
    """Nothing new starts; the running stage finishes (R-1303)."""
    if not recording.is_active:
        raise NothingToDo(f"recording {recording.id} is not running")
    if recording.pause == wanted:
        raise NothingToDo(f"recording {recording.id} is paused already")
    return StartPause(pause=wanted)


def resume(recording: Recording) -> GoOn:
    """End the pause, and try again whatever waits."""
    is_waiting = any(stage.not_before for stage in recording.stages) or recording.held
    if not recording.is_active or not (recording.pause or is_waiting):
        raise NothingToDo(f"nothing of recording {recording.id} is paused or waits")
    return GoOn()


def approve(recording: Recording) -> Approve:
    """Let held stages do what they held back: a person has looked."""
    if not any(stage.can_approve for stage in recording.held):
        raise Refused(f"nothing of recording {recording.id} waits for an approval")
    return Approve()


def cancel(recording: Recording) -> Cancel:
    """Stop the run; what is finished stays (R-1304)."""
    if not recording.is_active:
        raise NothingToDo(f"recording {recording.id} is not running")
    return Cancel()


def reset(recording: Recording, kinds: frozenset[StageKind], *, forgets_publications: bool) -> Reset:
    """Take back what stages made (R-1305); publications only if asked, for then they may happen twice."""
    if recording.is_active or recording.is_working:
        raise Refused(
            f"recording {recording.id} is running",
            remedy=f"end that run first: recpipe cancel {recording.id}, or use --cancel",
        )
    uploads = {StageKind.UPLOAD} if forgets_publications else set()
    chosen = frozenset((kinds - {StageKind.DOWNLOAD, StageKind.UPLOAD}) | uploads)
    if not any(stage.kind in chosen for stage in recording.stages):
        raise NothingToDo(f"recording {recording.id} has nothing to take back")
    return Reset(kinds=chosen, forgets_publications=forgets_publications)


def skip(recording: Recording, kind: StageKind, target: str = "") -> SkipStages:
    """Do without a stage that waits, is held or has failed."""
    chosen = [stage for stage in recording.stages if stage.kind is kind and target in ("", stage.target)]
    if not chosen:
        raise Refused(f"recording {recording.id} has no stage {kind} {target}".rstrip())
    open_ones = frozenset(stage.id for stage in chosen if stage.status in CAN_BE_SKIPPED)
    if not open_ones:
        raise NothingToDo(f"{chosen[0].name} of recording {recording.id} is {chosen[0].status}")
    return SkipStages(stage_ids=open_ones)


def set_aside(recording: Recording) -> SetAside:
    """A person does not want it."""
    if recording.put_aside is PutAside.MANUAL:
        raise NothingToDo(f"recording {recording.id} is skipped already")
    return SetAside()


def bind(recording: Recording, template: Template, *, by: BoundBy, resets_settings: bool = False) -> Bind:
    """Follow a template (R-1204); a run that is under way keeps its settings."""
    bound = recording.binding
    is_same = bound is not None and bound.template_id == template.id and bound.by is by
    if is_same and recording.put_aside is None and not (resets_settings and recording.settings):
        raise NothingToDo(f"recording {recording.id} follows {template.name!r} already")
    return Bind(template_id=template.id, by=by, resets_settings=resets_settings)


def unbind(recording: Recording) -> Unbind:
    """Follow no template any more."""
    if recording.binding is None:
        raise NothingToDo(f"recording {recording.id} follows no template")
    return Unbind()


def rematch(recording: Recording, template: Template | None) -> Bind:
    """Follow the template whose rules fit, if nobody has begun (R-1203); a person's word stands (R-301)."""
    if recording.binding is not None:
        raise NothingToDo(f"recording {recording.id} follows {recording.binding.template!r} already")
    if recording.stages or recording.is_active or recording.put_aside in (PutAside.MANUAL, PutAside.BLANK):
        raise NothingToDo(f"recording {recording.id} has begun, or is not wanted")
    if recording.deleted_at is not None or recording.was_unbound:
        raise NothingToDo(f"recording {recording.id} was taken out by a person")
    if template is None:
        raise NothingToDo(f"no template wants recording {recording.id}")
    return Bind(template_id=template.id, by=BoundBy.RULE)


def set_own(recording: Recording, settings: Facts) -> SetOwnSettings:
    """The recording's own settings, for later runs (R-1101)."""
    if recording.settings == settings:
        raise NothingToDo(f"recording {recording.id} has these settings already")
    return SetOwnSettings(settings=settings)


def delete(recording: Recording) -> Delete:
    """Take it out of every list (R-1601)."""
    if recording.deleted_at is not None:
        raise NothingToDo(f"recording {recording.id} is deleted already")
    return Delete()


def restore(recording: Recording) -> Restore:
    """Bring back what was deleted, has expired or was skipped."""
    if recording.files_gone_at is not None:
        raise Refused(
            f"the files of recording {recording.id} are gone since {recording.files_gone_at:%Y-%m-%d}",
            remedy="add the recording again from its source",
        )
    is_away = recording.deleted_at or recording.put_aside or recording.status is RecordingStatus.EXPIRED
    if not is_away:
        raise NothingToDo(f"recording {recording.id} is here")
    return Restore()


def pin(recording: Recording, *, is_pinned: bool) -> Pin:
    """Keep it whatever its age, or no more."""
    if recording.is_pinned is is_pinned:
        raise NothingToDo(f"recording {recording.id} is {'pinned' if is_pinned else 'not pinned'} already")
    return Pin(is_pinned=is_pinned)


def named(wanted: str, known: Collection[Template]) -> Template:
    """A template by its name, else by its number; raises `Refused` if there is none."""
    found = [each for each in known if each.name == wanted] or [e for e in known if str(e.id) == wanted]
    if found:
        return found[0]
    raise Refused(f"there is no template {wanted!r}", remedy="see what there is with: recpipe templates list")
