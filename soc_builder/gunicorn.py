"""How gunicorn serves in production: `gunicorn --config python:soc_builder.gunicorn` (processes: WEB_CONCURRENCY)."""

wsgi_app = "soc_builder.wsgi:application"
bind = "0.0.0.0:8000"
worker_class = "gthread"
threads = 4
preload_app = True  # the processes share what the first one loaded
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 2000
max_requests_jitter = 200
worker_tmp_dir = "/dev/shm"  # noqa: S108  only heartbeats lie there; the rest of the file system may be read-only
control_socket_disable = True
accesslog = None  # django-structlog writes a line per request, with its id
