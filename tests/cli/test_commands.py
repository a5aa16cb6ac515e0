"""The command line, as a person and as a script use it."""

from pathlib import Path

from terminal import Terminal


def test_a_folder_is_watched_and_what_is_found_is_published(terminal: Terminal, told_lecture: Path):
    """R-307: add a folder, and a worker does the rest; a second look changes nothing (R-301)."""
    config = terminal.home / "config.toml"
    terminal.home.mkdir()
    config.write_text("[sources]\nsettle = 0\nblank_below = 60\nblank_below_size = 0\n")
    assert terminal.run("sources", "add", str(told_lecture.parent), "--run").returncode == 0
    assert terminal.run("worker", "--once").returncode == 0
    terminal.run("sources", "sync")

    recordings = terminal.json("list")
    assert [(each["title"], each["status"]) for each in recordings] == [("told", "READY")]
    assert terminal.rows("SELECT count(*) FROM run") == [(1,)]


def test_a_folder_without_run_waits_for_a_person(terminal: Terminal, told_lecture: Path):
    """R-1105, R-302: nothing is published by itself unless it was asked for, or a template wants it."""
    terminal.home.mkdir()
    (terminal.home / "config.toml").write_text("[sources]\nsettle = 0\n")
    terminal.run("sources", "add", str(told_lecture.parent), "--name", "course", "--set", "blank_below=60")
    terminal.run("sources", "set", "course", "blank_below_size=0")
    synced = terminal.json("sync")

    assert synced[0]["new"] == [1]
    assert synced[0]["put_aside"] == {"no_template": 1}
    line = terminal.json("list")[0]
    assert (line["status"], line["put_aside"]) == ("SKIPPED", "no_template")
    assert terminal.rows("SELECT count(*) FROM run") == [(0,)]


def test_a_short_file_in_a_watched_folder_is_blank_and_said_to_be(terminal: Terminal, told_lecture: Path):
    """R-303: two minutes are no lecture, unless a person adds the file by hand."""
    terminal.home.mkdir()
    (terminal.home / "config.toml").write_text("[sources]\nsettle = 0\n")
    terminal.run("sources", "add", str(told_lecture.parent), "--run")
    synced = terminal.run("sync")

    assert "1 blank" in synced.stderr
    assert terminal.json("list")[0]["put_aside"] == "blank"


def test_a_source_can_be_listed_and_removed(terminal: Terminal, tmp_path: Path):
    """Its recordings stay; a name that is taken or unknown is refused (exit 3)."""
    assert terminal.run("sources", "add", str(tmp_path), "--name", "course").returncode == 0
    assert terminal.run("sources", "add", str(tmp_path), "--name", "course").returncode == 3
    assert [each["name"] for each in terminal.json("sources", "list")] == ["course"]
    assert terminal.run("sources", "remove", "course").returncode == 0
    assert terminal.run("sources", "remove", "course").returncode == 3
    assert terminal.run("sources", "sync", "course").returncode == 3


def test_a_folder_that_is_none_is_refused(terminal: Terminal, tmp_path: Path):
    """Exit code 2, with a remedy."""
    done = terminal.run("sources", "add", str(tmp_path / "nowhere"))

    assert done.returncode == 2
    assert "→" in done.stderr


def test_settings_show_where_they_come_from(terminal: Terminal):
    """R-1102."""
    terminal.home.mkdir()
    (terminal.home / "config.toml").write_text("[trim]\npadding = 3\n")
    rows = {each["key"]: each for each in terminal.json("config", "show", "trim")}

    assert rows["trim.padding"] == {"key": "trim.padding", "value": 3.0, "origin": "config.toml"}
    assert rows["trim.min_silence"]["origin"] == "default"


def test_the_doctor_finds_a_fresh_home_well(terminal: Terminal):
    """R-1604: one line a check, exit code 0."""
    found = {each["name"]: each for each in terminal.json("doctor")}

    assert {"ffmpeg", "speech", "disk", "sqlite", "database", "worker"} <= found.keys()
    assert all(each["grade"] != "bad" for each in found.values()), found


def test_models_are_listed(terminal: Terminal):
    """What there is, how large it is, and whether it is here."""
    models = {each["name"]: each for each in terminal.json("models", "list")}

    assert models["small"]["is_present"] is False
    assert models["small"]["size"] > 0


def test_an_unknown_recording_is_refused(terminal: Terminal):
    """Exit code 3, and where to look."""
    done = terminal.run("run", "7")

    assert done.returncode == 3
    assert "recpipe list" in done.stderr


def test_a_run_in_the_background_is_left_to_a_worker(terminal: Terminal, told_lecture: Path):
    """--no-wait only starts it."""
    terminal.run("add", str(told_lecture))
    started = terminal.run("run", "1", "--no-wait", "--json")

    assert started.returncode == 0
    assert '"status": "DOWNLOADED"' in started.stdout
    assert terminal.run("worker", "--once").returncode == 0
    assert terminal.json("show", "1")[0]["status"] == "READY"


def test_json_is_data_and_stderr_is_narration(terminal: Terminal, told_lecture: Path):
    """stdout holds one object a line, and nothing else."""
    (added,) = terminal.json("add", str(told_lecture))
    (shown,) = terminal.json("run", str(added["recording_id"]))

    assert shown["status"] == "READY"
    assert [stage["status"] for stage in shown["stages"]] == ["COMPLETED"] * 5
    assert shown["targets"][0]["url"].startswith("file:///")


def test_the_version_is_told(terminal: Terminal):
    """`recpipe --version`."""
    assert terminal.run("--version").stdout.startswith("recpipe ")


def test_settings_are_written_and_removed(terminal: Terminal):
    """`config set` and `config unset` change the file, and refuse what is wrong without touching it."""
    assert terminal.run("config", "set", "trim.padding=3", "library.title=Physics 1").returncode == 0
    assert terminal.json("config", "explain", "trim.padding")[0]["origin"] == "config.toml"
    before = (terminal.home / "config.toml").read_text()
    assert terminal.run("config", "set", "trim.padding=1", "trim.pading=2").returncode == 2
    assert (terminal.home / "config.toml").read_text() == before
    assert terminal.run("config", "unset", "trim.padding").returncode == 0
    assert terminal.json("config", "explain", "trim.padding")[0]["value"] == 5.0
    assert '"trim"' in terminal.run("config", "schema").stdout


def test_an_editor_that_leaves_nonsense_changes_nothing(terminal: Terminal, tmp_path: Path, monkeypatch):
    """`config edit` saves only what is valid."""
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "[trim]\npadding = $PADDING" > "$1"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(editor))
    monkeypatch.setenv("PADDING", "2")
    assert terminal.run("config", "edit").returncode == 0
    monkeypatch.setenv("PADDING", "-2")
    assert terminal.run("config", "edit").returncode == 2

    assert "padding = 2" in (terminal.home / "config.toml").read_text()


def test_a_value_may_have_several_lines(terminal: Terminal):
    """Bad input: what a shell passes on is taken as it is."""
    done = terminal.run("config", "set", "metadata.description={{ topics }}\n\nSee you on Monday")

    assert done.returncode == 0, done.stderr
    (found,) = terminal.json("config", "explain", "metadata.description")
    assert found["value"] == "{{ topics }}\n\nSee you on Monday"


def test_a_run_is_for_ids_or_for_a_filter_and_never_for_both(terminal: Terminal):
    """R-1307: one id beside a filter is refused too."""
    done = terminal.run("run", "1", "--search", "algebra")

    assert done.returncode == 2
    assert "not by both" in done.stderr
