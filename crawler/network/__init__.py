"""Whom the crawl may ask, by which way, and how politely."""
