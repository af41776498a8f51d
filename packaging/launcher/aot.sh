# shellcheck shell=bash
#
# The JVM's ahead-of-time cache (JEP 483, 514): what a node has loaded and linked once, it need not load and link again. Without one
# everything works, slower. It is made in the background, at the lowest priority, by the first start that finds none, for the jars and
# the JDK that are there then; never where that user may not write.
#
#   LEDGE_NO_AOT      any value: neither use one nor make one

readonly AOT_DIR=${root:?}/packaging/target/aot

# What a cache is good for: these jars, this JDK, these flags, made by asking this.
aot_name() {
    printf '%s %s\n' "$JAVA_HOME" "$(cat "${BUILD_STAMP:?}" 2>/dev/null)" |
        cat - "$JAVA_HOME/release" "$root/packaging/node.options" "$root/packaging/jvm.options" \
            "$root/packaging/launcher/make-aot.sh" | cksum | tr ' ' -
}

# use_aot [MAY_MAKE]: sets AOT to the flags that use the cache, or to none.
use_aot() {
    AOT=()
    if [ -n "${LEDGE_NO_AOT:-}" ]; then
        return 0
    fi
    local cache
    cache=$AOT_DIR/$(aot_name).aot
    if [ -f "$cache" ]; then
        AOT=("-XX:AOTCache=$cache" -Xlog:aot=off -Xlog:cds=off) # one that the JVM refuses is no matter for the log
    elif [ -n "${1:-}" ] && [ -w "$root/packaging/target" ]; then
        make_aot_aside "$cache"
    fi
}

# starts_a_node ARG…: does daprd start a node with these arguments?
starts_a_node() {
    local argument
    for argument in "$@"; do
        case "$argument" in
            -h | -help | --help | -version | --version | -build-info | --build-info | -wait | --wait) return 1 ;;
        esac
    done
}

# In a session of its own, so that no signal meant for the node ends it; nobody's child, for this shell becomes the JVM, which reaps none.
make_aot_aside() {
    local -a aside=()
    command -v setsid >/dev/null && aside=(setsid)
    ("${aside[@]}" nice -n 19 bash "$root/packaging/launcher/make-aot.sh" "$JAVA_HOME" "$1" </dev/null >/dev/null 2>&1 &)
}
