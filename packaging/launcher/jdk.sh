# shellcheck shell=bash
#
# Finds the JDK 25, which need not be the machine's default `java`.

readonly JDK_VERSION=25
readonly JDK_PACKAGES=(openjdk-25-jdk-headless temurin-25-jdk)

# is_jdk HOME: a JDK (not a JRE) of our version. Its `release` file tells without starting a JVM.
is_jdk() {
    [ -x "$1/bin/javac" ] && grep -Eqs "^JAVA_VERSION=\"$JDK_VERSION([.+\"-]|\$)" "$1/release"
}

# first_jdk HOME…: prints the first that is one.
first_jdk() {
    local home
    for home in "$@"; do
        if is_jdk "$home"; then
            printf '%s\n' "$home"
            return 0
        fi
    done
    return 1
}

# Prints the home of the `java` on the PATH: asks it, since a shim need not lie in the JDK.
jdk_on_path() {
    local home
    command -v java >/dev/null || return 1
    home=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
    first_jdk "$home"
}

find_jdk() {
    first_jdk "${JAVA_HOME:-}" ||
        first_jdk /usr/lib/jvm/* /opt/* /opt/java/* /usr/local/* \
            "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${HOME:-}"/.jdks/* ||
        jdk_on_path
}

install_jdk() {
    local package
    apt_update
    for package in "${JDK_PACKAGES[@]}"; do
        if apt_knows "$package"; then
            install_packages "$package"
            return
        fi
    done
    no_jdk
}

# Says the exact command for this machine and ends.
no_jdk() {
    local package
    say "no JDK $JDK_VERSION found (looked at LEDGE_JAVA_HOME, JAVA_HOME, /usr/lib/jvm, /opt, /usr/local, SDKMAN, ~/.jdks and the PATH)."
    for package in "${JDK_PACKAGES[@]}"; do
        if apt_knows "$package"; then
            say "Install it with"
            fail "  sudo apt-get update && sudo apt-get install -y $package"
        fi
    done
    say "Where the package sources of this machine have one:"
    say "  sudo apt-get update && sudo apt-get install -y ${JDK_PACKAGES[0]}"
    say "Else unpack any JDK $JDK_VERSION for Linux (Eclipse Temurin, for one) under /opt; it is found there:"
    fail "  sudo tar -C /opt -xf OpenJDK${JDK_VERSION}U-jdk_*.tar.gz"
}

# Sets JAVA_HOME for everything that follows.
require_jdk() {
    local home
    if [ -n "${LEDGE_JAVA_HOME:-}" ]; then
        is_jdk "$LEDGE_JAVA_HOME" ||
            fail "LEDGE_JAVA_HOME=$LEDGE_JAVA_HOME is not a JDK $JDK_VERSION (no bin/javac, or its release file names another version)"
        home=$LEDGE_JAVA_HOME
    elif ! home=$(find_jdk); then
        can_install || no_jdk
        install_jdk
        home=$(find_jdk) || no_jdk
    fi
    JAVA_HOME=$home
    export JAVA_HOME
}
