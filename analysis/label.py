"""What a theme is called: the phrase and the words that set it apart from its neighbours."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from .words import read_words

Tokens = Sequence[str]

LONGEST_LABEL = 30
LONGEST_PHRASE = 4
MOST_KEYWORDS = 6
FEWEST_KEYWORDS = 3
SEPARATOR = " · "
NAMELESS = "…"
# The least share of a theme that its phrase must be said in to be its name.
COVERING = 0.15

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


def name_themes(
    themes: Sequence[Sequence[Tokens]],
    others: Sequence[Tokens],
    vocabulary: Vocabulary,
    capitals: Mapping[str, str] | None = None,
) -> tuple[Label, ...]:
    """Return a label for each theme; no two alike, none empty where any word was typed.

    Args:
        themes: for each theme, its statements as tokens (spaces and marks too).
        others: the statements beside them that are in no theme.
        vocabulary: what may stand in a label.
        capitals: how Latin words are spelt, out of ``find_capitals``.
    """
    bound = [[bind(tokens) for tokens in statements] for statements in themes]
    beside = [bind(tokens) for tokens in others]
    phrases = [_count_phrases(statements, vocabulary) for statements in bound]
    everywhere = sum(phrases, _count_phrases(beside, vocabulary))
    n = sum(map(len, bound)) + len(beside)
    keywords = _rank_keywords(bound, vocabulary)
    taken: set[str] = set()
    labels = []
    for statements, counts, words in zip(bound, phrases, keywords, strict=True):
        ranked = _rank_phrases(counts, everywhere, len(statements), n)
        text = _compose(ranked, words, len(statements), counts, taken)
        text = text or _fall_back(statements, ranked, vocabulary, taken)
        taken.add(text)
        labels.append(Label(text, _complete(words, statements, vocabulary)))
    return tuple(_capitalise(label, capitals or {}) for label in labels)


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
) -> list[str]:
    """Return the phrases of a theme, best first, none held in a better one.

    Score: √(share of the theme) · log-ratio to the share elsewhere · a little for length.
    """
    fewest = max(min(2, size), size // 50)
    scores: dict[str, float] = {}
    for phrase, count in sorted(counts.items()):
        inside = (count + 0.1) / (size + 0.2)
        outside = (everywhere[phrase] - count + 0.1) / (n - size + 0.2)
        ratio = max(0.0, math.log(inside / outside))
        if count >= fewest and ratio > 0:
            scores["".join(phrase)] = (
                math.sqrt(count / size) * ratio * (1 + 0.35 * (len(phrase) - 1))
            )
    ranked = sorted(scores, key=lambda text: (-round(scores[text], 9), text))
    best: list[str] = []
    for text in ranked:
        if not any(text in other or other in text for other in best):
            best.append(text)
    return best


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


def _compose(
    phrases: Sequence[str],
    words: Sequence[str],
    size: int,
    counts: Counter[Tokens],
    taken: set[str],
) -> str:
    """Return the best phrase that says enough of the theme, then words that aren't in it."""
    covering = {"".join(p) for p, count in counts.items() if count >= COVERING * size}
    pieces = [next((p for p in phrases if p in covering), "")]
    pieces = [piece for piece in pieces if piece]
    for word in words:
        label = SEPARATOR.join([*pieces, word])
        fresh = not any(word in piece or piece in word for piece in pieces)
        if fresh and len(pieces) < 3 and len(label) <= LONGEST_LABEL:
            pieces.append(word)
    label = SEPARATOR.join(pieces)
    return "" if label in taken else label


def _fall_back(
    statements: Sequence[Tokens], phrases: Sequence[str], vocabulary: Vocabulary, taken: set[str]
) -> str:
    """Return a name where no word is said twice: a short statement whole, or a phrase of one."""
    openings = [_shorten(tokens) for tokens in statements]
    entire = {"".join(tokens).strip() for tokens in statements}
    whole = [text for text in openings if text in entire]
    said_once = {"".join(phrase) for phrase in _count_phrases(statements, vocabulary)}
    once = sorted(said_once, key=lambda text: (-len(text), text))
    candidates = [text for text in (*phrases, *whole, *once, *openings) if text]
    fresh = (text for text in candidates if text not in taken)
    return next(fresh, candidates[0] if candidates else NAMELESS)


def _shorten(tokens: Tokens) -> str:
    """Return the beginning of a statement in whole words."""
    text = ""
    for token in tokens:
        if len(text + token) > LONGEST_LABEL:
            break
        text += token
    return text.strip() or "".join(tokens).strip()[:LONGEST_LABEL]


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
def _edge_words() -> frozenset[str]:
    return frozenset(read_words("edge_words")) | frozenset(read_words("particles"))


@cache
def _general_words() -> frozenset[str]:
    return frozenset(read_words("general_words"))


@cache
def _telling_words() -> frozenset[str]:
    return frozenset(read_words("telling_words"))
