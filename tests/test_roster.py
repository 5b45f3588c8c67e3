"""The names facilitators paste lie apart from every answer, for their owner's eyes alone."""

import stat
from pathlib import Path

import pytest
from conftest import Staff
from flask import Flask

from survey.errors import SurveyNotFound
from survey.roster import MOST_NAMES, Rosters


@pytest.fixture
def rosters(tmp_path: Path) -> Rosters:
    """An installation without any roster yet."""
    return Rosters(tmp_path / "rosters")


def test_a_survey_without_a_roster_has_no_names(rosters: Rosters) -> None:
    """Nothing has to be pasted."""
    assert rosters.names("workshop") == ()


def test_pasted_names_come_back_cleaned_and_once_each(rosters: Rosters) -> None:
    """What cannot be seen, empty lines and doubles go; the order stays."""
    pasted = "  สมชาย   ใจดี (ชาย)\r\n\r\nจิ๊บ\u200b\nสมชาย ใจดี (ชาย)\n\tสมหญิง\u202e รักงาน\n"
    kept = rosters.keep("workshop", pasted)
    assert kept == ("สมชาย ใจดี (ชาย)", "จิ๊บ", "สมหญิง รักงาน")
    assert rosters.names("workshop") == kept


def test_pasting_again_replaces_what_was_there(rosters: Rosters) -> None:
    """The last list counts; one of nothing empties it."""
    rosters.keep("workshop", "สมชาย")
    assert rosters.keep("workshop", "สมหญิง") == ("สมหญิง",)
    assert rosters.keep("workshop", " \n ") == ()
    assert rosters.names("workshop") == ()


def test_rosters_of_surveys_are_their_own(rosters: Rosters) -> None:
    """One survey's names are not looked for in another's answers."""
    rosters.keep("workshop", "สมชาย")
    assert rosters.names("other") == ()


def test_only_the_owner_may_look_into_a_roster(rosters: Rosters) -> None:
    """The folder is 0700 and the file 0600, whatever was there before."""
    rosters.root.mkdir(mode=0o755)
    rosters.keep("workshop", "สมชาย")
    [file] = rosters.root.iterdir()
    assert stat.S_IMODE(rosters.root.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_endless_list_is_cut(rosters: Rosters) -> None:
    """Five thousand names are kept, and the caller sees how many."""
    kept = rosters.keep("workshop", "\n".join(f"ชื่อที่{n}" for n in range(MOST_NAMES + 10)))
    assert len(kept) == MOST_NAMES
    assert len(rosters.keep("workshop", "ก" * 100_000)[0]) == 200


def test_a_forgotten_roster_is_gone_from_the_folder(rosters: Rosters) -> None:
    """Forgetting twice is no mistake."""
    rosters.keep("workshop", "สมชาย")
    rosters.forget("workshop")
    rosters.forget("workshop")
    assert rosters.names("workshop") == ()
    assert list(rosters.root.iterdir()) == []


@pytest.mark.parametrize("slug", ["../answers", "a/b", "", "WORKSHOP", ".."])
def test_a_roster_cannot_be_kept_elsewhere(rosters: Rosters, slug: str) -> None:
    """An address that is no survey's leads to no file."""
    with pytest.raises(SurveyNotFound):
        rosters.keep(slug, "สมชาย")
    with pytest.raises(SurveyNotFound):
        rosters.names(slug)


def test_a_nickname_on_the_roster_is_found_in_an_answer(app: Flask, staff: Staff) -> None:
    """A bare nickname passes unseen, and is marked once facilitators have pasted it."""
    text = "อยากให้เจี๊ยบแจ้งข่าวเร็วกว่านี้"
    staff.sends("/s/workshop/2", section_3=text)
    app.extensions["rosters"].keep("workshop", "เจี๊ยบ")
    page = staff.sends("/s/workshop/2", expecting=422, section_3=text)
    assert "<mark>เจี๊ยบ</mark>" in page.text
    assert "ชื่อเล่น" in page.text
