"""Texts worth trying: random strings find nothing, Chinese with glosses and shifts does at once."""

from __future__ import annotations

from hypothesis import strategies as st

from bench.simulator import Table, filter_words, gloss, harvest, to_traditional

TABLE = Table.load()
HAN = st.sampled_from(
    "催收電話问題貸款逾期還的是在因為團隊識會說時發展務經濟消費者與此同平台主一不人我"
)
MARKS = st.sampled_from("，。、：？！“”（）  \u3000\xa0?()!,aFR19\n\ue789€")
GLOSSES = st.sampled_from(
    ["(huì)", "（shí）", "?yàn)", "F(tuán)", "?！", "(huì )", "(a)", "?qǐng)F(tuán)"]
)
SENTENCES = st.sampled_from(
    [
        "与此同时，平台会联系借款人，提醒其还款。",
        "因为缺乏金融知识而陷入债务危机，催收电话接踵而至。",
        "在享受便利的同时，消费者也应承担责任，催收电话的问题不容忽视。",
        "催收团队通过电话、短信联系借款人，这个话题值得讨论。",
        "4.1 电话催收",
        "一、如何应对催收电话",
        "孩子。”我总是说，这是一个难题！",
    ]
)

noise = st.lists(HAN | MARKS | GLOSSES, max_size=60).map("".join)
"""Anything made of what damaged pages are made of."""


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Real sentences, damaged by the simulator to a random depth, harvested or not."""
    lines = draw(st.lists(SENTENCES, min_size=1, max_size=6))
    table = TABLE.cut(draw(st.integers(0, len(TABLE.pairs))))
    if draw(st.booleans()):
        lines = [filter_words(line) for line in lines]
    lines = [gloss(to_traditional(line), table) for line in lines]
    return "\n".join(map(harvest, lines) if draw(st.booleans()) else lines)


texts = noise | damaged() | st.text(max_size=40)
titles = st.sampled_from(["", "催收電話", "京東商城催收电话", "小額貸的問題"])
