"""Search: whatever is typed is a query, either script finds both, and the hit can be seen."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import characters
from exports import search as searching
from exports.excerpt import WIDTH, excerpt, show
from exports.outcome import Outcome
from exports.query import fts_query, parse, phrases
from exports.search import Count, Hit, count, search
from exports.store import Store
from exports.terms import fold, pairs, runs, terms
from pipelines.records import Block, Record
from pipelines.script import to_hans, to_hant, traditionalize
from tests.exports.conftest import article, outcome

TYPED = st.text(
    alphabet=st.one_of(
        st.sampled_from(list('"“”「」()（）*＊:：- ANDORT催收電话後乾é\n\0')), st.characters()
    ),
    max_size=60,
)
MAIN = "http://a.test/"
ARTICLES = {
    "hant": (
        "後續的催收電話",
        "他看著手機上的來電。撥打９５１８８或P2P平臺的400-820-8820，乾隆年間。",
    ),
    "hans": ("后续的还款方案", "他看着手机上的来电：逾期，催收公司。银行客服不催，也不收。"),
    "other": ("京東白條", "反覆撥打電話，瞭解情況。Café Monitor 借P2P。電話裡說的催收。"),
    "title": ("暴力催收", "文中沒有那個詞。"),
}


def written(name: str, title: str, text: str) -> Record:
    hans = to_hans(text)
    return replace(
        article(MAIN + name), title=title, text=text, text_hans=hans, text_hant=to_hant(hans),
        blocks=(Block("paragraph", text),), content_hash=name,
    )  # fmt: skip


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("search") / "cuishou.db") as store:
        run_id = store.begin_run("crawl", {}, "1")
        store.commit([outcome(written(name, *held)) for name, held in ARTICLES.items()], run_id)
        yield store


FOUND = {
    "催收": "hant hans other title",
    "看著": "hant hans",
    "看着": "hant hans",
    "後續": "hant hans",
    "后续": "hant hans",
    "催收電話": "hant",
    "催收，電話": "hant other",
    '"催收電話"': "hant",
    "「看着手机」": "hant hans",
    "“公司。银行": "hans",
    "還款": "hans",
    "乾": "hant",
    "干": "hant",
    "乾隆": "hant",
    "反复": "other",
    "反覆": "other",
    "覆": "other",
    "了解": "other",
    "收": "hant hans other title",
    "话": "hant other",
    "95188": "hant",
    "９５１８８": "hant",
    "9518": "",
    "9518*": "hant",
    "p2p": "hant other",
    "Ｐ２Ｐ": "hant other",
    "借P2P": "other",
    "P2P平台": "hant",
    "400-820-8820": "hant",
    "400 820": "hant",
    '"820 400"': "",
    "cafe": "other",
    "monit*": "other",
    "monit": "",
    "催收 AND 逾期": "hans",
    "逾期 白条": "",
    "逾期 OR 白条": "hans other",
    "催收 NOT 电话": "hans title",
    "催收 NOT (电话 OR 逾期)": "title",
    "（逾期 OR 白条） 催收": "hans other",
    "title:催收": "hant title",
    "text:催收": "hans other",
    "title:「后续的」 逾期": "hans",
    "不收": "hans",
    "不催也": "",
    "": "",
    "，。！": "",
    "NOT 催收": "",
    "催收 NOT": "hant hans other title",
    "OR 催收 AND": "hant hans other title",
    "((催收": "hant hans other title",
    "催收)) 逾期": "hans",
    "催收\0": "hant hans other title",
}


@pytest.mark.parametrize("typed", FOUND)
def test_what_is_found(dataset: Store, typed: str) -> None:
    found = {hit.url.removeprefix(MAIN) for hit in search(dataset.db.conn, typed)}
    assert found == set(FOUND[typed].split())
    assert count(dataset.db.conn, typed) == Count(len(found))


@given(TYPED)
def test_whatever_is_typed_is_a_query(dataset: Store, typed: str) -> None:
    search(dataset.db.conn, typed)
    match = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?"
    dataset.db.conn.execute(match, [fts_query(typed)]).fetchall()


@pytest.mark.parametrize(
    "part", ["(", "(催", "催 NOT ", '"', "催 OR ", "催收", "a ", "「", "(a OR "]
)
def test_no_length_is_too_long(dataset: Store, part: str) -> None:
    search(dataset.db.conn, part * 5000)
    assert search(dataset.db.conn, "催收 " + part * 5000) is not None


@given(st.sampled_from(sorted(ARTICLES)), st.randoms())
def test_every_part_of_a_text_finds_it_in_either_script(
    dataset: Store, name: str, chance: random.Random
) -> None:
    run = chance.choice(re.findall(r"[\u4e00-\u9fff]+", ARTICLES[name][1]))
    start = chance.randrange(len(run))
    part = run[start : start + chance.randint(1, len(run))]
    for typed in (part, to_hans(part), to_hant(to_hans(part)), traditionalize(to_hans(part))):
        hits = {hit.url: hit for hit in search(dataset.db.conn, f"text:{typed}")}
        assert (part, True) in hits[MAIN + name].excerpt


def test_titles_weigh_more(dataset: Store) -> None:
    best = [hit.url.removeprefix(MAIN) for hit in search(dataset.db.conn, "催收")]
    assert set(best[:2]) == {"hant", "title"}
    scores = [hit.score for hit in search(dataset.db.conn, "催收")]
    assert scores == sorted(scores, reverse=True)


def found(dataset: Store, typed: str, name: str) -> Hit:
    return next(hit for hit in search(dataset.db.conn, typed) if hit.url == MAIN + name)


SNIPPETS = {
    ("看着", "hant"): "他[看著]手機上的來電。",
    ("看著", "hans"): "他[看着]手机上的来电",
    ("95188", "hant"): "撥打[９５１８８]或P2P平臺",
    ("P2P平台", "hant"): "或[P2P平臺]的",
    ("400-820-8820", "hant"): "的[400-820-8820]，",
    ("monit*", "other"): "Café [Monitor] 借",
    ("P2P", "other"): "借[P2P]。",
    ("逾期 OR 公司 NOT 白条", "hans"): "[逾期]，催收[公司]",
}


@pytest.mark.parametrize(("typed", "name"), SNIPPETS)
def test_the_hit_is_marked_in_the_pages_own_text(dataset: Store, typed: str, name: str) -> None:
    hit = found(dataset, typed, name)
    assert SNIPPETS[typed, name] in hit.snippet
    assert hit.as_dict().items() >= {"url": hit.url, "title": hit.title}.items()


def test_the_title_is_marked_too(dataset: Store) -> None:
    hit = found(dataset, "催收电话", "hant")
    assert hit.marked_title == (("後續的", False), ("催收電話", True))


def test_a_snippet_shows_where_most_of_the_words_stand(
    store: Store, run_id: str, make_outcome: Callable[..., Outcome]
) -> None:
    filler = "這裡說的是別的事情。" * 30
    text = f"逾期。{filler}\n逾期了，銀行說：協商還款。\n{filler}逾期"
    store.commit([make_outcome(written("x", "題", text))], run_id)
    (hit,) = search(store.db.conn, "逾期 還款")
    assert "[逾期]了，銀行說：協商[還款]。 這裡" in hit.snippet
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) <= WIDTH + 6
    assert "\n" not in hit.snippet


def test_pages_of_hits_follow_one_another_and_the_newest_comes_first(
    store: Store, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = [written(f"{n}", "題", "催收電話每天都響。") for n in range(30)]
    store.commit([outcome(record) for record in same], run_id)
    monkeypatch.setattr(searching, "RANKED", 8)
    pages = [search(store.db.conn, "催收", 7, offset) for offset in (0, 7, 14, 21, 28)]
    assert [hit.sequence for page in pages for hit in page] == list(range(30, 0, -1))
    assert count(store.db.conn, "催收") == Count(30)


@pytest.mark.parametrize("typed", ["后", "後", "title:收", "text:收", "話", "裡"])
def test_a_single_character_finds_the_same_read_or_looked_up(
    dataset: Store, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = {hit.sequence: hit for hit in search(dataset.db.conn, typed)}
    monkeypatch.setattr(characters, "SAMPLE", len(ARTICLES))
    read = search(dataset.db.conn, typed)
    assert [hit.sequence for hit in read] == sorted(looked_up, reverse=True)
    assert all(hit.excerpt == looked_up[hit.sequence].excerpt for hit in read)
    assert count(dataset.db.conn, typed) == Count(len(read), about=True)
    assert [search(dataset.db.conn, typed, 1, n) for n in range(len(read))] == [[h] for h in read]


def test_a_rare_character_and_a_word_are_looked_up(
    dataset: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(characters, "SAMPLE", len(ARTICLES))
    monkeypatch.setattr(characters, "COMMON", 0.5)
    assert count(dataset.db.conn, "乾") == Count(1)
    assert count(dataset.db.conn, "催收") == Count(4)
    assert count(dataset.db.conn, "龘") == Count(0)


def test_terms_are_the_same_in_every_script() -> None:
    texts = [text for held in ARTICLES.values() for text in held]
    corpus = Path(__file__).parents[2] / "bench/corpus"
    texts += [path.read_text("utf-8") for path in sorted(corpus.rglob("*5.txt"))]
    for text in texts:
        for other in (to_hant(to_hans(text)), traditionalize(text), to_hans(traditionalize(text))):
            assert terms(other) == terms(text)
            assert len(fold(other)) == len(other)


def one_by_one(text: str) -> list[str]:
    """What ``terms`` makes, said plainly."""
    found: list[str] = []
    for run in runs(text):
        found += (*pairs(run.text), run.text[-1]) if run.han else (run.text,)
    return found


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("催收电话後P2，。 _é１\x01\x02\n𠮷"), st.characters())
    )
)
def test_the_fast_way_to_terms_makes_the_same_as_the_plain_one(text: str) -> None:
    assert terms(text).split() == [part for word in one_by_one(text) for part in word.split()]


def test_a_word_said_half_a_million_times_is_shown_at_once() -> None:
    """It took more than ten minutes: each hit was held against each other one."""
    text = "催收，" * 500_000 + "投诉催收"
    begun = process_time()
    shown = show(excerpt(text, phrases(parse("催收 OR 投诉"))))
    assert process_time() - begun < 30
    assert "[投诉]" in shown
