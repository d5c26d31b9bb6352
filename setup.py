"""For ``scrapyd-deploy``, which builds an egg by it; all else stands in pyproject.toml."""

from setuptools import setup

setup()
