"""Lets provider tests import the contract suites that lie beside them: `from source_contract import …`."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

# pytest's importlib mode leaves the test's own folder out of sys.path, and a contract is a plain module.
sys.path.insert(0, str(HERE))

pytest.register_assert_rewrite(*(path.stem for path in HERE.glob("*_contract.py")))
