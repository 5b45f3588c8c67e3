"""The writers' side: quotes to find and pull, and the report to download."""

import io
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, send_file

from forms.definition import Survey
from forms.review import QuoteSearchForm
from survey.access import record, store, writers
from survey.documents.spreadsheet import csv_table
from survey.documents.word import word_report
from survey.findings import Row, rows, withheld
from survey.manuscript import manuscript
from survey.records import AuditAct
from survey.runs import shown

pages = Blueprint("report", __name__, url_prefix="/desk")

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Search:
    """What a writer looks for; empty means everything."""

    topic: str = ""
    section: str = ""
    theme: str = ""
    words: str = ""
    withheld: bool = False

    def finds(self, row: Row) -> bool:
        """Whether a row is wanted."""
        wanted = (
            self.topic in ("", str(row.topic))
            and self.section in ("", str(row.section))
            and self.theme in ("", row.theme)
        )
        return wanted and row.reason is None and self._words_in(row)

    def _words_in(self, row: Row) -> bool:
        text = _comparable(f"{row.text} {row.theme} {row.code}")
        return all(_comparable(word) in text for word in self.words.split())


@pages.get("/<slug>/quotes")
@writers
def quotes(slug: str) -> str:
    """Find quotes by topic, section, theme and words."""
    survey = store().survey(slug).survey
    run, found = shown(store(), slug)
    every = rows(survey, found)
    form = _search_form(survey, every)
    search = _search(form)
    return render_template(
        "report/quotes.html",
        survey=survey,
        form=form,
        found=[row for row in every if search.finds(row)],
        withheld=withheld(survey, every) if search.withheld else [],
        quotable=sum(row.reason is None for row in every),
        total=len(every),
        run=run,
    )


@pages.get("/<slug>/statements.csv")
@writers
def statements_csv(slug: str) -> Response:
    """Download the quotes as a table, with what is not quoted counted by reason."""
    survey = store().survey(slug).survey
    _, found = shown(store(), slug)
    table = csv_table(survey, rows(survey, found))
    record(AuditAct.EXPORTED, slug, "CSV")
    return _download(table, f"{slug}.csv", "text/csv")


@pages.get("/<slug>/report.docx")
@writers
def report_docx(slug: str) -> Response:
    """Download the report as a Word file."""
    letterhead = store().letterhead()
    template = letterhead.content if letterhead else None
    report = word_report(manuscript(store(), slug), template)
    record(AuditAct.EXPORTED, slug, "Word")
    return _download(report, f"{slug}.docx", WORD)


def _search_form(survey: Survey, every: list[Row]) -> QuoteSearchForm:
    form = QuoteSearchForm(request.args)
    numbers = sorted({section.number for topic in survey.topics for section in topic.sections})
    labels = sorted({row.theme for row in every if row.theme})
    form.offer(
        topics=[(str(topic.number), topic.title) for topic in survey.topics],
        sections=[(str(number), _headings(survey, number)) for number in numbers],
        themes=[(label, label) for label in labels],
    )
    return form


def _headings(survey: Survey, number: int) -> str:
    """Return what the sections of one number are called; they may differ per topic."""
    headings = {s.heading for t in survey.topics for s in t.sections if s.number == number}
    return headings.pop() if len(headings) == 1 else f"ประเด็นคำถามที่ {number}"


def _search(form: QuoteSearchForm) -> Search:
    if not form.validate():
        return Search()
    return Search(
        topic=form.topic.data or "",
        section=form.section.data or "",
        theme=form.theme.data or "",
        words=form.words.data or "",
        withheld=bool(form.withheld.data),
    )


def _comparable(text: str) -> str:
    """Return text without the spaces and case that Thai writers put anywhere."""
    return "".join(text.lower().split())


def _download(content: bytes, name: str, kind: str) -> Response:
    return send_file(
        io.BytesIO(content),
        mimetype=kind,
        as_attachment=True,
        download_name=name,
        etag=False,
        last_modified=None,
        max_age=0,
    )
