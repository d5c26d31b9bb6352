"""Our commands, one a module. Scrapy loads them all whenever one is called."""

from crawler.terminal.called import refuse_unknown

refuse_unknown(__path__)
