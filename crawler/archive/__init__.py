"""WARC files in and out: what was fetched, as it came."""
