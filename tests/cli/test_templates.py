"""Templates on the command line: write them, see whom they take, copy and carry them."""

import json
import stat
import tomllib
from pathlib import Path

import pytest
from arrivals import arrive, keep_template
from terminal import Terminal

ML = ("templates", "new", "ML 2026", "--keyword", "machine learning")


def kept(terminal: Terminal) -> list[str]:
    """The names of the templates that there are."""
    return [name for (name,) in terminal.rows("SELECT name FROM template ORDER BY id")]


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replacing: str, by: str) -> None:
    """An editor that replaces one text by another, and saves."""
    script = tmp_path / "editor.sh"
    script.write_text(f"#!/bin/sh\nsed -i 's/{replacing}/{by}/' \"$1\"\ntouch -d '1 hour' \"$1\"\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("VISUAL", str(script))


def test_a_new_template_says_what_it_would_take_and_takes_it_when_asked(terminal: Terminal):
    """R-1203: a re-match is offered with a preview; R-1204: a binding made by a rule is known as one."""
    first = arrive(terminal.home, "Machine Learning 1")
    arrive(terminal.home, "Algebra")
    made = terminal.run(*ML, "--set", "metadata.speaker=A. Turing")
    assert "1 recording " in made.stderr
    assert "recpipe templates rematch --dry-run" in made.stderr
    (would,) = terminal.json("templates", "rematch", "--dry-run")
    assert terminal.rows("SELECT count(template_id) FROM recording") == [(0,)]
    (bound,) = terminal.json("templates", "rematch")

    assert would == bound
    assert (bound["recording_id"], bound["verdict"]) == (first, "done")
    assert bound["message"] == "'ML 2026' by keyword \"machine learning\""
    assert terminal.rows("SELECT template_id, bound_by FROM recording ORDER BY id") == [
        (1, "rule"),
        (None, None),
    ]
    assert terminal.json("templates", "rematch") == []
    (listed,) = terminal.json("templates", "list")
    assert listed["recordings"] == {"DOWNLOADED": 1}


def test_every_kind_of_rule_can_be_written(terminal: Terminal):
    """R-1201: titles, patterns, sources, exclusions, a timetable; the file says what was typed."""
    arrive(terminal.home, "Algebra 1", series="99")
    made = terminal.run(
        *(
            "templates",
            "new",
            "algebra",
            "--exact",
            "Algebra",
            "--pattern",
            r"^Algebra\s",
            "--source",
            "nowhere",
        ),
        *(
            "--exclude",
            "exam",
            "--exclude-pattern",
            "test$",
            "--when",
            "wed,mon 10:00-12:00",
            "--series",
            "99",
        ),
        *("--priority", "5", "--case-sensitive", "--draft"),
    )
    assert "there is no source 'nowhere'" in made.stderr
    text = terminal.run("templates", "show", "algebra").stdout

    written = tomllib.loads(text)
    assert (written["priority"], written["draft"], written["active"]) == (5, True, True)
    assert written["rules"] == {
        "exact_matches": ["Algebra"],
        "patterns": [r"^Algebra\s"],
        "source_ids": ["nowhere"],
        "exclude_keywords": ["exam"],
        "exclude_patterns": ["test$"],
        "case_sensitive": True,
        "timetable": [{"weekdays": ["mon", "wed"], "from": "10:00", "to": "12:00", "series": "99"}],
    }


def test_what_is_given_replaces_and_what_is_not_given_stays(terminal: Terminal):
    """R-1202: one that is a draft or not active takes nothing, and says what it would take."""
    arrive(terminal.home, "Deep learning 1")
    terminal.run(*ML, "--exclude", "exam", "--set", "trim.padding=3", "--set", "trim.threshold_db=-50")
    changed = terminal.run(
        *("templates", "set", "ML 2026", "--keyword", "deep learning", "--exclude", "", "--no-active"),
        *("--set", "trim.padding=9", "--unset", "trim.threshold_db", "--rename", "DL 2026"),
    )
    assert changed.returncode == 0, changed.stderr
    assert "active it would take 1 recording" in changed.stderr
    assert terminal.json("templates", "rematch", "--dry-run") == []
    (preview,) = terminal.json("templates", "preview", "DL 2026")
    assert preview["title"] == "Deep learning 1"
    (shown,) = terminal.json("templates", "show", "DL 2026")

    assert (shown["state"], shown["rules_in_words"]) == ("inactive", 'title has "deep learning"')
    assert shown["settings"] == {"trim": {"padding": 9}}
    assert terminal.run("templates", "set", "DL 2026", "--unset", "trim.pading").returncode == 2
    assert terminal.run("templates", "show", "ML 2026").returncode == 3


def test_what_is_wrong_is_refused_with_a_remedy_and_nothing_is_kept(terminal: Terminal):
    """R-1001 and R-1201: words and patterns are tried when they are saved; exit code 2."""
    wrong = {
        "titel": ("--set", "metadata.title={{ titel }}"),
        "pattern": ("--pattern", "("),
        "weekday": ("--when", "someday 10:00-12:00"),
        "belongs to the whole machine": ("--set", "worker.cpu_slots=2"),
    }
    for said, arguments in wrong.items():
        done = terminal.run("templates", "new", "wrong", *arguments)

        assert done.returncode == 2
        assert said in done.stderr
        assert "→" in done.stderr
    assert kept(terminal) == []


def test_a_template_travels_as_a_file(terminal: Terminal, tmp_path: Path):
    """R-1205: copy, export and import as TOML; a name that is taken is overwritten only if asked."""
    terminal.run(*ML, "--set", "metadata.title={{ topic }}")
    file = tmp_path / "ml.toml"
    assert terminal.run("templates", "export", "ML 2026", str(file)).returncode == 0
    assert terminal.run("templates", "export", "ML 2026", str(file)).returncode == 3
    assert terminal.run("templates", "export", "ML 2026").stdout == file.read_text()
    assert terminal.run("templates", "add", str(file)).returncode == 3
    file.write_text(file.read_text().replace("machine", "deep"))
    assert terminal.run("templates", "add", str(file), "--replace").returncode == 0
    assert terminal.run("templates", "copy", "ML 2026", "ML 2027").returncode == 0
    assert terminal.run("templates", "remove", "ML 2026", "--yes").returncode == 0

    (copy,) = terminal.json("templates", "list")
    assert (copy["name"], copy["state"], copy["rules"]["keywords"]) == ("ML 2027", "draft", ["deep learning"])
    assert copy["settings"] == {"metadata": {"title": "{{ topic }}"}}


def test_of_several_files_all_are_taken_or_none(terminal: Terminal, tmp_path: Path):
    """R-1205: a mistake in the second file leaves nothing of the first one."""
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('name = "good"\n[rules]\nkeywords = ["good"]\n')
    bad.write_text('name = "bad"\n[rules]\nkeyword = ["bad"]\n')
    done = terminal.run("templates", "add", str(good), str(bad))

    assert done.returncode == 2
    assert "did you mean 'keywords'" in done.stderr
    assert kept(terminal) == []


def test_a_preview_of_a_file_writes_nothing(terminal: Terminal, tmp_path: Path):
    """R-1203."""
    arrive(terminal.home, "Physics 1")
    file = tmp_path / "physics.toml"
    file.write_text('name = "physics"\n[rules]\nkeywords = ["physics"]\n')

    (preview,) = terminal.json("templates", "preview", str(file))
    assert preview["title"] == "Physics 1"
    assert kept(terminal) == []


def test_a_template_is_made_of_a_recording(terminal: Terminal):
    """R-1205: its title is the rule, its own settings are the template's; a draft, so that nothing moves."""
    arrive(terminal.home, "Guest lecture")
    terminal.run("set", "trim.padding=7", "--id", "1")
    assert terminal.run("templates", "from-recording", "1", "guests").returncode == 0

    (made,) = terminal.json("templates", "show", "guests")
    assert (made["state"], made["rules"]["exact_matches"]) == ("draft", ["Guest lecture"])
    assert made["settings"] == {"trim": {"padding": 7}}


def test_it_is_explained_who_takes_a_recording_and_who_would(terminal: Terminal):
    """R-1201: in order of priority; R-1202: a draft tells what it would do."""
    arrive(terminal.home, "Machine learning exam")
    keep_template(terminal.home, "ML 2026", "machine learning", priority=1)
    keep_template(terminal.home, "exams", "exam", priority=2, is_draft=True)
    keep_template(terminal.home, "all ML", "learning")

    answers = [
        (each["template"], each["takes"], each["reason"])
        for each in terminal.json("templates", "explain", "1")
    ]
    assert answers == [
        ("exams", False, 'is a draft: would match by keyword "exam"'),
        ("ML 2026", True, 'keyword "machine learning"'),
        ("all ML", False, 'keyword "learning"'),
    ]


def test_an_edit_is_saved_and_one_that_is_not_valid_is_kept_in_a_file(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """R-1201: what is not valid is not saved, and the text is not lost: it can be corrected and added."""
    keep_template(terminal.home, "ML 2026", "machine learning")
    editor(tmp_path, monkeypatch, "machine", "deep")
    assert terminal.run("templates", "edit", "ML 2026").returncode == 0
    editor(tmp_path, monkeypatch, "keywords", "keyword")
    done = terminal.run("templates", "edit", "ML 2026")

    (saved,) = terminal.home.glob("unsaved-template-*.toml")
    assert done.returncode == 2
    assert str(saved) in done.stderr
    assert 'keyword = ["deep learning"]' in saved.read_text()
    (shown,) = terminal.json("templates", "show", "ML 2026")
    assert shown["rules"]["keywords"] == ["deep learning"]


def test_titles_are_shown_as_they_would_come_out(terminal: Terminal):
    """R-1001: a live preview with a recording or an example, and what each platform would refuse."""
    arrive(terminal.home, "Calculus <1>")
    terminal.run("templates", "new", "shout", "--set", "metadata.title={{ display_name | upper }}")
    example = terminal.json("templates", "words", "--set", "metadata.topics.style=dash_list")
    assert [each["platform"] for each in example] == ["library", "youtube", "vk"]
    assert example[0]["description"].splitlines()[1] == "41:05 - Bases"
    real = terminal.json("templates", "words", "--id", "1", "--template", "shout")
    refused = terminal.run("templates", "words", "--id", "1", "--platform", "youtube")

    assert {each["title"] for each in real} == {"CALCULUS <1>"}
    assert [bool(each["problems"]) for each in real] == [False, True, False]
    assert refused.returncode == 1
    assert "youtube would not take it: title: < and >" in refused.stderr
    assert terminal.run("templates", "words", "--platform", "youtub").returncode == 2


def test_the_topics_of_a_real_recording_are_shown(terminal: Terminal, told_lecture: Path):
    """R-1001: the preview says what was published."""
    terminal.run("run", str(told_lecture))
    (preview,) = terminal.json(
        "templates",
        "words",
        "--id",
        "1",
        "--platform",
        "library",
        "--set",
        "metadata.description={{ themes }}",
    )

    titles = [chapter["title"] for chapter in _chapters(terminal)]
    assert titles
    assert preview["description"] == ", ".join(titles)
    assert preview["preset"] == "library"


def _chapters(terminal: Terminal) -> list[dict]:
    ((path,),) = terminal.rows("SELECT path FROM artifact WHERE kind = 'topics'")
    return json.loads(Path(path).read_text())["topics"]


def test_what_may_stand_in_a_title_is_listed(terminal: Terminal):
    """R-1001."""
    names = {each["name"]: each["kind"] for each in terminal.json("templates", "names")}

    assert names["topic"] == "name"
    assert names["weekday"] == "filter"
