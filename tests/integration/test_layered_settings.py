"""Settings of a run come in layers, and whoever asks is told the same values and the same origins."""

from collections.abc import Mapping

import pytest
from office import Office, ids

from recpipe.config.model import Settings
from recpipe.domain.lifecycle import StageKind
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules
from recpipe.pipeline.plan import RunRequest

LAYERS = (
    "default",
    "config.toml",
    "template 'course'",
    "runtime template 'special'",
    "this recording",
    "this run",
)
PADDINGS = (5.0, 1.0, 2.0, 3.0, 4.0, 6.0)


def padding(seconds: float) -> Mapping[str, object]:
    return {"trim": {"padding": seconds}}


def template(office: Office, name: str, settings: Mapping[str, object] | None = None) -> None:
    rules = Rules(keywords=(name,))
    office.operations.templates.add(TemplateDraft(name=name, rules=rules, settings=settings or {}))


def layered(office: Office, highest: int) -> tuple[int, RunRequest]:
    """A recording and a request in which the layers up to `highest` say something about trim.padding."""
    said = {
        layer: padding(seconds) for layer, seconds in zip(LAYERS[1 : highest + 1], PADDINGS[1:], strict=False)
    }
    office.settings.update(said.get("config.toml", {}))
    template(office, "course", said.get("template 'course'"))
    template(office, "special", said.get("runtime template 'special'"))
    lecture = office.add()
    office.operations.control.bind(ids(lecture), "course")
    if "this recording" in said:
        office.operations.control.configure(ids(lecture), said["this recording"])
    return lecture, RunRequest(override=said.get("this run", {}), template="special")


def origin_in_dry_run(office: Office, lecture: int, request: RunRequest, key: str) -> tuple[object, str]:
    (answer,) = office.operations.control.dry_run(ids(lecture), request)
    return next((value, origin) for each, value, origin in answer.settings if each == key)


@pytest.mark.parametrize("highest", range(len(LAYERS)), ids=LAYERS)
def test_each_layer_lies_over_all_below_and_the_dry_run_names_it(office: Office, highest: int):
    """R-1101, R-1102 [gap], R-1308: dry run and run use one resolver, so they cannot disagree."""
    lecture, request = layered(office, highest)
    told = origin_in_dry_run(office, lecture, request, "trim.padding")
    office.run(lecture, request)
    work = office.claim()

    assert told == (PADDINGS[highest], LAYERS[highest])
    assert work is not None
    assert Settings.model_validate(work.settings).trim.padding == PADDINGS[highest]


def test_the_editor_of_a_recording_is_told_what_a_run_would_freeze(office: Office):
    """R-1102 [gap]: the third of those who ask."""
    lecture, _ = layered(office, LAYERS.index("this recording"))
    resolved = office.operations.control.resolved(lecture)
    office.run(lecture)
    work = office.claim()

    assert resolved.settings.trim.padding == PADDINGS[4]
    assert work is not None
    assert Settings.model_validate(work.settings) == resolved.settings


def test_lists_of_a_higher_layer_replace_and_its_tables_merge(office: Office):
    """R-1101: null never overrides."""
    office.settings.update(
        {"transcribe": {"vocabulary": ["Euler"], "replacements": {"oiler": "Euler"}}, "trim": {"padding": 9}}
    )
    words = {"vocabulary": ["Gauss"], "replacements": {"gows": "Gauss"}}
    template(office, "course", {"transcribe": words, "trim": {"padding": None}})
    lecture = office.add()
    office.operations.control.bind(ids(lecture), "course")
    found = office.operations.control.resolved(lecture).settings

    assert found.transcribe.vocabulary == ("Gauss",)
    assert found.transcribe.replacements == {"oiler": "Euler", "gows": "Gauss"}
    assert found.trim.padding == 9


def test_an_edited_template_changes_later_runs_only(office: Office):
    """R-1103: the run that was begun keeps its words too."""
    template(office, "course", {"metadata": {"title": "before"}, **padding(1)})
    first, second = office.add("one"), office.add("two")
    office.operations.control.bind(ids(first, second), "course")
    office.run(first)
    office.operations.templates.change(
        "course", TemplateDraft(name="course", settings={"metadata": {"title": "after"}, **padding(2)})
    )
    begun = office.work_until(StageKind.UPLOAD)
    office.finish(begun)
    office.run(second)
    later = office.work_until(StageKind.UPLOAD)

    assert (begun.metadata["title"], begun.settings["trim"]["padding"]) == ("before", 1)
    assert (later.metadata["title"], later.settings["trim"]["padding"]) == ("after", 2)


def test_what_is_published_is_layered_from_the_preset_to_the_run(office: Office):
    """R-1003: preset, template, its platform block, the recording's own, this run's; all reach the upload."""
    office.operations.presets.change("library", {"title": "preset", "tags": ["preset"], "speaker": "preset"})
    block = {"library": {"description": "block", "privacy": "private"}}
    words = {"title": "template", "description": "template", "speaker": "template", "platforms": block}
    template(office, "course", {"metadata": words})
    lecture = office.add()
    office.operations.control.bind(ids(lecture), "course")
    office.operations.control.configure(
        ids(lecture), {"metadata": {"title": "recording", "speaker": "recording"}}
    )
    office.run(lecture, metadata={"title": "run"})
    published = office.work_until(StageKind.UPLOAD).metadata

    assert published["title"] == "run"
    assert published["speaker"] == "recording"
    assert (published["description"], published["privacy"]) == ("block", "private")
    assert published["tags"] == ["preset"]


def test_the_defaults_are_those_of_the_specification():
    """R-1105."""
    settings = Settings()
    days = settings.retention

    assert (days.soft_delete_days, days.hard_delete_days, days.expire_days) == (3, 30, 90)
    assert settings.metadata.captions
    assert settings.metadata.privacy == "unlisted"
    assert not settings.publish.auto_upload
    assert settings.transcribe.language == "auto"


def test_nothing_leaves_this_machine_unless_it_is_asked_for(office: Office):
    """R-1105: auto-upload is off; the library is on this machine."""
    office.preset("outside", is_default=True)
    lecture = office.add()
    office.run(lecture)
    done = office.work_off()
    office.operations.control.upload(ids(lecture))

    assert [name for name in done if name.startswith("UPLOAD")] == ["UPLOAD library"]
    assert office.work_off() == ["UPLOAD outside"]
