"""What staff are sent: the link, a LINE message and a QR poster."""

import segno
from flask import Blueprint, current_app, render_template, request, url_for
from markupsafe import Markup

from forms.definition import Survey
from survey.access import facilitators, store

pages = Blueprint("share", __name__, url_prefix="/desk")


@pages.get("/<slug>/share")
@facilitators
def kit(slug: str) -> str:
    """Show the link, the LINE message and the poster of a survey."""
    survey = store().survey(slug).survey
    link = staff_link(survey)
    return render_template("review/share.html", survey=survey, link=link, qr=_qr(link))


def staff_link(survey: Survey) -> str:
    """Return the address staff open, as they reach it."""
    base = current_app.config["PUBLIC_URL"] or request.host_url
    return str(base).rstrip("/") + url_for("respond.landing", slug=survey.slug)


def _qr(link: str) -> Markup:
    """Return the QR code of a link as SVG that scales to its place."""
    code = segno.make(link, error="q", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=4))  # noqa: S704  drawn by segno
