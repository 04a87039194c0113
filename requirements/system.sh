#!/bin/sh
# Sees to what the distribution brings: `system.sh run`, `system.sh run test`.
# Installs what is missing when it may (root and apt); otherwise stops with the one line to type.
set -eu

venv="python3-venv"
run="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-inter"
test="chromium curl postgresql redis-server poppler-utils"
bare="debootstrap"

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is no Debian: to print reports it needs Pango, HarfBuzz and a font; the tests also PostgreSQL, Redis, Chromium, curl and Poppler."
    exit 0
fi

is_installed() {
    [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=""
for set in "$@"; do
    case $set in
        venv) "${PYTHON:-python3}" -c 'import ensurepip' 2>/dev/null && continue; packages=$venv ;;
        run) packages=$run ;;
        test) packages=$test ;;
        bare) packages=$bare ;;
        *) echo "system.sh knows the sets venv, run, test and bare, not '$set'." >&2; exit 2 ;;
    esac
    for package in $packages; do
        is_installed "$package" || missing="$missing $package"
    done
done
[ -n "$missing" ] || exit 0

install="apt-get install --yes --no-install-recommends$missing"
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Some system packages are missing. Type this line, then start again:" >&2
    echo "    sudo $install" >&2
    exit 1
fi
echo "Installing from the distribution:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $install || { apt-get update && $install; }; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
