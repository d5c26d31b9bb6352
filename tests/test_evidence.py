"""A site's own habit: which words its filter cuts out, learnt from titles and bodies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.simulator import filter_words, to_traditional
from pipelines import Record, Snapshot, clean
from pipelines.evidence import learn, unfilled
from pipelines.profile import NO_EVIDENCE, SiteEvidence

CORPUS = Path(__file__).parents[1] / "bench" / "corpus"
TURNS = ("别慌，先听懂{}", "关于{}的几点提醒", "一次{}引起的风波", "{}为什么总是绕不开")


def articles(*kinds: str) -> list[tuple[str, str]]:
    """Titles and bodies of our own articles, as their authors wrote them."""
    paths = [path for kind in kinds for path in sorted((CORPUS / kind).glob("*.txt"))]
    texts = [path.read_text("utf-8").partition("\n") for path in paths]
    return [(title, body) for title, _, body in texts]


def titled(pages: list[tuple[str, str]], word: str) -> list[tuple[str, str]]:
    """Pages of a site whose titles name the word that their bodies speak of."""
    return [
        (f"{title}：{TURNS[n % len(TURNS)].format(word)}" if word in body else title, body)
        for n, (title, body) in enumerate(pages)
    ]


def filtered(pages: list[tuple[str, str]], word: str, left: str) -> list[tuple[str, str]]:
    return [(title, filter_words(body, {word: left})) for title, body in pages]


@pytest.mark.parametrize("word", ["电话", "平台", "投诉", "法院", "录音"])
@pytest.mark.parametrize("script", [str, to_traditional], ids=["hans", "hant"])
def test_a_word_that_leaves_blanks_is_learnt(word: str, script: Callable[[str], str]) -> None:
    pages = filtered(titled(articles("finance", "life"), word), word, "  ")
    found = learn(((script(title), script(body)) for title, body in pages), 3)
    assert found == SiteEvidence(3, (word,))


@pytest.mark.parametrize("word", ["题", "银行", "记者"])
def test_a_frequent_word_is_learnt_without_a_trace(word: str) -> None:
    pages = filtered(titled(articles("finance", "life", "news"), word), word, "")
    assert learn(pages).omitted == (word,)


def test_a_rare_word_without_a_trace_is_not_told_from_a_headline_word() -> None:
    some = articles("finance", "life", "news")[::2]  # on a larger site no word of titles is rare
    assert learn(filtered(titled(some, "投诉"), "投诉", "")).omitted == ()


@pytest.mark.parametrize("kind", ["finance", "life", "news"])
def test_sites_without_a_filter_teach_nothing(kind: str) -> None:
    assert learn(articles(kind)).omitted == ()
    assert learn(titled(articles(kind), "催收电话")).omitted == ()


def test_words_of_headlines_are_not_filtered_words() -> None:
    pages = [(f"{title}：揭秘全攻略", body) for title, body in articles("finance")]
    assert learn(pages).omitted == ()


def test_a_few_link_lists_taken_for_text_do_not_hide_the_filter() -> None:
    pages = filtered(titled(articles("finance", "life"), "银行"), "银行", "  ")
    pages[0] = (pages[0][0], pages[0][1] + "\n相关文章：银行的回答")
    assert learn(pages).omitted == ("银行",)


def test_few_pages_teach_nothing() -> None:
    assert learn([]) == NO_EVIDENCE
    assert learn(filtered(titled(articles("finance")[:2], "电话"), "电话", "  ")).omitted == ()


def test_a_caption_that_repeats_the_title_is_no_body() -> None:
    pages = filtered(titled(articles("finance"), "电话"), "电话", "  ")
    assert learn((title, f"{title}\n{body}") for title, body in pages).omitted == ("电话",)


def test_a_record_is_learnt_from_as_the_site_showed_it() -> None:
    page = "京東催收電話\n小編導語\n催收?qǐng)F(tuán)的催收 便會(huì)到來,通過 、短信聯(lián)系。\n"
    page += "他接到催收 ,很不安。"
    page += "\n借款人應了解自己的還款義務,盡量按時還款,避免逾期。" * 4
    record = clean(Snapshot("page.txt", page.encode(), media="text"))
    assert isinstance(record, Record)
    assert "電話" in record.text
    title, body = unfilled(record)
    assert title == "京東催收電話"
    assert body.split("\n")[1] == "催收團的催收 便會到來,通過 、短信聯系。"
    assert unfilled(record.as_dict()) == (title, body)
