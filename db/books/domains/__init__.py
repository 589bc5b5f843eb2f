"""Names at the registries in the books: changes, renewals, messages, bulk orders."""
