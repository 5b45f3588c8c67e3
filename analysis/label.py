"""What a theme is called: the concept, phrase or words that set it apart from its neighbours."""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .concepts import read_concepts
from .words import read_words

Tokens = Sequence[str]
Floats = NDArray[np.floating[Any]]
# The name of a concept, and how strongly a theme speaks of it, 0 to 1.
Ranked = Sequence[tuple[str, float]]

LONGEST_LABEL = 30
LONGEST_PHRASE = 4
MOST_KEYWORDS = 6
FEWEST_KEYWORDS = 3
SEPARATOR = " · "
NAMELESS = "…"
# The least share of a theme that its phrase must be said in to be its name.
COVERING = 0.15

# So many concepts of each theme are candidates for its name.
MOST_CONCEPTS = 12
# So many standard deviations nearer than all concepts on average is as near as concepts are.
FARTHEST = 8.0
# How much a concept loses by being as near to another theme, and gains by being found in this one.
CONTRAST, FOUND = 0.2, 0.5
# What one statement of a small theme says proves little: so many are added that don't say it, and
# of its middle so much of a statement that says nothing.
SILENT, EMPTY = 3.0, 0.5
# How much a concept loses where all the words of its name are the question's.
REPEATED = 0.05
# With so much evidence a concept is the name, with less only where people share no phrase; one far
# behind the best isn't. In four surveys 73 of 78 above .5 were right, and 17 of 29 below.
EVIDENT, LIKELY, FAR_BEHIND = 0.43, 0.38, 0.2
# Names that share so much of their spelling are one to whoever reads them.
ALIKE = 0.6

# A piece with one letter, such as ช่, is what a tokeniser leaves of a word it doesn't know.
_LETTERS = re.compile(r"[ก-ฮะาำเ-ไa-z].*[ก-ฮะาำเ-ไa-z]")
_WORD = re.compile(r"[a-z0-9ก-ฮะ-ฺเ-๎'./ -]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_REPEAT = "ๆ"


@lru_cache(maxsize=100_000)
def _stands_alone(word: str, stop_words: frozenset[str]) -> bool:
    denied = _without_negator(word)
    if not _LETTERS.search(denied) or not _is_word(denied):
        return False
    if denied in _edge_words() or word in _edge_words():
        return False
    return denied not in stop_words or denied in _telling_words()


def _is_word(token: str) -> bool:
    return bool(_WORD.fullmatch(token.replace(_REPEAT, ""))) and not token.isspace()


def _without_negator(word: str) -> str:
    """Return what ``word`` denies, or itself: "ร่วมมือ" of "ไม่ร่วมมือ"."""
    negators = (each for each in _negators() if word.startswith(each))
    return word[len(max(negators, key=len, default="")) :]


@dataclass(frozen=True)
class Label:
    """The name of a theme, and the words it is told by, the most telling first."""

    text: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The words that may not open or close a phrase, and those of the question itself."""

    stop_words: frozenset[str]
    barred: frozenset[str] = frozenset()

    def may_stand_alone(self, word: str) -> bool:
        """Return whether ``word`` says something by itself; "ไม่เห็น" no more than "เห็น"."""
        return _stands_alone(word, self.stop_words)

    def is_news(self, word: str) -> bool:
        """Return whether ``word`` says something that the question didn't say already."""
        general = word in self.barred or word in _general_words()
        return self.may_stand_alone(word) and not general


@dataclass(frozen=True)
class _Pieces:
    """What a theme may be named from: concepts with their evidence, then its people's words.

    ``phrases`` and ``words`` are said by several of them, ``keywords`` perhaps by one.
    """

    claims: Mapping[str, float]
    phrases: Sequence[Tokens]
    words: Sequence[str]
    keywords: Sequence[str]
    statements: Sequence[Tokens]


def name_themes(
    themes: Sequence[Sequence[Tokens]],
    others: Sequence[Tokens],
    vocabulary: Vocabulary,
    capitals: Mapping[str, str] | None = None,
    concepts: Sequence[Ranked] = (),
) -> tuple[Label, ...]:
    """Return a label for each theme; no two alike, none empty where any word was typed.

    A theme is called by the concept it speaks of, where that is evident; else by a phrase or by
    words that several of its statements share. The name of a concept is nobody's own words.

    Args:
        themes: for each theme, its statements as tokens (spaces and marks too).
        others: the statements beside them that are in no theme.
        vocabulary: what may stand in a label.
        capitals: how Latin words are spelt, out of ``find_capitals``.
        concepts: for each theme the names of the thesaurus's concepts that it may speak of, with
            their strengths out of ``rank_concepts``, best first; nothing where no concept is
            known.
    """
    bound = [[bind(tokens) for tokens in statements] for statements in themes]
    beside = [bind(tokens) for tokens in others]
    phrases = [_count_phrases(statements, vocabulary) for statements in bound]
    everywhere = sum(phrases, _count_phrases(beside, vocabulary))
    n = sum(map(len, bound)) + len(beside)
    keywords = _rank_keywords(bound, vocabulary)
    claims = _weigh_concepts(bound, beside, vocabulary, concepts or [()] * len(bound))
    names = _share_out(claims)
    taken = {name for name in names if name}
    labels = []
    for at, (statements, counts, words) in enumerate(zip(bound, phrases, keywords, strict=True)):
        ranked = _rank_phrases(counts, everywhere, len(statements), n)
        shared = [phrase for phrase in ranked if counts[phrase] >= COVERING * len(statements)]
        complete = _complete(words, statements, vocabulary)
        pieces = _Pieces(claims[at], shared, words, complete, statements)
        text = names[at] or next(_propose(pieces, taken))
        taken.add(text)
        labels.append(Label(text, complete))
    return tuple(_capitalise(label, capitals or {}) for label in labels)


def rank_concepts(
    near: Floats, found: Floats, sizes: Sequence[int]
) -> list[list[tuple[int, float]]]:
    """Return the concepts that each theme of a topic may be called by, best first.

    A concept speaks for a theme by how near it is, less a part of how near it is to the theme
    nearest to it beside this one, and by how much more often it was found there than elsewhere.

    Args:
        near: themes × concepts, the cosine of the middle of the theme's rows of meaning (centred,
            as they are compared) to the concept's point.
        found: themes × concepts, the share of the theme's statements in which the concept was
            found word for word, 0 to 1.
        sizes: how many statements each theme holds.

    Returns:
        For each theme at most twelve pairs of a column and a strength from 0 to 1.

    Example:
        >>> ranked = rank_concepts(np.eye(2, 40), np.zeros((2, 40)), [9, 5])
        >>> [theme[0] for theme in ranked]
        [(0, 0.739539), (1, 0.709659)]
    """
    held = np.array(sizes, dtype=np.float64)[:, None]
    proven: Floats = found * held / (held + SILENT)
    outstanding = _measure_outstanding(near) * held / (held + EMPTY)
    strengths: Floats = outstanding - CONTRAST * np.maximum(_highest_elsewhere(outstanding), 0.0)
    strengths = strengths + FOUND * np.maximum(proven - _mean_elsewhere(proven), 0.0)
    rounded = np.round(np.clip(strengths, 0.0, 1.0), 6)
    columns = np.argsort(-rounded, axis=1, kind="stable")[:, :MOST_CONCEPTS]
    return [
        [(int(column), float(row[column])) for column in order if row[column] > 0]
        for row, order in zip(rounded, columns, strict=True)
    ]


def _measure_outstanding(near: Floats) -> Floats:
    """Return how far each concept stands out of all concepts for a theme, about 0 to 1.

    A theme of many things lies near to many concepts by chance, and to none by far.
    """
    spread = np.maximum(near.std(axis=1, keepdims=True), 1e-9)
    return np.asarray((near - near.mean(axis=1, keepdims=True)) / spread / FARTHEST)


def _highest_elsewhere(values: Floats) -> Floats:
    """Return for each theme and concept the highest value of the other themes, 0 for one alone."""
    if len(values) < 2:
        return np.zeros_like(values)
    ordered = np.sort(values, axis=0)
    return np.asarray(np.where(values == ordered[-1], ordered[-2], ordered[-1]))


def _mean_elsewhere(values: Floats) -> Floats:
    return np.asarray((values.sum(axis=0) - values) / max(1, len(values) - 1))


def _weigh_concepts(
    themes: Sequence[Sequence[Tokens]],
    others: Sequence[Tokens],
    vocabulary: Vocabulary,
    concepts: Sequence[Ranked],
) -> list[dict[str, float]]:
    """Return the concepts that each theme may be called by, with their evidence, best first."""
    texts = [["".join(tokens) for tokens in statements] for statements in themes]
    beside = ["".join(tokens) for tokens in others]
    spoken = " ".join([*vocabulary.barred, *beside, *(text for said in texts for text in said)])
    weighed = []
    for ranked, said in zip(concepts, texts, strict=True):
        evidence: dict[str, float] = {}
        for name, strength in ranked:
            weight = strength - REPEATED * _repeats(name, vocabulary.barred)
            if weight >= LIKELY and _fits(name, said, spoken):
                evidence[name] = max(weight, evidence.get(name, 0.0))
        least = max(evidence.values(), default=0.0) - FAR_BEHIND
        best_first = sorted(evidence, key=lambda name: (-evidence[name], name))
        weighed.append({name: evidence[name] for name in best_first if evidence[name] >= least})
    return weighed


def _share_out(claims: Sequence[Mapping[str, float]]) -> list[str]:
    """Return the concept that each theme is called by, "" for none; no two alike.

    A concept wanted by two themes is given to the one that speaks of it more.
    """
    every = [
        (-weight, at, name)
        for at, held in enumerate(claims)
        for name, weight in held.items()
        if weight >= EVIDENT
    ]
    chosen = [""] * len(claims)
    for _, at, name in sorted(every):
        if not chosen[at] and not any(_are_alike(name, taken) for taken in chosen if taken):
            chosen[at] = name
    return chosen


def _repeats(name: str, barred: frozenset[str]) -> bool:
    """Return whether nothing is left of ``name`` without the words of the question."""
    left = name.lower()
    for word in sorted(barred, key=len, reverse=True):
        if len(word) > 2:
            left = left.replace(word, " ")
    return not any(len(piece) > 3 or _LATIN.fullmatch(piece) for piece in left.split())


def _fits(name: str, said: Sequence[str], spoken: str) -> bool:
    """Return whether ``name`` may stand for statements: of their world, no praise of a lack."""
    if len(name) > LONGEST_LABEL:
        return False
    for setting, forms in _settings().items():
        if setting in name and not any(form in spoken for form in forms):
            return False
    if not any(word in name for word in _praises()):
        return True
    denying = sum(any(word in text for word in _negators()) for text in said)
    return denying * 3 <= len(said)


def _are_alike(one: str, other: str) -> bool:
    """Return whether two names share most of their spelling, three letters at a time."""
    first, second = ({name[i : i + 3] for i in range(len(name) - 2)} for name in (one, other))
    return one == other or 2 * len(first & second) >= ALIKE * (len(first) + len(second))


def find_capitals(texts: Iterable[str]) -> dict[str, str]:
    """Return how each Latin word is mostly spelt: {"tiktok": "TikTok"}."""
    spellings = Counter(word for text in texts for word in _LATIN.findall(text))
    ranked = sorted(spellings, key=lambda word: (spellings[word], not word.islower(), word))
    return {word.lower(): word for word in ranked}


def _capitalise(label: Label, capitals: Mapping[str, str]) -> Label:
    def spell(text: str) -> str:
        return _LATIN.sub(lambda found: capitals.get(found.group(), found.group()), text)

    return Label(spell(label.text), tuple(spell(word) for word in label.keywords))


def bind(tokens: Tokens) -> tuple[str, ...]:
    """Return ``tokens`` with ไม่ bound to what it denies, and ๆ to what it repeats.

    "ร่วมมือ" must never be the label of people who wrote "ไม่ร่วมมือ".
    """
    bound: list[str] = []
    for token in tokens:
        if token.strip() == _REPEAT or (token.endswith(_REPEAT) and len(token) > 1):
            _bind_repeat(bound, token)
        elif bound and bound[-1] in _negators() and not token.isspace():
            bound[-1] += token
        else:
            bound.append(token)
    return tuple(bound)


def _bind_repeat(bound: list[str], token: str) -> None:
    """Write "เดิมๆ" and "เดิม ๆ" the official way, as one word."""
    if token.strip() != _REPEAT:
        token = token.rstrip(_REPEAT).strip() + f" {_REPEAT}"
        negated = bound and bound[-1] in _negators()
        bound[-1:] = [bound[-1] + token] if negated else [*bound[-1:], token]
        return
    if bound and bound[-1].isspace():
        bound.pop()
    if bound and not bound[-1].endswith(_REPEAT):
        bound[-1] += f" {_REPEAT}"


def _count_phrases(statements: Iterable[Tokens], vocabulary: Vocabulary) -> Counter[Tokens]:
    """Return in how many statements each phrase is said."""
    counts: Counter[Tokens] = Counter()
    for tokens in statements:
        counts.update(set(_find_phrases(tokens, vocabulary)))
    return counts


def _find_phrases(tokens: Tokens, vocabulary: Vocabulary) -> Iterable[Tokens]:
    for start, first in enumerate(tokens):
        if not vocabulary.may_stand_alone(first):
            continue
        for end in range(start + 1, min(start + LONGEST_PHRASE, len(tokens)) + 1):
            if not _is_word(tokens[end - 1]):
                break
            phrase = tuple(tokens[start:end])
            if _may_name(phrase, vocabulary):
                yield phrase


def _may_name(phrase: Tokens, vocabulary: Vocabulary) -> bool:
    return (
        vocabulary.may_stand_alone(phrase[-1])
        and len("".join(phrase)) <= LONGEST_LABEL
        and any(vocabulary.is_news(word) for word in phrase)
    )


def _rank_phrases(
    counts: Counter[Tokens], everywhere: Counter[Tokens], size: int, n: int
) -> list[Tokens]:
    """Return the phrases of a theme, best first, none held in a better one.

    Score: √(share of the theme) · log-ratio to the share elsewhere · a little for length.
    """
    fewest = max(2, size // 50)
    scores: dict[Tokens, float] = {}
    for phrase, count in sorted(counts.items()):
        inside = (count + 0.1) / (size + 0.2)
        outside = (everywhere[phrase] - count + 0.1) / (n - size + 0.2)
        ratio = max(0.0, math.log(inside / outside))
        if count >= fewest and ratio > 0:
            scores[phrase] = math.sqrt(count / size) * ratio * (1 + 0.35 * (len(phrase) - 1))
    ranked = sorted(scores, key=lambda phrase: (-round(scores[phrase], 9), phrase))
    best: dict[str, Tokens] = {}
    for phrase in ranked:
        text = "".join(phrase)
        if not any(text in other or other in text for other in best):
            best[text] = phrase
    return list(best.values())


def _rank_keywords(themes: Sequence[Sequence[Tokens]], vocabulary: Vocabulary) -> list[list[str]]:
    """Return the words of each theme by class TF-IDF, square-root variant (Grootendorst, 2022)."""
    counts = [_count_words(statements, vocabulary) for statements in themes]
    totals: Counter[str] = sum(counts, Counter())
    mean = sum(totals.values()) / max(1, len(themes))
    return [_rank_words(held, totals, mean) for held in counts]


def _rank_words(held: Counter[str], totals: Counter[str], mean: float) -> list[str]:
    words_in_all = max(1, sum(held.values()))
    scores = {
        word: math.sqrt(count / words_in_all) * math.log(1 + mean / totals[word])
        for word, count in held.items()
        if count >= 2
    }
    return sorted(scores, key=lambda word: (-round(scores[word], 9), word))


def _count_words(statements: Iterable[Tokens], vocabulary: Vocabulary) -> Counter[str]:
    return Counter(
        word for tokens in statements for word in set(tokens) if vocabulary.is_news(word)
    )


def _propose(pieces: _Pieces, taken: set[str]) -> Iterator[str]:
    """Yield names that nobody has, best first; the last of them is numbered.

    Nothing longer than a word is taken from one statement alone: that would quote somebody.
    """
    names = [text for text in _list_names(pieces, taken) if len(text) <= LONGEST_LABEL]
    yield from (text for text in names if text not in taken)
    yield f"{names[0]} ({len(taken) + 1})"


def _list_names(pieces: _Pieces, taken: set[str]) -> Iterator[str]:
    phrases = [_make_noun(phrase) for phrase in pieces.phrases]
    concept = next(iter(pieces.claims), "")
    if pieces.claims.get(concept, 0.0) >= EVIDENT:
        yield from (concept + SEPARATOR + word for word in pieces.words)
    yield from (noun for noun, held in zip(phrases, pieces.phrases, strict=True) if len(held) > 1)
    yield from (name for name in pieces.claims if not any(_are_alike(name, t) for t in taken))
    yield from _pair([*phrases, *pieces.words])
    yield from (*phrases, *pieces.words)
    yield from _find_repeated(pieces.statements)
    yield from (*_pair(pieces.keywords), *pieces.keywords)
    yield from (token for tokens in pieces.statements for token in tokens if _is_word(token))
    yield NAMELESS


def _pair(pieces: Sequence[str]) -> Iterable[str]:
    """Return each two of ``pieces`` joined, the first first, none that holds the other."""
    for one, other in combinations(pieces, 2):
        if one not in other and other not in one:
            yield one + SEPARATOR + other


def _make_noun(phrase: Tokens) -> str:
    """Return a phrase as a noun where it opens with a verb that has one: "การแจ้งเตือน"."""
    text = "".join(phrase)
    noun = _noun_openings().get(phrase[0], "") + text
    return noun if len(noun) <= LONGEST_LABEL else text


def _find_repeated(statements: Sequence[Tokens]) -> list[str]:
    """Return the statements that more than one wrote word for word."""
    whole = Counter("".join(tokens).strip() for tokens in statements)
    return [text for text, count in whole.items() if text and count > 1]


def _complete(
    words: Sequence[str], statements: Sequence[Tokens], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Return three to six keywords, with general words where too few set it apart."""
    if len(words) >= FEWEST_KEYWORDS:
        return tuple(words[:MOST_KEYWORDS])
    held = Counter(
        word
        for tokens in statements
        for word in set(tokens) - vocabulary.barred
        if vocabulary.may_stand_alone(word)
    )
    rest = sorted(held, key=lambda word: (-held[word], -len(word), word))
    return tuple(dict.fromkeys([*words, *rest]))[:FEWEST_KEYWORDS]


@cache
def _negators() -> frozenset[str]:
    return frozenset(read_words("negators"))


@cache
def _settings() -> dict[str, frozenset[str]]:
    return {word: frozenset(forms) for word, forms in _read_table("setting_words").items()}


@cache
def _noun_openings() -> dict[str, str]:
    return {verb: opening for opening, verbs in _read_table("noun_forms").items() for verb in verbs}


@cache
def _praises() -> frozenset[str]:
    praising = (concept.name for concept in read_concepts() if concept.polarity > 0)
    return frozenset((*read_words("praising_names"), *praising))


def _read_table(name: str) -> dict[str, list[str]]:
    text = (files("analysis.words") / f"{name}.toml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = tomllib.loads(text)
    return table


@cache
def _edge_words() -> frozenset[str]:
    return frozenset(read_words("edge_words")) | frozenset(read_words("particles"))


@cache
def _general_words() -> frozenset[str]:
    return frozenset(read_words("general_words"))


@cache
def _telling_words() -> frozenset[str]:
    return frozenset(read_words("telling_words"))
