"""The organisation's own Word template, on which reports are written."""

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from forms.fields import thai_date
from forms.letterhead import KEEP, REMOVE, LetterheadForm
from survey.access import record, store, writers
from survey.documents.stationery import MOST_BYTES, templates_paper, too_large
from survey.errors import UnusableTemplate
from survey.records import AuditAct, Letterhead, Role

pages = Blueprint("letterhead", __name__, url_prefix="/desk")

# A template and what a form puts around it.
MOST_OF_A_FORM = MOST_BYTES + 64 * 1024
MOST_NAME = 120


@pages.url_value_preprocessor
def take_a_template(endpoint: str | None, values: Mapping[str, object] | None) -> None:
    """Let a template in, before the form's token is looked for in what was sent."""
    request.max_content_length = MOST_OF_A_FORM


@pages.errorhandler(RequestEntityTooLarge)
def refuse(error: RequestEntityTooLarge) -> tuple[str, int]:
    """Say how large a template may be; the one that was kept stays."""
    form = LetterheadForm(formdata=None)
    form.template.errors = [too_large(request.content_length or 0)]
    return _page(form), 413


@pages.route("/letterhead", methods=["GET", "POST"])
@writers
def letterhead() -> str | Response | tuple[str, int]:
    """Show the template with what it has and lacks; take a new one, or let it go."""
    form = LetterheadForm()
    if request.method == "GET":
        return _page(form)
    if current_user.role != Role.FACILITATOR:
        abort(403)
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        _change(form)
    except UnusableTemplate as refusal:
        form.template.errors = [str(refusal)]
        return _page(form), 422
    return redirect(url_for(".letterhead"), 303)


def _change(form: LetterheadForm) -> None:
    """Keep the template that was sent, or let the one there is go; raises ``UnusableTemplate``."""
    if form.act.data == REMOVE:
        with store().transaction():
            store().forget_letterhead()
            record(AuditAct.REMOVED_LETTERHEAD)
        flash("ลบแม่แบบแล้ว รายงานจากนี้ไปใช้รูปแบบของระบบ")
    elif form.act.data == KEEP:
        kept = _read(form)
        with store().transaction():
            store().keep_letterhead(kept)
            record(AuditAct.KEPT_LETTERHEAD, note=kept.name)
        flash("บันทึกแม่แบบแล้ว รายงาน Word จากนี้ไปใช้แม่แบบนี้")
    else:
        abort(400)


def _read(form: LetterheadForm) -> Letterhead:
    content = form.template.data.read()
    paper = templates_paper(content)
    name = " ".join((form.template.data.filename or "").split())[-MOST_NAME:]
    return Letterhead(name, content, paper.found, paper.told, current_user.name, "")


def _page(form: LetterheadForm) -> str:
    return render_template(
        "report/letterhead.html",
        form=form,
        kept=store().letterhead(),
        thai_date=thai_date,
        keep=KEEP,
        remove=REMOVE,
    )
