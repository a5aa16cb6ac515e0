"""Presets on the command line: where lectures are published."""

from pathlib import Path

from terminal import Terminal


def test_a_preset_is_made_changed_and_removed(terminal: Terminal, tmp_path: Path):
    """R-310: its platform checks the settings; what is not named stays as it is."""
    folder = f"folder={tmp_path / 'shelf'}"
    made = terminal.run(
        *("presets", "add", "physics", "--platform", "library", "--set", folder),
        *("--set", "topics.prefix=Topics", "--set", "topics.style=dash_list"),
    )
    assert made.returncode == 0, made.stderr
    assert "recpipe upload ID --preset physics" in made.stderr
    changed = terminal.run(
        "presets",
        "set",
        "physics",
        "heading=Physics 1",
        "topics.style=inline",
        "--unset",
        "folder",
        "--default",
    )
    assert changed.returncode == 0, changed.stderr
    (shown,) = terminal.json("presets", "show", "physics")
    assert shown == {
        "name": "physics",
        "platform": "library",
        "settings": {"heading": "Physics 1", "topics": {"prefix": "Topics", "style": "inline"}},
        "is_default": True,
    }
    assert 'topics.style = "inline"' in terminal.run("presets", "show", "physics").stdout
    assert terminal.run("presets", "remove", "physics", "--yes").returncode == 0
    assert [each["name"] for each in terminal.json("presets", "list")] == ["library"]


def test_what_a_platform_does_not_know_is_refused_and_nothing_is_kept(terminal: Terminal):
    """R-310: exit code 2 for a wrong setting, 3 for a name that is taken or unknown."""
    add = ("presets", "add", "physics", "--platform")
    unknown = terminal.run(*add, "library", "--set", "foldr=/srv/physics")
    assert unknown.returncode == 2
    assert "did you mean 'folder'" in unknown.stderr
    assert terminal.run(*add, "libary").returncode == 2
    assert terminal.run("presets", "add", "", "--platform", "library").returncode == 2
    assert terminal.run("presets", "add", "library", "--platform", "library").returncode == 3
    assert terminal.run("presets", "set", "library", "--unset", "folder").returncode == 2
    assert terminal.run("presets", "show", "physics").returncode == 3
    assert terminal.run("presets", "remove", "physics", "--yes").returncode == 3

    assert [each["name"] for each in terminal.json("presets", "list")] == ["library"]


def test_a_preset_is_not_removed_without_a_word(terminal: Terminal):
    """Whoever destroys something says so twice."""
    assert terminal.run("presets", "remove", "library").returncode == 1

    assert [each["name"] for each in terminal.json("presets", "list")] == ["library"]


def test_platforms_tell_what_can_be_set(terminal: Terminal):
    """R-310: each key with its type, its default and a sentence."""
    platforms = {each["platform"]: each for each in terminal.json("presets", "platforms")}
    settings = {each["key"]: each for each in platforms["library"]["settings"]}

    assert platforms["library"]["is_local"] is True
    assert settings["folder"]["type"] == "path or nothing"
    assert all(each["sentence"] for each in settings.values())
    assert "folder" in terminal.run("presets", "platforms").stdout
