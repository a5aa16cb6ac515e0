"""Makes rules.md, the table of rules and the tests that prove them, of the docstrings of the tests."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent / "tests"
TABLE = HERE / "rules.md"
RULE = re.compile(r"\bR-\d{3,4}\b")
GAP = "[gap]"
SHOWN = 4  # tests of one rule; whoever wants all looks for the rule's name in the tests

HEAD = """# Rules and the tests that prove them

Made by `python docs/make_rules.py` of what the docstrings of the tests name; a test fails if it is out of
date. Every rule of what is built has a test. **gap** marks what the system that recpipe replaces promised
and did not keep.
"""

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Statuses": {
        "R-201": "one table-driven function derives the status; partly published is UPLOADED [gap]",
        "R-202": "a failed stage never looks finished",
        "R-203": "the status is committed before the work begins",
        "R-204": "what can be done now is computed in one place",
        "R-205": "every start, end, failure and retry is kept in a history",
    },
    "Sources and sync": {
        "R-301": "sync is idempotent, and never undoes what a person or a run did [gap]",
        "R-302": "what becomes of a new recording",
        "R-303": "what is blank",
        "R-307": "watched folders",
        "R-308": "files added by hand: start time, and the original only referenced",
        "R-309": "dates and periods as a person writes them",
        "R-310": "no source or preset without the credential that it needs",
    },
    "Download": {
        "R-402": "a file is checked",
        "R-403": "a renewed token is kept",
        "R-404": "retries, later and later",
    },
    "Trim": {
        "R-501": "only the ends are cut; what is set by hand counts [gap]",
        "R-502": "nothing to cut, nothing copied",
        "R-503": "silent recordings wait for a person",
        "R-504": "cuts of more than half wait for a person",
        "R-505": "cut without encoding, and looked at before it counts",
        "R-506": "containers that hold what they are given",
    },
    "Transcript, topics, subtitles": {
        "R-601": "engines behind one interface",
        "R-603": "one transcript file",
        "R-604": "without words, segments; without both, a reason",
        "R-605": "words of the course",
        "R-606": "doubtful transcripts wait for a person",
        "R-701": "how many topics",
        "R-703": "breaks",
        "R-705": "a transcript is never an instruction",
        "R-801": "subtitles by word times; no word is dropped [gap]",
        "R-802": "a report of what is not as it should be",
        "R-803": "topics and subtitles side by side",
    },
    "Publishing": {
        "R-901": "one publication a preset",
        "R-902": "what the platform said is kept at once [gap]",
        "R-903": "a killed upload goes on",
        "R-904": "what YouTube accepts [gap]",
        "R-905": "what VK accepts",
        "R-908": "targets are independent",
    },
    "Metadata": {
        "R-1001": "templates of title and description",
        "R-1002": "how the list of topics looks",
        "R-1003": "layers of what is published",
    },
    "Configuration": {
        "R-1101": "layers; tables merge, lists replace, null never overrides",
        "R-1102": "one resolver, which names each value's layer [gap]",
        "R-1103": "a run freezes what it resolved",
        "R-1104": "one typed schema; unknown keys name the closest",
        "R-1105": "defaults",
    },
    "Templates": {
        "R-1201": "rules, their order, and time limits; source rules alone match all of a source [gap]",
        "R-1202": "drafts and inactive ones take nothing",
        "R-1203": "re-match, with a preview",
        "R-1204": "bind and unbind, by a person or a rule",
        "R-1205": "from a recording, copy, export, import, statistics",
    },
    "Run, pause, retry, reset": {
        "R-1301": "two runs at one instant make one [gap]",
        "R-1302": "what is finished is not done again; a dry run is the run [gap]",
        "R-1303": "soft pause, and on again with no stage lost [gap]",
        "R-1304": "cancel",
        "R-1305": "reset",
        "R-1306": "a template for one run",
        "R-1307": "many at once",
        "R-1308": "dry run",
    },
    "Failure": {
        "R-1401": "wait, ask a person, or give up",
        "R-1402": "a later success clears the failed flag [gap]",
        "R-1403": "a poisoned item never blocks the queue",
    },
    "Automation": {
        "R-1501": "jobs",
        "R-1502": "schedules, across clock changes",
        "R-1503": "a run of a job touches only its own [gap]",
        "R-1504": "dry run of a job, and run now",
    },
    "Retention, usage, operations": {
        "R-1601": "delete, restore, expire, pin",
        "R-1602": "usage and its limits",
        "R-1603": "logs",
        "R-1604": "doctor",
    },
}
PARTLY_BUILT = frozenset({"Download", "Trim", "Transcript, topics, subtitles", "Publishing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A test and what its docstring says, with its file's."""

    name: str
    says: str


def proofs() -> Iterator[Proof]:
    """Every test whose docstring, or its class's or file's, names a rule, in the order of files and lines."""
    for file in sorted(TESTS.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        own = [proof for proof in _tests(tree, file.name) if RULE.search(proof.says)]
        yield from own
        about = ast.get_docstring(tree) or ""
        if RULE.search(about) and any(_tests(tree, file.name)):
            yield Proof(name=file.name, says=about)


def _tests(tree: ast.Module, file: str) -> Iterator[Proof]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and (node.name.startswith("test_") or _is_stateful(node)):
            yield Proof(name=f"{file}::{node.name}", says=ast.get_docstring(node) or "")


def _is_stateful(node: ast.FunctionDef) -> bool:
    """Whether a state machine checks it after every step."""
    called = (each.func if isinstance(each, ast.Call) else each for each in node.decorator_list)
    return any(isinstance(each, ast.Name) and each.id == "invariant" for each in called)


def by_rule() -> Mapping[str, list[Proof]]:
    """The proofs of each rule that is named."""
    found: defaultdict[str, list[Proof]] = defaultdict(list)
    for proof in proofs():
        for rule in dict.fromkeys(RULE.findall(proof.says)):
            found[rule].append(proof)
    return found


def table() -> str:
    """The whole page."""
    found = by_rule()
    return HEAD + "".join(_section(title, rules, found) for title, rules in SECTIONS.items())


def _section(title: str, rules: Mapping[str, str], found: Mapping[str, list[Proof]]) -> str:
    rows = "".join(_row(rule, sentence, found.get(rule, [])) for rule, sentence in rules.items())
    return f"\n## {title}\n\n| rule | what | tests |\n|---|---|---|\n{rows}"


def _row(rule: str, sentence: str, proved: list[Proof]) -> str:
    names = sorted((proof.name for proof in proved), key=lambda name: not _is_of_a_gap(name, proved))
    shown = [f"`{name}`" for name in names[:SHOWN]]
    more = [f"and {len(names) - SHOWN} more"] if len(names) > SHOWN else []
    what = sentence.replace(GAP, "**gap**")
    return f"| {rule} | {what} | {'<br>'.join([*shown, *more]) or '—'} |\n"


def _is_of_a_gap(name: str, proved: list[Proof]) -> bool:
    return any(proof.name == name and GAP in proof.says for proof in proved)


if __name__ == "__main__":
    TABLE.write_text(table(), "utf-8")
