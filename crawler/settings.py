"""The project's settings: one comment for every value that is not Scrapy's own.

Any of them can be given for one run: ``scrapy crawl articles -s NAME=VALUE``.
"""

from __future__ import annotations

import os

BOT_NAME = "cuishou"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
COMMANDS_MODULE = "crawler.commands"  # ours, and crawl with honest exit codes

# --- Our own -------------------------------------------------------------------------------------
DATA_DIR = "data"  # where everything goes: cuishou.db, articles.jsonl, snapshots/
SNAPSHOT_DAYS = 0  # days after which the pages as they came are deleted; 0: never
SITES_DIR = ""  # a folder of your own profiles (*.toml), beside those in crawler/sites
CONTACT = ""  # a URL or mail address put into the user agent, so that a site can reach you
LANGUAGE_MODEL = "auto"  # auto: the bigger one that is installed, if any; off; or a KenLM file
CLEAN_WORKERS = max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
CLEAN_DEADLINE = 60.0  # seconds a page may take to clean; heavily damaged ones need under 10
CLEAN_MEMORY_MB = 2048  # address space of a worker: a page that wants more ends as a rejection
BATCH_PAGES = 100  # pages committed at once: upserts cost 0.05 ms a row from there on
BATCH_SECONDS = 1.0  # a page waits no longer for its commit, so a crash costs little
MAX_DEPTH = 4  # links from the start page to a page; next pages of one list count as one depth
MAX_LIST_PAGES = 1000  # list pages whose URLs differ only in numbers: a calendar never ends
MAX_PAGES = 100_000  # new URLs a run takes in of one site: what a session id makes never ends
REVISIT_DAYS = 7.0  # from the first visit of an article to the second; lists: every run
REVISIT_SHORTEST_DAYS = 1.0  # halved down to this while it changes
REVISIT_LONGEST_DAYS = 90.0  # doubled up to this while it does not
PATIENCE_SECONDS = 900.0  # a run waits so long for a site that asked us to, then ends incomplete
MAX_FAILED_SHARE = 0.1  # a run of which more failed exits 1
RUN_HOOK = ""  # a shell command that gets the run's row as JSON on standard input, at its end

# --- How the pages travel through Scrapy ---------------------------------------------------------
ITEM_PIPELINES = {  # two thin adapters; a pipeline of your own can stand between (say, at 500)
    "crawler.item_pipelines.CleanPipeline": 300,
    "crawler.item_pipelines.StorePipeline": 800,
}
DOWNLOADER_MIDDLEWARES = {
    # before robots.txt is asked for: also that request must not go where none may
    "crawler.network.routing.RoutingMiddleware": 60,
    "crawler.network.robots.RobotsMiddleware": 100,
    # Scrapy's lets everything pass after a 5xx, and knows no Crawl-delay
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
}
TWISTED_DNS_RESOLVER = "crawler.network.routing.GuardedResolver"  # refuses names that lead inwards
CONCURRENT_ITEMS = 4  # one item a response: Scrapy's 100 costs 100 tasks a response
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 64 * 1024 * 1024  # bodies held until commit: 100 pages of 640 KB;
# the default of 5 MB would stall the download before a batch of larger pages is full
CONCURRENT_REQUESTS = 16  # as Scrapy's; stated because the ledger hands out twice as many leases
METAREFRESH_ENABLED = False  # parses every page for a tag that mirror farms use as a trap
REDIRECT_ENABLED = False  # a redirect's target is a row of the ledger, seen and guarded like any
RETRY_ENABLED = False  # a retry is a row of the ledger, so it outlives the process
HTTPERROR_ALLOW_ALL = True  # every response reaches the spider, so that its URL ends in a state
COOKIES_ENABLED = False  # nothing here needs a session; one makes session ids in URLs likelier
REFERER_ENABLED = False  # requests leave from the ledger, there is no page they come from
DEFAULT_DROPITEM_LOG_LEVEL = "INFO"  # a page that is no article is dropped after its commit

# --- Manners -------------------------------------------------------------------------------------
USER_AGENT = "cuishou/0.1 (research crawler; obeys robots.txt)"  # + CONTACT, by the command
ROBOTSTXT_OBEY = True  # Scrapy's default is not to
CONCURRENT_REQUESTS_PER_DOMAIN = 2  # gently, one host at a time (loopback: LOOPBACK_CONCURRENCY)
DOWNLOAD_DELAY = 0.5  # seconds between requests to a host, at least; none on loopback
AUTOTHROTTLE_ENABLED = True  # slower when the site is slower; never on loopback
AUTOTHROTTLE_START_DELAY = 1.0  # Scrapy's 5 s is longer than most content farms need
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-TW,zh;q=0.9,en;q=0.5",  # the pages are Chinese
}
LOOPBACK_CONCURRENCY = 8  # requests at once to a server on this machine

# --- Bounds --------------------------------------------------------------------------------------
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # after decompression too: no article is larger, bombs are
DOWNLOAD_WARNSIZE = 0  # a large page is no news; too large ends as a state
DOWNLOAD_TIMEOUT = 60  # seconds for the whole response: an endless slow body ends

# --- Logs ----------------------------------------------------------------------------------------
LOG_LEVEL = "INFO"  # our own lines; the crawl command shows Scrapy's from WARNING on, unless you
# set LOG_LEVEL yourself
LOG_JSON = False  # the log, and all we say on standard error, as JSON lines
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"
LOG_SHORT_NAMES = True
STATS_DUMP = False  # the summary says it better; runs keep the figures
TELNETCONSOLE_ENABLED = False  # an open port in a production crawl
REMOTE_CONTROL_ENABLED = False  # the same
