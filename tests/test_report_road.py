"""The pages of a report lead from one to the next, and nowhere that is not there."""

import re

import pytest
from conftest import AtDesk
from test_drafting import REPORT, SLUG

from forms.frontmatter import FactsForm
from survey.outline import FACT_NAMES
from survey.store import Store

DESK = f"/desk/{SLUG}"
LAST = f"{REPORT}/exports"


def test_every_page_leads_to_the_next(reporter: AtDesk, themed_store: Store) -> None:
    """From the first topic of the outline to the downloads, by one button on each page."""
    page, seen = f"{REPORT}/outline/1", list[str]()
    while page != LAST:
        seen.append(page)
        (page,) = re.findall(r'class="next"><a [^>]*href="([^"]+)"', reporter.opens(page).text)
    names = ("facts", "pictures", "earlier", "checks")
    topics = [f"{REPORT}/outline/{number}" for number in (1, 2, 3)]
    facts, pictures, earlier, checks = (f"{REPORT}/{name}" for name in names)
    assert seen == [*topics, facts, pictures, f"{DESK}/quotes", earlier, checks]


@pytest.mark.parametrize(
    "page",
    ["", "/outline/2", "/facts", "/pictures", "/earlier", "/checks", "/exports", "/history"],
)
def test_no_link_of_a_report_leads_nowhere(
    reporter: AtDesk, themed_store: Store, page: str
) -> None:
    """Neither to another page, nor to a place on the same one."""
    text = reporter.opens(REPORT + page).text
    for link in set(re.findall(r'href="(/desk[^"]*)"', text)):
        reporter.opens(link.replace("&amp;", "&").partition("#")[0])
    for anchor in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{anchor}"' in text


def test_the_letterhead_is_found_and_left_again(reporter: AtDesk, themed_store: Store) -> None:
    """From all surveys, the steps and the downloads; a writer's page asks nothing of a script."""
    for page in ("/desk/", REPORT, LAST):
        assert 'href="/desk/letterhead"' in reporter.opens(page).text
    text = reporter.opens("/desk/letterhead").text
    assert 'href="/desk/"' in text
    assert "<script" not in text


def test_a_fact_has_one_name() -> None:
    """In its form as in the history and in the checks."""
    for name, called in FACT_NAMES.items():
        if name.startswith("memo") or name in ("counts", "comparison"):
            continue
        label = getattr(FactsForm, name).args[0].removesuffix(" พ.ศ.").removesuffix(" (คน)")
        assert called == label
