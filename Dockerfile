# One image for web and worker; which of them it is, the command says.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/app/.venv PATH=/app/.venv/bin:$PATH QUNYING_DATA=/data
RUN pip install --no-cache-dir "uv>=0.5" && useradd --create-home --uid 10001 qunying && mkdir /data && chown qunying /data
WORKDIR /app

# Dependencies first: they change less often than the code.
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --extra pg --no-install-project
COPY qunying ./qunying
COPY examples ./examples
RUN uv sync --frozen --no-dev --extra pg

USER qunying
VOLUME /data
EXPOSE 8000
CMD ["qunying", "up", "--host", "0.0.0.0"]
