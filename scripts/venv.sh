#!/usr/bin/env bash
# Make .venv with a Python of 3.11 or newer. As root on Debian, install one where it is missing.
set -eu

apt_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

new_enough() { "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_make_venv() { "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; }

command -v "$PYTHON" >/dev/null || apt_install python3 python3-venv || true
if ! new_enough; then
  echo "OPX needs Python 3.11 or newer; '$PYTHON' is $("$PYTHON" --version 2>&1 || true)." >&2
  echo "Name another with: make setup PYTHON=python3.12" >&2
  exit 1
fi
can_make_venv || apt_install python3-venv || {
  echo "This Python cannot make a virtual environment: install its venv package (python3-venv)." >&2
  exit 1
}

clear=""
if [ -e .venv ] && { [ -n "$HERE" ] || ! .venv/bin/python -c '' 2>/dev/null; }; then clear=--clear; fi
"$PYTHON" -m venv $clear .venv
