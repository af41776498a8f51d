# shellcheck shell=bash
#
# Peers of `./ledge bench state` that are no libraries. They are optional: one that is not there is reported as absent.

# Redis, installed when we may. The benchmark starts one of its own; the machine's service stays off.
offer_redis() {
    if command -v redis-server >/dev/null && command -v redis-benchmark >/dev/null; then
        return 0
    fi
    if can_install; then
        install_without_service redis-server || say "going on without Redis"
    else
        say "no Redis to compare with; for that: sudo apt-get install -y redis-server"
    fi
}
