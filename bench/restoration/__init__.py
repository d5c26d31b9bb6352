"""How well ``restore`` undoes what the simulator did: ``python -m bench.restoration [tune]``."""

from bench.restoration.texts import Document, documents

__all__ = ["Document", "documents"]
