"""Is a word filtered on this page? And how much likelier is the text with it than without?"""

from __future__ import annotations

from functools import cache

from pipelines.repair.edits import Document, Passage
from pipelines.repair.language import Language, folded, shipped
from pipelines.script import traditionalize

CALL = "电话"
TOPIC = "题"
MEANWHILE = "同时，"
TRACELESS = (TOPIC, MEANWHILE)
"""Words that rules of their own look for, where no blank shows them."""

BLANK_IN_PHRASE = 7.0
"""How unlikely (natural logarithm) it is that somebody puts a blank inside a phrase."""
CONTEXT = 2
"""Characters on either side that the model looks at."""


def body(document: Document) -> list[tuple[int, Passage]]:
    """The passages a filter works on, numbered: no title, no field, no caption that repeats it."""
    title = document.title
    return [
        (number, passage)
        for number, passage in enumerate(document.passages)
        if passage.role in ("heading", "text") and passage.text.strip() != title
    ]


def body_text(document: Document, *, headings: bool = True) -> str:
    """The body, a line a passage; without ``headings`` only the text between them."""
    return "\n".join([p.text for _, p in body(document) if headings or p.role != "heading"])


def stands(document: Document, word: str, *, headings: bool = True) -> bool:
    """Whether a word (simplified) stands anywhere in the body: proof that it is not filtered.

    Without ``headings`` only the text between them is asked.
    """
    text = body_text(document, headings=headings)
    return any(form in text for form in _forms(word))


@cache
def _forms(word: str) -> frozenset[str]:
    """A word in both scripts, with both kinds of comma."""
    forms = {word, traditionalize(word)}
    return frozenset(forms | {form.replace("，", ",") for form in forms})


def expected(document: Document, word: str) -> bool:
    """Whether title or site say that a word is cut out here; the body must not hold it."""
    if word not in document.omitted:
        return False
    told = word in document.learnt or word.rstrip("，") in folded(document.title)
    return told and not stands(document, word)


def gain(before: str, word: str, after: str, model: Language | None = None) -> float:
    """By how much (natural logarithm) ``word`` between two texts is likelier than nothing.

    All folded; ``model`` is the shipped one unless another is given.
    """
    left, right = ("\n\n" + before)[-CONTEXT:], after[:CONTEXT]
    model = model or shipped()
    with_word = model.score(left + word + right)
    return with_word - model.score(left + right)


def gain_in_blank(before: str, word: str, after: str) -> float:
    """``gain`` where a blank stands: against a pause, or a blank put into a phrase."""
    left, right = ("\n\n" + before)[-CONTEXT:], after[:CONTEXT]
    model = shipped()
    pause = model.score(f"{left}，{right}")
    nothing = model.score(left + right) - BLANK_IN_PHRASE
    return model.score(left + word + right) - max(pause, nothing)


def in_script(word: str, document: Document) -> str:
    """A word of the filter in the page's characters and with its kind of comma."""
    word = traditionalize(word) if document.script == "Hant" else word
    full = any("，" in passage.text for passage in document.passages)
    return word if full else word.replace("，", ",")
