"""The ``flask survey`` commands: set up, open, close, import, analyse, export, serve."""

import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
import segno
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from analysis.model import Settings
from analysis.words import say
from forms.catalogue import SURVEYS, DefinitionError, read_survey, template_names
from forms.fields import thai_digits
from survey import incoming
from survey.access import one_time_link, store
from survey.ballotbox import BallotBoxes
from survey.config import CHECKOUT
from survey.documents.spreadsheet import csv_table
from survey.documents.word import word_report
from survey.errors import Refusal, SurveyNotFound
from survey.findings import findings, rows, sums
from survey.records import Role, State
from survey.release import close_survey, finish_interrupted_closings, open_survey
from survey.runs import analyse_survey, reviewed

survey_commands = AppGroup("survey", help="แบบสำรวจ: สร้าง เปิด ปิด นำเข้า จัดประเด็น ส่งออก และให้บริการ")

FACILITATOR = "facilitator"
DEMO = "report-2566"
DEMO_POINTS = CHECKOUT / "data" / "points.csv"
# One process; threads wait together for the ballot box's group commit. waitress's own limit of 100
# connections is met by 50 phones that open two each, and the rest would hang.
THREADS = 48
CONNECTION_LIMIT = 900
CHANNEL_TIMEOUT = 20

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
            raise _Told(str(refusal) or type(refusal).__name__) from refusal

    return with_appcontext(told)


@survey_commands.command()
@click.option("--link-base", default="http://127.0.0.1:8000", help="ที่อยู่ของบริการ สำหรับพิมพ์ลิงก์")
@in_app
def prepare(link_base: str) -> None:
    """เตรียม instance/ แบบสำรวจ workshop และบัญชีผู้อำนวยกระบวนการ แล้วพิมพ์ลิงก์"""
    store().add_account(FACILITATOR, Role.FACILITATOR)
    finish_interrupted_closings(store(), boxes())
    if "workshop" not in _slugs():
        store().add_survey("workshop", _template("workshop"))
        open_survey(store(), boxes(), "workshop")
    base = str(current_app.config["PUBLIC_URL"] or link_base).rstrip("/")
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
        store().add_survey(DEMO, _template(DEMO))
        open_survey(store(), boxes(), DEMO)
        survey = store().survey(DEMO).survey
        answers = incoming.read_answers(DEMO_POINTS, survey, quotable=True)
        store().publish(DEMO, answers)
        close_survey(store(), boxes(), DEMO)
    _analyse(DEMO, Settings(), None)


@survey_commands.command()
@click.argument("slug")
@click.option("--template", default="workshop", help="ชื่อแม่แบบใน forms/surveys")
@click.option("--file", "path", type=click.Path(path_type=Path), help="แฟ้ม TOML ของแบบสำรวจ")
@in_app
def create(slug: str, template: str, path: Path | None) -> None:
    """สร้างแบบสำรวจ SLUG เป็นฉบับร่าง จากแม่แบบหรือจากแฟ้ม"""
    if path is None:
        paper = _template(template)
    else:
        read_survey(path, slug)
        paper = path.read_text(encoding="utf-8")
    store().add_survey(slug, paper)
    click.echo(f"สร้างแบบสำรวจ {slug} แล้ว (ฉบับร่าง)")


@survey_commands.command(name="open")
@click.argument("slug")
@in_app
def open_(slug: str) -> None:
    """เปิดรับคำตอบของ SLUG ตั้งแต่นี้แก้คำถามไม่ได้"""
    open_survey(store(), boxes(), slug)
    click.echo(f"เปิดรับคำตอบของ {slug} แล้ว ที่ /s/{slug}")


@survey_commands.command()
@click.argument("slug")
@in_app
def close(slug: str) -> None:
    """ปิดรับคำตอบของ SLUG และย้ายคำตอบออกจากหีบ"""
    published = close_survey(store(), boxes(), slug)
    click.echo(f"ปิดรับคำตอบของ {slug} แล้ว ได้คำตอบ {published} ช่อง")


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
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), help="ตารางข้อความทั้งหมด")
@click.option("--docx", "docx_path", type=click.Path(path_type=Path), help="รายงาน Word")
@in_app
def export(slug: str, csv_path: Path | None, docx_path: Path | None) -> None:
    """ส่งออกผลของ SLUG เป็น CSV หรือ Word"""
    if csv_path is None and docx_path is None:
        raise click.UsageError("โปรดระบุ --csv แฟ้ม หรือ --docx แฟ้ม อย่างน้อยหนึ่งอย่าง")
    survey = store().survey(slug).survey
    run, found = reviewed(store(), slug)
    if csv_path is not None:
        _write(csv_path, csv_table(survey, rows(survey, found)))
    if docx_path is not None:
        answers = store().answers(slug)
        _write(docx_path, word_report(findings(survey, run.id, found, answers)))


@survey_commands.command()
@click.argument("name", default=FACILITATOR)
@click.option("--role", type=click.Choice([r.value for r in Role]), default=Role.FACILITATOR.value)
@in_app
def link(name: str, role: str) -> None:
    """พิมพ์ลิงก์เข้าสู่ระบบใช้ครั้งเดียวของบัญชี NAME (สร้างบัญชีถ้ายังไม่มี)"""
    store().add_account(name, Role(role))
    base = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    click.echo(f"{base}{one_time_link(store(), name)}")


@survey_commands.command()
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option("--port", default=8000, envvar="PORT", show_default=True)
@in_app
def serve(host: str, port: int) -> None:
    """ให้บริการด้วย waitress ในกระบวนการเดียว ไม่มีบันทึกการเข้าใช้"""
    import waitress

    finish_interrupted_closings(store(), boxes())
    waitress.serve(
        current_app._get_current_object(),  # type: ignore[attr-defined]  # a LocalProxy's own
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTION_LIMIT,
        channel_timeout=CHANNEL_TIMEOUT,
    )


def boxes() -> BallotBoxes:
    """Return this installation's ballot boxes."""
    found: BallotBoxes = current_app.extensions["ballot-boxes"]
    return found


def _analyse(slug: str, settings: Settings, run: int | None) -> None:
    began = time.monotonic()
    store().survey(slug)
    analyse_survey(store(), slug, settings, run, _show_step)
    _, found = reviewed(store(), slug)
    total = sums(found)
    click.echo(
        f"{slug}: {total.answers} คำตอบ {total.statements} ข้อความ = "
        f"อยู่ใน {len(found.themes)} ประเด็น {total.in_themes} + ความเห็นเดี่ยว {total.single_views} "
        f"+ ไม่แสดงความเห็น {total.non_answers} ({time.monotonic() - began:.1f} วินาที)"
    )


def _show_step(step: str, done: float) -> None:
    click.echo(f"  … {done:4.0%} {say(f'step_{step}')}", err=True)


def _slugs() -> set[str]:
    return {kept.survey.slug for kept in store().surveys()}


def _template(name: str) -> str:
    if name not in template_names():
        raise SurveyNotFound(f"ไม่มีแม่แบบชื่อ {name} ที่มีคือ {', '.join(template_names())}")
    return (SURVEYS / f"{name}.toml").read_text(encoding="utf-8")


def _print_staff_link(title: str, address: str) -> None:
    click.echo(f"\n{title}\nลิงก์สำหรับผู้ตอบ:\n  {address}\n")
    segno.make(address, error="m").terminal(compact=True)
    click.echo()


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Refusal(f"เขียนแฟ้ม {path} ไม่ได้ ({type(error).__name__}) โปรดเลือกที่อื่น") from error
    click.echo(f"เขียนแฟ้ม {path} แล้ว ({thai_digits(len(content))} ไบต์)")
