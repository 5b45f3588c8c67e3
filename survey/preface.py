"""First texts of a report's front matter, made of its facts, for a writer to begin with."""

from collections.abc import Mapping
from datetime import date

from forms.dates import thai_day_words
from forms.definition import Survey
from forms.fields import BUDDHIST_ERA, thai_digits
from survey.outline import Facts

OUR_UNIT = "หน่วยงาน"
# In the shape of the 2566 workshop report of สำนักประชาสัมพันธ์; the words are our own.
TEXTS = {
    "foreword": (
        "ตามที่{unit} ได้กำหนดให้มีกิจกรรม{activity}{year} "
        "เพื่อให้บุคลากรมีส่วนร่วมในการแสดงความคิดเห็นและเสนอแนะแนวทางการปฏิบัติงาน นั้น\n"
        "{unit} จึงได้จัดกิจกรรมดังกล่าว โดยมีบุคลากรร่วมแสดงความคิดเห็นใน {topics} หัวข้อ "
        "และได้จัดทำรายงานฉบับนี้เพื่อรวบรวมผลการแสดงความคิดเห็น "
        "สำหรับใช้เป็นแนวทางในการปฏิบัติงานต่อไป"
    ),
    "activity_text": (
        "{unit} ได้จัดกิจกรรม{activity} เพื่อให้บุคลากรในสังกัดได้ร่วมแลกเปลี่ยนความคิดเห็น"
        "และเสนอแนะแนวทางการปฏิบัติงาน"
    ),
    "background": (
        "{unit} ตระหนักถึงความสำคัญของการมีส่วนร่วมของบุคลากรในการทบทวนการดำเนินงาน{year} "
        "จึงได้จัดกิจกรรม{activity} เพื่อรับฟังความคิดเห็นจากบุคลากรผู้ปฏิบัติงาน "
        "และนำความคิดเห็นที่ได้รับมาแก้ไข ปรับปรุง และพัฒนาการดำเนินงานในระยะต่อไป"
    ),
    "objectives": (
        "การจัดกิจกรรมในครั้งนี้มีวัตถุประสงค์ ดังนี้\n"
        "๑. เพื่อทบทวนการดำเนินงานที่ผ่านมา\n"
        "๒. เพื่อรับทราบปัญหาและอุปสรรคในการปฏิบัติงาน\n"
        "๓. เพื่อรวบรวมแนวทางและข้อเสนอแนะการปรับปรุงแก้ไขปัญหา"
    ),
    "summary": (
        "ในการจัดกิจกรรมครั้งนี้ บุคลากรได้ร่วมแสดงความคิดเห็นเกี่ยวกับการดำเนินงานของ{unit}{year} "
        "ใน {topics} หัวข้อ ประกอบด้วย"
    ),
    "closing": (
        "ข้อมูลที่ได้จากการจัดกิจกรรมในครั้งนี้ {unit} จะนำไปใช้ประกอบการกำหนดแนวทางการดำเนินงาน"
        "ในระยะต่อไป และจะแจ้งผลการดำเนินการให้บุคลากรทราบโดยทั่วกัน"
    ),
    "memo_from": "{unit}",
    "memo_subject": "{kind}{title}{year}",
    "memo_text": (
        "ตามที่{unit} ได้จัดกิจกรรม{activity}{day} นั้น\n"
        "บัดนี้ การจัดทำรายงานผลการจัดกิจกรรมดังกล่าวเสร็จเรียบร้อยแล้ว "
        "รายละเอียดปรากฏตามรายงานที่เสนอมาพร้อมนี้\n"
        "จึงเรียนมาเพื่อโปรดพิจารณา"
    ),
}


def first_texts(survey: Survey, facts: Facts) -> Mapping[str, str]:
    """Return a text to begin with for each fact that is one, with the facts filled in."""
    unit = _line(facts.unit) or OUR_UNIT
    words = {
        "unit": unit,
        "kind": _line(facts.kind),
        "title": _line(facts.title),
        # "กิจกรรม" stands before it already.
        "activity": _line(facts.activity).removeprefix("กิจกรรม"),
        "topics": thai_digits(len(survey.topics)),
        "year": _year(facts),
        "day": _day(facts),
    }
    return {name: text.format(**words) for name, text in TEXTS.items()}


def fiscal_year_of(day: date) -> int:
    """Return the fiscal year of a day, of the Buddhist era: it begins on 1 October.

    >>> fiscal_year_of(date(2026, 9, 30)), fiscal_year_of(date(2026, 10, 1))
    (2569, 2570)
    """
    return day.year + BUDDHIST_ERA + (day.month >= 10)


def _line(text: str) -> str:
    return " ".join(text.split())


def _year(facts: Facts) -> str:
    year = facts.fiscal_year
    return f" ประจำปีงบประมาณ พ.ศ. {thai_digits(year)}" if year else ""


def _day(facts: Facts) -> str:
    return f" เมื่อวันที่ {thai_day_words(date.fromisoformat(facts.day))}" if facts.day else ""
