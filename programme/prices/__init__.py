"""Price lists, promotions and the files they come in."""
