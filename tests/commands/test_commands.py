"""The commands as a user types them: real processes, their output and their exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = Path(__file__).parents[2]
DAMAGED = "可能因?yàn)槿狈鹑谥R(shí)而感到會(huì)羞愧，因此來(lái)電不接。"
REPAIRED = "可能因為缺乏金融知識而感到會羞愧，因此來電不接。"
TITLE = "某平臺催收電話"
LINES = [
    "逾期之后，催收電話往往在第三天打來，對方會先核對姓名。",
    "接到催收電話時，先請對方報出公司名稱和工號，再決定是否繼續通話。",
    "如果催收人員言語粗暴，可以錄音留存，并向監管部門投訴。",
    "協商還款之前，應當把欠款的本金、利息和費用逐項算清楚。",
]
PAGE = f"<title>{TITLE}</title><h1>{TITLE}</h1>" + "".join(f"<p>{line}</p>" for line in LINES)


def scrapy(*args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *args],
        cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


WRONG = {
    "restore --explian": "unknown option --explian; did you mean --explain?",
    "restore --expl": "unknown option --expl; did you mean --explain?",
    "restore --title": "argument --title: expected one argument",
    "restore a b": "restore takes one file, or - for standard input",
    "clean": "clean what? Name files (.html, .txt, .warc.gz), or - for input",
    "clean --bogus x": "unknown option --bogus; there are: --help, --logfile",
    "inspect": "inspect what? Name one URL, or one saved page",
    "inspect a b": "inspect what? Name one URL, or one saved page",
    "inspect --htlm x a": "unknown option --htlm; did you mean --html?",
    "inspect ftp://a/b": "'ftp://a/b' is no http or https URL",
    "search": "search for what? scrapy search 催收电话",
    "search 催收 -L LOUD": "log level 'LOUD': must be DEBUG, INFO, WARNING, ERROR or CRITICAL",
    "crawl articles -s LOG_LEVEL=LOUD": "log level 'LOUD': must be DEBUG",
    "restore -L 10": "log level '10': must be DEBUG",
    "search 催收 --limit 0": "argument --limit: takes a number from 1 on, not '0'",
    "search 催收 --jsn": "unknown option --jsn; did you mean --json?",
    "export": "export what and where? scrapy export parquet articles.parquet",
    "export parqet x": "unknown format parqet; did you mean parquet?",
    "export parquet -": "parquet does not go to standard output; name a file",
    "export csv x --since y": "argument --since: takes the sequence of a record, not 'y'",
    "crawl": "name one spider; there are: articles",
    "crawl artcles": "unknown spider artcles; did you mean articles?",
    "crawl articles --outptu x": "unknown option --outptu; did you mean --output?",
    "crawl articles": "no site profile is enabled: give a page with -a url=http://...",
    "crawl articles -a refesh=all": "unknown spider argument refesh; did you mean refresh?",
    "crawl articles -a refresh=al": "-a refresh=al: must be due or all or none",
    "crawl articles -a site=smaple": "unknown site profile smaple; did you mean sample?",
    "crawl articles -a url=h.test/a": "-a url=h.test/a is no http or https URL; did you mean http",
    "crawl articles -a url=ftp://h/": "-a url=ftp://h/ is no http or https URL",
    "crawl articles -s DATADIR=x": "unknown setting DATADIR; did you mean DATA_DIR?",
    "crawl articles -s MAX_DEPTH=-1": "setting MAX_DEPTH takes a whole number from 0 on, not -1",
    "reclean -s CLEAN_WORKERS=0": "setting CLEAN_WORKERS takes a whole number from 1 on, not 0",
    "crawl articles -s CLEAN_WORKERS=1.5": "setting CLEAN_WORKERS takes a whole number from 1 on",
    "serch 催收": "unknown command serch; did you mean search?",
    "-s A=1 xyz": "unknown command A=1; there are: bench, check, clean, crawl",
    "crawl articles -s JOBDIR=x -a site=sample": "JOBDIR is not needed",
}


@pytest.mark.parametrize("call", WRONG)
def test_wrong_usage_is_one_line_and_exit_2(call: str) -> None:
    done = scrapy(*call.split())
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"cuishou: {WRONG[call]}")
    assert done.stderr.count("\n") == 1
    assert not (ROOT / "x").exists()


def test_restore_mends_standard_input_and_files(tmp_path: Path) -> None:
    done = scrapy("restore", stdin=DAMAGED)
    assert (done.returncode, done.stdout, done.stderr) == (0, REPAIRED, "")
    file = tmp_path / "damaged.txt"
    file.write_text(DAMAGED + "\n", encoding="utf-8")
    assert scrapy("restore", str(file)).stdout == REPAIRED + "\n"
    file.write_bytes("催收電話".encode("gb18030"))
    assert scrapy("restore", str(file)).stdout == "催收電話"
    missing = scrapy("restore", str(tmp_path / "none.txt"))
    assert missing.returncode == 1
    assert missing.stderr.endswith("none.txt: No such file or directory\n")


def test_restore_shows_what_it_did_and_why() -> None:
    shown = scrapy("restore", "--explain", stdin=DAMAGED).stdout
    assert "[(huì) → nothing]羞愧" in shown
    assert "gloss: " in shown
    assert "shift: " in shown
    assert shown.endswith(REPAIRED + "\n")
    assert "\x1b" not in shown
    data = json.loads(scrapy("restore", "--json", stdin=DAMAGED).stdout)
    assert (data["text"], data["original"]) == (REPAIRED, DAMAGED)
    assert {edit["rule"] for edit in data["edits"]} == {"gloss", "shift"}


def test_clean_gives_a_record_a_page(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "page.txt").write_text("\n".join([TITLE, *LINES]), encoding="utf-8")
    with (tmp_path / "pages.warc.gz").open("wb") as stream:
        archive(stream, "http://h.test/a.html", "200 OK", PAGE.encode("gbk", "replace"))
        archive(stream, "http://h.test/gone.html", "404 Not Found", b"gone")
    before = sorted(tmp_path.iterdir())
    files = [str(path) for path in before]
    done = scrapy("clean", *files)
    assert (done.returncode, done.stderr) == (0, "")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    named = [(record["url"], record["site"]) for record in records]
    assert named == [
        ("page.html", "page.html"), ("page.txt", "page.txt"), ("http://h.test/a.html", "h.test")
    ]  # fmt: skip
    assert all(record["text"].splitlines() == LINES for record in records)
    assert sorted(tmp_path.iterdir()) == before
    assert json.loads(scrapy("clean", "-", stdin=PAGE).stdout)["url"] == "-"


def test_clean_says_where_an_archive_is_torn(tmp_path: Path) -> None:
    whole, torn = tmp_path / "whole.warc.gz", tmp_path / "torn.warc.gz"
    with whole.open("wb") as stream:
        for number in range(3):
            archive(stream, f"http://h.test/{number}", "200 OK", PAGE.encode("gbk"))
    torn.write_bytes(whole.read_bytes()[:-200])
    done = scrapy("clean", str(torn))
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr.endswith("it ends within http://h.test/2\n")


def test_clean_says_what_it_does_not_take(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    (tmp_path / "torn.warc.gz").write_bytes(b"\x1f\x8b\x08\x00garbage")
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    names = ["empty.html", "empty.warc.gz", "torn.warc.gz", "a.pdf", "none.html", "", "good.html"]
    done = scrapy("clean", *(str(tmp_path / name) for name in names))
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1, "the good page is cleaned all the same"
    lines = done.stderr.splitlines()
    assert len(lines) == 6
    said = [
        "empty.html: decode: empty",
        "empty.warc.gz: empty: 0 bytes",
        "torn.warc.gz: byte 0: it ends within a gzip member",
        "a.pdf: not one of",
    ]
    said += ["none.html: No such file", "is a folder; name its files"]
    for line, words in zip(lines, said, strict=True):
        assert words in line


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("催收電話\n" * 200_000, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "restore", str(file)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    os.read(process.stdout.fileno(), 10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


def archive(stream: object, url: str, status: str, body: bytes) -> None:
    headers = StatusAndHeaders(status, [("Content-Type", "text/html; charset=gbk")], "HTTP/1.1")
    writer = WARCWriter(stream, gzip=True)
    writer.write_record(
        writer.create_warc_record(
            url, "response", payload=BytesIO(body), length=len(body), http_headers=headers
        )
    )


def test_a_terminal_is_not_steered_by_a_page(tmp_path: Path) -> None:
    steering = "\x1b]0;owned\x07\x1b[31m"
    page = tmp_path / "page.html"
    page.write_text(PAGE.replace(TITLE, TITLE + steering), encoding="utf-8")
    shown = scrapy("inspect", str(page)).stdout
    shown += scrapy(
        "restore", "--explain", "--title", TITLE, stdin=f"接到催收 怎麼辦{steering}"
    ).stdout
    shown += scrapy("clean", f"{steering}.html").stderr
    assert shown.count("␛]0;owned␇␛[31m") >= 3
    assert "\x1b" not in shown
