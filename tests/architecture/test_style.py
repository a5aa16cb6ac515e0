"""The size of things, and what nobody writes here."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("recpipe", "tui", "worker", "storage")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for module in MODULES:
        if "migrations" in module.parts:
            continue  # a migration is a list of what was, not code that is read
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_protocol_member(node):
                yield f"{module.relative_to(ROOT)}:{node.lineno} {node.name}", node


def is_protocol_member(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    last = node.body[-1]
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is ...


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_functions_fit_in_view():
    """Half of all bodies have at most 4 lines, nine in ten at most 15."""
    sizes = sorted(body_lines(node) for _, node in functions())

    assert statistics.median(sizes) <= 4
    assert sizes[int(0.9 * len(sizes))] <= 15


def test_no_function_is_longer_than_thirty_lines():
    """When a limit hurts, a name is missing."""
    assert [name for name, node in functions() if body_lines(node) > 30] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_four_hundred_lines(module: Path):
    """A module is one noun."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_module_is_named_for_nothing():
    """A name says what is inside."""
    empty_words = {"utils", "helpers", "common", "manager", "misc", "data", "info"}

    assert [path for path in MODULES if path.stem in empty_words] == []


def test_nobody_asks_a_shell():
    """Security: programs get argument lists, so no file name can be a command."""
    assert [path for path in MODULES if "shell=True" in path.read_text(encoding="utf-8")] == []


def test_nothing_names_a_machine_or_a_registry():
    """What is committed works anywhere."""
    forbidden = ("/work/", "files.pythonhosted", "pypi.org", "registry.npmjs")
    texts = [
        *MODULES,
        ROOT / "pyproject.toml",
        ROOT / "constraints.txt",
        ROOT / "Makefile",
        ROOT / ".ci" / "run",
    ]

    assert [
        str(path) for path in texts for word in forbidden if word in path.read_text(encoding="utf-8")
    ] == []
