"""The cellar: tables, and the questions asked of them."""
