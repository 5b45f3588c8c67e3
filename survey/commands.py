"""The ``flask survey`` commands: set up, open, close, import, analyse, export, serve."""

import time
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
import segno
from flask import current_app, render_template
from flask.cli import AppGroup, with_appcontext

from analysis.model import Settings
from analysis.words import say
from forms.catalogue import DefinitionError, read_survey, template_text
from forms.earlier import SOURCE_LIMIT
from forms.fields import thai_day, visible_text
from survey import incoming, retrospect
from survey.access import COMMAND_LINE, boxes, one_time_link, rosters, store
from survey.config import CHECKOUT, PREFIX
from survey.documents.formats import FORMATS, in_trail
from survey.endoflife import (
    Installation,
    back_up,
    destroy_answers,
    expect_destroyable,
    new_file,
)
from survey.errors import Refusal
from survey.findings import sums
from survey.manuscript import edition_of, manuscript
from survey.records import AuditAct, EarlierPoint, Role, State
from survey.release import (
    close_survey,
    finish_what_broke_off,
    open_survey,
    release_waiting,
)
from survey.respond import warm_up
from survey.runs import analyse_survey, reviewed
from survey.sealing import make_keys, make_recovery_key
from survey.selftest import run_selftest

survey_commands = AppGroup("survey", help="แบบสำรวจ: สร้าง เปิด ปิด นำเข้า จัดประเด็น ส่งออก และให้บริการ")

FACILITATOR = "facilitator"
PASSPHRASE = f"{PREFIX}_PASSPHRASE"
ASK = "รหัสเปิดหีบหรือกุญแจสำรอง"
EITHER = "รหัสเปิดหีบหรือกุญแจสำรองของแบบสำรวจ"
DEMO = "report-2566"
DEMO_POINTS = CHECKOUT / "data" / "points.csv"
# One process; threads wait together for the ballot box's group commit. waitress's own limit of 100
# connections is met by 50 phones that open two each, and the rest would hang.
MEBIBYTE = 1024 * 1024
SERVER = {
    "threads": 96,
    "connection_limit": 900,
    "channel_timeout": 20,
    # Beyond these sizes waitress would spell requests and pages out in temporary files: an answer
    # before it is sealed, a sheet of codes that is kept nowhere.
    "max_request_body_size": 2 * MEBIBYTE,
    "inbuf_overflow": 4 * MEBIBYTE,
    "outbuf_overflow": 64 * MEBIBYTE,
    # Our own door clears them, after what a proxy may say of scheme and host was read.
    "clear_untrusted_proxy_headers": False,
}

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class _Told(click.ClickException):
    """A refusal on its way to the terminal."""

    exit_code = 2


def in_app(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Run a command inside the app, its refusals told in a line and with exit status 2."""

    @wraps(command)
    def told(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except (Refusal, DefinitionError) as refusal:
            raise _Told(str(refusal)) from refusal

    return with_appcontext(told)


host_option = click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
port_option = click.option(
    "--port", default=8000, envvar="PORT", show_default=True, type=click.IntRange(1, 65_535)
)


@survey_commands.command()
@host_option
@port_option
@in_app
def prepare(host: str, port: int) -> None:
    """เตรียม instance/ แบบสำรวจ workshop และบัญชีผู้อำนวยกระบวนการ แล้วพิมพ์ลิงก์"""
    store().add_account(FACILITATOR, Role.FACILITATOR)
    if "workshop" not in _slugs():
        store().add_survey("workshop", template_text("workshop"))
    if store().survey("workshop").state is State.DRAFT:
        _open("workshop", None)
    base = _address(host, port)
    for kept in store().surveys():
        if kept.state is State.OPEN:
            _print_staff_link(kept.survey.title, f"{base}/s/{kept.survey.slug}")
    click.echo(
        f"ลิงก์เข้าสู่ระบบของผู้อำนวยกระบวนการ (ใช้ได้ครั้งเดียว ภายใน ๒๔ ชั่วโมง):\n"
        f"  {base}{one_time_link(store(), FACILITATOR)}\n"
    )


@survey_commands.command()
@in_app
def demo() -> None:
    """นำเข้าข้อความ 41 ข้อจากรายงานปี 2566 ที่เผยแพร่แล้ว ปิดรับ และจัดประเด็น"""
    if DEMO not in _slugs():
        keys = make_keys(make_recovery_key())
        # All of it or nothing: a first start that was broken off begins anew.
        with store().transaction():
            store().add_survey(DEMO, template_text(DEMO))
            survey = store().survey(DEMO).survey
            store().publish(DEMO, incoming.read_answers(DEMO_POINTS, survey, quotable=True))
            open_survey(store(), boxes(), DEMO, keys)
            close_survey(store(), boxes(), DEMO, keys.recovery)
        _record(AuditAct.OPENED, DEMO)
        _record(AuditAct.CLOSED, DEMO)
    _analyse(DEMO, Settings(), None)


@survey_commands.command()
@click.argument("slug")
@click.option("--template", default="workshop", help="ชื่อแม่แบบใน forms/surveys")
@click.option("--file", "path", type=click.Path(path_type=Path), help="แฟ้ม TOML ของแบบสำรวจ")
@in_app
def create(slug: str, template: str, path: Path | None) -> None:
    """สร้างแบบสำรวจ SLUG เป็นฉบับร่าง จากแม่แบบหรือจากแฟ้ม"""
    if path is None:
        paper = template_text(template)
    else:
        read_survey(path, slug)
        paper = path.read_text(encoding="utf-8")
    store().add_survey(slug, paper)
    click.echo(f"สร้างแบบสำรวจ {slug} แล้ว (ฉบับร่าง)")


@survey_commands.command(name="open")
@click.argument("slug")
@click.option("--passphrase", envvar=PASSPHRASE, help="รหัสเปิดหีบ (ไม่ระบุ: ใช้กุญแจสำรองที่พิมพ์ให้)")
@in_app
def open_(slug: str, passphrase: str | None) -> None:
    """เปิดรับคำตอบของ SLUG ตั้งแต่นี้แก้คำถามไม่ได้"""
    _open(slug, passphrase)
    click.echo(f"เปิดรับคำตอบของ {slug} แล้ว ที่ /s/{slug}")


@survey_commands.command()
@click.argument("slug")
@click.option("--passphrase", envvar=PASSPHRASE, prompt=ASK, hide_input=True, help=EITHER)
@click.option("--leave-out-broken", is_flag=True, help="ทิ้งคำตอบที่แฟ้มเสียหายจนเปิดไม่ได้")
@in_app
def close(slug: str, passphrase: str, leave_out_broken: bool) -> None:
    """ปิดรับคำตอบของ SLUG และย้ายคำตอบออกจากหีบ"""
    published = close_survey(store(), boxes(), slug, passphrase, leave_out_broken)
    _record(AuditAct.CLOSED, slug)
    click.echo(f"ปิดรับคำตอบของ {slug} แล้ว ได้คำตอบ {published} ช่อง")


@survey_commands.command()
@click.argument("slug")
@click.option("--passphrase", envvar=PASSPHRASE, prompt=ASK, hide_input=True, help=EITHER)
@in_app
def release(slug: str, passphrase: str) -> None:
    """เผยแพร่คำตอบที่รออยู่ของ SLUG โดยยังไม่ปิดรับ เมื่อรอครบสิบ"""
    published = release_waiting(store(), boxes(), slug, passphrase)
    _record(AuditAct.RELEASED, slug)
    click.echo(f"เผยแพร่คำตอบของ {slug} แล้ว {published} ช่อง แบบสำรวจยังเปิดรับต่อ")


@survey_commands.command(name="import")
@click.argument("slug")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--quotable", is_flag=True, help="ผู้เขียนอนุญาตให้ยกข้อความไปใช้คำต่อคำแล้ว")
@in_app
def import_(slug: str, path: Path, quotable: bool) -> None:
    """นำเข้าแฟ้ม CSV (คอลัมน์ topic,section,text) เข้า SLUG ทั้งแฟ้มหรือไม่นำเข้าเลย"""
    answers = incoming.read_answers(path, store().survey(slug).survey, quotable)
    with store().transaction():
        store().publish(slug, answers)
        _record(AuditAct.IMPORTED, slug)
    click.echo(f"นำเข้า {len(answers)} คำตอบเข้า {slug} แล้ว")


@survey_commands.command()
@click.argument("slug")
@click.option("--themes", type=click.IntRange(min=1), help="จำนวนประเด็นที่ต้องการ (ไม่ระบุ: ระบบหาเอง)")
@click.option("--seed", default=0, help="เลขตั้งต้น คำตอบและเลขเดียวกันให้ผลเดียวกัน")
@click.option("--run", type=int, hidden=True)
@in_app
def analyse(slug: str, themes: int | None, seed: int, run: int | None) -> None:
    """จัดคำตอบของ SLUG ที่เผยแพร่แล้วเป็นประเด็น"""
    _analyse(slug, Settings(themes=themes, seed=seed), run)


@survey_commands.command()
@click.argument("slug")
@click.option("--docx", type=click.Path(path_type=Path), help="รายงาน Word")
@click.option("--xlsx", type=click.Path(path_type=Path), help="สมุดงาน Excel")
@click.option("--csv", type=click.Path(path_type=Path), help="ตารางคำพูดอ้างอิงทั้งหมด")
@click.option("--json", type=click.Path(path_type=Path), help="รายงานสำหรับระบบอื่น")
@click.option("--md", type=click.Path(path_type=Path), help="รายงาน Markdown")
@click.option("--edition", type=int, help="เลขฉบับที่เก็บไว้ (ไม่ระบุ: ฉบับร่างล่าสุด)")
@click.option(
    "--template", type=click.Path(path_type=Path), help="แม่แบบ .docx ขององค์กร สำหรับ --docx"
)
@in_app
def export(slug: str, edition: int | None, template: Path | None, **wanted: Path | None) -> None:
    """ส่งออกรายงานของ SLUG เป็น Word, Excel, CSV, JSON หรือ Markdown อย่างน้อยหนึ่งอย่าง"""
    paths = {suffix: path for suffix in FORMATS if (path := wanted[suffix])}
    if not paths:
        options = " ".join(f"--{suffix} แฟ้ม" for suffix in FORMATS)
        raise click.UsageError(f"โปรดระบุอย่างน้อยหนึ่งอย่างจาก {options}")
    chosen = None if edition is None else edition_of(store(), slug, edition)
    kept = manuscript(store(), slug, chosen, with_pictures=True)
    own = None if template is None else _read(template)
    for suffix, path in paths.items():
        _write(path, FORMATS[suffix].write(kept, own))
        _record(AuditAct.EXPORTED, slug, in_trail(FORMATS[suffix].name, kept))


@survey_commands.command()
@click.argument("name", default=FACILITATOR)
@click.option("--role", type=click.Choice([r.value for r in Role]), default=Role.FACILITATOR.value)
@host_option
@port_option
@in_app
def link(name: str, role: str, host: str, port: int) -> None:
    """พิมพ์ลิงก์เข้าสู่ระบบใช้ครั้งเดียวของบัญชี NAME (สร้างบัญชีถ้ายังไม่มี)"""
    store().add_account(name, Role(role))
    click.echo(f"{_address(host, port)}{one_time_link(store(), name)}")


@survey_commands.command()
@host_option
@port_option
@in_app
def serve(host: str, port: int) -> None:
    """ให้บริการด้วย waitress ในกระบวนการเดียว ไม่มีบันทึกการเข้าใช้"""
    import waitress

    from survey.serving import refuse_in_thai

    finish_what_broke_off(store(), boxes())
    store().fail_interrupted_runs()
    boxes().heal()
    warm_up()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy's own
    refuse_in_thai(app)
    try:
        waitress.serve(
            app,
            host=host,
            port=port,
            **SERVER,
        )
    except OSError as error:
        raise Refusal(
            f"เปิดบริการที่ {host} พอร์ต {port} ไม่ได้ ({error.strerror}) "
            f"อาจมีโปรแกรมอื่นใช้อยู่ ลองพอร์ตอื่น เช่น make run PORT={port % 65_535 + 1}"
        ) from error


@survey_commands.command()
@in_app
def selftest() -> None:
    """ทดสอบคำรับรองต่อผู้ตอบกับระบบที่ติดตั้งอยู่นี้ แล้วพิมพ์ผลเป็นตาราง"""
    findings = run_selftest(current_app._get_current_object())  # type: ignore[attr-defined]
    for finding in findings:
        click.echo(f"{'ผ่าน' if finding.passed else 'ไม่ผ่าน':<8} {finding.name}")
        for problem in finding.problems:
            click.echo(f"         - {problem}")
    if not all(finding.passed for finding in findings):
        click.get_current_context().exit(1)


@survey_commands.command()
@click.argument("slug")
@click.option("--yes", is_flag=True, help="ไม่ต้องถามยืนยัน")
@click.option("--certificate", type=click.Path(path_type=Path), help="แฟ้มหนังสือรับรอง (HTML)")
@in_app
def destroy(slug: str, yes: bool, certificate: Path | None) -> None:
    """ทำลายคำตอบของ SLUG ที่ปิดรับแล้ว และออกหนังสือรับรอง เรียกคืนไม่ได้"""
    kept = expect_destroyable(store(), slug)
    if not yes:
        _confirm_destruction(kept.survey.title, slug)
    with new_file(certificate or Path(f"{slug}-certificate.html")) as path:
        destroyed = destroy_answers(Installation(store(), boxes(), rosters()), slug)
        _record(AuditAct.DESTROYED, slug)
        page = render_template(
            "endoflife/certificate.html",
            survey=kept.survey,
            holdings=destroyed.holdings,
            had_box=destroyed.had_box,
            had_roster=destroyed.had_roster,
            day=thai_day(destroyed.moment),
        )
        path.write_text(page, encoding="utf-8")
    click.echo(
        f"ทำลายคำตอบของ {slug} แล้ว {destroyed.holdings['answer']} คำตอบ หนังสือรับรองอยู่ที่ {path}\n"
        "โปรดลบฐานข้อมูลที่สำรองไว้ก่อนหน้านี้และแฟ้มที่ส่งออกไปแล้วด้วย"
    )


@survey_commands.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@in_app
def backup(path: Path) -> None:
    """สำรองฐานข้อมูลที่เผยแพร่แล้วลง FILE (ไม่รวมหีบคำตอบ)"""
    back_up(store(), path)
    _record(AuditAct.BACKED_UP, "")
    click.echo(
        f"สำรองฐานข้อมูลที่เผยแพร่แล้วไว้ที่ {path}\n"
        "ไม่รวมหีบคำตอบโดยตั้งใจ เพราะสำเนาของหีบหลายครั้งเทียบกันแล้วจะบอกได้ว่าคำตอบใดเข้ามาเมื่อใด"
    )


@survey_commands.group(name="points")
def points() -> None:
    """ข้อของรายงานครั้งก่อน: นำเข้าเพื่อเทียบ หรือใช้เป็นข้อของรายงานนี้"""


@points.command(name="import")
@click.argument("slug")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", help="ชื่อรายงานครั้งก่อน (ไม่ระบุ: ใช้ชื่อแฟ้ม)")
@click.option("--into-report", is_flag=True, help="เพิ่มเป็นข้อของรายงานนี้เอง ไม่ใช่ข้อที่ใช้เทียบ")
@in_app
def import_points(slug: str, path: Path, source: str | None, into_report: bool) -> None:
    """นำเข้าแฟ้ม CSV (คอลัมน์ topic,section,text) เป็นข้อของรายงานครั้งก่อนของ SLUG"""
    survey = store().survey(slug).survey
    found = incoming.read_points(path, survey, _source(source or path.stem))
    if not into_report:
        _keep_points(slug, found)
        return
    with store().transaction():
        retrospect.add_to_report(store(), slug, found, COMMAND_LINE)
        _record(AuditAct.IMPORTED_POINTS, slug)
    click.echo(f"เพิ่ม {len(found)} ข้อเข้ารายงานของ {slug} แล้ว")


@points.command(name="from")
@click.argument("slug")
@click.argument("earlier", metavar="EARLIER_SLUG")
@click.option("--source", help="ชื่อรายงานครั้งก่อน (ไม่ระบุ: ใช้ชื่อแบบสำรวจ)")
@in_app
def points_from(slug: str, earlier: str, source: str | None) -> None:
    """ใช้ข้อในรายงานของแบบสำรวจ EARLIER_SLUG เป็นข้อของรายงานครั้งก่อนของ SLUG"""
    taken = retrospect.points_of(store(), slug, earlier, _source(source or ""))
    for warning in taken.warnings:
        click.echo(f"คำเตือน: {warning}", err=True)
    _keep_points(slug, taken.points)


@points.command(name="match")
@click.argument("slug")
@in_app
def match_points(slug: str) -> None:
    """จับคู่ข้อของรายงานครั้งก่อนกับประเด็นของ SLUG ใหม่ตามประเด็นที่เป็นอยู่"""
    store().survey(slug)
    retrospect.match_points(store(), slug)
    click.echo(f"จับคู่ข้อของรายงานครั้งก่อนกับประเด็นของ {slug} แล้ว")


def _source(name: str) -> str:
    """Return the name of an earlier report as it is kept, on one line."""
    line = " ".join(visible_text(name).split())
    if len(line) > SOURCE_LIMIT:
        raise Refusal(f"ชื่อรายงานครั้งก่อนต้องยาวไม่เกิน {SOURCE_LIMIT} ตัวอักษร")
    return line


def _keep_points(slug: str, found: Sequence[EarlierPoint]) -> None:
    """Keep points of an earlier report, match them at once, and tell how that went."""
    source = found[0].source
    with store().transaction():
        replaced = retrospect.keep_points(store(), slug, found)
        _record(AuditAct.KEPT_EARLIER_POINTS, slug, source)
    if replaced:
        click.echo(f"มีข้อของ “{source}” อยู่ก่อนแล้ว {replaced} ข้อ จึงแทนที่ด้วยแฟ้มนี้")
    retrospect.match_points(store(), slug)
    click.echo(f"เก็บข้อของ “{source}” {len(found)} ข้อไว้เทียบกับ {slug} แล้ว")


def _address(host: str, port: int) -> str:
    """Return the address to print in links; say it loudly when no phone could open it."""
    if current_app.config["PUBLIC_URL"]:
        return str(current_app.config["PUBLIC_URL"]).rstrip("/")
    if host in ("0.0.0.0", "::"):  # noqa: S104  compared with, not bound to
        click.echo(
            "!!! โทรศัพท์เปิดลิงก์ด้านล่างไม่ได้ โปรดตั้ง SIANGSATHON_PUBLIC_URL เป็นที่อยู่ของเครื่องนี้ "
            f"เช่น SIANGSATHON_PUBLIC_URL=http://10.0.0.5:{port} !!!",
            err=True,
        )
    return f"http://{host}:{port}"


def _confirm_destruction(title: str, slug: str) -> None:
    """Say what would go, and go on only when the survey's own name is typed."""
    held = store().holdings(slug)
    click.echo(
        f"จะทำลายคำตอบของ “{title}”: คำตอบ {held['answer']} ข้อความ {held['statement']} "
        f"ประเด็น {held['theme']} การแก้ไข {held['decision']} รหัสคำพูดอ้างอิง {held['quote_code']} "
        "หีบคำตอบ และรายชื่อสำหรับตรวจหา เรียกคืนไม่ได้"
    )
    if click.prompt(f"พิมพ์ {slug} เพื่อยืนยัน", default="", show_default=False) != slug:
        raise Refusal("ชื่อที่พิมพ์ไม่ตรงกับแบบสำรวจ จึงไม่ได้ทำลายสิ่งใด")


def _open(slug: str, passphrase: str | None) -> None:
    """Open a survey and print its recovery key, which is kept nowhere."""
    keys = make_keys(passphrase or make_recovery_key())
    open_survey(store(), boxes(), slug, keys)
    _record(AuditAct.OPENED, slug)
    click.echo(
        f"\nกุญแจสำรองสำหรับเปิดหีบคำตอบของ {slug}:\n\n    {keys.recovery}\n\n"
        "โปรดพิมพ์หรือจดเก็บไว้ในที่ปลอดภัย ระบบไม่เก็บไว้และแสดงครั้งนี้ครั้งเดียว "
        "หากกุญแจและรหัสเปิดหีบหายทั้งคู่ จะเปิดอ่านคำตอบไม่ได้อีก\n"
    )


def _analyse(slug: str, settings: Settings, run: int | None) -> None:
    began = time.monotonic()
    store().survey(slug)
    if run is None:  # a run begun at the desk is recorded there
        _record(AuditAct.ANALYSED, slug)
    analyse_survey(store(), slug, settings, run, _show_step, rosters().names(slug))
    _, found = reviewed(store(), slug)
    total = sums(found)
    click.echo(
        f"{slug}: {total.answers} คำตอบ {total.statements} ข้อความ = "
        f"อยู่ใน {len(found.themes)} ประเด็น {total.in_themes} + ความเห็นเดี่ยว {total.single_views} "
        f"+ ไม่แสดงความเห็น {total.non_answers} + ไม่นำมาใช้ {total.aside} "
        f"({time.monotonic() - began:.1f} วินาที)"
    )


def _record(act: AuditAct, slug: str, note: str = "") -> None:
    store().record(COMMAND_LINE, act, slug, note)


def _show_step(step: str, done: float) -> None:
    click.echo(f"  … {done:4.0%} {say(f'step_{step}')}", err=True)


def _slugs() -> set[str]:
    return {kept.survey.slug for kept in store().surveys()}


def _print_staff_link(title: str, address: str) -> None:
    click.echo(f"\n{title}\nลิงก์สำหรับผู้ตอบ:\n  {address}\n")
    segno.make(address, error="m").terminal(compact=True)
    click.echo()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal(f"อ่านแฟ้ม {path} ไม่ได้ ({type(error).__name__}) โปรดตรวจสอบชื่อแฟ้ม") from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Refusal(f"เขียนแฟ้ม {path} ไม่ได้ ({type(error).__name__}) โปรดเลือกที่อื่น") from error
    click.echo(f"เขียนแฟ้ม {path} แล้ว")
