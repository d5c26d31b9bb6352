"""The processes that clean pages, and what travels to them and back."""
