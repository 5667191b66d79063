#!/bin/sh
# Installs the packages of packages.txt that are missing. Does nothing, and needs no network and no rights, when all are there.
set -eu

list=$(dirname "$0")/packages.txt
packages=$(sed 's/#.*//' "$list" | tr -s ' \n' ' ')

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "install.sh: this is not Debian (no dpkg-query or apt-get). Liaison is built on Debian 12; elsewhere, install the" >&2
  echo "counterparts of these packages by hand, then run the cmake lines of examples/quickstart.sh: $packages" >&2
  exit 1
fi

missing=
for package in $packages; do
  case $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null || true) in
    ?i*) ;;
    *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "install.sh: not root, and there is no sudo. Have somebody install:$missing" >&2
    exit 1
  fi
  as_root=sudo
fi

echo "Installing:$missing"
# Through env, because sudo does not hand the caller's variables on.
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
# shellcheck disable=SC2086  # a list of names, to be split
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
