"""Who may open what: sessions on the desk side alone, one-time links, passwords, roles."""

import hashlib
import secrets
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_url,
    login_user,
    logout_user,
)
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.wrappers import Response as AnyResponse

from forms.fields import thai_date, thai_digits
from forms.signin import ButtonForm, PasswordForm, SignInForm
from survey.ballotbox import BallotBoxes
from survey.delay import Delays, Turnstile, lengthens
from survey.door import DESK, is_desk, leads_to_the_desk, put_door
from survey.errors import SurveyNotFound, TryLater
from survey.privacy import sent_from_our_own_page
from survey.records import Account, AuditAct, Role
from survey.resume import ACTS, Unfinished, unfinished, unpacked
from survey.roster import Rosters
from survey.store import Store

pages = Blueprint("access", __name__, url_prefix="/desk")
login = LoginManager()
csrf = CSRFProtect()

LINK_SECONDS = 24 * 3_600
AUDIT_PAGE = 200
# Who acts in the audit trail when it is nobody signed in.
COMMAND_LINE = "command line"
UNKNOWN = ""
WRONG_PRESENT = "รหัสผ่านปัจจุบันไม่ถูกต้อง จึงยังไม่ได้เปลี่ยนรหัสผ่าน โปรดกรอกใหม่ หากลืม โปรดขอลิงก์ใช้ครั้งเดียว"
WRONG = "ชื่อบัญชีหรือรหัสผ่านไม่ถูกต้อง โปรดตรวจสอบแล้วลองอีกครั้ง"
# Compared with when there is no such account, so that the time taken does not tell.
NOBODY = generate_password_hash(secrets.token_hex(16))

Arguments = ParamSpec("Arguments")
Page = TypeVar("Page")


class DeskSessions(SecureCookieSessionInterface):
    """Sessions for facilitators and writers; elsewhere there is none to read, write or vary by."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a desk page, and a closed one for every other."""
        if not is_desk(request.path):
            return self.make_null_session(app)
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie on desk pages only."""
        if is_desk(request.path):
            super().save_session(app, session, response)


class EndedSessions:
    """Sessions that were signed out of, remembered until their cookies would have expired.

    A session lives in its cookie, so that a copy of the cookie would outlast the signing out.
    """

    def __init__(self, lifetime: timedelta, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._lifetime = lifetime.total_seconds()
        self._ended: dict[str, float] = {}
        self._lock = threading.Lock()

    def add(self, key: str) -> None:
        """End the session with this key, and forget those that need no remembering any more."""
        now = self.clock()
        with self._lock:
            for old in [k for k, at in self._ended.items() if now - at > self._lifetime]:
                del self._ended[old]
            self._ended[key] = now

    def __contains__(self, key: object) -> bool:
        """Whether the session with this key was signed out of."""
        return key in self._ended


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """An account in a session; its id changes when all its sessions are to end."""

    def __init__(self, account: Account) -> None:
        self.name = account.name
        self.role = account.role
        self.id = f"{account.name}:{account.generation}"


def init_access(app: Flask) -> None:
    """Put the door, sessions, sign-in and form tokens on the app."""
    put_door(app)
    app.session_interface = DeskSessions()
    app.config.update(_session_settings(app))
    app.extensions["ended-sessions"] = EndedSessions(app.permanent_session_lifetime)
    app.extensions["delays"], app.extensions["turnstile"] = Delays(), Turnstile()
    app.extensions["unknown-names"] = Delays()
    login.login_view = "access.sign_in"
    login.login_message = None
    # It would compare an address and a browser's name, which the door leaves outside.
    login.session_protection = None
    # Its context processor and cookie refresh would touch the session on every page.
    login.init_app(app, add_context_processor=False)
    csrf.init_app(app)
    app.register_error_handler(CSRFError, _token_refused)
    app.jinja_env.globals["current_user"] = current_user
    app.teardown_appcontext(_close_store)


def _session_settings(app: Flask) -> dict[str, object]:
    """Return the settings of the session's cookie; docs/decisions/0007 weighs its two shapes."""
    secure = bool(app.config["SESSION_COOKIE_SECURE"])
    return {
        # A browser takes the prefix only with Secure, the path / and no domain, so that neither
        # a neighbouring host nor a page without TLS can set the cookie (RFC 6265bis, 4.1.3).
        "SESSION_COOKIE_NAME": "__Host-desk" if secure else "desk",
        # Facilitators who answer as staff bring no cookie along: it stays on their own side, or
        # else the door leaves it outside.
        "SESSION_COOKIE_PATH": "/" if secure else DESK,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_HTTPONLY": True,
        "PERMANENT_SESSION_LIFETIME": timedelta(minutes=app.config["SESSION_MINUTES"]),
        # A form is good for as long as the session it belongs to.
        "WTF_CSRF_TIME_LIMIT": None,
    }


def store() -> Store:
    """Return the published database, opened once for this request or command."""
    if "store" not in g:
        g.store = Store(Path(current_app.instance_path) / "siangsathon.db")
    kept: Store = g.store
    return kept


def record(act: AuditAct, survey: str = "", note: str = "") -> None:
    """Append what the person signed in just did to the audit trail."""
    store().record(current_user.name, act, survey, note)


def boxes() -> BallotBoxes:
    """Return this installation's ballot boxes."""
    found: BallotBoxes = current_app.extensions["ballot-boxes"]
    return found


def rosters() -> Rosters:
    """Return this installation's rosters of names to look for."""
    found: Rosters = current_app.extensions["rosters"]
    return found


def _close_store(error: BaseException | None) -> None:
    opened = g.pop("store", None)
    if opened is not None:
        opened.close()


def open_to(*roles: Role) -> Callable[[Callable[Arguments, Page]], Callable[Arguments, Page]]:
    """Mark a view as open to these roles; others are sent to sign in, or refused."""

    def mark(view: Callable[Arguments, Page]) -> Callable[Arguments, Page]:
        @wraps(view)
        def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Page:
            if not current_user.is_authenticated:
                abort(login.unauthorized())
            if current_user.role not in roles:
                abort(403)
            return view(*args, **kwargs)

        guarded.open_to = roles  # type: ignore[attr-defined]  # read by the test of all routes
        return guarded

    return mark


def in_turn(view: Callable[Arguments, Page]) -> Callable[Arguments, Page]:
    """Let one person at a time look and decide, so that nobody decides in between."""

    @wraps(view)
    def alone(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Page:
        if request.method != "POST":
            return view(*args, **kwargs)
        with store().transaction():
            return view(*args, **kwargs)

    return alone


facilitators = open_to(Role.FACILITATOR)
writers = open_to(Role.FACILITATOR, Role.WRITER)


def one_time_link(kept: Store, account: str, by: str = COMMAND_LINE) -> str:
    """Return the path of a new link, made ``by`` somebody, that signs ``account`` in once."""
    token = secrets.token_urlsafe(24)
    with kept.transaction():
        kept.add_link(_digest(token), account, int(time.time()) + LINK_SECONDS)
        kept.record(by, AuditAct.MADE_LINK, note=account)
    return f"{DESK}/signin/{token}"


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def _load(user_id: str) -> SignedIn | None:
    if session.get("key") in _ended_sessions():
        return None
    name, _, generation = user_id.rpartition(":")
    account = store().account(name)
    if account is None or str(account.generation) != generation:
        return None
    return SignedIn(account)


@login.unauthorized_handler  # type: ignore[untyped-decorator]  # Flask-Login has no types
def _ask_to_sign_in() -> AnyResponse:
    """Send a reader to sign in and back; let a form that was sent wait in the sign-in page."""
    if _sent_from_our_own_page():
        return make_response(_token_refused(None))
    wanted = request.url if request.method in ("GET", "HEAD") else None
    return redirect(login_url("access.sign_in", next_url=wanted))


def _token_refused(error: Exception | None) -> tuple[str, int]:
    """Take nothing that belongs to no session of now, but lose nothing that was typed either."""
    left = None
    if _sent_from_our_own_page():
        # The sign-in page carries it too; somebody may have come in by a link in another tab.
        left = unpacked(request.form.get("unfinished")) or unfinished(request)
    if left is None:
        page = render_template(
            "errors/refusal.html", name=CSRFError.__name__, back=f"{DESK}/", survey=None
        )
        return page, 400
    if current_user.is_authenticated:
        return _resume_page(left), 409
    return _sign_in_page(SignInForm(formdata=None, unfinished=left.packed())), 403


def _sent_from_our_own_page() -> bool:
    """Whether a form says that it comes from our own pages; one that says nothing does not."""
    told = {"Origin", "Sec-Fetch-Site"} & set(request.headers.keys())
    ours = bool(told) and sent_from_our_own_page(dict(request.headers), request.host)
    return request.method == "POST" and ours


@pages.route("/signin", methods=["GET", "POST"])
def sign_in() -> str | AnyResponse | tuple[str, int]:
    """Sign in with name and password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form)
    try:
        account = _account_opened_by(form.name.data or "", form.password.data or "")
    except TryLater as refusal:
        return _sign_in_page(form, wait=refusal.seconds), refusal.status
    if account is None:
        form.form_errors.append(WRONG)
        return _sign_in_page(form), 422
    back = _let_in(account, AuditAct.SIGNED_IN)
    left = unpacked(form.unfinished.data)
    return back if left is None else _resume_page(left)


@pages.route("/signin/<token>", methods=["GET", "POST"])
def sign_in_by_link(token: str) -> str | AnyResponse | tuple[str, int]:
    """Sign in by one-time link: opening it spends nothing, as previews open links too."""
    form = ButtonForm()
    if not form.validate_on_submit():
        return render_template("review/sign_in_by_link.html", form=form, spent=False)
    account = store().spend_link(_digest(token))
    if account is None:
        return render_template("review/sign_in_by_link.html", form=form, spent=True), 410
    back = _let_in(account, AuditAct.SIGNED_IN_BY_LINK)
    # Whoever forgot the password came by link, and may choose a new one without it.
    session["by_link"] = True
    return back


@pages.route("/password", methods=["GET", "POST"])
@writers
def choose_password() -> str | AnyResponse | tuple[str, int]:
    """Choose the password to sign in with from now on; other sessions end."""
    form = PasswordForm()
    if not _present_password_is_needed():
        del form.present
    if not form.validate_on_submit():
        return _password_page(form), 422 if form.is_submitted() else 200
    try:
        if not _present_password_is_right(form):
            form.present.errors = [WRONG_PRESENT]
            return _password_page(form), 422
    except TryLater as refusal:
        return _password_page(form, wait=refusal.seconds), refusal.status
    with _turnstile().inside:
        password = generate_password_hash(form.password.data or "")
    store().set_password(current_user.name, password)
    account = store().account(current_user.name)
    assert account is not None  # noqa: S101  it is signed in
    back = _let_in(account, AuditAct.CHANGED_PASSWORD)
    flash("ตั้งรหัสผ่านเรียบร้อยแล้ว ครั้งต่อไปใช้ชื่อบัญชีและรหัสผ่านนี้เข้าสู่ระบบได้")
    return back


@pages.post("/signout")
@writers
def sign_out() -> AnyResponse:
    """Sign out here."""
    record(AuditAct.SIGNED_OUT)
    _ended_sessions().add(session["key"])
    return _shown_out("ออกจากระบบแล้ว")


@pages.post("/signout/everywhere")
@writers
def sign_out_everywhere() -> AnyResponse:
    """End all sessions of the account, this one among them."""
    with store().transaction():
        store().end_sessions(current_user.name)
        record(AuditAct.SIGNED_OUT_EVERYWHERE)
    return _shown_out("ออกจากระบบในทุกเครื่องแล้ว")


@pages.get("/audit")
@facilitators
def audit() -> str:
    """Show who did what at the desk, newest first."""
    before = request.args.get("before", sys.maxsize, type=int)
    entries = store().audit(max(0, min(before, sys.maxsize)), AUDIT_PAGE + 1)
    shown = entries[:AUDIT_PAGE]
    older = shown[-1].id if len(entries) > AUDIT_PAGE else None
    return render_template(
        "review/audit.html", entries=shown, older=older, thai_date=thai_date, terminal=COMMAND_LINE
    )


def _sign_in_page(form: SignInForm, wait: int = 0) -> str:
    return render_template(
        "review/sign_in.html",
        form=form,
        wait=wait,
        sent_here="next" in request.args,
        minutes=current_app.config["SESSION_MINUTES"],
    )


def _account_opened_by(name: str, password: str) -> Account | None:
    """Return the account that a name and a password open, or None.

    Raises:
        TryLater: the name has to wait, or too many passwords are being looked at.
    """
    delays = cast(Delays, current_app.extensions["delays"])
    with _turnstile().queue():
        tries = delays.count_try(name)
        account = store().account(name)
        known = check_password_hash((account and account.password) or NOBODY, password)
    if not known:
        _record_failure(account, tries)
        return None
    delays.forgive(name)
    return account


def _record_failure(account: Account | None, tries: int) -> None:
    """Record wrong passwords whenever they lengthen the delay, so that no flood fills the trail.

    Made-up names are counted together and not kept: people type passwords in their place.
    """
    whose = "ชื่อบัญชีที่ไม่มีในระบบ"
    if account is None:
        try:
            tries = cast(Delays, current_app.extensions["unknown-names"]).count_try(UNKNOWN)
        except TryLater:
            return
    else:
        whose = f"บัญชี {account.name} {thai_digits(tries)} ครั้งติดต่อกัน"
    if lengthens(tries):
        store().record(UNKNOWN, AuditAct.FAILED_TO_SIGN_IN, note=whose)


def _present_password_is_needed() -> bool:
    account = store().account(current_user.name)
    return bool(account and account.password) and not session.get("by_link")


def _present_password_is_right(form: PasswordForm) -> bool:
    """Whether the present password is right, or not asked for; raises ``TryLater``."""
    if "present" not in form:
        return True
    return _account_opened_by(current_user.name, form.present.data or "") is not None


def _password_page(form: PasswordForm, wait: int = 0) -> str:
    return render_template("review/password.html", form=form, wait=wait, button_form=ButtonForm())


def _resume_page(left: Unfinished) -> str:
    """Offer to send again what was being done, with the token of the session that is now."""
    return render_template(
        "accounts/resume.html", left=left, act=_act_of(left), form=ButtonForm(formdata=None)
    )


def _act_of(left: Unfinished) -> dict[str, object] | None:
    """Return what sending it would do and to which survey and topic; None for nothing we know."""
    try:
        endpoint, values = current_app.create_url_adapter(request).match(  # type: ignore[union-attr]
            urlsplit(left.path).path, method="POST"
        )
        slug = values.get("slug")
        title = store().survey(slug).survey.title if slug else ""
    except (HTTPException, RoutingException, SurveyNotFound):
        return None
    if endpoint not in ACTS:
        return None
    return {"what": ACTS[endpoint], "survey": title, "topic": values.get("number")}


def _ended_sessions() -> EndedSessions:
    return cast(EndedSessions, current_app.extensions["ended-sessions"])


def _turnstile() -> Turnstile:
    return cast(Turnstile, current_app.extensions["turnstile"])


def _let_in(account: Account, act: AuditAct) -> AnyResponse:
    """Begin a new session, with nothing of the one before it."""
    wanted = request.args.get("next", "")
    store().record(account.name, act)
    session.clear()
    # Flask-WTF keeps the token of the session before for the rest of the request.
    g.pop("csrf_token", None)
    session.permanent = True
    session["key"] = secrets.token_urlsafe(16)
    login_user(SignedIn(account))
    return redirect(wanted if leads_to_the_desk(wanted) else url_for("review.home"), 303)


def _shown_out(message: str) -> AnyResponse:
    logout_user()
    session.clear()
    flash(message)
    return redirect(url_for(".sign_in"), 303)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
