"""A domain registry on this machine: EPP over TLS, money, and misbehaviour on request."""

from sandbox.registry.server import Registry, open_registry, serve_registry

__all__ = ["Registry", "open_registry", "serve_registry"]
