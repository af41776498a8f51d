# shellcheck shell=bash
#
# `./ledge test`: everything that a change must pass, on a fresh machine.

readonly TEST_LOG=${root:?}/target/ledge-test.log

# What the tests run besides the JDK and Maven: command:package.
readonly TEST_TOOLS=(
    mosquitto:mosquitto mosquitto_pub:mosquitto-clients openssl:openssl
    node:nodejs npm:npm python3:python3 pip3:python3-pip # Dapr's SDKs
    strace:strace mkfs.ext4:e2fsprogs mount:mount prlimit:util-linux # disks that fail and fill
)

require_test_tools() {
    local tool
    local -a missing=()
    for tool in "${TEST_TOOLS[@]}"; do
        command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        install_packages "${missing[@]}"
    fi
}

# test_totals LOG: Surefire's line summed over the modules. Its per-class lines go on with ", Time elapsed".
test_totals() {
    awk -F '[:,]' '
        /^\[[A-Z]+\] Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$/ {
            run += $2; failures += $4; errors += $6; skipped += $8
        }
        END { printf "%d %d %d %d\n", run, failures, errors, skipped }
    ' "$1"
}

# report_tests LOG MAVEN_STATUS: the closing lines; the status of the whole.
report_tests() {
    local run failures errors skipped status=$2
    read -r run failures errors skipped < <(test_totals "$1")
    if [ "$run" = 0 ]; then
        say "no test ran"
        status=1
    fi
    if [ $((failures + errors)) -gt 0 ] && [ "$status" = 0 ]; then
        status=1
    fi
    if [ "$status" != 0 ]; then
        say "FAILED; everything Maven said is in $1"
    fi
    printf '%d passed, %d failed\n' $((run - failures - errors - skipped)) $((failures + errors))
    printf 'Tests run: %d, Failures: %d, Errors: %d, Skipped: %d\n' "$run" "$failures" "$errors" "$skipped"
    return "$status"
}

run_tests() {
    local status=0 fingerprint
    fingerprint=$(sources_fingerprint)
    rm -rf "$LIB.new"
    # Every module that does not depend on a failed one is tested too.
    maven "$TEST_LOG" --fail-at-end "-Dledge.lib=$LIB.new" verify "$@" || status=$?
    if [ "$status" != 0 ]; then
        failed_modules "$TEST_LOG"
    elif [ -d "$LIB.new" ]; then
        install_lib "$fingerprint"
    fi
    report_tests "$TEST_LOG" "$status"
}

test_command() {
    # Brokers live in sbin, which a user's PATH need not have.
    export PATH="$PATH:/usr/local/sbin:/usr/sbin"
    require_jdk
    require_maven
    require_test_tools
    offer_redis
    install_sdks
    offer_http_rig
    say "testing with $JAVA_HOME (log: ${TEST_LOG#"$PWD"/})"
    locked run_tests "$@"
}
