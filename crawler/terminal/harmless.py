"""Text of strangers on a terminal: control characters are shown, not obeyed.

A title may hold the sequences by which a terminal is steered: to colour what comes after, to rename
the window, to write over lines that were printed before. Data on standard output that programs read
(``clean``, ``restore``, ``--json``) is not touched.
"""

from __future__ import annotations

from typing import Final

_KEPT: Final = "\t\n"
_PICTURES: Final = 0x2400
"""Where Unicode's pictures of the control characters begin."""
_TURNING: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""What turns the direction of all that follows on the line."""
_SHOWN: Final = {
    **{code: _PICTURES + code for code in range(0x20) if chr(code) not in _KEPT},
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *_TURNING), 0xFFFD),
}


def harmless(text: str) -> str:
    r"""The text as it may be printed for a person.

    >>> harmless("催收\x1b[31m電話\x07"), harmless("a\u202eb\x9bc"), harmless("催\t收\n")
    ('催收␛[31m電話␇', 'a�b�c', '催\t收\n')
    """
    return text.translate(_SHOWN)
