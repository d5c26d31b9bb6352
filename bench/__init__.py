"""What measures the project and makes its test material; nothing here runs in a crawl."""
