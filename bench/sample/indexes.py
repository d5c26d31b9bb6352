"""What a site says of itself to programs: its sitemap, and a feed of what is new."""

from __future__ import annotations

import html
from datetime import date, datetime, time, timedelta, timezone
from email.utils import format_datetime

from bench.sample.pages import Served, spoilt
from bench.sample.site import Site
from bench.sample.style import Link
from bench.simulator import Table

CHINA = timezone(timedelta(hours=8))
URL = "<url><loc>{loc}</loc><lastmod>{date}</lastmod></url>"
ITEM = "<item><title>{title}</title><link>{loc}</link><pubDate>{date}</pubDate></item>"


def sitemap(site: Site) -> Served:
    """Every article but those that only a redirect leads to, and the page on the site itself."""
    named = [name for name in site.articles if name not in site.redirects]
    urls = [
        URL.format(loc=html.escape(site.url + link.href), date=link.date)
        for link in map(site.link, named)
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        f"<url><loc>{site.url}/</loc></url>",
        f"<url><loc>{site.url}{site.others['about']['path']}</loc></url>",
        *urls,
        "</urlset>\n",
    ]
    return Served("/sitemap.xml", "sitemap.xml", "\n".join(lines).encode(), "application/xml")


def feed(site: Site) -> Served:
    """RSS 2.0 of the newest articles, their titles damaged as on the pages."""
    plan = site.plan["feed"]
    lines = [
        f'<?xml version="1.0" encoding="{plan["label"]}"?>',
        f'<rss version="2.0"><channel><title>{plan["title"]}</title><link>{site.url}/</link>',
        *(_item(site, site.link(name)) for name in plan["articles"]),
        "</channel></rss>\n",
    ]
    damaged = spoilt("\n".join(lines), Table.load().cut(plan["depth"]), traditional=True)
    body = damaged.encode(plan["encoding"])
    return Served(plan["path"], plan["file"], body, "application/rss+xml")


def _item(site: Site, link: Link) -> str:
    moment = datetime.combine(date.fromisoformat(link.date), time(8), CHINA)
    return ITEM.format(
        title=html.escape(link.title),
        loc=html.escape(site.url + link.href),
        date=format_datetime(moment),
    )
