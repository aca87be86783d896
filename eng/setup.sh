#!/usr/bin/env bash
# Installs what the build, the tests and the demo need, and says what it does. Doing it again does nothing.
#   eng/setup.sh             everything: Debian's PostgreSQL 15 with its extensions, and servers 14, 16, 17, 18 for the tests
#   eng/setup.sh --only 15   Debian's PostgreSQL 15 only
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

only=
case ${1-} in
  '') ;;
  --only) only=${2-}; [[ $only == 15 ]] || { echo "setup: --only takes 15" >&2; exit 2; } ;;
  *) echo "usage: eng/setup.sh [--only 15]" >&2; exit 2 ;;
esac

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 1; }

# Two runs at once must not unpack over each other.
mkdir -p "$root/.cache/postgres"
exec 9>"$root/.cache/setup.lock"
flock 9

command -v dotnet >/dev/null ||
  fail "the .NET SDK is missing. Install .NET 10 (global.json names the version) and put 'dotnet' on PATH; then run this again."
(cd "$root" && dotnet --version >/dev/null 2>&1) ||
  fail "no .NET SDK that global.json accepts. Installed: $(cd / && dotnet --list-sdks | tr '\n' ' ')"

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

install_packages() {
  local missing=() package
  for package in "$@"; do
    installed "$package" || missing+=("$package")
  done
  (( ${#missing[@]} )) || return 0
  command -v apt-get >/dev/null || fail "not a Debian system; install by hand what these packages hold: ${missing[*]}"
  (( EUID == 0 )) || fail "packages are missing and only root can install them: apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  # No server of Debian's own: the tests start theirs. postgresql-common must know that before it is configured first.
  if ! [[ -e /etc/postgresql-common/createcluster.conf ]]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  elif ! installed postgresql-15; then
    sed -i '/^[# ]*create_main_cluster *=/d' /etc/postgresql-common/createcluster.conf
    echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf
  fi
  local policy=/usr/sbin/policy-rc.d
  if ! [[ -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  local log="$root/.cache/apt.log"
  { apt-get update -qq &&
    UCF_FORCE_CONFFOLD=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      -o Dpkg::Options::=--force-confold "${missing[@]}"; } >"$log" 2>&1 ||
    { tail -n 30 "$log" >&2; fail "apt-get could not install ${missing[*]} (the whole output: $log)"; }
}

packages=(postgresql-15 postgresql-15-postgis-3 postgresql-15-partman postgresql-15-cron postgresql-15-plproxy pgbouncer)
if [[ -z $only ]] && ! command -v npm >/dev/null; then
  packages+=(nodejs npm)
fi
install_packages "${packages[@]}"
say "PostgreSQL 15: $(/usr/lib/postgresql/15/bin/postgres --version | sed 's/.*) //')"
[[ -n $only ]] && exit 0

# Debian 12 has PostgreSQL 15 alone; the other majors come as npm packages of plain server binaries.
majors=(14 16 17 18)
cache="$root/.cache/postgres"
stamp=$(sha256sum "$root/eng/postgres/package-lock.json" | cut -c1-64)
if [[ $(cat "$cache/stamp" 2>/dev/null) != "$stamp" ]]; then
  say "fetching PostgreSQL ${majors[*]} into .cache/postgres"
  unpack=$(mktemp -d "$cache/unpack.XXXXXX")
  cp "$root"/eng/postgres/{package.json,package-lock.json,.npmrc} "$unpack"
  (cd "$unpack" && npm ci --loglevel=error >npm.log 2>&1) || { cat "$unpack/npm.log" >&2; fail "npm could not fetch the server packages"; }
  for major in "${majors[@]}"; do
    package="$unpack/node_modules/postgres-$major"
    # npm packages cannot hold symbolic links; the package's own step makes them again (eng/postgres/.npmrc keeps scripts from running unseen).
    (cd "$package" && node scripts/hydrate-symlinks.js)
    rm -rf "${cache:?}/$major"
    mv "$package/native" "$cache/$major"
  done
  rm -rf "$unpack"
  echo "$stamp" >"$cache/stamp"
fi
for major in "${majors[@]}"; do
  say "PostgreSQL $major: $("$cache/$major/bin/postgres" --version | sed 's/.*) //')"
done
