"""The web app: anonymous forms for staff, a desk for facilitators and writers."""

from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from forms.fields import thai_calendar_day, thai_digits
from survey import (
    access,
    accounts,
    feedback,
    letterhead,
    making,
    pictures,
    privacy,
    report,
    respond,
    review,
    selftest,
    share,
    stage,
    themes,
    workshop,
)
from survey.ballotbox import BallotBoxes
from survey.commands import survey_commands
from survey.config import configure, instance_folder
from survey.door import is_desk
from survey.errors import Refusal
from survey.limits import Limits
from survey.receipts import Receipts
from survey.roster import Rosters

SIDES = (
    respond,
    access,
    accounts,
    making,
    review,
    themes,
    pictures,
    workshop,
    stage,
    report,
    letterhead,
    share,
    feedback,
)


class QuietFlask(Flask):
    """Flask, but an error leaves only its class in the log: no path, text or address."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log the class of the error."""
        self.logger.error("%s", exc_info[0].__name__ if exc_info[0] else "unknown")


def create_app(instance: Path | None = None, **settings: Any) -> Flask:
    """Return the app of the installation in ``instance`` (the usual folder when None)."""
    app = QuietFlask("survey", instance_path=str(instance or instance_folder()))
    configure(app)
    app.config.update(settings)
    app.extensions["ballot-boxes"] = BallotBoxes(Path(app.instance_path) / "ballots")
    app.extensions["rosters"] = Rosters(Path(app.instance_path) / "rosters")
    app.extensions["limits"] = Limits()
    app.extensions["receipts"] = Receipts()
    app.extensions["selftest"] = partial(selftest.last_result, Path(app.instance_path))
    # A link typed with a slash at its end is the same link.
    app.url_map.strict_slashes = False
    access.init_access(app)
    access.csrf.exempt(respond.pages)
    for side in SIDES:
        app.register_blueprint(side.pages)
    app.register_blueprint(respond.front)
    app.cli.add_command(survey_commands)
    _speak_thai(app)
    _keep_quiet(app)
    _map_refusals(app)
    app.get("/health")(health)
    app.get("/")(front_door)
    return app


def front_door() -> AnyResponse:
    """Lead whoever opens the bare address to the desk: staff come by a survey's own link."""
    return redirect("/desk/")


def health() -> Response:
    """Say that the service runs."""
    return Response("ok", mimetype="text/plain")


def _speak_thai(app: Flask) -> None:
    """Give templates Thai digits and the space before ๆ that does not break."""
    app.jinja_env.filters["thai"] = thai_digits
    app.jinja_env.filters["thai_day"] = thai_calendar_day
    app.jinja_env.filters["nobreak"] = lambda text: text.replace(" ๆ", "\u00a0ๆ")
    app.jinja_env.globals["promises"] = privacy.promises
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _keep_quiet(app: Flask) -> None:
    """Put the headers of their side on all pages."""
    here = Path(app.root_path) / "templates/respond"
    style, script = ((here / name).read_text(encoding="utf-8") for name in ("style.css", "code.js"))
    app.jinja_env.globals.update(staff_style=_safe(style), code_script=_safe(script))
    tls = bool(app.config["SESSION_COOKIE_SECURE"])
    staff, desk = privacy.staff_headers(style, tls), privacy.desk_headers(tls)
    with_script = privacy.staff_headers(style, tls, script)
    framing, framed = privacy.desk_headers(tls, "'self'"), privacy.preview_headers(style, tls)
    at_desk = {"framing": framing, "framed": framed}

    @app.after_request
    def add_headers(response: Response) -> Response:
        on_staff_side = with_script if g.get("with_script") else staff
        on_desk_side = at_desk.get(g.get("frame", ""), desk)
        response.headers.update(on_desk_side if is_desk(request.path) else on_staff_side)
        return response


def _safe(text: str) -> Any:
    """Mark our own stylesheet and script as markup, so that their quotes stay quotes."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704  a file of this package


def _map_refusals(app: Flask) -> None:
    """Show every refusal and HTTP error as one kind page in Thai."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> tuple[str, int]:
        return _error_page(type(refusal).__name__), refusal.status

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> Any:
        if error.response is not None:
            return error.response
        return _error_page(type(error).__name__), error.code or 500


def _error_page(name: str) -> str:
    back = "/desk/" if is_desk(request.path) else ""
    return render_template("errors/refusal.html", name=name, back=back, survey=None)
