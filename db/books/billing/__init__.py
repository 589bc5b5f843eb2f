"""Papers, statements, refunds and price lists in the books."""
