"""No provider without a contract, and no contract test without its provider."""

import ast
from pathlib import Path

import pytest

from recpipe.integrations import registry

HERE = Path(__file__).parent

# kind: how its test modules are called, and the suite that they subclass
CONTRACTS = {
    "sources": ("source", "SourceContract"),
    "transcribers": ("transcriber", "TranscriberContract"),
    "topics": ("topics", "TopicsContract"),
    "publishers": ("publisher", "PublisherContract"),
}

PROVIDERS = [(kind, name) for kind in registry.KINDS for name in registry.names(kind)]


def bases_of_test_classes(module: Path) -> set[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name.startswith("Test")]
    return {base.id for node in classes for base in node.bases if isinstance(base, ast.Name)}


def test_every_kind_of_provider_has_a_suite():
    assert set(CONTRACTS) == set(registry.KINDS)


@pytest.mark.parametrize(("kind", "name"), PROVIDERS)
def test_every_provider_has_a_contract(kind, name):
    prefix, contract = CONTRACTS[kind]
    module = HERE / f"test_{prefix}_{name}.py"

    assert module.is_file(), f"{kind}/{name}.py needs {module.name}"
    assert contract in bases_of_test_classes(module), f"{module.name} needs a class Test…({contract})"


@pytest.mark.parametrize("kind", registry.KINDS)
def test_every_contract_test_has_its_provider(kind):
    prefix, _ = CONTRACTS[kind]
    tested = {path.stem.removeprefix(f"test_{prefix}_") for path in HERE.glob(f"test_{prefix}_*.py")}

    assert tested <= set(registry.names(kind))


@pytest.mark.parametrize(("kind", "name"), PROVIDERS)
def test_a_provider_is_named_like_its_module_and_says_what_it_is(kind, name):
    provider = registry.load(kind, name)

    assert provider.name == name
    assert provider.title.strip()
    assert "\n" not in provider.title
    assert provider.lane in {"cpu", "network"}
    assert all(field.description for field in provider.settings.model_fields.values())
