# shellcheck shell=bash
#
# Debian packages: installed when we are root, named with the exact command when we are not.

APT_UPDATED=

# Refreshes apt's lists, once per run and only when something is missing.
apt_update() {
    if [ -z "$APT_UPDATED" ]; then
        APT_UPDATED=yes
        say "apt-get update"
        apt-get -qq update >&2 || say "apt-get update failed; going on with the lists at hand"
    fi
}

apt_knows() {
    apt-cache show "$1" >/dev/null 2>&1
}

can_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

# install_packages PACKAGE…
install_packages() {
    if ! can_install; then
        say "missing on this machine: $*. Install it with"
        fail "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
    fi
    apt_update
    say "apt-get install $*"
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
        install -y --no-install-recommends "$@" >&2 ||
        fail "could not install: $* (see apt's message above)"
}

# Debian asks it whether a package's service may be started.
SERVICE_POLICY=/usr/sbin/policy-rc.d

# install_without_service PACKAGE: installs a server whose program is wanted, not the service that Debian makes of it:
# neither now nor at the next boot.
install_without_service() {
    (
        if [ ! -e "$SERVICE_POLICY" ]; then
            trap 'rm -f "$SERVICE_POLICY"' EXIT
            printf '#!/bin/sh\nexit 101\n' >"$SERVICE_POLICY"
            chmod 755 "$SERVICE_POLICY"
        fi
        install_packages "$1"
    ) || return
    update-rc.d "$1" disable >/dev/null 2>&1 || true
    if command -v systemctl >/dev/null; then
        systemctl disable "$1" >/dev/null 2>&1 || true
    fi
}
