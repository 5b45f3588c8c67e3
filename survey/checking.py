"""The desk's page of what to look at before a report goes out, and the presses that mend it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.fields import thai_digits
from forms.signin import ButtonForm
from survey.access import rosters, store, writers
from survey.checks import Check, Mend, Severity, all_mends, is_ready
from survey.manuscript import edition_asked_for, manuscript
from survey.proofreading import look_through

pages = Blueprint("checking", __name__, url_prefix="/desk")

EVERYTHING = "all"


@pages.get("/<slug>/report/checks")
@writers
def checks(slug: str) -> str:
    """Show what to look at before the report goes out, as it stands or as it was kept."""
    edition = edition_asked_for(store(), slug, request.args.get("edition", ""))
    kept = manuscript(store(), slug, edition)
    found = look_through(store(), kept, rosters().names(slug))
    return render_template(
        "checking/checks.html",
        survey=kept.survey,
        edition=edition,
        found={severity: [c for c in found if c.severity is severity] for severity in Severity},
        ready=is_ready(found),
        keeps=edition is None and kept.is_signed_off,
        mends=0 if edition else len(all_mends(found)),
        everything=EVERYTHING,
        form=ButtonForm(),
    )


@pages.post("/<slug>/report/checks/mend")
@writers
def mend(slug: str) -> Response:
    """Mend one thing, or everything that one press can; each mending is an edit like any other."""
    wanted = request.form.get("check", "")
    # What is mended is what stands: nobody types anything between looking and mending.
    with store().transaction():
        found = look_through(store(), manuscript(store(), slug), rosters().names(slug))
        mends = _mends(found, wanted)
        for each in mends:
            store().edit(slug, each.act, each.subject, each.value, current_user.name)
    if mends:
        flash(f"แก้ให้แล้ว {thai_digits(len(mends))} แห่ง หากไม่ต้องการ ย้อนกลับได้ที่หน้าขั้นตอน")
    else:
        flash("จุดนี้ไม่มีสิ่งที่ต้องแก้ไขแล้ว อาจมีผู้แก้ไปก่อนหน้านี้ ด้านล่างเป็นผลตรวจล่าสุด")
    return redirect(url_for(".checks", slug=slug), 303)


def _mends(found: Sequence[Check], wanted: str) -> tuple[Mend, ...]:
    if wanted == EVERYTHING:
        return all_mends(found)
    return tuple(check.mend for check in found if check.mend and check.key == wanted)[:1]
