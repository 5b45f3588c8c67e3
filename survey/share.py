"""What staff are sent: the link, a LINE message, a QR poster, and paper slips with codes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import segno
from flask import Blueprint, render_template, url_for
from markupsafe import Markup

from forms.definition import Admission, Survey
from forms.slips import SlipsForm
from survey.access import boxes, facilitators, public_address, record, store
from survey.errors import WrongState
from survey.records import AuditAct, KeptSurvey, State
from survey.slips import make_codes, printed

pages = Blueprint("share", __name__, url_prefix="/desk")


@dataclass(frozen=True)
class Slip:
    """One slip as it is printed: its code, and the QR code that brings it along."""

    code: str
    qr: Markup


@pages.get("/<slug>/share")
@facilitators
def kit(slug: str) -> str:
    """Show the link, the LINE message and the poster of a survey."""
    survey = store().survey(slug).survey
    link = staff_link(survey)
    return render_template("review/share.html", survey=survey, link=link, qr=_qr(link, "q"))


@pages.route("/<slug>/slips", methods=["GET", "POST"])
@facilitators
def slips(slug: str) -> str | tuple[str, int]:
    """Ask how many slips to make; answer with the sheets, as their codes are kept nowhere."""
    kept = store().survey(slug)
    form, hindrance = SlipsForm(), _hindrance(kept)
    if hindrance or not form.validate_on_submit():
        return _slips_page(kept.survey, form, hindrance)
    codes = make_codes(form.wanted)
    try:
        boxes().get(slug).admit(codes)
    except WrongState:
        return _slips_page(kept.survey, form, "made")
    record(AuditAct.MADE_SLIPS, slug)
    return _sheets_page(kept.survey, codes)


def staff_link(survey: Survey) -> str:
    """Return the address staff open, as they reach it."""
    return public_address(url_for("respond.landing", slug=survey.slug))


def _hindrance(kept: KeptSurvey) -> str:
    """Return why no slips can be made now, as the page knows it; empty when they can."""
    if kept.survey.admission is not Admission.SLIPS:
        return "open-link"
    if kept.state is not State.OPEN:
        return "draft" if kept.state is State.DRAFT else "closed"
    return "made" if boxes().get(kept.survey.slug).has_slips else ""


def _slips_page(survey: Survey, form: SlipsForm, hindrance: str) -> tuple[str, int]:
    page = render_template(
        "review/slips.html",
        survey=survey,
        form=form,
        hindrance=hindrance,
        link=staff_link(survey),
    )
    refused = 409 if hindrance else 422
    return page, refused if form.is_submitted() else 200


def _sheets_page(survey: Survey, codes: tuple[str, ...]) -> str:
    link = staff_link(survey)
    made = _slips(link, codes)
    return render_template(
        "review/slip_sheets.html", survey=survey, link=link, slips=made, number=len(codes)
    )


def _slips(link: str, codes: Iterable[str]) -> Iterator[Slip]:
    """Yield the slips; the code stands in the QR's fragment, which no server or proxy is sent."""
    # Weighing the eight masks (ISO/IEC 18004, 7.8) takes four fifths of the time and the texts
    # differ in ten signs only, so one choice serves them all.
    mask = segno.make(f"{link}#{printed('0' * 10)}", error="m", micro=False).mask
    for code in map(printed, codes):
        yield Slip(code, _qr(f"{link}#{code}", "m", mask))


def _qr(text: str, error: str, mask: int | None = None) -> Markup:
    """Return the QR code of a text as SVG that scales to its place."""
    code = segno.make(text, error=error, mask=mask, micro=False)
    return Markup(code.svg_inline(omitsize=True, border=4))  # noqa: S704  drawn by segno
