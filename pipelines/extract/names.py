"""What lines name by labels: 責任編輯, 作者, 來源, 發布時間; and which line is nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from pipelines.extract.fold import fold, fold_aligned

LONGEST_LINE: Final = 200
"""Characters of a line that names editor or source; longer ones are text."""
LONGEST_NAME: Final = 24

_LABEL: Final = re.compile(
    r"(?:(?P<chief>责任编\s?[辑缉]|责\s?编)|(?P<editor>编\s?[辑缉](?!次数))|(?P<author>作\s?者|记\s?者|撰文|撰稿)"
    r"|(?P<source>(?:文章|本文|信息|稿件|新闻|资料|内容)?(?:来\s?源|稿源|出处)|转自|摘自)"
    r"|(?P<date>(?:发布|发表|更新|添加|上传|录入|创建|刊发)(?:时间|日期|于)?|时间|日期)"
    r"|(?P<count>浏览|阅读|点击|人气|查看|评论|热度|访问|围观)"
    r"|(?:字[体号]|关键[词字]|标签|分享|栏目|分类|审核|校对|监制|邮箱|电话|qq|微信)"
    r")(?:次数|数|量)?\s{0,3}[:/]\s{0,3}"
)
_END: Final = re.compile(
    r"\s{2,}|[|丨\[\]【】()<>,。;]|\s?(?:19|20)\d\d[-/.年]|\s\d{1,2}:\d\d"
    r"|\s+(?=(?:发布|发表|更新|浏览|阅读|点击|评论|分享|编辑|字号))"
    r"|(?<=[\u3400-\u9fff]{2})(?=(?:发布|发表|更新)(?:于|时间|日期)|(?:浏览|阅读|点击|评论|分享)(?:量|数|\s?[\d(]|$))"
    r"|\s?(?=\d[\d.,万w+]*\s?(?:条?评论|次?(?:浏览|阅读|点击|播放)|人))"
)
_STAMP: Final = re.compile(
    r"(?P<verb>(?:发布|发表|更新|添加|上传|录入|创建|刊发)(?:时间|日期|于|在)?\s{0,3})?"
    r"(?:(?:19|20)\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}+|年\d{1,2}月\d{1,2}日)"
    r"|[一二][一二三四五六七八九〇零○]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十廿卅]{1,3}日)"
    r"(?:\s{0,3}\d{1,2}:\d\d(?::\d\d)?+)?+(?=\W|$|责|编|来源|作者|浏览|阅读|点击)"
)
"""A date, with or without the word that says what happened then; no part of a sentence."""
_BY: Final = re.compile(
    r"\s*(?:(?:[Ww]ritten |[Ww]ords |[Pp]osted |[Rr]eported )?[Bb]y|BY)\s+"
    r"(?P<name>(?!(?:The|Our|Senior|Staff|Chief)\b)[A-Z][\w.'’-]*"
    r"(?: (?!(?:Senior|Staff|Chief|Business|Political|Reporter|Correspondent|Editor|Updated"
    r"|Published|Follow)\b)[A-Z][\w.'’-]*){1,3})"
)
"""An English byline: two to four capitalised words behind ``By``."""
_STOPS: Final = re.compile(r"[,。;!?]")
_AFTER_SOURCE: Final = re.compile(r"(?<=[\u3400-\u9fff]{3})\s")
"""A blank ends the name of a Chinese paper; that of an editor may be spaced (張　三)."""
_EDGES: Final = " \t\xa0\u3000-—|:："
_RANKS: Final = {"chief": 3, "editor": 2, "author": 1}


class Said(NamedTuple):
    """A labelled value in a line: what it is called, and the value as it stands."""

    label: str
    value: str


def said(line: str) -> Iterator[Said]:
    """The labelled values of a line, glosses included.

    >>> [s.value for s in said("來(lái)源：新華網  作者：張三 責(zé)任編輯：唐儷(lì)漪")]
    ['新華網', '張三', '唐儷(lì)漪']
    """
    if not _LABEL.search(fold(line)):
        return
    folded = fold_aligned(line)
    labels = list(_LABEL.finditer(folded.text))
    if not labels:
        return
    ends = (*(label.start() for label in labels[1:]), len(folded.text))
    for label, end in zip(labels, ends, strict=True):
        name = _END.search(folded.text, label.end(), end) if label.lastgroup != "date" else None
        raw = folded.raw_slice(label.end(), name.start() if name else end).strip(_EDGES)
        if raw and label.lastgroup:
            yield Said(label.lastgroup, raw)


def is_byline(folded: str) -> bool:
    """Whether a folded line is made of labelled fields and dates, and of nothing else.

    Two fields, or a date that says it is that of publication. A contact or a plain date is no
    evidence: a list of calls has those as well.

    >>> is_byline("发布于 2024年04月02日 08:00 来源:本站原创 点击:0次")
    True
    >>> is_byline("二〇二三年八月二十五日 来源:街坊来稿 【字体:大 中 小】")
    True
    >>> is_byline("2024-04-02 08:00 电话:95188"), is_byline("发布于2024年4月2日的通知 来源:官网")
    (False, False)
    """
    if len(folded) > LONGEST_LINE or not (_LABEL.match(folded) or _STAMP.match(folded)):
        return False
    fields = sorted(
        (*_STAMP.finditer(folded), *_LABEL.finditer(folded)), key=lambda field: field.start()
    )
    if not any(field.lastgroup for field in fields):
        return False
    ends = (*(field.start() for field in fields[1:]), len(folded))
    values = [folded[field.end() : end] for field, end in zip(fields, ends, strict=True)]
    return (len(fields) > 1 or fields[0].lastgroup == "verb") and not any(
        len(value.strip()) > LONGEST_NAME or _STOPS.search(value) for value in values
    )


def editor_and_source(lines: Iterable[str]) -> tuple[str | None, str | None]:
    """The editor and the source that lines name; the plainest label wins, then the first line.

    >>> editor_and_source(["作者：張三", "責任編輯：李四", "來源：新華網"])
    ('李四', '新華網')
    >>> editor_and_source(["By Ann Lee Senior Reporter"])
    ('Ann Lee', None)
    """
    editor = source = None
    best = 0
    for line in lines:
        if len(line) > LONGEST_LINE:
            continue
        if not best and (by := _BY.match(line)):
            best, editor = _RANKS["author"], by["name"]
        if not any(mark in line for mark in ":：/"):
            continue
        for label, value in said(line):
            if len(value) > LONGEST_NAME or "***" in value or _STOPS.search(fold(value)):
                continue
            if _RANKS.get(label, 0) > best:
                best, editor = _RANKS[label], value
            elif label == "source":
                source = source or _AFTER_SOURCE.split(value)[0]
    return editor, source
