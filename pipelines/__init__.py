"""Bytes in, record out: decode, extract, repair, validate. Pure, usable without the crawler.

>>> from pipelines import restore
>>> restore("往往因?yàn)槿狈鹑谥R(shí)而陷入債務(wù)危機(jī)").text
'往往因為缺乏金融知識而陷入債務危機'
"""

from pipelines.api import extract, extract_text, undo
from pipelines.flow import clean
from pipelines.profile import GENERIC, NO_EVIDENCE, Profile, SiteEvidence
from pipelines.records import Article, Block, Edit, Record, Rejection, Section, Snapshot
from pipelines.repair import Restoration, restore
from pipelines.version import CLEANER_VERSION

__all__ = [
    "CLEANER_VERSION",
    "GENERIC",
    "NO_EVIDENCE",
    "Article",
    "Block",
    "Edit",
    "Profile",
    "Record",
    "Rejection",
    "Restoration",
    "Section",
    "SiteEvidence",
    "Snapshot",
    "clean",
    "extract",
    "extract_text",
    "restore",
    "undo",
]
