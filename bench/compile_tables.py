"""Compile the repair's tables: readings from pypinyin, n-grams from jieba and our own texts.

``python -m bench.compile_tables`` writes ``pipelines/repair/data/``. Sources, all free to ship:

* readings: pypinyin (MIT), every reading of every Chinese character that GBK holds;
* n-grams: the word frequencies of jieba's dictionary (MIT) and the articles under
  ``bench/corpus``, written for this project. No text of ``../shared`` goes in.

Everything is counted in simplified characters, so one model serves both scripts.
"""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from math import exp, log
from pathlib import Path

import jieba
from jieba.posseg.prob_start import P as PROB_START
from jieba.posseg.prob_trans import P as PROB_TRANS
from opencc import OpenCC
from pypinyin.constants import PINYIN_DICT

from pipelines.repair import gbk
from pipelines.repair.language import fold
from pipelines.repair.tables import LINE_END

DATA = Path(__file__).parents[1] / "pipelines/repair/data"
CORPUS = Path(__file__).parent / "corpus"

WORDS_PER_COUNT = 60
"""jieba's frequencies (60 million words) are divided by this, so that whole sentences weigh too."""
TEXT_WEIGHT = 6
"""How often our own sentences are counted, for they alone show how words follow one another."""
LEAST_IN_WORDS = 1
"""Word n-grams rarer than this after division are dropped: names and slips, mostly."""

LEAST_WORD = 5
LONGEST_WORD = 5
"""Least frequency and greatest length of the words that the repair weighs readings with."""
SEEN_SHARE = 0.8
"""Share of the tagger's own figures in what kind of word follows another."""
OWN_WEIGHT = 60
"""What a word of our texts counts beside one of the dictionary's 60 million."""
COMMON_VERB = 40
"""Least frequency of a verb that 在 … 的同時 is looked for with."""

MISTAGGED = (
    "行使 尊重 暂停 保障 维护 追求 享受 提供 强调 催收 还款 借款 面对 应对 "
    "处理 关注 打击 规范 履行 承担 遵守 坚持 保持 支持 鼓励 注重 重视 兼顾 "
    "确保 满足 推动 促进 加强 提升 提高 降低 减少 增加 扩大 完善 优化 完成 "
    "实现 开展 进行 接受 催促 感谢 理解 同情 反思 批评 监督 审理 调查 收取 "
    "收集 使用 利用 依靠 专程 主动 积极 及时 耐心 "
)
"""Verbs, and adverbs that only stand before verbs, that the dictionary calls something else."""

Shares = defaultdict[str, float]
Counts = tuple[Counter[str], Counter[str], Counter[str]]


def readings() -> dict[str, str]:
    """``{reading: characters}`` for every reading that pypinyin knows of a GBK character."""
    table: defaultdict[str, str] = defaultdict(str)
    for char in gbk.pairs():
        for reading in PINYIN_DICT.get(ord(char), "").split(","):
            if reading and gbk.is_han(char):
                table[reading] += char
    return dict(sorted(table.items()))


def words() -> Iterator[tuple[str, int]]:
    """jieba's words in simplified characters, with their frequency."""
    simplified = OpenCC("t2s")
    for line in dictionary():
        word, frequency, *_ = line.split(" ")
        if all(map(gbk.is_han, word)):
            yield simplified.convert(word), int(frequency)


def verbs() -> list[str]:
    """Common verbs of two characters, by jieba's part of speech."""
    rows = (line.split(" ") for line in dictionary())
    found = {word for word, n, tag in rows if tag in ("v", "vn") and int(n) >= COMMON_VERB}
    found |= set(MISTAGGED.split())
    return sorted(word for word in found if len(word) == 2 and all(map(gbk.is_han, word)))


def dictionary() -> list[str]:
    """jieba's dictionary: ``word frequency tag`` a line."""
    return Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()


def count_words(counts: Counts, starts: Counter[str]) -> None:
    """Add the n-grams within words; where a word ends, ``starts`` tells what may follow."""
    raw: Counts = (Counter(), Counter(), Counter())
    for word, frequency in words():
        starts[word[0]] += frequency
        for order, table in enumerate(raw, 1):
            for i in range(len(word) - order + 1):
                table[word[i : i + order]] += frequency
    for table, total in zip(raw, counts, strict=True):
        for gram, frequency in table.items():
            scaled = round(frequency / WORDS_PER_COUNT)
            if scaled >= LEAST_IN_WORDS or (len(gram) == 1 and frequency):
                total[gram] += max(scaled, 1)


def count_texts(counts: Counts, lines: Iterable[str]) -> None:
    """Add the n-grams of running text, line by line."""
    for line in lines:
        folded = f"\n{fold(line)}\n"
        for order, table in enumerate(counts, 1):
            for i in range(len(folded) - order + 1):
                table[folded[i : i + order]] += TEXT_WEIGHT


def held_out(path: Path) -> bool:
    """Every fifth article is kept from the model, for tuning (…5) and for reporting (…0)."""
    return int(path.stem) % 5 == 0


def corpus_lines() -> Iterator[str]:
    for path in sorted(CORPUS.rglob("*.txt")):
        if held_out(path):
            continue
        yield from path.read_text("utf-8").splitlines()


def kinds() -> tuple[list[str], Iterator[str]]:
    """The kind of each word of ``vocabulary`` with its weight in our texts; how kinds follow.

    jieba's dictionary gives each word a part of speech, its tagger (MIT) the shares of those that
    follow one another; these are smoothed with the kinds' own shares. Of the second table each
    line is a kind and its costs in front of every kind, the first line the kinds; ``^`` is a start.
    """
    simplified = OpenCC("t2s")
    tagged: defaultdict[str, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for line in dictionary():
        word, frequency, kind = line.split(" ")
        tagged[simplified.convert(word)][kind] += max(int(frequency), 1)
        totals[kind] += max(int(frequency), 1)
    follow: defaultdict[str, Shares] = defaultdict(lambda: defaultdict(float))
    for (_, kind), share in PROB_START.items():
        follow["^"][kind] += exp(share)
    for (place, kind), row in PROB_TRANS.items():
        if place in "ES":  # the last character of a word; what follows is a first one, B or S
            for (next_place, next_kind), share in row.items():
                if next_place in "BS":
                    follow[kind][next_kind] += exp(share)
    names = sorted(totals)
    rows = (_costs_behind(kind, follow[kind], totals, names) for kind in ["^", *names])
    own = Counter(word for line in corpus_lines() for word in jieba.cut(fold(line)))
    of_words = [
        f"{max(tagged[word], key=tagged[word].__getitem__)}\t{own[word] * OWN_WEIGHT}"
        for word, _ in map(_split, vocabulary())
    ]
    return of_words, chain(["\t".join(["", *names])], rows)


def _costs_behind(kind: str, seen: Shares, totals: Counter[str], names: list[str]) -> str:
    whole, everything = max(sum(seen.values()), 1e-9), totals.total()
    shares = (
        SEEN_SHARE * seen[name] / whole + (1 - SEEN_SHARE) * totals[name] / everything
        for name in names
    )
    return "\t".join([kind, *(f"{-log(share):.2f}" for share in shares)])


def _split(row: str) -> tuple[str, str]:
    word, _, frequency = row.partition("\t")
    return word, frequency


def marks() -> Iterator[str]:
    """``mark, share``: how often each full-width mark stands for its class in our texts."""
    seen = Counter(char for line in corpus_lines() for char in line if not gbk.is_han(char))
    classes: Counter[str] = Counter()
    for char, n in seen.items():
        classes[fold(char)] += n
    for char, n in sorted(seen.items()):
        if char in gbk.pairs():
            yield f"{char}\t{n / classes[fold(char)]:.3g}"


def write(name: str, lines: Iterable[str]) -> None:
    """Write a table, compressed when its name says so; the same input gives the same bytes."""
    content = "".join(f"{line}\n" for line in lines).encode()
    if name.endswith(".gz"):
        content = gzip.compress(content, 9, mtime=0)
    (DATA / name).write_bytes(content)
    print(f"{name}: {len(content):,} bytes")


def vocabulary() -> Iterator[str]:
    """Words with their frequency; the rarest and the longest decide nothing."""
    seen: Counter[str] = Counter()
    for word, frequency in words():
        seen[word] += frequency
    for word, frequency in sorted(seen.items()):
        if len(word) <= LONGEST_WORD and (frequency >= LEAST_WORD or len(word) == 1):
            yield f"{word}\t{frequency}"


def by_context(counts: Counts) -> Iterator[str]:
    """``context, the characters behind it, their counts``, a context a line."""
    after: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for table in counts:
        for gram, n in sorted(table.items()):
            after[gram[:-1]].append((gram[-1], n))
    for context, seen in after.items():
        yield f"{context}\t{''.join(c for c, _ in seen)}\t{' '.join(str(n) for _, n in seen)}"


def main() -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    write("readings.tsv", (f"{reading}\t{chars}" for reading, chars in readings().items()))
    write("verbs.txt", verbs())
    write("words.tsv.gz", vocabulary())
    write("marks.tsv", marks())
    of_words, following = kinds()
    write("kinds.txt.gz", of_words)
    write("following.tsv", following)
    counts: Counts = (Counter(), Counter(), Counter())
    starts: Counter[str] = Counter()
    count_words(counts, starts)
    count_texts(counts, corpus_lines())
    total = sum(starts.values())
    write("starts.tsv", (f"{c}\t{n / total:.3g}" for c, n in sorted(starts.items()) if n > 30))
    write("ngrams.tsv.gz", (line.replace("\n", LINE_END) for line in by_context(counts)))


if __name__ == "__main__":
    main()
