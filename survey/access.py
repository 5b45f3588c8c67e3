"""Who may open what: sessions on the desk side alone, one-time links, passwords, roles."""

import hashlib
import secrets
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.wrappers import Response as AnyResponse

from forms.signin import ButtonForm, PasswordForm, SignInForm
from survey.records import Account, Role
from survey.store import Store

pages = Blueprint("access", __name__, url_prefix="/desk")
login = LoginManager()
csrf = CSRFProtect()

DESK = "/desk"
LINK_SECONDS = 24 * 3_600
WRONG = "ชื่อบัญชีหรือรหัสผ่านไม่ถูกต้อง โปรดตรวจสอบแล้วลองอีกครั้ง"
# Compared with when there is no such account, so that the time taken does not tell.
NOBODY = generate_password_hash(secrets.token_hex(16))

Arguments = ParamSpec("Arguments")
Page = TypeVar("Page")


class DeskSessions(SecureCookieSessionInterface):
    """Sessions for facilitators and writers; elsewhere there is none to read, write or vary by."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a desk page, and a closed one for every other."""
        if not request.path.startswith(DESK):
            return self.make_null_session(app)
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie on desk pages only."""
        if request.path.startswith(DESK):
            super().save_session(app, session, response)


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """An account in a session; its id changes when all its sessions are to end."""

    def __init__(self, account: Account) -> None:
        self.name = account.name
        self.role = account.role
        self.id = f"{account.name}:{account.generation}"


def init_access(app: Flask) -> None:
    """Put sessions, sign-in and form tokens on the app."""
    app.session_interface = DeskSessions()
    login.login_view = "access.sign_in"
    login.login_message = None
    # Its context processor and cookie refresh would touch the session on every page.
    login.init_app(app, add_context_processor=False)
    csrf.init_app(app)
    app.jinja_env.globals["current_user"] = current_user
    app.teardown_appcontext(_close_store)


def store() -> Store:
    """Return the published database, opened once for this request or command."""
    if "store" not in g:
        g.store = Store(Path(current_app.instance_path) / "siangsathon.db")
    kept: Store = g.store
    return kept


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


facilitators = open_to(Role.FACILITATOR)
writers = open_to(Role.FACILITATOR, Role.WRITER)


def one_time_link(kept: Store, account: str) -> str:
    """Return the path of a new link that signs ``account`` in once, within a day."""
    token = secrets.token_urlsafe(24)
    kept.add_link(_digest(token), account, int(time.time()) + LINK_SECONDS)
    return f"{DESK}/signin/{token}"


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def _load(user_id: str) -> SignedIn | None:
    name, _, generation = user_id.rpartition(":")
    account = store().account(name)
    if account is None or str(account.generation) != generation:
        return None
    return SignedIn(account)


@pages.route("/signin", methods=["GET", "POST"])
def sign_in() -> str | AnyResponse | tuple[str, int]:
    """Sign in with name and password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("review/sign_in.html", form=form)
    account = store().account(form.name.data or "")
    known = check_password_hash((account and account.password) or NOBODY, form.password.data or "")
    if account is None or not known:
        form.form_errors.append(WRONG)
        return render_template("review/sign_in.html", form=form), 422
    return _let_in(account)


@pages.route("/signin/<token>", methods=["GET", "POST"])
def sign_in_by_link(token: str) -> str | AnyResponse | tuple[str, int]:
    """Sign in by one-time link: opening it spends nothing, as previews open links too."""
    form = ButtonForm()
    if not form.validate_on_submit():
        return render_template("review/sign_in_by_link.html", form=form, spent=False)
    account = store().spend_link(_digest(token))
    if account is None:
        return render_template("review/sign_in_by_link.html", form=form, spent=True), 410
    return _let_in(account)


@pages.route("/password", methods=["GET", "POST"])
@writers
def choose_password() -> str | AnyResponse:
    """Choose the password to sign in with from now on; other sessions end."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("review/password.html", form=form)
    store().set_password(current_user.name, generate_password_hash(form.password.data or ""))
    account = store().account(current_user.name)
    assert account is not None  # noqa: S101  it is signed in
    flash("ตั้งรหัสผ่านเรียบร้อยแล้ว ครั้งต่อไปใช้ชื่อบัญชีและรหัสผ่านนี้เข้าสู่ระบบได้")
    return _let_in(account)


@pages.post("/signout")
@writers
def sign_out() -> AnyResponse:
    """Sign out here."""
    logout_user()
    session.clear()
    return redirect(url_for(".sign_in"), 303)


def _let_in(account: Account) -> AnyResponse:
    wanted = request.args.get("next", "")
    session.clear()
    login_user(SignedIn(account))
    return redirect(wanted if _is_ours(wanted) else url_for("review.home"), 303)


def _is_ours(path: str) -> bool:
    """Whether a path leads back to the desk and not to another site."""
    return path.startswith(f"{DESK}/") and "//" not in path and "\\" not in path


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
