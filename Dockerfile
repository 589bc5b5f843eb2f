# syntax=docker/dockerfile:1
# One image for the worker, the web and the migrations; what it does is said by its command.

FROM python:3.13.11-slim-trixie AS packages
RUN pip install --no-cache-dir uv==0.13.9
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
# First the packages alone, so that a change of ours does not fetch them anew.
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-group embedded --no-group lint --no-install-project
COPY . .
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-group embedded --no-group lint

FROM python:3.13.11-slim-trixie
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin partnerdesk
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONFAULTHANDLER=1
WORKDIR /app
# Owned by root: the program cannot change itself.
COPY --from=packages /app /app
USER 10001:10001
EXPOSE 8080
# For the web; docker-compose.yml asks the worker its own question.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["python", "deploy/healthcheck.py", "web", "127.0.0.1:8080"]
CMD ["python", "-m", "web"]
