"""What the documents claim, the program does."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask

from survey.config import Defaults
from survey.schema import shapes
from survey.store import Store

HERE = Path(__file__).parent.parent
REFERENCE = (HERE / "docs/reference.md").read_text(encoding="utf-8")
GLOSSARY = (HERE / "docs/glossary.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*HERE.glob("*.md"), *(HERE / "docs").rglob("*.md")])
ROWS = re.findall(r"^\| ([a-z -]+) \| ([^|]+) \| `([^`]+)` \| ", GLOSSARY, re.MULTILINE)


def on_screen() -> str:
    """Everything a person can read: templates, and the Thai that modules hold."""
    sources = [*(HERE / "survey").rglob("*.html"), *(HERE / "survey").rglob("*.py")]
    return "\n".join(path.read_text(encoding="utf-8") for path in sources)


def test_every_address_is_documented_with_its_methods(app: Flask) -> None:
    """The reference lists each route as it is, and none that is not."""
    listed = set(re.findall(r"^\| `((?:GET |POST )+/[^`]*)` \|", REFERENCE, re.MULTILINE))
    there = {
        " ".join([*sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}), rule.rule])
        for rule in app.url_map.iter_rules()
    }
    assert listed == there


def commands_of(group: Any, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield each command with its whole name, those of groups inside the group too."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def test_every_command_and_option_is_documented(app: Flask) -> None:
    """The reference names each command with its visible options."""
    rows = re.findall(r"^\| `([a-z][^`]*)` \|", REFERENCE, re.MULTILINE)
    for name, command in commands_of(app.cli.commands["survey"]):
        (row,) = [row for row in rows if re.match(rf"{name}( |$)", row)]
        for option in command.params:
            shown = option.opts[-1]
            hidden = getattr(option, "hidden", False) or name == "prepare"
            if shown.startswith("--") and not hidden:
                assert shown in row, (name, shown)


def test_every_setting_is_documented() -> None:
    """The reference lists each setting and no other."""
    listed = set(re.findall(r"`SIANGSATHON_([A-Z_]+)`", REFERENCE))
    settings = {name for name in vars(Defaults) if name.isupper()}
    assert listed == settings | {"INSTANCE", "SECRET_KEY", "PASSPHRASE"}


def test_every_table_is_documented(store: Store) -> None:
    """The reference lists each table of the published database and no other."""
    tables = REFERENCE.partition("## Tables")[2].partition("## Settings")[0]
    rows = re.findall(r"^\| (`[^|]+`) \|", tables, re.MULTILINE)
    listed = {name for row in rows for name in re.findall("`([a-z_]+)`", row)}
    assert listed == {shape.table for shape in shapes(store.content())} - {"_sqlite_migrations"}


@pytest.mark.parametrize(("term", "thai", "name"), ROWS)
def test_the_glossarys_words_are_the_programs(term: str, thai: str, name: str) -> None:
    """Each term has its name in the code, and its Thai is what people read."""
    parts = name.split(".")
    found = importlib.import_module(".".join(parts[:2]))
    for part in parts[2:]:
        found = getattr(found, part)
    assert thai.strip() in on_screen()


def test_the_glossary_is_read_whole() -> None:
    """The table's rows are all seen by the test above."""
    assert len(ROWS) == GLOSSARY.count("\n| ") - 1


def test_every_module_of_the_web_app_is_in_a_document() -> None:
    """A newcomer finds each module named somewhere."""
    words = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    for path in sorted((HERE / "survey").glob("*.py")):
        if path.stem != "__init__":
            assert re.search(rf"\b{path.stem}\b", words), path.name


def test_every_decision_record_says_the_same_four_things() -> None:
    """Status, context, decision, consequences."""
    records = sorted((HERE / "docs/decisions").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    for path in records:
        text = path.read_text(encoding="utf-8")
        for part in ("Status:", "## Context", "## Decision", "## Consequences"):
            assert part in text, (path.name, part)


def test_every_link_between_documents_leads_somewhere() -> None:
    """No document points at a file that is not there."""
    for path in DOCUMENTS:
        for target in re.findall(r"\]\((?!http)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), (path.name, target)


def test_the_readmes_commands_are_the_makefiles() -> None:
    """What README tells people to type is there."""
    makefile = (HERE / "Makefile").read_text(encoding="utf-8")
    for target in set(
        re.findall(r"make ([a-z]+)", (HERE / "README.md").read_text(encoding="utf-8"))
    ):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_no_template_runs_unescaped_text() -> None:
    """Answers reach pages through autoescaping only."""
    for path in (HERE / "survey/templates").rglob("*.html"):
        assert "|safe" not in path.read_text(encoding="utf-8").replace(" ", "")
