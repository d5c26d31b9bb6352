"""The order of the rules, here and nowhere else: the damage is undone last process first."""

from __future__ import annotations

from pipelines.repair import closing, gloss, trim
from pipelines.repair.edits import Rule
from pipelines.repair.gaps import blank, edges, meanwhile, omitted, suffix
from pipelines.repair.shift import rule as shift

PLAN: tuple[Rule, ...] = (
    gloss.RULE,  # 會(huì) → 會; what stays is a shifted stretch's
    shift.RULE,  # 因?yàn)槿狈 → 因為缺乏; gives the blanks that were swallowed back
    closing.RULE,  # “……害怕?！? → “……害怕。”
    blank.RULE,  # 催收  便 → 催收電話便
    edges.RULE,  # 4.1 催收 → 4.1 電話催收; wants the headings' own gaps filled
    suffix.RULE,  # 催收電話問也 → 催收電話問題也
    omitted.RULE,  # 有效的措， → 有效的措施，, where the site's profile names 施
    meanwhile.RULE,  # 便利的消費者 → 便利的同時，消費者
)

FINISH: tuple[Rule, ...] = (trim.RULE,)  # blocks only: white space at edges was evidence until here
