"""What staff are sent: the link, a LINE message, a QR poster, and paper slips with codes."""

import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from flask import Blueprint, Response, render_template, url_for
from markupsafe import Markup

from forms.definition import Admission, Survey
from forms.slips import SlipsForm
from survey.access import boxes, facilitators, record, store
from survey.config import public_address
from survey.errors import WrongState
from survey.records import AuditAct, KeptSurvey, State
from survey.slips import make_codes, printed

pages = Blueprint("share", __name__, url_prefix="/desk")

QUIET_ZONE = 4
# A picture to paste is at least 12 cm wide on paper.
PRINT_DPI, PICTURE_PIXELS = 300, 1_417
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Slip:
    """One slip as it is printed: its code, and the QR code that brings it along."""

    code: str
    qr: Markup


@pages.get("/<slug>/share")
@facilitators
def kit(slug: str) -> str:
    """Show the link, the LINE message and what can be printed of a survey."""
    kept = store().survey(slug)
    link = staff_link(kept.survey)
    return render_template(
        "review/share.html",
        survey=kept.survey,
        state=kept.state,
        link=link,
        reaches_phones=urlsplit(link).hostname not in THIS_MACHINE,
        qr=_qr([in_capitals(link)], "q"),
    )


@pages.get("/<slug>/poster")
@facilitators
def poster(slug: str) -> str:
    """Show the poster as it is printed: one sheet of A4."""
    survey = store().survey(slug).survey
    link = staff_link(survey)
    qr = _qr([in_capitals(link)], "q")
    return render_template("review/poster.html", survey=survey, link=link, qr=qr)


@pages.get("/<slug>/qr.png")
@facilitators
def picture(slug: str) -> Response:
    """Hand out the poster's QR code as a picture, to paste into a document or a message."""
    code = _code([in_capitals(staff_link(store().survey(slug).survey))], "q")
    scale = math.ceil(PICTURE_PIXELS / code.symbol_size(border=QUIET_ZONE)[0])
    drawn = io.BytesIO()
    code.save(drawn, kind="png", scale=scale, border=QUIET_ZONE, dpi=PRINT_DPI)
    response = Response(drawn.getvalue(), mimetype="image/png")
    response.headers.set("Content-Disposition", "attachment", filename=f"qr-{slug}.png")
    return response


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
    """Return the short address staff open, as they reach it."""
    return public_address() + url_for("front.short_link", slug=survey.slug)


def in_capitals(link: str) -> str:
    """Return a link as its QR code holds it: capitals need fewer squares, which are then larger.

    Scheme and host know no capitals (RFC 3986, 6.2.2.1) and our short link takes them; what an
    installation has put before it may not, so such a link stays as it is.
    """
    return link.upper() if urlsplit(link).path.count("/") == 1 else link


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
    start = in_capitals(link)
    mask = _code([start, "#", printed("0" * 10)], "m").mask
    for code in map(printed, codes):
        yield Slip(code, _qr([start, "#", code], "m", mask))


def _qr(parts: list[str], error: str, mask: int | None = None) -> Markup:
    """Return the QR code of a text as SVG that scales to its place."""
    code = _code(parts, error, mask)
    return Markup(code.svg_inline(omitsize=True, border=QUIET_ZONE))  # noqa: S704  drawn by segno


def _code(parts: list[str], error: str, mask: int | None = None) -> segno.QRCode:
    """Return the QR code of a text that comes in parts, each written in the mode that suits it.

    The sign # has no place among the capitals.
    """
    # segno takes parts; its types do not say so.
    return segno.make(parts, error=error, mask=mask, micro=False)  # type: ignore[arg-type]
