"""The writers' side: quotes to find, pick and attach, and the report to download."""

from collections import Counter
from collections.abc import Iterable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.definition import Survey
from forms.fields import thai_digits
from forms.quotes import AttachForm, LetGoForm, PickForm, QuoteSearchForm
from survey.access import store, writers
from survey.basket import Bearer, attached, basket, bearers, no_longer, refusal
from survey.counts import Withheld, withheld
from survey.findings import Row
from survey.manuscript import Manuscript, manuscript
from survey.records import EditAct
from survey.search import Length, Search, Wanted

pages = Blueprint("report", __name__, url_prefix="/desk")

PAGE = 50
LONGEST_OPTION = 90
LENGTHS = {
    Length.SHORT: f"สั้น (ไม่เกิน {thai_digits(Length.SHORT.value)} ตัวอักษร)",
    Length.MEDIUM: f"กลาง (ไม่เกิน {thai_digits(Length.MEDIUM.value)} ตัวอักษร)",
    Length.LONG: f"ยาว (เกิน {thai_digits(Length.MEDIUM.value)} ตัวอักษร)",
}


@pages.get("/<slug>/quotes")
@writers
def quotes(slug: str) -> str:
    """Find quotes by topic, section, theme, words and length, beside the basket."""
    return _quotes_page(slug, manuscript(store(), slug))


@pages.post("/<slug>/quotes/pick")
@writers
def pick(slug: str) -> Response | tuple[str, int]:
    """Put quotes that were ticked in the basket."""
    form = PickForm()
    with store().transaction():
        held = manuscript(store(), slug)
        form.allow(held.quotable)
        if not form.validate_on_submit():
            return _quotes_page(slug, held, picking=form), 422
        new = [code for code in form.each if code not in held.outline.basket]
        for code in new:
            store().edit(slug, EditAct.PICK, code, "", current_user.name)
    flash(f"หยิบใส่ตะกร้าแล้ว {thai_digits(len(new))} รายการ" if new else "อยู่ในตะกร้าอยู่แล้ว")
    return redirect(_back(slug, f"q-{form.each[0]}"), 303)


@pages.post("/<slug>/quotes/let-go")
@writers
def let_go(slug: str) -> Response | tuple[str, int]:
    """Take quotes out of the basket; where they are attached they stay."""
    form = LetGoForm()
    with store().transaction():
        held = manuscript(store(), slug)
        if not form.validate_on_submit():
            attaching = _attach_form(held)
            attaching.codes.errors = form.codes.errors
            return _quotes_page(slug, held, attaching=attaching), 422
        picked = {*held.outline.basket, *no_longer(store().edits(slug), held.quotable)}
        gone = [code for code in form.each if code in picked]
        for code in gone:
            store().edit(slug, EditAct.LET_GO, code, "", current_user.name)
    flash(f"นำออกจากตะกร้าแล้ว {thai_digits(len(gone))} รายการ")
    return redirect(_back(slug, "basket"), 303)


@pages.post("/<slug>/quotes/attach")
@writers
def attach(slug: str) -> Response | tuple[str, int]:
    """Attach quotes to a point of the report, as many as its group allows."""
    with store().transaction():
        held = manuscript(store(), slug)
        form = _attach_form(held)
        if not form.validate_on_submit():
            return _quotes_page(slug, held, attaching=form), 422
        bearer = _bearers(held)[form.point.data]
        refused = refusal(bearer, form.each, held.survey.threshold)
        if refused:
            form.point.errors = [refused]
            return _quotes_page(slug, held, attaching=form), 422
        for code in form.each:
            if not bearer.bears(code):
                store().edit(slug, EditAct.QUOTE, bearer.point.key, code, current_user.name)
    flash(f"แนบคำพูดอ้างอิงกับข้อ {thai_digits(bearer.position)} แล้ว")
    return redirect(_back(slug, "basket"), 303)


def _quotes_page(
    slug: str,
    held: Manuscript,
    picking: PickForm | None = None,
    attaching: AttachForm | None = None,
) -> str:
    every = _once(held.rows)
    form = _search_form(held.survey, held.rows)
    counting = not form.errors and form.withheld.data == "y"
    search = Search(_wanted(form))
    found = [] if counting else search.find(every)
    last = max((len(found) + PAGE - 1) // PAGE, 1)
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    offered = _bearers(held)
    return render_template(
        "report/quotes.html",
        survey=held.survey,
        held=held,
        form=form,
        found=[(hit, list(search.parts(hit))) for hit in found[(page - 1) * PAGE : page * PAGE]],
        count=len(found),
        page=page,
        last=last,
        ways=Counter(hit.match.name for hit in found),
        counting=counting,
        withheld=_withheld(form, held) if counting else [],
        quotable=len(every),
        total=len(held.rows),
        basket=basket(held.outline, held.quotable, offered),
        no_longer=no_longer(store().edits(slug), held.quotable),
        attached=attached(offered),
        offered=offered,
        picking=picking or PickForm(formdata=None),
        attaching=attaching or AttachForm(formdata=None),
        here=_asked(),
        longest=LONGEST_OPTION,
    )


def _once(every: Iterable[Row]) -> list[Row]:
    """Return what may be quoted, each statement once."""
    return list({row.code: row for row in every if row.reason is None}.values())


def _search_form(survey: Survey, every: Iterable[Row]) -> QuoteSearchForm:
    form = QuoteSearchForm(request.args)
    numbers = sorted({section.number for topic in survey.topics for section in topic.sections})
    labels = sorted({row.theme for row in every if row.theme})
    form.offer(
        topics=[(str(topic.number), topic.title) for topic in survey.topics],
        sections=[(str(number), _headings(survey, number)) for number in numbers],
        themes=[(label, label) for label in labels],
        lengths=[(length.name, text) for length, text in LENGTHS.items()],
    )
    form.validate()
    return form


def _headings(survey: Survey, number: int) -> str:
    """Return what the sections of one number are called; they may differ per topic."""
    headings = {s.heading for t in survey.topics for s in t.sections if s.number == number}
    return headings.pop() if len(headings) == 1 else f"ประเด็นคำถามที่ {thai_digits(number)}"


def _wanted(form: QuoteSearchForm) -> Wanted:
    """Return what is looked for: everything where something was not understood."""
    if form.errors:
        return Wanted()
    return Wanted(
        topic=form.topic.data,
        section=form.section.data,
        theme=form.theme.data,
        length=form.length.data,
        words=form.words.data or "",
    )


def _withheld(form: QuoteSearchForm, held: Manuscript) -> list[Withheld]:
    """Return what may not be quoted, counted; neither words, theme nor length single any out."""
    wanted = _wanted(form)
    return [
        part
        for part in (withheld(held.found, held.quotable.values()) if held.found else ())
        if wanted.topic in ("", str(part.topic)) and wanted.section in ("", str(part.section))
    ]


def _bearers(held: Manuscript) -> dict[str, Bearer]:
    return bearers(held.outline, held.survey.threshold)


def _attach_form(held: Manuscript) -> AttachForm:
    """Return the form of the basket as it was sent; it offers every point of the report."""
    form = AttachForm()
    form.offer((key, each.position) for key, each in _bearers(held).items())
    form.allow(held.quotable)
    return form


def _asked() -> dict[str, str]:
    """Return what the page was asked for, to come back to it."""
    names = {*QuoteSearchForm.SOUGHT, "page"}
    return {name: value for name, value in request.args.items() if name in names and value}


def _back(slug: str, anchor: str) -> str:
    return url_for(".quotes", slug=slug, _anchor=anchor, **_asked())  # type: ignore[arg-type]
