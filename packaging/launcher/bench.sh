# shellcheck shell=bash
#
# What the benchmarks run that is no library. Peers are optional: one that is not there is reported as absent.

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

# wrk and h2load ask in `./ledge bench dapr`, and nginx is the floor. Servers lie in sbin, which a user's PATH need not have.
offer_http_rig() {
    export PATH="$PATH:/usr/local/sbin:/usr/sbin"
    if command -v wrk >/dev/null && command -v h2load >/dev/null && command -v nginx >/dev/null; then
        return 0
    fi
    if can_install; then
        # A package that cannot be installed ends its subshell, not us.
        if ! (install_packages wrk nghttp2-client) || ! install_without_service nginx; then
            say "going on without wrk, h2load or nginx"
        fi
    else
        say "no wrk, h2load or nginx; for all: sudo apt-get install -y wrk nghttp2-client nginx"
    fi
}
