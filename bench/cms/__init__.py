"""Pages in the styles of many content systems, made from texts of our own.

A style is a file of ``tuning/`` or ``held_out/``: what the page must give, as TOML, and below
``---`` the page itself with gaps: ``{{title}}``, ``{{body}}``, ``{{date FORMAT}}``,
``{{links N MARKUP}}`` … (``page.py``). The styles of ``held_out`` were written before extraction
had seen any of them; docs/extraction.md has the figures of that first run.
"""
