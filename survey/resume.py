"""What was sent into a session that had ended, carried in the page until it is sent again."""

import json
from dataclasses import dataclass

from flask import Request

from survey.door import DESK, leads_to_the_desk

# Never carried along: tokens of the session that ended, and what nobody but its owner should hold.
SECRET_FIELDS = frozenset({"csrf_token", "password", "again", "present", "passphrase", "secret"})
# Thai letters are nine signs each in a form, and the largest request holds 256 kB.
MOST_BYTES = 60_000
NOT_RESUMED = (f"{DESK}/signin", f"{DESK}/signout")
# What sending a form does, as people say it, by the endpoint it is sent to.
ACTS = {
    "access.choose_password": "ตั้งรหัสผ่าน",
    "accounts.invite": "เพิ่มบัญชีผู้ใช้",
    "accounts.make_link": "ออกลิงก์เข้าสู่ระบบให้ผู้ใช้",
    "accounts.change_role": "เปลี่ยนบทบาทของบัญชี",
    "accounts.end_sessions": "ให้บัญชีออกจากระบบในทุกเครื่อง",
    "accounts.remove": "ลบบัญชีผู้ใช้",
    "making.new": "สร้างแบบสำรวจใหม่",
    "making.edit": "บันทึกฉบับร่าง",
    "making.delete": "ลบฉบับร่าง",
    "making.until": "เปลี่ยนวันสุดท้ายที่รับคำตอบ",
    "review.open_for_answers": "เปิดรับคำตอบ",
    "review.close": "ปิดรับคำตอบ",
    "review.release": "เผยแพร่คำตอบก่อนปิดรับ",
    "review.roster": "บันทึกรายชื่อที่ต้องปกปิด",
    "review.analyse": "จัดประเด็น",
    "themes.rename": "เปลี่ยนชื่อประเด็น",
    "themes.add_words": "กำหนดคำของประเด็น",
    "themes.accept": "เห็นชอบประเด็น หรือยกเลิกความเห็นชอบ",
    "themes.move": "ย้ายข้อความ",
    "themes.new_theme": "ตั้งประเด็นใหม่",
    "themes.set_aside": "ไม่นำข้อความมาใช้",
    "themes.send": "ส่งข้อความไปหัวข้ออื่น",
    "themes.keep": "ยืนยันที่อยู่ของข้อความ",
    "themes.set_apart": "แยกสิ่งที่ไม่ใช่เรื่องเดียวกัน",
    "themes.merge": "รวมประเด็น",
    "themes.split": "แยกประเด็น",
    "themes.clear": "ยืนยันว่าข้อความไม่ระบุตัวบุคคล",
    "themes.undo": "ย้อนกลับการแก้ไขล่าสุด",
    "themes.redo": "ทำการแก้ไขที่เลิกไปอีกครั้ง",
    "workshop.sign_off": "รับรองประเด็นทุกหัวข้อ",
    "workshop.sign_off_topic": "รับรองประเด็น",
    "workshop.outcome": "บันทึกมติ",
    "workshop.points": "บันทึกข้อเสนอที่ยกขึ้นในห้องประชุม",
    "checking.mend": "แก้ถ้อยคำของรายงานตามผลตรวจ",
    "report.pick": "หยิบคำพูดอ้างอิงใส่ตะกร้า",
    "report.let_go": "นำคำพูดอ้างอิงออกจากตะกร้า",
    "report.attach": "แนบคำพูดอ้างอิงกับข้อของรายงาน",
    "drafting.keep": "เก็บรายงานเป็นฉบับ",
    "drafting.undo": "ย้อนกลับการแก้รายงานครั้งล่าสุด",
    "drafting.redo": "นำการแก้รายงานที่ย้อนกลับกลับมาใช้",
    "drafting.add": "เพิ่มข้อในรายงาน",
    "drafting.dismiss": "นำการแก้รายงานที่ใช้ไม่ได้แล้วออก",
    "drafting.heading": "เปลี่ยนหัวเรื่องในรายงาน",
    "drafting.offered": "แนบคำพูดที่ระบบเสนอทุกข้อ",
    "drafting.word": "บันทึกถ้อยคำในรายงาน",
    "drafting.up": "ย้ายข้อของรายงานขึ้น",
    "drafting.down": "ย้ายข้อของรายงานลง",
    "drafting.place": "ย้ายข้อของรายงาน",
    "drafting.join": "รวมข้อของรายงาน",
    "drafting.drop": "ไม่นำข้อลงรายงาน",
    "drafting.restore": "นำข้อกลับเข้ารายงาน",
    "drafting.quote": "แนบคำพูดในรายงาน",
    "drafting.unquote": "นำคำพูดออกจากรายงาน",
    "frontmatter.facts": "บันทึกข้อมูลและคำนำของรายงาน",
    "frontmatter.pictures": "บันทึกภาพกิจกรรมของรายงาน",
    "letterhead.letterhead": "เปลี่ยนหรือลบแม่แบบ Word ของหน่วยงาน",
    "earlier.add_file": "นำเข้าข้อของรายงานครั้งก่อน",
    "earlier.add_survey": "ใช้รายงานของแบบสำรวจครั้งก่อนเป็นที่เทียบ",
    "earlier.match": "จับคู่ข้อของรายงานครั้งก่อน",
    "earlier.match_again": "ให้ระบบจับคู่ข้อของรายงานครั้งก่อนใหม่",
    "earlier.undo": "ย้อนกลับการจับคู่ล่าสุด",
    "earlier.forget": "ลบข้อของรายงานครั้งก่อน",
    "share.slips": "พิมพ์บัตรรหัส",
    "feedback.preview": "เผยแพร่ผลแก่ผู้ตอบ หรือดูตัวอย่าง",
    "feedback.withdraw": "ถอนผลที่เผยแพร่แก่ผู้ตอบ",
    "feedback.progress": "ปรับความคืบหน้า",
}


@dataclass(frozen=True)
class Unfinished:
    """What somebody was about to do: where it was sent, and the fields it was sent with."""

    path: str
    fields: tuple[tuple[str, str], ...]

    def packed(self) -> str:
        """Return it as the text of one hidden field."""
        return json.dumps([self.path, self.fields], ensure_ascii=False)

    @property
    def typed(self) -> tuple[str, ...]:
        """The texts among the fields, as far as a person may have typed them: not keys or ticks."""
        return tuple(text for _, text in self.fields if not text.isascii() or " " in text)


def unfinished(request: Request) -> Unfinished | None:
    """Return what a request would have done; None when it cannot be carried along."""
    path = request.full_path if request.query_string else request.path
    fields = [f for f in request.form.items(multi=True) if f[0] not in SECRET_FIELDS]
    # A page that may send a file always sends one, without a name where none was chosen.
    files = (file for held in request.files.listvalues() for file in held)
    if request.method != "POST" or any(file.filename for file in files):
        return None
    return _sound(path, fields)


def unpacked(text: str | None) -> Unfinished | None:
    """Return what a hidden field holds, or None when it holds nothing of the kind."""
    try:
        path, fields = json.loads(text or "")
        pairs = [(str(name), str(value)) for name, value in fields]
    except (ValueError, TypeError, RecursionError):
        return None
    return _sound(str(path), pairs)


def _sound(path: str, fields: list[tuple[str, str]]) -> Unfinished | None:
    """Return it if it leads to our own desk, not through its door, and is not too large."""
    if not leads_to_the_desk(path) or path.startswith(NOT_RESUMED):
        return None
    found = Unfinished(path, tuple(f for f in fields if f[0] not in SECRET_FIELDS))
    size = len(found.packed().encode(errors="replace"))
    return found if size <= MOST_BYTES else None
