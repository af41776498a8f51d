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

# wrk asks in `./ledge bench dapr`, and nginx is the floor. Servers lie in sbin, which a user's PATH need not have.
offer_wrk_and_nginx() {
    export PATH="$PATH:/usr/local/sbin:/usr/sbin"
    if command -v wrk >/dev/null && command -v nginx >/dev/null; then
        return 0
    fi
    if can_install; then
        # A package that cannot be installed ends its subshell, not us.
        if ! (install_packages wrk) || ! install_without_service nginx; then
            say "going on without wrk or nginx"
        fi
    else
        say "no wrk or no nginx; for both: sudo apt-get install -y wrk nginx"
    fi
}
