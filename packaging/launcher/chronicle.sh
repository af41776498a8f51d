# shellcheck shell=bash
#
# The flags and libraries of Chronicle Map: for a node that has a state.chronicle-map, and for no other.

# resource_dirs ARG…: directories named by --resources-path, --components-path or -d, in every spelling, one a line.
resource_dirs() {
    while [ $# -gt 0 ]; do
        case "$1" in
            --) return 0 ;; # what follows is an app's command line
            --resources-path | --components-path | -resources-path | -components-path | -d)
                shift
                [ $# -eq 0 ] || printf '%s\n' "$1"
                ;;
            --resources-path=* | --components-path=* | -resources-path=* | -components-path=*) printf '%s\n' "${1#*=}" ;;
            -d?*)
                set -- "$1" "${1#-d}" "${@:2}"
                shift
                printf '%s\n' "${1#=}"
                ;;
        esac
        [ $# -eq 0 ] || shift
    done
}

# wants_chronicle ARG…: does a resource of these arguments name the type? A comment may be taken for one: it costs nothing.
wants_chronicle() {
    local dir file
    while IFS= read -r dir; do
        for file in "$dir"/*.yaml "$dir"/*.yml; do
            if [ -f "$file" ] && grep -qsF 'state.chronicle-map' -- "$file"; then
                return 0
            fi
        done
    done < <(resource_dirs "$@")
    return 1
}
