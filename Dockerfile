# One image for every process: `api`, `worker`, `migrate` and the other commands of `fabula`.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/fabula
WORKDIR /src
# Dependencies first: they change less often than the sources, and their layer is kept.
COPY requirements.lock ./
RUN /opt/fabula/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY workers workers
COPY migrations migrations
COPY demo demo
RUN /opt/fabula/bin/pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin fabula
COPY --from=build /opt/fabula /opt/fabula
ENV PATH=/opt/fabula/bin:$PATH PYTHONUNBUFFERED=1 FABULA_HOST=0.0.0.0 FABULA_PORT=8000
USER fabula
WORKDIR /tmp
EXPOSE 8000
ENTRYPOINT ["fabula"]
CMD ["api"]
