"""The writers' pages of a report's facts, its front matter and its pictures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from forms.definition import Survey
from forms.fields import thai_date, thai_digits
from forms.frontmatter import CAPTION_LIMIT, FactsForm, PicturesForm, as_typed, pictures_form
from survey.access import store, writers
from survey.documents.blocks import when_and_where
from survey.documents.official import official
from survey.errors import PictureRefused
from survey.log import standing, what_it_took
from survey.outline import Caption, Facts, default_facts, outline
from survey.photographs import photograph
from survey.preface import first_texts, fiscal_year_of
from survey.records import Edit, EditAct, KeptSurvey, PictureFile

pages = Blueprint("frontmatter", __name__, url_prefix="/desk")

# All texts of the facts, in Thai, as a form spells them: nine bytes a character.
MOST_OF_FACTS = 1024 * 1024
# As much as the server takes; a script makes larger pictures smaller before they are sent.
MOST_OF_A_PICTURE = 2 * 1024 * 1024
MOST_PICTURES = 60
# Without these a report has no name: emptied, they are again what the survey says.
NEVER_EMPTY = ("kind", "title", "activity")
FISCAL_YEAR = "fiscal_year"
# A picture is away when it was taken out, or when its adding was taken back.
PUT_OR_TAKEN = (EditAct.PICTURE, EditAct.NO_PICTURE)
# What the button says that fills every empty field which has a first text.
EVERYTHING = "all"


@dataclass(frozen=True)
class Clash:
    """What somebody else made of a field after its page was opened."""

    value: str
    account: str
    made_at: str


@dataclass(frozen=True)
class Merged:
    """What of one's own is to be kept, and what has to wait because somebody else changed it."""

    own: Mapping[str, str]
    clashing: frozenset[str]


@pages.url_value_preprocessor
def take_long_texts_and_pictures(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let these in whole, before the form's token is looked for in what was sent."""
    most = {
        "frontmatter.facts": MOST_OF_FACTS,
        "frontmatter.pictures": MOST_OF_A_PICTURE,
    }.get(endpoint or "")
    if most:
        request.max_content_length = request.max_form_memory_size = most


@pages.route("/<slug>/report/facts", methods=["GET", "POST"])
@writers
def facts(slug: str) -> str | AnyResponse | tuple[str, int]:
    """Show what is stated about the report, and keep each field that was changed."""
    kept = store().survey(slug)
    if request.method == "GET":
        return _facts_page(kept, _form_of(_stated_facts(kept.survey, store().edits(slug))), {})
    form = FactsForm()
    valid = form.validate_on_submit()
    # Two who save at once take turns, so that the second is told of the first.
    with store().transaction():
        changed, clashes = _state_facts(kept, form)
    if clashes or not valid:
        _show_what_stands(kept, form, clashes)
        return _facts_page(kept, form, clashes, changed), 409 if valid else 422
    wanted = request.form.get("use") or request.form.get("take")
    flash(_told(changed, wanted))
    there = wanted if wanted in Facts.__dataclass_fields__ else None
    return redirect(url_for(".facts", slug=slug, _anchor=there), 303)


@pages.route("/<slug>/report/pictures", methods=["GET", "POST"])
@writers
def pictures(slug: str) -> str | AnyResponse | tuple[str, int]:
    """Show the report's pictures; add one, and keep captions and order as they were sent."""
    kept = store().survey(slug)
    form = _pictures_form(kept.survey, store().edits(slug))
    if request.method == "GET":
        form.caption.data = request.args.get("caption", "")[:CAPTION_LIMIT]
        return _pictures_page(kept, form, {})
    new = _new_picture(form) if form.validate_on_submit() else None
    if form.errors:
        return _pictures_page(kept, form, {}), 422
    with store().transaction():
        told, clashes = _arrange(kept, form, new)
    if clashes or form.errors:
        return _pictures_page(kept, form, clashes, told), 409 if clashes else 422
    flash(told)
    typed = (form.caption.data or None) if new is None else None
    # What was typed for a picture that is yet to be chosen stays on the page.
    return redirect(url_for(".pictures", slug=slug, caption=typed), 303)


@pages.get("/<slug>/report/pictures/<digest>")
@writers
def picture(slug: str, digest: str) -> Response:
    """Hand out one picture of the report."""
    store().survey(slug)
    found = store().picture(slug, digest)
    if found is None:
        abort(404)
    return Response(found.content, mimetype=found.kind)


def _stated_facts(survey: Survey, edits: Sequence[Edit]) -> Facts:
    return outline(survey, None, (), (), edits).facts


def _form_of(stated: Facts) -> FactsForm:
    """Return the form as it is before anybody typed."""
    return FactsForm(formdata=None, data={k: as_typed(k, v) for k, v in asdict(stated).items()})


def _state_facts(kept: KeptSurvey, form: FactsForm) -> tuple[list[str], dict[str, Clash]]:
    """Keep the fields that were changed; return which, and those that somebody else changed too."""
    slug, survey = kept.survey.slug, kept.survey
    edits = store().edits(slug)
    then = _form_of(_stated_facts(survey, _as_seen(edits))).stated
    now_stated = _stated_facts(survey, edits)
    mine = _with_first_text(survey, now_stated, form.stated)
    mine.pop(request.form.get("take", ""), None)
    merged = _merge(then, mine, _form_of(now_stated).stated)
    for name, value in merged.own.items():
        given = value or (getattr(default_facts(survey), name) if name in NEVER_EMPTY else "")
        store().edit(slug, EditAct.FACT, name, given, current_user.name)
    return list(merged.own), {
        name: _clash(edits, (EditAct.FACT,), name, as_typed(name, getattr(now_stated, name)))
        for name in merged.clashing
    }


def _with_first_text(survey: Survey, now: Facts, mine: dict[str, str]) -> dict[str, str]:
    """Return what was stated, with the first texts that were asked for where nothing was typed."""
    wanted = request.form.get("use", "")
    stated = replace(now, **mine)
    if wanted == EVERYTHING:
        return mine | _first_texts_for_empty(survey, stated)
    if wanted == FISCAL_YEAR and stated.day:
        return mine | {wanted: str(fiscal_year_of(date.fromisoformat(stated.day)))}
    text = first_texts(survey, stated).get(wanted, "")
    return mine | ({wanted: text} if text and not mine.get(wanted, "") else {})


def _first_texts_for_empty(survey: Survey, stated: Facts) -> dict[str, str]:
    """Return a text for each empty field that has one, and the fiscal year where its day is known.

    The memorandum's are for those who want one.
    """
    year = {}
    if stated.day and not stated.fiscal_year:
        year = {FISCAL_YEAR: str(fiscal_year_of(date.fromisoformat(stated.day)))}
    texts = first_texts(survey, replace(stated, **year))
    wanted = (n for n in texts if stated.memo or not n.startswith("memo"))
    return year | {name: texts[name] for name in wanted if not getattr(stated, name)}


def _told(changed: Sequence[str], wanted: str | None) -> str:
    """Return what to tell of a saving."""
    if not changed:
        return "ไม่มีข้อความที่เปลี่ยนไป จึงไม่มีสิ่งที่ต้องบันทึก"
    if wanted == EVERYTHING:
        return "เติมข้อความตั้งต้นและบันทึกแล้ว โปรดอ่านทวนและแก้ไข หากไม่ต้องการ ย้อนกลับได้ที่หน้าขั้นตอน"
    return "บันทึกแล้ว"


def _as_seen(edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits that the page knew which was sent; all of them where it does not say."""
    seen = request.form.get("seen", type=int)
    return [edit for edit in edits if seen is None or edit.id <= seen]


def _merge(then: Mapping[str, str], mine: Mapping[str, str], now: Mapping[str, str]) -> Merged:
    """Return what of mine is to be kept, and what is not because it is changed otherwise by now."""
    changed = {name: value for name, value in mine.items() if value != then.get(name, "")}
    open_ = {name: value for name, value in changed.items() if value != now.get(name, "")}
    clashing = frozenset(name for name in open_ if now.get(name, "") != then.get(name, ""))
    return Merged({k: v for k, v in open_.items() if k not in clashing}, clashing)


def _clash(
    edits: Sequence[Edit], acts: Collection[EditAct], subject: str, value: str | bool
) -> Clash:
    """Return what stands there now, and who changed it last."""
    meant = ((edit, what_it_took(edit, edits)) for edit in reversed(edits))
    last = next(e for e, about in meant if about.act in acts and about.subject == subject)
    said = ("เลือกไว้" if value else "ไม่ได้เลือก") if isinstance(value, bool) else value
    return Clash(said, last.account, last.made_at)


def _show_what_stands(kept: KeptSurvey, form: FactsForm, clashes: Mapping[str, Clash]) -> None:
    """Let fields show what was kept, apart from those with a mistake and those that clash."""
    stated = _stated_facts(kept.survey, store().edits(kept.survey.slug))
    for name in form.stated:
        if name not in clashes:
            form[name].data = as_typed(name, getattr(stated, name))


def _facts_page(
    kept: KeptSurvey, form: FactsForm, clashes: Mapping[str, Clash], changed: Sequence[str] = ()
) -> str:
    edits = store().edits(kept.survey.slug)
    stated = _stated_facts(kept.survey, edits)
    made = [edit for edit in edits if edit.act is EditAct.FACT]
    year = fiscal_year_of(date.fromisoformat(stated.day)) if stated.day else 0
    return render_template(
        "frontmatter/facts.html",
        survey=kept.survey,
        form=form,
        clashes=clashes,
        changed=changed,
        seen=edits[-1].id if edits else 0,
        last=made[-1] if made else None,
        texts=first_texts(kept.survey, stated),
        sentence=official(when_and_where(stated)),
        unfilled=[form[name].label.text for name in _first_texts_for_empty(kept.survey, stated)],
        everything=EVERYTHING,
        suggested_year=year if str(year) != stated.fiscal_year else 0,
        stated=stated,
        memo=[field.name for field in form if field.name.startswith("memo")],
        thai_date=thai_date,
    )


def _captions(survey: Survey, edits: Sequence[Edit]) -> tuple[Caption, ...]:
    return outline(survey, None, (), (), edits).pictures


def _pictures_form(survey: Survey, edits: Sequence[Edit]) -> PicturesForm:
    """Return the form, with captions of pictures that somebody took away meanwhile as well."""
    shown = {c.digest: c.text for c in _captions(survey, edits)}
    return pictures_form(_ever(edits), shown)


def _ever(edits: Sequence[Edit]) -> list[str]:
    """Return the digests of all pictures that ever were in the report."""
    return list(dict.fromkeys(e.subject for e in edits if e.act is EditAct.PICTURE))


def _new_picture(form: PicturesForm) -> PictureFile | None:
    """Return the picture that was sent, or None; one that cannot be used is the field's mistake."""
    file = form.picture.data
    if not file:
        wanted = request.form.get("act") == "add"
        form.picture.errors = ["โปรดเลือกภาพที่จะเพิ่มก่อน แล้วกดเพิ่มภาพ"] if wanted else []
        return None
    try:
        return photograph(file.read())
    except PictureRefused as refusal:
        form.picture.errors = [str(refusal)]
        return None


def _arrange(
    kept: KeptSurvey, form: PicturesForm, new: PictureFile | None
) -> tuple[str, dict[str, Clash]]:
    """Keep captions, add the new picture, then do what the button says; return what was done."""
    slug, edits = kept.survey.slug, store().edits(kept.survey.slug)
    there = {c.digest: c.text for c in _captions(kept.survey, edits)}
    if new and not _may_add(form, there, new):
        return "", {}
    clashes = _keep_captions(kept, form, edits, there)
    if new:
        store().keep_picture(slug, new)
        _edit(slug, EditAct.PICTURE, new.digest, form.caption.data or "")
    act, _, digest = request.form.get("act", "").partition(":")
    told = _act_on(kept, act, digest)
    return "เพิ่มภาพแล้ว" if new else told, clashes


def _may_add(form: PicturesForm, there: Mapping[str, str], new: PictureFile) -> bool:
    if new.digest in there:
        place = list(there).index(new.digest) + 1
        form.picture.errors = [
            f"ภาพนี้มีอยู่แล้ว เป็นภาพที่ {thai_digits(place)} จึงไม่ได้เพิ่มซ้ำ "
            "หากต้องการเปลี่ยนคำบรรยาย โปรดแก้ที่ภาพนั้น"
        ]
    elif len(there) >= MOST_PICTURES:
        form.picture.errors = [
            f"รายงานหนึ่งฉบับมีภาพได้ไม่เกิน {thai_digits(MOST_PICTURES)} ภาพ โปรดเอาภาพที่ไม่ใช้ออกก่อน"
        ]
    return not form.picture.errors


def _keep_captions(
    kept: KeptSurvey, form: PicturesForm, edits: Sequence[Edit], there: Mapping[str, str]
) -> dict[str, Clash]:
    """Keep the captions that were changed; return those that somebody else changed or took away."""
    then = {c.digest: c.text for c in _captions(kept.survey, _as_seen(edits))}
    mine = {digest: f.data or "" for digest, f in form.captions().items() if f.name in request.form}
    merged = _merge(then, mine, there)
    # The caption of a picture that is there no more has nowhere to stand.
    clashing = merged.clashing | {digest for digest in merged.own if digest not in there}
    for digest, text in merged.own.items():
        if digest in there:
            _edit(kept.survey.slug, EditAct.PICTURE, digest, text)
    return {
        digest: _clash(edits, PUT_OR_TAKEN, digest, there.get(digest, "")) for digest in clashing
    }


def _act_on(kept: KeptSurvey, act: str, digest: str) -> str:
    """Do to a picture what was asked for, where it still can be; return what to tell."""
    slug = kept.survey.slug
    captions = {c.digest: c.text for c in _captions(kept.survey, store().edits(slug))}
    match act:
        case "remove" if digest in captions:
            _edit(slug, EditAct.NO_PICTURE, digest)
            return "เอาภาพออกแล้ว นำกลับมาได้จาก “ภาพที่เอาออก” ท้ายหน้านี้"
        case "restore" if digest not in captions:
            _restore(slug, digest)
            return "นำภาพกลับมาแล้ว"
        case "up" | "down" if digest in captions:
            _move(slug, captions, digest, -1 if act == "up" else 1)
            return "ย้ายภาพแล้ว"
    return "บันทึกแล้ว"


def _restore(slug: str, digest: str) -> None:
    """Bring a picture back to where it stood, with its caption."""
    edits = store().edits(slug)
    if digest not in _ever(edits):
        abort(404)
    removed = [e for e in standing(edits) if (e.act, e.subject) == (EditAct.NO_PICTURE, digest)]
    if removed:
        _edit(slug, EditAct.UNDO, str(removed[-1].id))
    else:
        _edit(slug, EditAct.PICTURE, digest)


def _move(slug: str, captions: Mapping[str, str], digest: str, by: int) -> None:
    """Move a picture past its neighbour, in one edit; at an end it stays."""
    others = [each for each in captions if each != digest]
    place = list(captions).index(digest) + by
    if 0 <= place <= len(others):
        _edit(slug, EditAct.MOVE_PICTURE, digest, others[place - 1] if place else "")


def _edit(slug: str, act: EditAct, subject: str, value: str = "") -> None:
    store().edit(slug, act, subject, value, current_user.name)


def _pictures_page(
    kept: KeptSurvey, form: PicturesForm, clashes: Mapping[str, Clash], told: str = ""
) -> str:
    edits = store().edits(kept.survey.slug)
    standing_now = {c.digest: c.text for c in _captions(kept.survey, edits)}
    fields = form.captions()
    if told:
        # Something was kept: fields show what stands, but for captions that clash.
        for digest in standing_now.keys() & fields.keys() - clashes.keys():
            fields[digest].data = standing_now[digest]
        form.caption.data = "" if form.picture.data else form.caption.data
    return render_template(
        "frontmatter/pictures.html",
        survey=kept.survey,
        form=form,
        shown=[(digest, fields.get(digest), text) for digest, text in standing_now.items()],
        fields=fields,
        removed=[digest for digest in _ever(edits) if digest not in standing_now],
        clashes=clashes,
        told=told,
        seen=edits[-1].id if edits else 0,
        thai_date=thai_date,
    )
