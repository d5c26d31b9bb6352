"""What a page leads to: links, feeds, and what they promise."""
