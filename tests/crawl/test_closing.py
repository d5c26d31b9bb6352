"""How runs end: what their rows say, what is unusual, and who is told."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path
from typing import Any

from tests.crawl.conftest import Crawls, Reply, Site, article


def told(path: Path) -> list[dict[str, Any]]:
    """What the hook was told."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_sums_agree_and_the_hook_is_told(site: Site, crawls: Crawls, tmp_path: Path) -> None:
    site.fill(12)
    site.page("/a/1.html", "<h1>催收電話</h1>")
    site.replies["/a/2.html"] = Reply(404)
    hook = ("-s", f"RUN_HOOK=cat >> {tmp_path}/told.jsonl")
    first = crawls.run(site.url(), *hook)
    again = crawls.run(site.url(), *hook)
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    one, two = told(tmp_path / "told.jsonl")
    assert one["data_dir"] == str(crawls.data)
    assert (one["exit_code"], one["reason"], one["arguments"]) == (
        0,
        "finished",
        {"url": site.url()},
    )
    summary = one["summary"]
    assert summary["complete"]
    assert summary["answers"] == sum(summary["ended"].values())
    assert summary["ended"] == {"listing": 1, "stored": 10, "rejected": 1, "failed": 1}
    [(name, figures)] = summary["sites"].items()
    assert name == f"127.0.0.1:{site.port}"
    assert (figures["articles"], figures["rejected"]) == (10, 1)
    assert figures["made"]["records"] == 10
    assert two["summary"]["sites"][name]["articles"] == 10
    rows = crawls.rows("SELECT run_id, exit_code, summary FROM runs ORDER BY run_id")
    assert [(row[0], row[1], json.loads(row[2])) for row in rows] == [
        (run["run_id"], 0, run["summary"]) for run in (one, two)
    ]


def test_a_hook_that_fails_is_said_and_loses_nothing(site: Site, crawls: Crawls) -> None:
    site.fill(5)
    done = crawls.run(site.url(), "-s", "RUN_HOOK=exit 7")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "cuishou: RUN_HOOK failed (exit code 7): exit 7"
    assert len(crawls.lines()) == 5
    crawls.check()


def test_the_hook_hears_of_a_run_that_could_not_go_on(
    site: Site, crawls: Crawls, tmp_path: Path
) -> None:
    site.fill(5)
    crawls.data.mkdir()
    (crawls.data / "articles.jsonl").symlink_to("/dev/full")
    done = crawls.run(site.url(), "-s", f"RUN_HOOK=cat > {tmp_path}/told.jsonl")
    assert done.returncode == 1
    [run] = told(tmp_path / "told.jsonl")
    assert run["exit_code"] == 1
    assert "No space left on device" in run["reason"]
    assert done.stderr.splitlines()[-1] == f"cuishou: {run['reason']}"


def test_a_site_that_loses_a_field_raises_an_alarm(site: Site, crawls: Crawls) -> None:
    def page(number: int, source: str) -> str:
        return article(number).replace("</h1>", f"</h1><p>{source}</p>")

    site.fill(20)
    for number in range(20):
        site.page(f"/a/{number}.html", page(number, "來源：催收觀察網"))
    first = crawls.run(site.url())
    assert first.returncode == 0, first.stderr
    assert crawls.rows("SELECT count(source) FROM articles") == [(20,)]

    for number in range(20, 42):
        site.page(f"/b/{number}.html", page(number, ""))
    links = "".join(f'<li><a href="/b/{n}.html">第{n}號平臺的催收電話</a>' for n in range(20, 42))
    site.page("/", f"<ul>{links}</ul>")
    second = crawls.run(site.url())
    assert second.returncode == 1
    assert second.stderr.splitlines()[-1] == (
        f"cuishou: alarm: 127.0.0.1:{site.port}: "
        "source found in 0% of the articles, usually in 100%"
    )
    assert len(crawls.lines()) == 42, "an alarm costs no page"
    crawls.check()


def test_a_run_that_is_cut_off_raises_no_alarm(site: Site, crawls: Crawls) -> None:
    site.fill(40)
    killed = crawls.run(site.url(), CUISHOU_FAILPOINT="commit:after")
    assert killed.returncode == -signal.SIGKILL
    limited = crawls.run(site.url(), "-s", "CLOSESPIDER_ITEMCOUNT=5")
    assert limited.returncode == 0, limited.stderr
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    reasons = [row[0] for row in crawls.rows("SELECT reason FROM runs ORDER BY started_at, rowid")]
    assert reasons[0] == "killed"
    assert reasons[1].startswith("stopped at your limit")
    assert reasons[2] == "finished"


def test_what_a_filter_cuts_out_is_learnt_once(site: Site, crawls: Crawls) -> None:
    for number, who in enumerate(["王某", "李某", "张某", "赵某", "陈某", "孙某", "吴某", "周某"]):
        body = "".join(f"<p>{who}昨天第{n}次接到  ，对方说是来催收欠款的。</p>" for n in range(8))
        title = f"{who}接到催收电话"
        site.page(f"/a/{number}.html", f"<title>{title}</title><h1>{title}</h1>{body}")
    links = "".join(f'<li><a href="/a/{n}.html">第{n}人接到催收电话</a></li>' for n in range(8))
    site.page("/", f"<ul>{links}</ul>")
    done = crawls.run(site.url())
    assert done.returncode == 0, done.stderr
    learnt = crawls.rows("SELECT site, version, omitted, run_id FROM site_evidence")
    [run_id] = crawls.rows("SELECT run_id FROM runs")[0]
    assert learnt == [(f"127.0.0.1:{site.port}", 1, '["电话"]', run_id)]
    assert "its filter seems to cut out 电话" in done.stderr
    again = crawls.run(site.url(), "-a", "refresh=all")
    assert again.returncode == 0, again.stderr
    assert len(crawls.rows("SELECT * FROM site_evidence")) == 1
    crawls.check()


def test_the_log_is_json_lines_if_asked_for(site: Site, crawls: Crawls) -> None:
    site.fill(3)
    site.replies["/a/1.html"] = Reply(302, headers={"Location": "file:///etc/passwd"})
    done = crawls.run(
        site.url(), "-s", "LOG_JSON=1", "-s", "LOG_LEVEL=DEBUG", "-s", "RUN_HOOK=exit 1"
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert all(line.keys() >= {"time", "level", "logger", "message"} for line in lines)
    assert "scrapy.core.engine" in {line["logger"] for line in lines}
    assert lines[-1]["message"] == "RUN_HOOK failed (exit code 1): exit 1"


def test_old_snapshots_are_deleted_at_the_start_of_a_run(site: Site, crawls: Crawls) -> None:
    site.fill(5)
    moments = ("-s", "SNAPSHOT_DAYS=0.00001", "-a", "refresh=all")  # not a second
    first = crawls.run(site.url(), *moments)
    assert first.returncode == 0, first.stderr
    time.sleep(2.1)
    second = crawls.run(site.url(), *moments)
    assert second.returncode == 0, second.stderr
    assert "1 files older than 1e-05 days deleted" in second.stderr
    [left] = (crawls.data / "snapshots").iterdir()
    assert left.name == "cuishou-000002.warc.gz"
    assert crawls.rows("SELECT count(*) FROM snapshots WHERE refers IS NOT NULL") == [(0,)]
    assert len(crawls.lines()) == 5
    crawls.check()
