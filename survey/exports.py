"""The report to take along: every format of it, as it stands or as an edition that was kept."""

import io

from flask import Blueprint, Response, render_template, request, send_file

from forms.fields import thai_date
from forms.signin import ButtonForm
from survey.access import record, store, writers
from survey.documents.blocks import CONTENTS, MEMO, PAGE
from survey.documents.formats import FORMATS, in_trail
from survey.documents.printed import picture_address, printed
from survey.manuscript import Manuscript, edition_asked_for, manuscript
from survey.records import AuditAct

pages = Blueprint("exports", __name__, url_prefix="/desk")

PAPER = "หน้าสำหรับพิมพ์"


@pages.get("/<slug>/report/exports")
@writers
def exports(slug: str) -> str:
    """Show every format with what it is for, and which edition it would be of."""
    kept = _kept(slug)
    return render_template(
        "report/exports.html",
        survey=kept.survey,
        kept=kept,
        editions=store().editions(slug)[::-1],
        unsigned=[t for t in kept.survey.topics if t.number in kept.unsigned],
        formats=FORMATS,
        own=store().letterhead(),
        button_form=ButtonForm(formdata=None),
        thai_date=thai_date,
    )


@pages.get("/<slug>/report.docx")
@writers
def word(slug: str) -> Response:
    """Download the report as a Word file."""
    return _download(slug, "docx")


@pages.get("/<slug>/report.xlsx")
@writers
def workbook(slug: str) -> Response:
    """Download the report as an Excel workbook."""
    return _download(slug, "xlsx")


@pages.get("/<slug>/report.json")
@writers
def data(slug: str) -> Response:
    """Download the report for another program."""
    return _download(slug, "json")


@pages.get("/<slug>/report.md")
@writers
def markdown(slug: str) -> Response:
    """Download the report as Markdown."""
    return _download(slug, "md")


@pages.get("/<slug>/statements.csv")
@writers
def statements(slug: str) -> Response:
    """Download the quotes as a table, with what is not quoted counted by reason."""
    return _download(slug, "csv")


@pages.get("/<slug>/report/print")
@writers
def print_report(slug: str) -> str:
    """Show the report as it is printed, or kept as PDF."""
    kept = _kept(slug)
    page = render_template(
        "print/report.html",
        kept=kept,
        report=printed(kept),
        address=picture_address,
        contents=CONTENTS,
        page=PAGE,
        memo=MEMO,
    )
    record(AuditAct.EXPORTED, slug, in_trail(PAPER, kept))
    return page


def _kept(slug: str) -> Manuscript:
    """Return the report as it stands, or the edition that is asked for."""
    edition = edition_asked_for(store(), slug, request.args.get("edition", ""))
    return manuscript(store(), slug, edition, with_pictures=True)


def _download(slug: str, suffix: str) -> Response:
    kept, wanted, own = _kept(slug), FORMATS[suffix], store().letterhead()
    content = wanted.write(kept, own.content if own else None)
    record(AuditAct.EXPORTED, slug, in_trail(wanted.name, kept))
    edition = f"-{kept.edition.number}" if kept.edition else ""
    return send_file(
        io.BytesIO(content),
        mimetype=wanted.mimetype,
        as_attachment=True,
        download_name=f"{slug}{edition}.{suffix}",
        etag=False,
        last_modified=None,
        max_age=0,
    )
