"""Who may sign in: facilitators invite by one-time link, change roles, end sessions, remove."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.accounts import AccountForm, InviteForm, RoleForm
from forms.signin import ButtonForm
from survey.access import facilitators, one_time_link, record, store
from survey.config import public_address
from survey.errors import AccountNotFound, OwnAccount
from survey.records import ROLES_IN_WORDS, Account, AuditAct, Role

pages = Blueprint("accounts", __name__, url_prefix="/desk/accounts")

ROLES = {role.value: words for role, words in ROLES_IN_WORDS.items()}


@pages.get("")
@facilitators
def accounts() -> str:
    """List the accounts, with what can be done about each, and ask whom to invite."""
    return _accounts_page(InviteForm().offer(ROLES))


@pages.post("/invite")
@facilitators
def invite() -> str | tuple[str, int]:
    """Make an account; answer with its one-time link, which is kept nowhere."""
    form = InviteForm().offer(ROLES)
    if not form.validate_on_submit():
        return _accounts_page(form), 422
    name = form.name.data or ""
    with store().transaction():
        if store().account(name) is not None:
            form.name.errors = [
                f"มีบัญชี {name} อยู่แล้ว หากต้องการลิงก์เข้าสู่ระบบ โปรดกด “ออกลิงก์ใหม่” ของบัญชีนั้น"
            ]
            return _accounts_page(form), 422
        store().add_account(name, Role(form.role.data))
        record(AuditAct.INVITED, note=f"{name} เป็น{ROLES[form.role.data]}")
        link = one_time_link(store(), name, current_user.name)
    return _link_page(name, link)


@pages.post("/link")
@facilitators
def make_link() -> str:
    """Make a new link for an account; answer with it. Links that waited before open nothing."""
    account = _chosen(AccountForm())
    with store().transaction():
        store().forget_links(account.name)
        link = one_time_link(store(), account.name, current_user.name)
    return _link_page(account.name, link)


@pages.post("/role")
@facilitators
def change_role() -> Response:
    """Give somebody else another role, which holds from their next page on."""
    form = RoleForm().offer(ROLES)
    account = _somebody_else(form)
    role = Role(form.role.data)
    with store().transaction():
        store().set_role(account.name, role)
        record(AuditAct.CHANGED_ROLE, note=f"{account.name} เป็น{ROLES_IN_WORDS[role]}")
    flash(f"บัญชี {account.name} เป็น{ROLES_IN_WORDS[role]}แล้ว")
    return _back()


@pages.post("/end")
@facilitators
def end_sessions() -> Response:
    """Sign somebody out everywhere; links that wait for them open nothing any more."""
    account = _chosen(AccountForm())
    with store().transaction():
        store().end_sessions(account.name)
        store().forget_links(account.name)
        record(AuditAct.ENDED_SESSIONS, note=account.name)
    flash(f"บัญชี {account.name} ออกจากระบบในทุกเครื่องแล้ว และลิงก์ที่ยังไม่ได้ใช้ใช้ไม่ได้แล้ว")
    return _back()


@pages.post("/remove")
@facilitators
def remove() -> Response:
    """Remove somebody else's account; what they did stays in the audit trail."""
    account = _somebody_else(AccountForm())
    with store().transaction():
        store().remove_account(account.name)
        record(AuditAct.REMOVED_ACCOUNT, note=account.name)
    flash(f"ลบบัญชี {account.name} แล้ว บันทึกการใช้งานของบัญชีนี้ยังอยู่")
    return _back()


def _accounts_page(form: InviteForm) -> str:
    return render_template(
        "accounts/accounts.html",
        accounts=store().accounts(),
        waiting=store().accounts_with_links(),
        roles=ROLES_IN_WORDS,
        form=form,
        button_form=ButtonForm(),
    )


def _link_page(name: str, link: str) -> str:
    return render_template("accounts/link.html", name=name, link=public_address() + link)


def _chosen(form: AccountForm | RoleForm) -> Account:
    """Return the account a form is about; raises ``AccountNotFound``."""
    account = store().account(form.account.data or "") if form.validate_on_submit() else None
    if account is None:
        raise AccountNotFound
    return account


def _somebody_else(form: AccountForm | RoleForm) -> Account:
    """Return the account a form is about; raises ``OwnAccount`` when it is one's own."""
    account = _chosen(form)
    if account.name == current_user.name:
        raise OwnAccount
    return account


def _back() -> Response:
    return redirect(url_for(".accounts"), 303)
