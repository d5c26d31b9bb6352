"""Whom an article's title is about: 京東盛際小額貸催收電話 is about 京東盛際小額貸."""

from __future__ import annotations

import re
from typing import Final

from pipelines.extract.fold import simplify

LONGEST: Final = 20
"""Characters of a name; with a company's full name 16 was the longest seen."""
FARTHEST: Final = 80
"""Characters from a clause's start to the word for the call: beyond it nothing is plain."""

_CALL: Final = re.compile(
    r"(?:催收|催款|催债|催缴)(?:客服|人员|部门|部|公司|中心|团队|人|员)?(?:的|打来的|打)?"
    r"(?:电话|来电|号码|热线|短信)"
    r"|(?:电话|短信)(?:催收|催款|催债|催缴)"
)
_CLAUSE: Final = re.compile(r"[,。!?，！？：:|_]")
_BEFORE: Final = re.compile(
    r"(?:\d{4}年|最新|关于|有关|揭秘|曝光|警惕|小心|注意|教你|如何|怎么|怎样|该怎么|"
    r"应对|处理|面对|对付|对待|看待|解读|解析|浅谈|认识|了解|查询|拒接|屏蔽|举报|投诉|为什么|"
    r"为何|"
    r"[^,。!?，！？：:|_]{1,16}(?:眼中|眼里|眼裡|口中|嘴里|笔下|心中|身边|手里|亲历)的|"
    r"接到了?|收到了?|遇到了?|碰到|遭遇|经常|总是|老是|一直|不断|频繁|天天|突然|被|"
    r"[\s“\"《【『「])+"
)
_AFTER: Final = re.compile(
    r"(?:的|之|打来的|打来|发来的?|官方|客服|"
    r"人工|上门|协商|真实|"
    r"[\s”\"》】』」:])+$"
)
_DEBT: Final = re.compile(r"逾期|欠款|不还")
"""What follows the name in 花呗逾期后的催收电话."""
_NOT_A_NAME: Final = re.compile(
    r"如何|怎么|怎样|为什么|为何|什么|哪|吗|呢|了|不|没|被|会|能|要|接|收到|遇|频繁|总|天天|每天|"
    r"一直|应对|处理|面对|合法|违法|关于|我|你|他|她|家人|朋友|亲|逾期|欠|还款|[,。、!?；，？！：:|_()（）\s]"
)
_GENERIC: Final = re.compile(
    r"(?:(?:各大?|某|多家|网络|互联网|第三方)?(?:网贷|银行|平台|公司|小额?贷款?|贷款|金融|消费金融)(?:平台|公司|机构)?"
    r"|信用卡|民间(?:借贷)?|[车房]贷|现金贷|债务|企业|个人|手机|陌生|骚扰|恶意|暴力|违规|外地|本地|委外"
    r"|法院|律师|律所|律师事务所|机器人|智能|虚拟|信贷|借贷|借款|欠款|花钱|反|防|老赖|虚假|诈骗|高频|夜间|深夜)+"
)
"""What a title may speak of without naming anyone."""


def subject(title: str) -> str | None:
    """Whom the title is about, as it is written there; ``None`` where that is not plain.

    >>> subject("京東商城消費金融催收電話"), subject("接到招聯金融催收電話怎麼辦")
    ('京東商城消費金融', '招聯金融')
    >>> subject("催收電話頻繁怎麼辦") is subject("如何應對催收電話") is None
    True
    """
    plain = simplify(title)
    call = _CALL.search(plain)
    if not call:
        return None
    start = max((mark.end() for mark in _CLAUSE.finditer(plain, 0, call.start())), default=0)
    if prefix := _BEFORE.match(plain, start, call.start()):
        start = prefix.end()
    if call.start() - start > FARTHEST:
        return None
    debt = _DEBT.search(plain, start, call.start())
    end = debt.start() if debt else call.start()
    if suffix := _AFTER.search(plain[start:end]):
        end = start + suffix.start()
    name = plain[start:end]
    plain_name = 2 <= len(name) <= LONGEST and not _NOT_A_NAME.search(name)
    return title[start:end] if plain_name and not _GENERIC.fullmatch(name) else None
