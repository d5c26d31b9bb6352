"""Missing words: what a banned-word filter cut out, put back where the page gives evidence."""
