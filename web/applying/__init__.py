"""The application form: begun, filled in page by page, kept for thirty days, checked and sent."""
