"""Writes the bundled sample site and what must come out of it; the same bytes every time.

Clean articles and page styles go in, three things come out: the pages as a server gives them
(``crawler/sites/sample/pages``), their routes beside them, and the expected results
(``tests/pages/sample``). Run ``python -m bench.sample.build`` after a change of any source.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.sample.expected import expected_article
from bench.sample.indexes import feed, sitemap
from bench.sample.pages import Served, article_page, list_page, other_page
from bench.sample.site import Site

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "crawler" / "sites" / "sample" / "pages"
EXPECTED = ROOT / "tests" / "pages" / "sample"

Files = dict[str, bytes]


def build() -> tuple[Files, Files]:
    """The files of the site and the expected results, by name."""
    site = Site.load()
    served = [
        *(article_page(site, source) for source in site.articles.values()),
        *(list_page(site, plan) for plan in site.plan["list"]),
        *(other_page(other) for other in site.others.values() if "template" in other),
        sitemap(site),
        feed(site),
        Served("/robots.txt", "robots.txt", site.plan["robots"].encode(), "text/plain"),
    ]
    pages = {page.file: page.body for page in served}
    pages["routes.toml"] = routes(site, served).encode()
    expected = {f"{result['name']}.json": _json(result) for result in results(site)}
    return pages, expected


def routes(site: Site, served: Sequence[Served]) -> str:
    """``routes.toml``: what the server answers, and with which headers."""
    modified = site.plan["last_modified"]
    parts = [f"# Made by bench/sample/build.py.\nhost = {_quoted(site.plan['host'])}\n"]
    for page in sorted(served, key=lambda page: page.path):
        headers = {"Content-Type": page.content_type, "Last-Modified": modified}
        parts.append(_route(page.path, f"file = {_quoted(page.file)}", headers))
    for name, path in site.redirects.items():
        parts.append(_route(path, "status = 301", {"Location": site.articles[name]["path"]}))
    return "\n".join(parts)


def results(site: Site) -> Iterator[dict[str, Any]]:
    """What must come of each URL of the site."""
    for source in site.articles.values():
        original = source.get("duplicate_of")
        duplicate_of = original and site.url + site.articles[original]["path"]
        yield expected_article(source, site.url, duplicate_of)
    for plan in site.plan["list"]:
        yield {
            "name": plan["name"],
            "kind": "list",
            "url": site.url + plan["path"],
            "links": [site.url + site.link(name).href for name in plan["articles"]],
            "next": site.url + plan["next"] if "next" in plan else None,
        }
    for other in site.others.values():
        yield {"name": other["name"], "kind": other["kind"], "url": site.url + other["path"]}
    for name, path in site.redirects.items():
        yield {
            "name": f"{name}_redirect",
            "kind": "redirect",
            "url": site.url + path,
            "location": site.url + site.articles[name]["path"],
        }


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make ``folder`` hold exactly ``files``."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in set(folder.iterdir()) - {folder / name for name in files}:
        stale.unlink()
    for name, body in files.items():
        (folder / name).write_bytes(body)


def main() -> None:
    pages, expected = build()
    write(PAGES, pages)
    write(EXPECTED, expected)
    print(f"{len(pages)} files of the site, {len(expected)} expected results")


def _route(path: str, reply: str, headers: Mapping[str, str]) -> str:
    inline = ", ".join(f"{_quoted(key)} = {_quoted(value)}" for key, value in headers.items())
    return f"[[route]]\npath = {_quoted(path)}\n{reply}\nheaders = {{ {inline} }}\n"


def _json(result: Mapping[str, Any]) -> bytes:
    return (json.dumps(result, ensure_ascii=False, indent=1) + "\n").encode()


def _quoted(text: str) -> str:
    """``text`` as a TOML basic string, which JSON's is too."""
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    main()
