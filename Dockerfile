# One image for web, worker and beat. Everything that is built is built in the first stage; the second one holds no tools.

FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements/run.lock requirements/run.lock
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes --no-deps --requirement requirements/run.lock \
    && /venv/bin/pip uninstall --yes pip
COPY . .
RUN DATA_DIR=/tmp/build STATIC_ROOT=/app/collected /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q /app

FROM python:3.13-slim-trixie
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-inter \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 product \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin product \
    && install --directory --owner 10001 --group 10001 --mode 700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data MEDIA_ROOT=/data/media STATIC_ROOT=/app/collected WEB_CONCURRENCY=2
WORKDIR /app
# One page printed: the build stops if the renderer lacks something, and the cache of the fonts is there for every start.
RUN python -c "import weasyprint; weasyprint.HTML(string='<p>SOC Builder').write_pdf()"
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-I", "soc_builder/healthcheck.py", "web"]
CMD ["gunicorn", "--config", "python:soc_builder.gunicorn"]
