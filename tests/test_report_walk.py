"""Every way a report leaves the house, walked with canaries planted where nothing may be read."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import click
import pytest
from conftest import AtDesk
from flask import Flask
from test_stage import BIG, SMALL, TWO, keep, usual_talk
from werkzeug.routing import Rule

from survey.checks import Kind
from survey.findings import shown_labels
from survey.manuscript import edition_of, manuscript, marks
from survey.proofreading import look_through
from survey.records import Act, EditAct, Outcome, Progress, Verdict
from survey.runs import reviewed
from survey.signoff import freeze
from survey.store import Store

SLUG = "workshop"
KNOWN = {"slug": SLUG, "number": "1", "topic": "1"}
# Pages of the review: facilitators read all there, and writers are not let in.
EXPORTS = ("report.docx", "statements.csv", "quotes")


@pytest.fixture
def planted(store: Store) -> Store:
    """A signed-off survey whose report somebody tried to fill with what may not be shown."""
    run = keep(store, usual_talk(), {BIG: "แจ้งข่าวช้า", SMALL: "CANARYNAMEOFSMALL"})
    found = reviewed(store, SLUG)[1]
    survey = store.survey(SLUG).survey
    for topic in survey.topics:
        shown = shown_labels(survey, found)
        store.sign_off(SLUG, freeze(topic.number, run, found, shown, "facilitator"))
    codes = store.codes(SLUG)
    for statement in found.statements:
        if "CANARY" in statement.text:
            store.edit(SLUG, EditAct.QUOTE, f"{BIG}-2", codes[statement.key], "writer")
            store.edit(SLUG, EditAct.PICK, codes[statement.key], "", "writer")
    store.edit(SLUG, EditAct.WORD, f"{SMALL}-2", "ถ้อยคำของประเด็นเล็ก", "writer")
    late = next(s for s in found.statements if s.text.startswith("RELEASED"))
    store.edit(SLUG, EditAct.QUOTE, f"{BIG}-2", codes[late.key], "writer")
    assert manuscript(store, SLUG).outline.points[0].quotes[0].text == late.text
    decided = Outcome(
        0, SMALL, Verdict.ADOPT, "CANARYACTION", "", "", Progress.PLANNED, "", "facilitator", ""
    )
    store.add_outcome(SLUG, decided)
    store.add_edition(SLUG, marks(store, SLUG, manuscript(store, SLUG), "writer"))
    # What was ruled out after the edition was kept must not come out of the edition either.
    store.decide(SLUG, Act.ASIDE, late.key, "CANARYREASON", "facilitator")
    return store


def spelled(content: bytes) -> str:
    """Return what a file says, its parts unpacked where it is an archive."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


def may_be_walked(rule: Rule) -> bool:
    """Whether a route is one of the desk that shows something of a survey."""
    reads = "GET" in (rule.methods or set()) and rule.rule.startswith("/desk/<slug>")
    return reads and set(rule.arguments) <= set(KNOWN)


def test_no_page_or_download_of_a_writer_shows_what_may_not_be_shown(
    app: Flask, planted: Store, writer: AtDesk
) -> None:
    """Unreleased quotes, small themes and masked names: nowhere, in no format, in no edition."""
    ruled_out = reviewed(planted, SLUG)[1]
    set_aside = [s.text for s in ruled_out.statements if s.status == "aside"]
    walked = set()
    for rule in filter(may_be_walked, app.url_map.iter_rules()):
        path = rule.build(KNOWN, append_unknown=False)
        assert path is not None
        for query in ("", "?edition=1", "?words=CANARY&withheld=y"):
            response = writer.client.get(path[1] + query)
            if response.status_code != 200:
                continue
            walked.add(path[1].removeprefix(f"/desk/{SLUG}/"))
            text = spelled(response.data).replace("?words=CANARY", "").replace('value="CANARY"', "")
            assert "CANARY" not in text, (rule.rule, query)
            assert not [quote for quote in set_aside if quote in text], (rule.rule, query)
    assert walked >= set(EXPORTS)


def test_no_export_by_command_holds_what_may_not_be_shown(
    app: Flask, planted: Store, tmp_path: Path
) -> None:
    """Every format that the command knows, as it stands and as an edition."""
    export = app.cli.commands["survey"].commands["export"]  # type: ignore[attr-defined]
    formats = [
        option.opts[-1]
        for option in export.params
        if isinstance(option.type, click.Path) and option.name not in ("template",)
    ]
    assert {"--csv", "--docx"} <= set(formats)
    has_editions = any(option.opts[-1] == "--edition" for option in export.params)
    for edition in ([], ["--edition", "1"]) if has_editions else ([],):
        for each in formats:
            path = tmp_path / f"out{each}"
            run = app.test_cli_runner().invoke(
                args=["survey", "export", SLUG, each, str(path), *edition], catch_exceptions=False
            )
            assert run.exit_code == 0, run.output
            assert "CANARY" not in spelled(path.read_bytes()) + run.output, each


def test_what_is_printed_is_what_may_be(planted: Store) -> None:
    """The walk would find nothing in an empty report: this one speaks."""
    kept = manuscript(planted, SLUG)
    assert [point.wording for point in kept.outline.points] == ["แจ้งข่าวช้า"]
    assert kept.quotable
    assert not kept.outline.points[0].quotes
    assert kept.outline.point(f"{BIG}-2")
    assert len(kept.outline.unapplied) > 10


def test_an_edition_stays_what_it_was(planted: Store) -> None:
    """Whatever is edited or decided afterwards, but for a quote that may be shown no more."""
    edition = edition_of(planted, SLUG, 1)
    before = manuscript(planted, SLUG, edition)
    planted.edit(SLUG, EditAct.WORD, f"{BIG}-2", "ถ้อยคำที่แก้ภายหลัง", "writer")
    planted.edit(SLUG, EditAct.FACT, "title", "ชื่อใหม่", "writer")
    planted.decide(SLUG, Act.RENAME, BIG, "ชื่อประเด็นใหม่", "facilitator")
    planted.add_outcome(
        SLUG, Outcome(0, BIG, Verdict.ADOPT, "ทำ", "", "", Progress.PLANNED, "", "f", "")
    )
    after = manuscript(planted, SLUG, edition)
    assert after == before
    assert manuscript(planted, SLUG).outline.points[0].wording == "ถ้อยคำที่แก้ภายหลัง"


def test_an_edition_knows_nothing_of_a_later_run(store: Store) -> None:
    """Nor of what it found under a topic of which nothing had been said, and nothing signed off."""
    run = keep(store, usual_talk(), {BIG: "แจ้งข่าวช้า", SMALL: ""})
    found = reviewed(store, SLUG)[1]
    shown = shown_labels(store.survey(SLUG).survey, found)
    store.sign_off(SLUG, freeze(1, run, found, shown, "facilitator"))
    now = manuscript(store, SLUG)
    assert now.is_signed_off
    store.add_edition(SLUG, marks(store, SLUG, now, "writer"))
    edition = edition_of(store, SLUG, 1)
    before = manuscript(store, SLUG, edition)
    assert before == replace(now, edition=edition)
    keep(store, usual_talk().says(6, TWO, "ภายหลัง", topic=2), {TWO: "ประเด็นใหม่"})
    assert len(manuscript(store, SLUG).outline.points) == len(before.outline.points) + 1
    assert manuscript(store, SLUG, edition) == before


def test_a_statement_that_stands_in_two_topics_is_found(store: Store) -> None:
    """Sent to another topic after its own was signed off, until that is signed off anew."""
    run = keep(store, usual_talk(), {BIG: "แจ้งข่าวช้า", SMALL: ""})

    def sign_off(topic: int) -> bool:
        found = reviewed(store, SLUG)[1]
        shown = shown_labels(store.survey(SLUG).survey, found)
        store.sign_off(SLUG, freeze(topic, run, found, shown, "facilitator"))
        checks = look_through(store, manuscript(store, SLUG), ())
        return any(check.kind is Kind.TOTALS for check in checks)

    assert not sign_off(1)
    moved = next(s for s in reviewed(store, SLUG)[1].statements if s.theme == BIG)
    store.decide(SLUG, Act.SEND, moved.key, "2 2", "facilitator")
    assert sign_off(2)
    assert not sign_off(1)
