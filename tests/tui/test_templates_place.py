"""Templates: whom each would take and what it would say is there at once; all that changes one is a key."""

import sys
from pathlib import Path

import pytest
from hostile_words import WORDS, name_of, obeyed
from office import Office
from window import LARGE, SMALL, OfficeServices, Window, look, open_window

from recpipe.domain.template import TemplateDraft
from recpipe.domain.template_rules import Rules

PLACE = "4"


def template(office: Office, name: str = "ML 2026", **facts: object) -> None:
    settings = {"metadata": {"title": "ML: {{ display_name }}"}}
    given = {"rules": Rules(keywords=("machine learning",)), "settings": settings}
    office.operations.templates.add(TemplateDraft(name=name, **{**given, **facts}))  # type: ignore[arg-type]


def names(office: Office) -> list[str]:
    return [each.template.name for each in office.operations.templates.all()]


async def hears(window: Window, words: str) -> None:
    await window.until(lambda: any(words in each for each in window.notices()))


async def visit(window: Window, words: str) -> None:
    await window.press(PLACE)
    await window.sees(words)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
def test_the_template_under_the_cursor_is_told_whole(home: OfficeServices, office: Office, size):
    """M10: rules, whom it would take, the words it would give, its settings."""

    async def see() -> str:
        office.add("Machine Learning, lecture 4")
        office.add("Databases", minutes=5)
        template(office)
        async with open_window(home, size) as window:
            await visit(window, "a re-match would take 1 recording")
            await window.sees("ML: Machine Learning, lecture 4")
            seen = window.text()
            await window.press("tab", "end")
            return seen + window.text()

    text = look(see())
    assert 'title has "machine learning"' in text
    assert "by keyword" in text
    assert "metadata.title" in text
    assert " n new " in text
    assert "D delete" in text


def test_no_templates_says_what_to_do(home: OfficeServices):
    """The empty state teaches; a key that needs one says so."""

    async def see() -> tuple[str, list[str]]:
        async with open_window(home) as window:
            await visit(window, "No templates yet")
            text = window.text()
            await window.press("D")
            await window.until(window.notices)
            return text, window.notices()

    text, notices = look(see())
    assert "n   make one" in text
    assert notices == ["there is no template here: n makes one"]


def test_its_keys_work_on_a_russian_keyboard(home: OfficeServices):
    """n arrives as т there."""

    async def see() -> None:
        async with open_window(home) as window:
            await visit(window, "No templates yet")
            await window.press("т")
            await window.sees("A new template")

    look(see())


def test_n_makes_a_template_judged_while_typed(home: OfficeServices, office: Office):
    """Errors stand under the field; what it would take is told before it is saved."""

    async def make() -> list[str]:
        office.add("Machine Learning, lecture 4")
        template(office, name="taken", rules=Rules())
        async with open_window(home) as window:
            await visit(window, "taken")
            await window.press("n")
            await window.sees("A new template")
            await window.type("taken")
            await window.sees("there is a template 'taken' already")
            await window.type(" no more")
            await window.no_longer_sees("already")
            await window.press("enter")
            await window.type("learning")
            await window.sees("it would take 1 recording")
            await window.press("enter", "enter", "enter")
            await window.type("someday")
            await window.sees("is no weekday")
            await window.press("ctrl+u", "ctrl+s")
            await hears(window, "template 'taken no more' made")
            return window.notices()

    look(make())
    assert names(office) == ["taken", "taken no more"]
    assert office.operations.templates.named("taken no more").rules.keywords == ("learning",)


def test_a_form_keeps_what_was_typed_until_it_is_said_twice(home: OfficeServices, office: Office):
    """A slip of the finger is no loss."""

    async def leave() -> str:
        async with open_window(home) as window:
            await visit(window, "No templates")
            await window.press("n")
            await window.type("abc")
            await window.press("escape")
            await window.sees("esc again throws away")
            text = window.text()
            await window.press("escape")
            await window.no_longer_sees("A new template")
            return text

    assert "abc" in look(leave())
    assert names(office) == []


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An editor that writes these texts, one a time; None leaves the file as it is."""
    turns = tmp_path / "turns"
    turns.mkdir()
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        f"turns = sorted(pathlib.Path({str(turns)!r}).iterdir())\n"
        "if turns:\n"
        "    pathlib.Path(sys.argv[1]).write_bytes(turns[0].read_bytes())\n"
        "    turns[0].unlink()\n"
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")

    def write(*texts: str) -> None:
        for number, text in enumerate(texts):
            (turns / str(number)).write_text(text)

    return write


def test_e_edits_it_as_toml(home: OfficeServices, office: Office, editor):
    """What the editor leaves is kept if it is right, and no file stays."""

    async def edit() -> None:
        template(office)
        editor('name = "Renamed"\n[rules]\nkeywords = ["ml"]\n')
        async with open_window(home) as window:
            await visit(window, "ML 2026")
            await window.press("e")
            await hears(window, "template 'Renamed' changed")

    look(edit())
    assert names(office) == ["Renamed"]
    assert list(home.home.root.glob("unsaved-*")) == []


def test_a_text_that_is_not_valid_is_not_lost(home: OfficeServices, office: Office, editor):
    """It can be edited again; given up, it stays in a file that is named."""

    async def edit() -> list[str]:
        template(office)
        editor("no toml", "still [ none")
        async with open_window(home) as window:
            await visit(window, "ML 2026")
            await window.press("e")
            await window.sees("not valid TOML")
            await window.press("y")
            await window.until(lambda: "still [" in text_kept(home))
            await window.sees("Edit it again?")
            await window.press("escape")
            await window.until(window.notices)
            return window.notices()

    notices = look(edit())
    assert "your text is in" in notices[0]
    assert text_kept(home) == "still [ none"
    assert names(office) == ["ML 2026"]


def text_kept(home: OfficeServices) -> str:
    (kept,) = home.home.root.glob("unsaved-template-*.toml")
    return kept.read_text()


def test_keys_copy_activate_and_delete(home: OfficeServices, office: Office):
    """A copy is a draft; deleting asks, and enter is no."""

    async def do() -> None:
        template(office)
        async with open_window(home) as window:
            await visit(window, "ML 2026")
            await window.press("c")
            await window.sees("Copy 'ML 2026' as")
            await window.press("enter")
            await hears(window, "as a draft; t makes it active")
            await window.until(lambda: "draft" in window.line(" ML 2026 copy"))
            await window.press("end", "t")
            await window.until(lambda: office.operations.templates.named("ML 2026 copy").is_asked)
            await window.press("D")
            await window.sees("Delete 'ML 2026 copy'?")
            await window.press("enter")
            await window.no_longer_sees("Delete 'ML 2026 copy'?")
            assert len(names(office)) == 2
            await window.press("D")
            await window.sees("Delete 'ML 2026 copy'?")
            await window.press("y")
            await window.until(lambda: len(names(office)) == 1)

    look(do())
    assert names(office) == ["ML 2026"]


def test_x_and_i_carry_a_template(home: OfficeServices, office: Office, tmp_path: Path):
    """Neither overwrites unless it is said."""
    file = tmp_path / "ml.toml"

    async def bring() -> None:
        async with open_window(home) as window:
            await visit(window, "ML 2026")
            await window.press("i")
            await window.sees("Read a template")
            window.app.screen.query_one("#file").insert_text_at_cursor(str(file))
            await window.press("ctrl+s")
            await window.sees("there is a template 'ML 2026' already")
            await window.press("escape", "escape")

    async def write() -> None:
        template(office)
        async with open_window(home) as window:
            await visit(window, "ML 2026")
            await window.press("x")
            await window.sees("Write 'ML 2026' to a file")
            window.app.screen.query_one("#file").insert_text_at_cursor(str(file))
            await window.press("ctrl+s")
            await hears(window, "written to")

    look(write())
    look(bring())
    assert 'name = "ML 2026"' in file.read_text()


def test_m_shows_what_a_rematch_would_bind_and_y_binds_it(home: OfficeServices, office: Office):
    """R-1203."""

    async def bind() -> str:
        office.add("Machine Learning, lecture 4")
        template(office)
        async with open_window(home) as window:
            await visit(window, "ML 2026")
            await window.press("m")
            await window.sees("A re-match would bind 1 recording")
            await window.press("enter")
            assert office.show(1).binding is None
            await window.press("y")
            await hears(window, "bound by the rules: Machine Learning")
            await window.sees("take 0 recordings")
            return window.text()

    look(bind())
    assert office.show(1).binding is not None


def test_hostile_names_are_only_text(home: OfficeServices, office: Office):
    """Security: names, rules, titles and the questions about them."""

    async def see() -> str:
        seen = []
        for number, payload in enumerate(WORDS):
            rules = Rules(keywords=(payload,))
            office.add(payload, minutes=number, external_id=str(number))
            template(office, name=name_of(payload, number), rules=rules)
        async with open_window(home) as window:
            await visit(window, "a re-match would take")
            for _ in WORDS:
                await window.press("down")
                await window.pilot.pause(0.1)
                seen.append(window.text())
            for key in ("c", "D", "m"):
                await window.press(key)
                await window.pilot.pause(0.3)
                seen.append(window.text())
                await window.press("escape", "escape")
        return "\n".join(seen)

    text = look(see())
    assert obeyed(text) == set()
    assert "[red]bold[/]" in text
