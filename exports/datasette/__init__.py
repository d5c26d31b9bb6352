"""``scrapy serve``: Datasette over the dataset, with search and each article's repairs in place.

- ``site``: Datasette with what is said of the tables (``metadata``, ``queries``) and our ``plugin``
- ``views``: the pages of our own: search, article, snapshot, report
- ``article``: a stored article as its page shows it; ``original``: a snapshot as lines of text
- ``guard``: only this machine may ask, only for reading, and no page may load what is not ours

Nothing here knows the network: the command serves the application, and hands in what reads
snapshots.
"""
