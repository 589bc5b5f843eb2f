"""The files browsers load: kept for ever under an address that changes with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"


@cache
def asset(path: str) -> str:
    """Return the address of a static file, its content's hash included."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


class Assets(StaticFiles):
    """Serves the static files; what is asked for by its hash never has to be asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file with its caching rule."""
        response = await super().get_response(path, scope)
        by_hash = scope.get("query_string", b"").startswith(b"v=")
        lasting = "public, max-age=31536000, immutable" if by_hash else "public, max-age=86400"
        response.headers["Cache-Control"] = lasting
        return response
