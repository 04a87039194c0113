#!/bin/sh
# Writes the secrets that docker-compose.yml mounts, once: `sh ops/make_secrets.sh`. What exists stays as it is.
set -eu
cd "$(dirname "$0")/.."
mkdir -p secrets
chmod 700 secrets # the files are readable for the containers' users; nobody else on this machine reaches them

random() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
write() { [ -e "secrets/$1" ] || printf '%s' "$2" >"secrets/$1"; }

write secret_key "$(random)"
write postgres_password "$(random)"
write database_url "postgres://soc_builder:$(cat secrets/postgres_password)@db:5432/soc_builder"
write redis_conf "requirepass $(random)
"
write redis_url "redis://:$(sed -n 's/^requirepass //p' secrets/redis_conf)@broker:6379/0"
chmod 644 secrets/*
