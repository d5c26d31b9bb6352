"""What the full-text index holds: Han text as pairs of characters, everything else as words.

FTS5's own tokenizers find whole runs of Chinese (``unicode61``) or at least three characters
(``trigram``); most words have two, such as 催收.
"""

from __future__ import annotations

import re

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"([{HAN}]+)|([^\W{HAN}]+)")


def terms(text: str) -> str:
    """The text as the index takes it. The last character of a run also stands alone.

    So any one character begins a term, any two are a term, and more are a phrase of terms. An
    index holds what this function made of a text, and gives it up only for the same: to change
    it is a migration that builds the index anew.

    >>> terms("催收电话：95188，P2P平台")
    '催收 收电 电话 话 95188 P2P 平台 台'
    """
    parts: list[str] = []
    for han, word in _RUNS.findall(text):
        if word:
            parts.append(word)
        else:
            parts += map(str.__add__, han, han[1:])
            parts.append(han[-1])
    return " ".join(parts)
