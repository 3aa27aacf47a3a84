#!/usr/bin/env bash
# Installs the programs that tests start: LibreOffice, Chromium, Node.js and its packages for the spreadsheet
# routes, PostgreSQL for ledgers, Java for Spark. Never fails: what cannot be installed is said, and
# tests/house/installed.py skips or fails later.
set -uo pipefail
cd "$(dirname "$0")"

have() { command -v "$1" >/dev/null 2>&1; }
installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'; }

# Spark needs 17 or later; an older one stays where it is.
recent_java() {
  local java first
  for java in "${JAVA_HOME:-/none}/bin/java" "$(command -v java)" /usr/lib/jvm/*/bin/java; do
    [ -x "$java" ] || continue
    first="$("$java" -version 2>&1 | sed -nE 's/.*version "([0-9]+).*/\1/p' | head -n 1)"
    [ "${first:-0}" -ge 17 ] && "$java" -version 2>&1 | head -n 1 && return
  done
  return 1
}

missing_packages() {
  local package
  for package in libreoffice-calc python3-uno libreoffice-script-provider-python; do
    installed "$package" || echo "$package"
  done
  have chromium || echo chromium
  # Debian keeps the programs of the server off the path.
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || have initdb || echo postgresql
  # Another source than Debian may have brought Node.js, with an npm of its own: one is enough.
  have node || echo nodejs
  have npm || echo npm
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@"; }

debian_packages() {
  local missing
  if ! have apt-get; then
    echo "no apt-get here: LibreOffice, Chromium, Node.js, PostgreSQL and Java are taken as they are"
    return
  fi
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
    echo "neither root nor sudo: not installed: ${missing[*]}"
    return
  fi
  echo "apt-get install ${missing[*]}"
  { apt update && apt install -y --no-install-recommends "${missing[@]}"; } >apt.log 2>&1 \
    || { echo "apt-get could not install them:"; tail -n 5 apt.log; }
}

# Which of the two there is depends on the release.
java_package() {
  recent_java >/dev/null && return
  have apt-get || return
  local package
  for package in openjdk-17-jre-headless openjdk-21-jre-headless; do
    echo "apt-get install $package"
    { apt update && apt install -y --no-install-recommends "$package"; } >>apt.log 2>&1 && return
  done
  echo "apt-get could not install Java"
}

node_packages() {
  have npm || return
  cmp -s package.json node_modules/.installed && return
  echo "npm install in tests/real"
  if npm install --no-audit --no-fund --no-package-lock --loglevel=error >npm.log 2>&1; then
    cp package.json node_modules/.installed
  else
    echo "npm could not install them:"
    tail -n 5 npm.log
  fi
}

version() {
  if have "$1"; then echo "$1: $("$@" 2>/dev/null | head -n 1)"; else echo "$1: absent"; fi
}

debian_packages
java_package
node_packages
version soffice --version
version chromium --version
version node --version
echo "java: $(recent_java || echo absent)"
for program in /usr/lib/postgresql/*/bin/postgres; do
  [ -x "$program" ] && "$program" --version
done
for package in node_modules/*/package.json node_modules/@*/*/package.json; do
  [ -f "$package" ] && node -p 'const p = require("./" + process.argv[1]); p.name + ": " + p.version' "$package"
done
exit 0
