"""Records to storage and back. What others build on:

- ``exports.outcome``: the nouns a crawl hands over, ``Found``, ``Outcome``, ``SnapshotRef``
- ``exports.store``: ``Store``, the database, and ``exports.errors.StoreError``, all that can fail
- ``exports.log``: ``Log`` and ``heal``, the JSONL
- ``exports.lock``: ``RunLock``, one run at a time
- ``exports.schema``: the names and meanings of tables and columns

Nothing is imported here: a worker process that needs a noun need not load SQLite.
"""
