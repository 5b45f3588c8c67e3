"""How sure it is that a theme says an earlier point again: meaning counts, not the words alone."""

import pytest

from analysis.likeness import MOST_READ, SaidBefore, SaidNow, liken_points
from bench import likeness as bench
from survey.comparison import SURE_ENOUGH

LATE = SaidNow("1", "การแจ้งกระชั้นชิด", ("แจ้งช้ามาก", "เพิ่งรู้เมื่อวาน", "บอกวันเดียวก่อนจัด"))
MONEY = SaidNow("1", "งบประมาณไม่พอ", ("เงินน้อย", "ขาดงบจัดงาน", "ต้องออกเงินเอง"))
ROOM = SaidNow("2", "ห้องประชุม", ("ห้องร้อน", "ห้องแคบมาก"))
POINTS = [SaidBefore("1", "แจ้งเวลาร่วมกิจกรรมแบบกระชั้นชิด"), SaidBefore("2", "สถานที่จัดประชุมคับแคบ")]


def test_a_theme_says_in_other_words_what_a_point_said() -> None:
    """It is surer of the one that does than of one that does not."""
    sure = liken_points(POINTS, [LATE, MONEY, ROOM])
    assert sure[0, 0] > SURE_ENOUGH > sure[0, 1]
    assert all(0 <= share <= 1 for share in sure.values())


def test_a_point_is_compared_with_the_themes_of_its_topic_only() -> None:
    """A point of one topic has no share in a theme of another; people may say otherwise."""
    assert set(liken_points(POINTS, [LATE, MONEY, ROOM])) == {(0, 0), (0, 1), (1, 2)}


def test_the_order_of_themes_and_statements_changes_nothing() -> None:
    """The same points and themes get the same shares."""
    turned = [SaidNow(t.topic, t.name, t.statements[::-1]) for t in (MONEY, LATE)]
    once, again = liken_points(POINTS, [LATE, MONEY]), liken_points(POINTS, turned)
    assert once[0, 0] == pytest.approx(again[0, 1], abs=1e-6)


def test_nothing_to_compare_is_no_error() -> None:
    """No point, no theme, a point without a known word; but a theme without statements is none."""
    assert liken_points([], [LATE]) == {}
    assert liken_points(POINTS, []) == {}
    with pytest.raises(ValueError, match="every theme must have a statement"):
        liken_points(POINTS, [LATE, SaidNow("1", "ว่าง", ())])
    odd = [SaidBefore("1", "-"), SaidBefore("1", "zzqx")]
    assert max(liken_points(odd, [LATE, MONEY]).values()) < SURE_ENOUGH


def test_a_theme_of_very_many_statements_is_compared_by_some_of_them() -> None:
    """And is recognised all the same."""
    many = SaidNow("1", LATE.name, LATE.statements * MOST_READ)
    assert liken_points(POINTS, [many, MONEY])[0, 0] > SURE_ENOUGH


@pytest.mark.parametrize(
    ("name", "least"), [("workshop", 0.8), ("province", 0.9), ("school", 0.85)]
)
def test_points_find_the_themes_that_people_say_they_are(name: str, least: float) -> None:
    """The figures of docs/decisions/0021, a little lower so that a new library may move them."""
    answers, points, _ = bench.read_survey(name)
    themes = list(bench.themes_of_people(name, answers))
    measured = bench.measure(points, themes, SURE_ENOUGH)
    assert measured.f1 >= least
    assert measured.made_up <= 0.25 * measured.silent
