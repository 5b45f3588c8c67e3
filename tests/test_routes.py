"""Every address of the service, who may open it, and that none is forgotten."""

import pytest
from conftest import AtDesk, Staff
from flask import Flask

from survey.records import Role

EVERYBODY = "everybody"
WRITERS = "writers"
FACILITATORS = "facilitators"

ROUTES = {
    "/": EVERYBODY,
    "/health": EVERYBODY,
    "/static/<path:filename>": EVERYBODY,
    "/<slug>": EVERYBODY,
    "/s/<slug>": EVERYBODY,
    "/s/<slug>/<int:number>": EVERYBODY,
    "/s/<slug>/feedback": EVERYBODY,
    "/s/<slug>/feedback/<int:number>": EVERYBODY,
    "/s/<slug>/privacy": EVERYBODY,
    "/s/<slug>/thanks": EVERYBODY,
    "/desk/signin": EVERYBODY,
    "/desk/signin/<token>": EVERYBODY,
    "/desk/": WRITERS,
    "/desk/password": WRITERS,
    "/desk/signout": WRITERS,
    "/desk/signout/everywhere": WRITERS,
    "/desk/audit": FACILITATORS,
    "/desk/accounts": FACILITATORS,
    "/desk/accounts/invite": FACILITATORS,
    "/desk/accounts/link": FACILITATORS,
    "/desk/accounts/role": FACILITATORS,
    "/desk/accounts/end": FACILITATORS,
    "/desk/accounts/remove": FACILITATORS,
    "/desk/letterhead": WRITERS,
    "/desk/<slug>": WRITERS,
    "/desk/<slug>/quotes": WRITERS,
    "/desk/<slug>/report/exports": WRITERS,
    "/desk/<slug>/report/print": WRITERS,
    "/desk/<slug>/quotes/pick": WRITERS,
    "/desk/<slug>/quotes/let-go": WRITERS,
    "/desk/<slug>/quotes/attach": WRITERS,
    "/desk/<slug>/report.docx": WRITERS,
    "/desk/<slug>/report.xlsx": WRITERS,
    "/desk/<slug>/report.json": WRITERS,
    "/desk/<slug>/report.md": WRITERS,
    "/desk/<slug>/report": WRITERS,
    "/desk/<slug>/report/history": WRITERS,
    "/desk/<slug>/report/keep": WRITERS,
    "/desk/<slug>/report/undo": WRITERS,
    "/desk/<slug>/report/redo": WRITERS,
    "/desk/<slug>/report/add": WRITERS,
    "/desk/<slug>/report/dismiss": WRITERS,
    "/desk/<slug>/report/outline/<int:number>": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/heading": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/offered": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/<point>/word": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/<point>/up": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/<point>/down": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/<point>/place": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/<point>/join": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/<point>/drop": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/<point>/restore": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/<point>/quote": WRITERS,
    "/desk/<slug>/report/outline/<int:number>/<point>/unquote": WRITERS,
    "/desk/<slug>/report/facts": WRITERS,
    "/desk/<slug>/report/pictures": WRITERS,
    "/desk/<slug>/report/pictures/<digest>": WRITERS,
    "/desk/<slug>/report/earlier": WRITERS,
    "/desk/<slug>/report/earlier/<int:number>": WRITERS,
    "/desk/<slug>/report/earlier/file": WRITERS,
    "/desk/<slug>/report/earlier/from": WRITERS,
    "/desk/<slug>/report/earlier/match": WRITERS,
    "/desk/<slug>/report/earlier/undo": WRITERS,
    "/desk/<slug>/report/earlier/forget": WRITERS,
    "/desk/<slug>/statements.csv": WRITERS,
    "/desk/<slug>/report/checks": WRITERS,
    "/desk/<slug>/report/checks/mend": WRITERS,
    "/desk/new": FACILITATORS,
    "/desk/<slug>/edit": FACILITATORS,
    "/desk/<slug>/delete": FACILITATORS,
    "/desk/<slug>/preview": FACILITATORS,
    "/desk/<slug>/preview/<int:number>": FACILITATORS,
    "/desk/<slug>/paper.toml": FACILITATORS,
    "/desk/<slug>/until": FACILITATORS,
    "/desk/<slug>/feedback": FACILITATORS,
    "/desk/<slug>/feedback/progress": FACILITATORS,
    "/desk/<slug>/feedback/withdraw": FACILITATORS,
    "/desk/<slug>/open": FACILITATORS,
    "/desk/<slug>/close": FACILITATORS,
    "/desk/<slug>/release": FACILITATORS,
    "/desk/<slug>/roster": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/clear": FACILITATORS,
    "/desk/<slug>/analyse": FACILITATORS,
    "/desk/<slug>/share": FACILITATORS,
    "/desk/<slug>/poster": FACILITATORS,
    "/desk/<slug>/qr.png": FACILITATORS,
    "/desk/<slug>/slips": FACILITATORS,
    "/desk/<slug>/pictures": FACILITATORS,
    "/desk/<slug>/pictures/map": FACILITATORS,
    "/desk/<slug>/pictures/pairs/<int:number>": FACILITATORS,
    "/desk/<slug>/room": FACILITATORS,
    "/desk/<slug>/room/slides": FACILITATORS,
    "/desk/<slug>/room/cards/<size>": FACILITATORS,
    "/desk/<slug>/room/sheets": FACILITATORS,
    "/desk/<slug>/themes/<int:number>": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/<theme>/name": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/<theme>/words": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/<theme>/merge": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/<theme>/split": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/move": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/keep": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/apart": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/undo": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/redo": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/new": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/aside": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/send": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/<theme>/accept": FACILITATORS,
    "/desk/<slug>/themes/<int:number>/<theme>/why": FACILITATORS,
    "/desk/<slug>/history": FACILITATORS,
    "/desk/<slug>/signoff": FACILITATORS,
    "/desk/<slug>/signoff/<int:number>": FACILITATORS,
    "/desk/<slug>/versions": FACILITATORS,
    "/desk/<slug>/outcomes": FACILITATORS,
    "/desk/<slug>/outcomes/<subject>": FACILITATORS,
    "/desk/<slug>/points": FACILITATORS,
}
ROLES = {
    EVERYBODY: (),
    WRITERS: (Role.FACILITATOR, Role.WRITER),
    FACILITATORS: (Role.FACILITATOR,),
}


def address(rule: str) -> str:
    filled = rule.replace("<slug>", "workshop").replace("<int:number>", "1")
    return (
        filled.replace("<theme>", "x")
        .replace("<subject>", "x")
        .replace("<point>", "x")
        .replace("<token>", "x")
        .replace("<digest>", "x")
        .replace("<size>", "a5")
        .replace("<path:filename>", "desk.css")
    )


def methods(app: Flask, rule: str) -> set[str]:
    found = [r.methods or set() for r in app.url_map.iter_rules() if r.rule == rule]
    return set.union(*found) - {"HEAD", "OPTIONS"}


def test_every_route_is_listed_here(app: Flask) -> None:
    """A new address, or one that went away, has to be said here first."""
    assert {rule.rule for rule in app.url_map.iter_rules()} == set(ROUTES)


def test_every_view_is_marked_as_listed(app: Flask) -> None:
    """The mark on the view is the one this list promises."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        assert getattr(view, "open_to", ()) == ROLES[ROUTES[rule.rule]], rule.rule


@pytest.mark.parametrize("rule", [r for r, who in ROUTES.items() if who != EVERYBODY])
def test_a_stranger_is_sent_to_sign_in(app: Flask, workshop: str, rule: str) -> None:
    """Nothing of the desk opens to somebody who has not signed in, by any method."""
    app.config["WTF_CSRF_ENABLED"] = False
    for method in methods(app, rule):
        response = app.test_client().open(address(rule), method=method)
        assert response.status_code == 302
        assert response.location.startswith("/desk/signin")


@pytest.mark.parametrize("rule", [r for r, who in ROUTES.items() if who == FACILITATORS])
def test_a_writer_is_refused_what_facilitators_do(
    app: Flask, workshop: str, writer: AtDesk, rule: str
) -> None:
    """Writers read findings; they neither open, close nor decide."""
    app.config["WTF_CSRF_ENABLED"] = False
    for method in methods(app, rule):
        response = writer.client.open(address(rule), method=method)
        assert response.status_code == 403
        assert "เฉพาะผู้ได้รับมอบหมาย" in response.text


def test_only_posting_changes_anything(app: Flask) -> None:
    """What acts is posted to; what is read is got; forms that show themselves do both."""
    both = {
        "/s/<slug>/<int:number>",
        "/desk/signin",
        "/desk/signin/<token>",
        "/desk/password",
        "/desk/letterhead",
        "/desk/new",
        "/desk/<slug>/edit",
        "/desk/<slug>/until",
        "/desk/<slug>/slips",
        "/desk/<slug>/feedback",
        "/desk/<slug>/open",
        "/desk/<slug>/roster",
        "/desk/<slug>/themes/<int:number>/<theme>/split",
        "/desk/<slug>/signoff",
        "/desk/<slug>/signoff/<int:number>",
        "/desk/<slug>/outcomes/<subject>",
        "/desk/<slug>/points",
        "/desk/<slug>/report/facts",
        "/desk/<slug>/report/pictures",
        "/desk/<slug>/report/earlier/<int:number>",
    }
    of_surveys = {"close", "delete", "release", "analyse", "signout", "everywhere"}
    of_accounts = {"invite", "link", "role", "end", "remove"}
    of_quotes = {"pick", "let-go", "attach"}
    of_feedback = {"progress", "withdraw"}
    of_cards = {"name", "words", "merge", "accept"}
    of_themes = {"move", "keep", "apart", "clear", "undo", "redo", "new", "aside", "send"}
    of_reports = {"mend", "keep", "add", "dismiss", "heading", "offered"}
    of_points = {"word", "up", "down", "place", "join", "drop", "restore", "quote", "unquote"}
    of_earlier = {"file", "from", "match", "forget"}
    of_writers = of_reports | of_points | of_quotes | of_earlier
    acts = of_writers | of_surveys | of_accounts | of_feedback | of_cards | of_themes
    for rule in ROUTES:
        if rule in both:
            assert methods(app, rule) == {"GET", "POST"}
        else:
            wanted = "POST" if rule.rpartition("/")[2] in acts else "GET"
            assert methods(app, rule) == {wanted}, rule


def test_the_service_says_that_it_runs(staff: Staff) -> None:
    """Whoever watches the machine gets two letters and no more."""
    response = staff.client.get("/health")
    assert (response.status_code, response.text) == (200, "ok")


def test_a_wrong_method_gets_a_page_in_thai(staff: Staff) -> None:
    """Even this says what to do."""
    response = staff.client.delete("/s/workshop")
    assert response.status_code == 405
    assert "เปิดหน้านี้ด้วยวิธีนี้ไม่ได้" in response.text
