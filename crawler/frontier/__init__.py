"""Which URL is fetched next, and how much of a site."""
