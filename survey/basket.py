"""Quotes that wait in a basket, beside the points of the report that may bear them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forms.fields import thai_digits
from survey.findings import MOST_QUOTES, Quote
from survey.log import standing
from survey.outline import Origin, Outline, OutlinePoint, most_quotes
from survey.records import Edit, EditAct


@dataclass(frozen=True)
class Bearer:
    """A point of the report as one that bears quotes: its number, and how many it may have."""

    point: OutlinePoint
    position: str
    most: int

    @property
    def room(self) -> int:
        """How many more quotes it may bear."""
        return max(self.most - len(self.point.quotes), 0)

    def bears(self, code: str) -> bool:
        """Whether a quote is attached to it."""
        return any(quote.code == code for quote in self.point.quotes)


@dataclass(frozen=True)
class Picked:
    """A quote in the basket: where it is attached, and the point of its own theme, if any."""

    quote: Quote
    attached: tuple[Bearer, ...]
    home: Bearer | None


def bearers(drawn: Outline, threshold: int) -> dict[str, Bearer]:
    """Return the points of a report as bearers of quotes, by key, in the order of the page."""
    return {
        point.key: Bearer(point, drawn.position(point.key), most_quotes(point, threshold))
        for point in drawn.points
    }


def attached(offered: Mapping[str, Bearer]) -> dict[str, tuple[Bearer, ...]]:
    """Return where quotes are attached, by code."""
    found: dict[str, tuple[Bearer, ...]] = {}
    for bearer in offered.values():
        for quote in bearer.point.quotes:
            found[quote.code] = (*found.get(quote.code, ()), bearer)
    return found


def basket(
    drawn: Outline, quotable: Mapping[str, Quote], offered: Mapping[str, Bearer]
) -> tuple[Picked, ...]:
    """Return what waits in the basket, in the order in which it was picked."""
    places = attached(offered)
    quotes = (quotable[code] for code in drawn.basket)
    return tuple(Picked(q, places.get(q.code, ()), _home(q, offered.values())) for q in quotes)


def no_longer(edits: Iterable[Edit], quotable: Mapping[str, Quote]) -> tuple[str, ...]:
    """Return the codes that were picked, not let go, and may not be quoted any more."""
    held: dict[str, None] = {}
    for edit in standing(edits):
        if edit.act is EditAct.PICK:
            held[edit.subject] = None
        elif edit.act is EditAct.LET_GO:
            held.pop(edit.subject, None)
    return tuple(code for code in held if code not in quotable)


def refusal(bearer: Bearer, codes: Iterable[str], threshold: int) -> str:
    """Return why a point may not bear these quotes as well; "" where it may."""
    more = sum(not bearer.bears(code) for code in codes)
    if more <= bearer.room:
        return ""
    why = f"แนบได้ไม่เกิน {thai_digits(MOST_QUOTES)} รายการต่อข้อ"
    if bearer.point.origin in (Origin.THEME, Origin.SINGLE):
        why = (
            f"ข้อนี้มี {thai_digits(bearer.point.answers)} คำตอบ แนบได้หนึ่งรายการต่อทุก "
            f"{thai_digits(threshold)} คำตอบ และไม่เกิน {thai_digits(MOST_QUOTES)} รายการ"
        )
    free = ["เลือกให้น้อยลง", "เลือกข้ออื่น"] if bearer.room else ["เลือกข้ออื่น"]
    if bearer.point.quotes:
        free.append("ถอดรายการเดิมออกที่โครงรายงานก่อน")
    return (
        f"ข้อ {thai_digits(bearer.position)} แนบคำพูดอ้างอิงได้ {thai_digits(bearer.most)} รายการ "
        f"({why}) ขณะนี้แนบแล้ว {thai_digits(len(bearer.point.quotes))} รายการ "
        f"และเลือกมาเพิ่ม {thai_digits(more)} รายการ จึงยังไม่ได้แนบรายการใด "
        f"โปรด{' หรือ'.join(free)}"
    )


def _home(quote: Quote, offered: Iterable[Bearer]) -> Bearer | None:
    """Return the point that was made of a quote's own theme and section."""
    own = (quote.topic, quote.section)
    for bearer in offered:
        point = bearer.point
        if quote.theme and quote.theme in point.themes and (point.topic, point.section) == own:
            return bearer
    return None
