"""What the bank says: statements, symbols, and which movement is which."""
