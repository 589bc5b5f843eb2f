"""The partner's pages about money: movements, top-ups, payments, what comes, settings, papers."""
