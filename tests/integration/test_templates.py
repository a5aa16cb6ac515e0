"""Templates in a home: whom they take at a sync and at a re-match, and what a binding remembers."""

from office import Office, found, ids

from recpipe.domain.effects import Verdict
from recpipe.domain.lifecycle import RecordingStatus
from recpipe.domain.recording import BoundBy, PutAside
from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules

S = RecordingStatus


def template(office: Office, name: str, rules: Rules | None = None, **more: object) -> None:
    draft = TemplateDraft(name=name, rules=rules or Rules(keywords=("algebra",)), **more)  # type: ignore[arg-type]
    office.operations.templates.add(draft)


def bound(office: Office, recording_id: int) -> tuple[str, BoundBy] | None:
    """The template that a recording follows, and who said so."""
    binding = office.show(recording_id).binding
    return (binding.template, binding.by) if binding else None


def test_the_first_in_order_that_fits_takes_what_a_sync_brings(office: Office):
    """R-1201: by priority, then by age; R-1202: drafts and inactive ones are not asked."""
    template(office, "draft", priority=9, is_draft=True)
    template(office, "inactive", priority=9, is_active=False)
    template(office, "older")
    office.clock.forward(days=1)
    template(office, "newer")
    office.source("zoom", found("Algebra 1"))
    office.operations.sources.sync()
    template(office, "important", priority=1)
    office.world.shelves["zoom"].append(found("Algebra 2", minutes=1))
    office.operations.sources.sync()

    assert bound(office, 1) == ("older", BoundBy.RULE)
    assert bound(office, 2) == ("important", BoundBy.RULE)


def test_a_template_that_only_names_a_source_takes_all_of_it(office: Office):
    """R-1201 [gap]: whatever the titles are, and nothing of other sources."""
    template(office, "all of zoom", Rules(source_ids=("zoom",)))
    office.source("zoom", found("Algebra 1"), found("Meeting 7", minutes=1))
    office.source("folder", found("Algebra 2", minutes=2))
    office.operations.sources.sync()

    assert [bound(office, each) for each in (1, 2, 3)] == [
        ("all of zoom", BoundBy.RULE),
        ("all of zoom", BoundBy.RULE),
        None,
    ]


def test_a_rematch_takes_what_its_preview_said_and_nothing_that_was_begun(office: Office):
    """R-1203: neither what runs, nor what is finished, nor what a person unbound."""
    office.source("zoom", *(found(f"Algebra {each}", minutes=each) for each in (1, 2, 3, 4)))
    office.operations.sources.sync()
    office.run(2)
    office.work_off()
    office.run(1)
    template(office, "course")
    office.operations.control.bind(ids(3), "course")
    office.operations.control.unbind(ids(3))
    draft = TemplateDraft(name="course", rules=Rules(keywords=("algebra",)))
    preview = office.operations.templates.preview(draft, "course")
    dry = office.operations.templates.rematch(is_dry=True)
    assert bound(office, 4) is None
    done = office.operations.templates.rematch()

    assert [each.recording_id for each in done] == [4]
    assert dry == preview == done
    assert [bound(office, each) for each in (1, 2, 3)] == [None, None, None]
    assert bound(office, 4) == ("course", BoundBy.RULE)
    assert office.show(4).status is S.DOWNLOADED


def test_a_person_binds_what_no_rule_takes_and_no_rule_undoes_it(office: Office):
    """R-1204: SKIPPED → INITIALIZED; the binding knows that a person made it."""
    template(office, "course", Rules(keywords=("nothing",)))
    template(office, "algebra")
    office.source("zoom", found("Excursion", media=None))
    office.operations.sources.sync()
    assert office.show(1).put_aside is PutAside.NO_TEMPLATE
    (outcome,) = office.operations.control.bind(ids(1), "course")
    office.operations.templates.rematch()
    office.operations.sources.sync()

    assert outcome.verdict is Verdict.DONE
    assert bound(office, 1) == ("course", BoundBy.PERSON)
    assert office.show(1).status is S.INITIALIZED


def test_binding_keeps_the_recordings_own_settings_unless_told_otherwise(office: Office):
    """R-1204: optionally resetting them."""
    template(office, "course")
    first, second = office.add("one"), office.add("two")
    office.operations.control.configure(ids(first, second), {"trim": {"padding": 1}})
    office.operations.control.bind(ids(first), "course")
    office.operations.control.bind(ids(second), "course", resets_settings=True)

    assert office.show(first).settings == {"trim": {"padding": 1}}
    assert office.show(second).settings == {}


def test_unbinding_leaves_the_status(office: Office):
    """R-1204: also that of a finished recording."""
    template(office, "algebra")
    office.source("zoom", found("Algebra 1"), found("Algebra 2", minutes=1))
    office.operations.sources.sync()
    office.run(1)
    office.work_off()
    before = [office.show(each).status for each in (1, 2)]
    office.operations.control.unbind(ids(1, 2))

    assert before == [S.READY, S.DOWNLOADED]
    assert [office.show(each).status for each in (1, 2)] == before
    assert [bound(office, each) for each in (1, 2)] == [None, None]


def test_templates_count_their_recordings_by_status(office: Office):
    """R-1205: statistics."""
    template(office, "algebra")
    office.source("zoom", found("Algebra 1"), found("Algebra 2", minutes=1), found("Physics", minutes=2))
    office.operations.sources.sync()
    office.run(1)
    office.work_off()
    (use,) = office.operations.templates.all()

    assert use.recordings == {S.READY: 1, S.DOWNLOADED: 1}
    assert use.template.last_matched_at == office.clock.now
