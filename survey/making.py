"""Making a survey in the browser: from a template to a draft that can open; its last day."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from forms.catalogue import template_text
from forms.dates import read_day, thai_day_numbers
from forms.definition import DEFAULT_THRESHOLD
from forms.fields import thai_calendar_day, thai_digits
from forms.making import COPY, ClosingDayForm, MakerForm, StartForm
from forms.response import build_response_form
from forms.signin import ButtonForm
from forms.sketch import Sketch, lacking, read_sketch, rearranged, toml_of
from survey.access import boxes, facilitators, record, rosters, store
from survey.errors import StaleDecision, SurveyNotFound, WrongState
from survey.records import AuditAct, KeptSurvey, State
from survey.release import set_closing_day

pages = Blueprint("making", __name__, url_prefix="/desk")

# A survey as large as may be, in Thai, as a form spells it: nine bytes a character.
MOST_OF_A_FORM = 1024 * 1024
SAVE = "save"
# Where the links of a staff page lead while it is only looked at.
PREVIEWED = {
    "respond.landing": "making.preview",
    "respond.answer_topic": "making.preview_topic",
    "respond.privacy_page": "making.preview",
}


@pages.url_value_preprocessor
def take_a_whole_survey(endpoint: str | None, values: Mapping[str, object] | None) -> None:
    """Let a whole survey in, before the form's token is looked for in what was sent."""
    if endpoint in ("making.edit", "making.new"):
        request.max_content_length = request.max_form_memory_size = MOST_OF_A_FORM


@pages.route("/new", methods=["GET", "POST"])
@facilitators
def new() -> str | AnyResponse | tuple[str, int]:
    """Begin a draft: from a template, as a copy, or from a TOML file."""
    form = StartForm().offer((k.survey.slug, k.survey.title) for k in store().surveys())
    if not form.validate_on_submit():
        return render_template("making/new.html", form=form), 422 if form.is_submitted() else 200
    slug = form.chosen_slug
    store().add_survey(slug, toml_of(_first_sketch(form)))
    record(AuditAct.MADE_DRAFT, slug)
    flash("สร้างฉบับร่างแล้ว แก้ไขข้อความได้ทุกช่อง กดบันทึกเมื่อใดก็ได้ ผู้ตอบยังไม่เห็นจนกว่าจะเปิดรับคำตอบ")
    return redirect(url_for(".edit", slug=slug), 303)


@pages.route("/<slug>/edit", methods=["GET", "POST"])
@facilitators
def edit(slug: str) -> str | AnyResponse | tuple[str, int]:
    """Show a draft with its preview and what it lacks; each button keeps all that was typed."""
    if request.method == "GET":
        kept = _editable(slug)
        return _edit_page(kept, _form_of(read_sketch(kept.paper)))
    kept = store().survey(slug)
    typed = MakerForm().typed_over(read_sketch(kept.paper))
    sketch, place = rearranged(typed, request.form.get("act", SAVE))
    form = _form_of(sketch)
    try:
        _editable(slug)
        if request.form.get("seen") != _digest(kept.paper):
            raise StaleDecision
        if not form.validate():
            return _edit_page(kept, form), 422
        store().change_paper(kept, toml_of(sketch))
    except (StaleDecision, WrongState) as refusal:
        return _edit_page(kept, form, refusal), refusal.status
    if not place:
        flash("บันทึกฉบับร่างแล้ว")
    topic = place.split("-")[1] if place else None
    at = int(topic) + 1 if topic else request.form.get("shown", type=int)
    return redirect(url_for(".edit", slug=slug, topic=at or None, _anchor=place or None), 303)


@pages.post("/<slug>/delete")
@facilitators
def delete(slug: str) -> AnyResponse:
    """Delete a draft for which there are no answers."""
    title = store().survey(slug).survey.title
    store().delete_draft(slug)
    rosters().forget(slug)
    record(AuditAct.DELETED_DRAFT, slug)
    flash(f"ลบฉบับร่าง “{title}” แล้ว")
    return redirect(url_for("review.home"), 303)


@pages.get("/<slug>/preview")
@facilitators
def preview(slug: str) -> str:
    """Show the staff's first page of a survey as it was last saved."""
    return _framed("landing", store().survey(slug))


@pages.get("/<slug>/preview/<int:number>")
@facilitators
def preview_topic(slug: str, number: int) -> str:
    """Show a topic's page as staff see it; its form is good for nothing."""
    kept = store().survey(slug)
    try:
        topic = kept.survey.topic(number)
    except KeyError as error:
        raise SurveyNotFound from error
    # A key that nobody keeps: no token of this page is ever accepted.
    form = build_response_form(kept.survey, topic, secrets.token_hex(32), None)
    return _framed("topic", kept, topic=topic, form=form)


@pages.get("/<slug>/paper.toml")
@facilitators
def paper(slug: str) -> Response:
    """Hand out the questions of a survey, to keep or to bring in elsewhere; no answer is in it."""
    response = make_response(store().survey(slug).paper)
    response.mimetype = "application/toml"
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.toml"'
    return response


@pages.route("/<slug>/until", methods=["GET", "POST"])
@facilitators
def until(slug: str) -> str | AnyResponse | tuple[str, int]:
    """Let an open survey close on another day; everything else stays locked."""
    store().expect_state(slug, State.OPEN)
    kept = store().survey(slug)
    closes_on = kept.survey.closes_on
    form = ClosingDayForm(closes_on=thai_day_numbers(closes_on) if closes_on else "")
    if not form.validate_on_submit():
        page = render_template("making/until.html", survey=kept.survey, form=form)
        return page, 422 if form.is_submitted() else 200
    typed = form.closes_on.data or ""
    until_then = thai_calendar_day(read_day(typed)) if typed else "ไม่กำหนดวัน"
    sketch = replace(read_sketch(kept.paper), closes_on=typed)
    set_closing_day(store(), boxes(), kept, toml_of(sketch))
    record(AuditAct.SET_CLOSING_DAY, slug, until_then)
    flash(f"เปลี่ยนวันสุดท้ายที่รับคำตอบเป็น {until_then} แล้ว" if typed else "ยกเลิกการกำหนดวันปิดรับแล้ว")
    return redirect(url_for("review.overview", slug=slug), 303)


def _first_sketch(form: StartForm) -> Sketch:
    """Return the sketch that a new survey begins with."""
    match form.start.data:
        case _ if form.toml is not None:
            return read_sketch(form.toml)
        case start if start == COPY:
            earlier = read_sketch(store().survey(form.copied.data).paper)
            threshold = str(DEFAULT_THRESHOLD) if earlier.published else earlier.threshold
            # New answers are people's own: what was said of the earlier ones does not hold.
            return replace(earlier, closes_on="", threshold=threshold, published=False, note="")
        case name:
            return read_sketch(template_text(name))


def _editable(slug: str) -> KeptSurvey:
    """Return a survey whose wording may change: a draft for which there are no answers.

    Raises:
        WrongState: its questions are locked.
    """
    store().expect_state(slug, State.DRAFT)
    if store().count_answers(slug):
        raise WrongState("ฉบับร่างนี้มีคำตอบที่นำเข้าแล้ว จึงแก้ไขคำถามไม่ได้")
    return store().survey(slug)


def _form_of(sketch: Sketch) -> MakerForm:
    shown = replace(sketch, threshold=thai_digits(sketch.threshold))
    form = MakerForm(formdata=None, obj=shown)
    if sketch.published:
        form.least_threshold = 1
    return form


def _edit_page(
    kept: KeptSurvey, form: MakerForm, refusal: StaleDecision | WrongState | None = None
) -> str:
    g.frame = "framing"
    shown = request.args.get("topic", 0, type=int) or request.form.get("shown", 0, type=int)
    return render_template(
        "making/edit.html",
        kept=kept,
        survey=kept.survey,
        form=form,
        seen=_digest(kept.paper),
        lacks=lacking(kept.paper, kept.survey.slug),
        shown=shown if 0 < shown <= len(kept.survey.topics) else 0,
        stale=isinstance(refusal, StaleDecision),
        locked=isinstance(refusal, WrongState),
        button_form=ButtonForm(formdata=None),
    )


def _framed(name: str, kept: KeptSurvey, **values: object) -> str:
    """Return a staff page for the frame beside the draft, its links leading to other previews."""
    g.frame = "framed"
    return render_template(f"respond/{name}.html", survey=kept.survey, url_for=_previewed, **values)


def _previewed(endpoint: str, **values: object) -> str:
    there = PREVIEWED[endpoint]
    kept = values if there == "making.preview_topic" else {"slug": values["slug"]}
    return url_for(there, **kept)  # type: ignore[arg-type]  # values of the address


def _digest(paper: str) -> str:
    """Return by which a page says which wording of the draft it was made from."""
    return hashlib.sha256(paper.encode()).hexdigest()[:16]
