"""Everything a report is made of, gathered for one survey: as it stands, or as an edition kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.definition import Survey
from survey.comparison import Comparison, compare, merges
from survey.errors import EditionNotFound, NoAnalysisYet
from survey.findings import Findings, Quote, Row, TopicFindings
from survey.outline import Outline, outline
from survey.records import Edition, PictureFile, Version
from survey.signoff import standing
from survey.store import Store
from survey.telling import telling
from survey.told import ToldTopic
from survey.wall import Signed, signed

LONGEST_NUMBER = 10


@dataclass(frozen=True)
class Manuscript:
    """A report before it is put on paper: nothing in it that may not leave the review.

    ``found`` is None before the first analysis. ``quotable`` are all quotes that may be attached,
    by code; ``rows`` are these and, with the reason in place of their words, all other statements.
    ``decided`` are the themes and points of the room with what was decided about them,
    topic by topic. ``pictures`` go by digest. ``firm`` says of told themes, by key, whether they
    came back when some answers were left out; None where that is not known. ``settings`` and
    ``programs`` are those of the run the findings are of.
    """

    survey: Survey
    outline: Outline
    found: Findings | None
    quotable: Mapping[str, Quote]
    versions: Mapping[int, Version]
    decided: tuple[ToldTopic, ...]
    pictures: Mapping[str, PictureFile]
    comparison: Comparison | None
    firm: Mapping[str, bool | None] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    programs: Mapping[str, str] = field(default_factory=dict)
    edition: Edition | None = None
    rows: tuple[Row, ...] = ()

    @property
    def unsigned(self) -> frozenset[int]:
        """The topics that nobody signed off yet; one without any statement needs no signing."""
        empty = {t.number for t in self.found.topics if _is_empty(t)} if self.found else set()
        return frozenset(t.number for t in self.survey.topics) - set(self.versions) - empty

    @property
    def is_signed_off(self) -> bool:
        """Whether every topic was signed off, so that the report can be kept as an edition."""
        return not self.unsigned


def manuscript(
    store: Store, slug: str, edition: Edition | None = None, *, with_pictures: bool = False
) -> Manuscript:
    """Return all that the report of a survey is made of; documents need ``with_pictures``.

    Otherwise pictures come without their bytes, which are most of a report.

    An edition gives the same again whatever was decided since, but for quotes that may no longer
    be shown.

    Raises:
        NotShownYet: the survey is open, and some of its answers were published early.
    """
    survey = store.survey(slug).survey
    held = _signed(store, slug, edition)
    found = held.findings if held else None
    quotable = {quote.code: quote for quote in held.quotes} if held else {}
    edits = [e for e in store.edits(slug) if edition is None or e.id <= edition.edits]
    raised = [p for p in store.room_points(slug) if edition is None or p.id <= edition.points]
    outcomes = [o for o in store.outcomes(slug) if edition is None or o.id <= edition.outcomes]
    decided = [d for d in store.decisions(slug) if edition is None or d.id <= edition.decisions]
    earlier = [p for p in store.earlier_points(slug) if edition is None or p.id <= edition.earlier]
    drawn = outline(survey, found, quotable.values(), raised, edits)
    shown = {caption.digest for caption in drawn.pictures}
    run = store.run(found.run) if found else None
    versions = held.versions if held else {}
    runs = {version.run for version in versions.values()} | ({run.id} if run else set())
    themes = [theme for number in sorted(runs) for theme in store.themes(number)]
    return Manuscript(
        survey=survey,
        outline=drawn,
        found=found,
        quotable=quotable,
        versions=versions,
        decided=telling(found, standing(outcomes), raised, "", "").topics if found else (),
        pictures={
            p.digest: p for p in store.pictures(slug, whole=with_pictures) if p.digest in shown
        },
        comparison=compare(
            survey,
            _labels(found),
            earlier,
            store.likenesses(edition.matches if edition else found.run),
            drawn.matches,
            merges(decided),
        )
        if found
        else None,
        firm={t.key: None if t.stability is None else t.firm for t in themes},
        settings=run.settings if run else {},
        programs=run.versions if run else {},
        edition=edition,
        rows=held.rows if held else (),
    )


def edition_of(store: Store, slug: str, number: int) -> Edition:
    """Return the edition with this number.

    Raises:
        EditionNotFound: the survey has no such edition.
    """
    for edition in store.editions(slug):
        if edition.number == number:
            return edition
    raise EditionNotFound(f"ไม่พบรายงานฉบับที่ {number} ของ {slug}")


def edition_asked_for(store: Store, slug: str, typed: str) -> Edition | None:
    """Return the edition whose number was typed, in any digits; None where nothing was.

    Raises:
        EditionNotFound: the survey has no such edition.
    """
    if not typed:
        return None
    # A longer number is none that an edition has.
    is_number = typed.isdecimal() and len(typed) < LONGEST_NUMBER
    return edition_of(store, slug, int(typed) if is_number else 0)


def marks(store: Store, slug: str, kept: Manuscript, account: str) -> Edition:
    """Return where everything stands now that a manuscript is made of, to keep it as an edition."""
    return Edition(
        id=0,
        number=0,
        versions={topic: version.number for topic, version in kept.versions.items()},
        decisions=max((d.id for d in store.decisions(slug)), default=0),
        edits=kept.outline.last,
        outcomes=max((o.id for o in store.outcomes(slug)), default=0),
        points=max((p.id for p in store.room_points(slug)), default=0),
        matches=kept.found.run if kept.found and kept.comparison else 0,
        earlier=max((p.id for p in store.earlier_points(slug)), default=0),
        account=account,
        made_at="",
    )


def _is_empty(topic: TopicFindings) -> bool:
    """Whether nobody said anything under a topic."""
    return not any(
        s.points or s.single_views or s.folded or s.non_answers or s.aside for s in topic.sections
    )


def _signed(store: Store, slug: str, edition: Edition | None) -> Signed | None:
    try:
        if edition is None:
            return signed(store, slug)
        return signed(store, slug, edition.versions, edition.decisions)
    except NoAnalysisYet:
        return None


def _labels(found: Findings | None) -> dict[int, dict[str, str]]:
    """Return the themes that may be told of, by topic and key."""
    return {
        topic.number: {p.key: p.label for section in topic.sections for p in section.points}
        for topic in (found.topics if found else ())
    }
