"""Shifted bytes: what a gloss that fell between two bytes did to the characters after it."""
