"""Makes the bundled sample site: ``python -m bench.sample.build``."""
