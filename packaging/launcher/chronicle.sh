# shellcheck shell=bash
#
# The flags and libraries of Chronicle Map: for a node that has a state.chronicle-map, and for no other.

# resource_dirs ARG…: directories named by --resources-path, --components-path or -d, in every spelling, and those that a run file
# names, one a line.
resource_dirs() {
    while [ $# -gt 0 ]; do
        case "$1" in
            --) return 0 ;; # what follows is an app's command line
            --resources-path | --components-path | -resources-path | -components-path | -d)
                shift
                [ $# -eq 0 ] || dirs_of_list "$1"
                ;;
            --resources-path=* | --components-path=* | -resources-path=* | -components-path=*) dirs_of_list "${1#*=}" ;;
            --run-file | -f)
                shift
                [ $# -eq 0 ] || dirs_of_run_file "$1"
                ;;
            --run-file=*) dirs_of_run_file "${1#*=}" ;;
            -d?*)
                set -- "$1" "${1#-d}" "${@:2}"
                shift
                dirs_of_list "${1#=}"
                ;;
            -f?*)
                set -- "$1" "${1#-f}" "${@:2}"
                shift
                dirs_of_run_file "${1#=}"
                ;;
        esac
        [ $# -eq 0 ] || shift
    done
}

# dirs_of_list LIST: one directory, or several between commas.
dirs_of_list() {
    printf '%s\n' "$1"
    case "$1" in *,*) tr ',' '\n' <<<"$1" ;; esac
}

# dirs_of_run_file FILE: every word and every value of it that is a directory, seen from where it lies, and that one's .dapr/resources.
dirs_of_run_file() {
    local file=$1 base word dir
    [ ! -d "$file" ] || file=$file/dapr.yaml
    [ -f "$file" ] || return 0
    base=$(dirname -- "$file")
    while IFS= read -r word; do
        case "$word" in
            '') continue ;;
            /*) dir=$word ;;
            *) dir=$base/$word ;;
        esac
        [ ! -d "$dir" ] || printf '%s\n' "$dir" "$dir/.dapr/resources"
    done < <(
        sed -e 's/^[^:]*:[[:space:]]*//' -e 's/["'\''[:space:]]*$//' -e 's/^["'\'']//' -- "$file"
        tr '[:space:],[]{}"'\''' '\n' <"$file"
    )
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
