"""The look the sandbox's own pages share, and the small answers its doors have in common."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --quiet: #5b6775; --paper: #f6f7f9;
  --sheet: #ffffff; --line: #d9dee5; --accent: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --quiet: #a3afbd;
  --paper: #12171d; --sheet: #1b222b; --line: #323c48; --accent: #7db8f5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", sans-serif; }
header { padding: .6rem 1.5rem; border-bottom: 3px solid var(--accent); background: var(--sheet);
  color: var(--quiet); }
header b { color: var(--accent); }
main { max-width: 68rem; margin: 0 auto; padding: 1rem 1.5rem 3rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .8rem 0; overflow-wrap: anywhere; }
a { color: var(--accent); }
table { width: 100%; border-collapse: collapse; background: var(--sheet);
  border: 1px solid var(--line); }
th, td { padding: .5rem .75rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--quiet); font-weight: 600; }
.number { display: block; text-align: right; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.quiet { color: var(--quiet); }
nav a { display: inline-block; padding: .4rem 1rem; text-decoration: none; }
nav a[aria-current] { background: var(--sheet); border: 1px solid var(--line);
  border-bottom-color: var(--sheet); position: relative; top: 1px; font-weight: 600; }
iframe { width: 100%; height: 75vh; border: 1px solid var(--line); background: #fff; }
pre { margin: 0; padding: 1rem; background: var(--sheet); border: 1px solid var(--line);
  white-space: pre-wrap; overflow-wrap: anywhere; font: .9rem/1.5 ui-monospace, monospace; }
form { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .8rem;
  align-items: end; margin: 1rem 0 2rem; }
label { display: grid; gap: .2rem; color: var(--quiet); }
input, button { font: inherit; padding: .45rem .6rem; border: 1px solid var(--line);
  border-radius: .3rem; background: var(--sheet); color: var(--ink); }
button { background: var(--accent); color: var(--sheet); font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
"""

GUARD = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"


def page(part: str, title: str, body: str, status: int = 200) -> HTMLResponse:
    """Return a whole page of one part; the body is HTML already."""
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"<header><b>Sandbox</b> · {escape(part)} · nothing here is real</header>"
        f"<main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    headers = {"Content-Security-Policy": GUARD, "Cache-Control": "no-store"}
    return HTMLResponse(text, status, headers=headers)


def table(columns: list[str], rows: list[list[str]], empty: str) -> str:
    """Return an HTML table of cells that are HTML already, or the sentence for an empty one."""
    if not rows:
        return f'<p class="quiet">{escape(empty)}</p>'
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def wants_page(request: Request) -> bool:
    """Say whether a person with a browser asks, and not a program."""
    return "text/html" in request.headers.get("accept", "")


async def healthz(_: Request) -> Response:
    """Answer that this part is up."""
    return PlainTextResponse("ok")
