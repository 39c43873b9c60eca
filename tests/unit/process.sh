# shellcheck shell=sh
# What tests of programs as processes share; sourced first. `dir` is a directory of the test's own,
# removed at its end with the processes in `pids`.
set -eu
dir=$(mktemp -d)
pids=
# shellcheck disable=SC2086
trap 'kill $pids 2>/dev/null || :; wait; rm -rf "$dir"' EXIT

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}
# wait_for WHAT COMMAND…: until the command succeeds; a minute is for ever
wait_for() {
    what=$1
    shift
    for _ in $(seq 1200); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.05
    done
    fail "never: $what"
}
# status EXPECTED COMMAND…: it ends with that; $dir/out and $dir/err are what it said
status() {
    expected=$1
    shift
    got=0
    "$@" >"$dir/out" 2>"$dir/err" </dev/null || got=$?
    [ "$got" = "$expected" ] || fail "$*: exit $got, expected $expected: $(cat "$dir/err")"
}
# refused STATUS WORDS COMMAND…: it ends with that, and stderr has the words
refused() {
    words=$2
    expected=$1
    shift 2
    status "$expected" "$@"
    grep -qF -e "$words" "$dir/err" || fail "$*: expected '$words': $(cat "$dir/err")"
}
