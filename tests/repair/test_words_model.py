"""The bigger language model: found or not, named in the results, of use to the repair."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler.errors import WrongUsageError
from crawler.workers.language import word_model
from pipelines import clean, restore
from pipelines.errors import ModelError
from pipelines.records import Record, Snapshot
from pipelines.repair import words_model
from pipelines.repair.words_model import WordModel, find

try:
    MODEL = find()
except ModelError:  # pragma: no cover - a broken installation shows in the first test
    MODEL = None

needed = pytest.mark.skipif(
    MODEL is None,
    reason="no bigger model: pip install '.[words]', apt-get install libime-data-language-model",
)


@pytest.fixture
def model() -> WordModel:
    assert MODEL is not None
    return MODEL


def test_off_is_none() -> None:
    assert find("off") is None


def test_without_kenlm_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_model, "find_spec", lambda _: None)
    assert find() is None
    with pytest.raises(ModelError, match=r"cuishou\[words\]"):
        find("/some/model.lm")


def test_without_a_model_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_model, "PLACES", ("/nowhere/*.lm",))
    assert find() is None


@needed
def test_a_file_that_is_no_model_is_one_line(tmp_path: Path) -> None:
    other = tmp_path / "other.lm"
    other.write_text("no model\n")
    with pytest.raises(ModelError, match=r"^\S*other\.lm: [^\n]+$"):
        find(str(other))
    with pytest.raises(ModelError, match="No such file"):
        find(str(tmp_path / "none.lm"))


@needed
def test_what_people_write_is_likelier(model: WordModel) -> None:
    assert model.gain("逾期之后催收电话就会打来", "逾期之后催收就会打来") > -10
    assert model.cost("当地政府部门") < model.cost("当地政部门")
    assert model.gain("一次不寻常的路", "一次不心宁尝的路") > 10
    assert model.cost("") == 0.0


@needed
def test_what_is_no_word_costs_something_finite(model: WordModel) -> None:
    assert model.cost("00aa，。 ") == 7 * words_model.PLAIN
    assert 0 < model.cost("榇呤囃吒") < 200


@needed
def test_it_travels_to_another_process(model: WordModel) -> None:
    assert pickle.loads(pickle.dumps(model)).cost("金融知识") == model.cost("金融知识")


@needed
def test_records_name_it(model: WordModel) -> None:
    body = "<title>催收</title><h1>催收</h1>" + "<p>逾期之後，催收電話往往在第三天打來。</p>" * 5
    snapshot = Snapshot("http://sample.test/1", body.encode())
    plain, helped = clean(snapshot), clean(snapshot, words=model)
    assert isinstance(plain, Record)
    assert isinstance(helped, Record)
    assert helped.cleaner_version == f"{plain.cleaner_version}+{model.version}"


@needed
@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("“不尋?!钡穆罚诿芰掷锎", "“不尋常”的路，在密林里"),
        ("攵嗨粫?huì)兒覺!我", "多睡一會兒覺!我"),
        ("銀行每月寄出賬單?;谏鲜隼碛?,催收人員", "銀行每月寄出賬單。基于上述理由,催收人員"),
        ("先還本金?;诖?,平臺願意協商還款計劃。", "先還本金。基于此,平臺願意協商還款計劃。"),
    ],
)
def test_it_chooses_between_readings(model: WordModel, seen: str, meant: str) -> None:
    assert restore(seen, words=model).text == meant


@needed
def test_text_without_damage_stays(model: WordModel) -> None:
    text = "真的嗎?!價格是多少?(詳見附錄)\nF(x)與R(a)"
    assert restore(text, words=model).text == text


def test_a_setting_that_names_no_model_is_wrong_usage() -> None:
    with pytest.raises(WrongUsageError, match=r"^LANGUAGE_MODEL: /nowhere/x\.lm: "):
        word_model(Settings({"LANGUAGE_MODEL": "/nowhere/x.lm"}))


def test_the_environment_says_what_auto_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE_MODEL", "off")
    assert word_model(Settings({"LANGUAGE_MODEL": "auto"})) is None
    monkeypatch.setenv("LANGUAGE_MODEL", "/nowhere/x.lm")
    assert word_model(Settings({"LANGUAGE_MODEL": "off"})) is None
    with pytest.raises(WrongUsageError):
        word_model(Settings())
