# shellcheck shell=bash
#
# Words to the person at the terminal: all on stderr, so that stdout belongs to the command.

say() {
    printf 'ledge: %s\n' "$*" >&2
}

fail() {
    say "$*"
    exit 1
}

# One line that overwrites itself on a terminal; nothing elsewhere, where only whole lines make sense.
live() {
    if [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then
        printf '\r\033[K%s' "$*" >&2
    fi
}
