# shellcheck shell=bash
#
# Builds packaging/target/lib, the run-time class path, when it is missing or older than its sources.

readonly LIB=${root:?}/packaging/target/lib
readonly BUILD_STAMP=$root/packaging/target/lib.stamp
readonly BUILD_LOG=$root/target/ledge-build.log

# Names, sizes and times of everything that goes into the class path: also notices deleted files and older ones put back.
sources_fingerprint() {
    (
        cd "${root:?}" || exit
        printf '%s\n' "$JAVA_HOME"
        find pom.xml .mvn ./*/pom.xml ./*/src/main -type f -printf '%p %s %T@\n' | LC_ALL=C sort
    ) | cksum
}

is_built() {
    [ -d "$LIB" ] && [ "$(cat "$BUILD_STAMP" 2>/dev/null)" = "$1" ]
}

build_if_stale() {
    is_built "$(sources_fingerprint)" || locked build
}

# One build of a checkout at a time. The subshell holds the lock, so that neither Maven's children nor a node inherit it.
locked() {
    mkdir -p "$root/.ledge"
    (
        if ! flock -n 9; then
            say "another build of this checkout is running; waiting for it"
            flock 9
        fi
        "$@" 9>&-
    ) 9>"$root/.ledge/build.lock"
}

build() {
    # Taken before the build: a file saved meanwhile makes the next command build again.
    local fingerprint
    fingerprint=$(sources_fingerprint)
    if is_built "$fingerprint"; then
        return 0
    fi
    require_maven
    say "building with $JAVA_HOME (log: ${BUILD_LOG#"$PWD"/})"
    rm -rf "$LIB.new"
    if ! maven "$BUILD_LOG" -DskipTests -Dspotless.check.skip "-Dledge.lib=$LIB.new" package; then
        failed_modules "$BUILD_LOG"
        fail "the build failed; all of it is in $BUILD_LOG"
    fi
    install_lib "$fingerprint"
    say "built in ${SECONDS} s"
}

# install_lib FINGERPRINT: puts what Maven left in lib.new in the place of lib.
# The files are new ones: a node that runs on the old ones keeps those it has open.
install_lib() {
    rm -rf "$LIB.old"
    if [ -d "$LIB" ]; then
        mv "$LIB" "$LIB.old"
    fi
    mv "$LIB.new" "$LIB"
    rm -rf "$LIB.old"
    printf '%s\n' "$1" >"$BUILD_STAMP"
}

build_command() {
    require_jdk
    if is_built "$(sources_fingerprint)"; then
        say "up to date"
    else
        locked build
    fi
}

clean_command() {
    locked rm -rf "$root"/target "$root"/*/target
}
