"""The partner's pages about names: a name and what can be done with it, bulk orders."""
