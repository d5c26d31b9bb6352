"""``scrapy report``: the dataset and its runs as one HTML page that needs nothing else.

- ``figures``: what is counted, in SQL, and the nouns it is counted into
- ``example``: a damaged sentence, before and after
- ``charts``, ``drawing``: figures to SVG, drawn by Vega-Lite
- ``page``: all of it on one page, written to the side and moved into place
"""
