# shellcheck shell=bash
#
# The machine's own Maven, 3.8 or newer, and a view of its progress.

require_maven() {
    local version
    if ! command -v mvn >/dev/null; then
        install_packages maven
    fi
    version=$(mvn -v 2>/dev/null | sed -En 's/.*Apache Maven ([0-9][0-9.]*).*/\1/p' | head -n 1)
    if [ "$(printf '3.8\n%s\n' "${version:-0}" | sort -V | head -n 1)" != 3.8 ]; then
        fail "Maven 3.8 or newer is needed, $(command -v mvn) is ${version:-of no known version}: sudo apt-get install -y maven"
    fi
}

# maven LOG ARG…: runs Maven on the checkout, everything it says to LOG, the module at work to stderr.
maven() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    (
        cd "${root:?}" || exit
        # The client compiler is enough for a build of a minute.
        export MAVEN_OPTS="${MAVEN_OPTS:--XX:+UseSerialGC -XX:TieredStopAtLevel=1}"
        mvn -B -Dstyle.color=never "$@" 2>&1
    ) | tee "$log" | maven_progress
}

# Reads Maven's log: one line per module and its test totals; on a terminal also the test class or download at work.
maven_progress() {
    local line module='' fetched=0
    local -r building='^\[INFO\] Building (Ledge :: )?(.*) [^ ]+ +(\[[0-9]+/[0-9]+\])$'
    local -r totals='^\[[A-Z]+\] (Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+)$'
    local -r running='^\[INFO\] Running (.*)$'
    while IFS= read -r line; do
        if [[ $line =~ $building ]]; then
            module="${BASH_REMATCH[3]} ${BASH_REMATCH[2]}"
            live ''
            say "$module"
        elif [[ $line =~ $totals ]]; then
            live ''
            say "        ${BASH_REMATCH[1]}"
        elif [[ $line =~ $running ]]; then
            live "ledge: $module: ${BASH_REMATCH[1]##*.}"
        elif [[ $line == Downloaded* || $line == '[INFO] Downloaded'* ]]; then
            fetched=$((fetched + 1))
            live "ledge: ${module:-start}: $fetched files fetched"
        fi
    done
    live ''
}

# failed_modules LOG: what Maven said about each module that failed, at most its last 200 lines; else the end of the log.
failed_modules() {
    awk '
        FNR == NR {
            if ($0 ~ /^\[INFO\] .* \.+ FAILURE/) { sub(/^\[INFO\] /, ""); sub(/ \.+ FAILURE.*/, ""); failed[$0] = 1 }
            next
        }
        /^\[INFO\] (Building .* \[[0-9]+\/[0-9]+\]$|Reactor Summary)/ {
            name = $0; sub(/^\[INFO\] Building /, "", name); sub(/ [^ ]+ +\[[0-9]+\/[0-9]+\]$/, "", name)
            wanted = name in failed
            found = found || wanted
        }
        wanted { section[count++] = $0 }
        /^\[ERROR\]/ && !wanted { rest[others++] = $0 }
        END {
            for (i = count > 200 ? count - 200 : 0; i < count; i++) print section[i]
            if (!found) for (i = others > 60 ? others - 60 : 0; i < others; i++) print rest[i]
        }
    ' "$1" "$1" >&2
}
