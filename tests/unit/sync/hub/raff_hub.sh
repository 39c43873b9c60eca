#!/bin/sh
# raff-hub's command line as processes, with no hub running: what it answers to mistakes.
# usage: raff_hub.sh RAFF_HUB SITE_FILES
set -eu
hub=$1
site_files=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
    echo "raff_hub.sh: $*" >&2
    exit 1
}
# refused STATUS WORDS COMMAND…: it ends with STATUS and stderr has WORDS
refused() {
    expected=$1
    words=$2
    shift 2
    got=0
    "$hub" --state "$dir/hub" "$@" >"$dir/out" 2>"$dir/err" </dev/null || got=$?
    [ "$got" = "$expected" ] || fail "$*: exit $got, expected $expected: $(cat "$dir/err")"
    grep -qF -e "$words" "$dir/err" || fail "$*: expected '$words': $(cat "$dir/err")"
    [ ! -s "$dir/out" ] || fail "$*: on stdout: $(cat "$dir/out")"
}

# A mistyped directory is not made a hub by asking it something.
for command in status verify "enrol --site demo --seat H1 --out $dir/x" "release --site demo"; do
    # shellcheck disable=SC2086
    refused 1 "no hub is here" $command
done
[ ! -e "$dir/hub" ] || fail "asking made a directory"
refused 1 "run raff-hub broker-config first" run
refused 2 "no such command" toaster
refused 2 "--site: is missing" import "$site_files"

"$hub" --state "$dir/hub" broker-config --listen 127.0.0.1:18884 >/dev/null
"$hub" --state "$dir/hub" import --site demo "$site_files" >/dev/null
"$hub" --state "$dir/hub" import --site demo --orders "$site_files/orders.json" >/dev/null
refused 1 "nosite: no such site" status --site nosite
refused 1 "NOPE: no such order" status --order NOPE
refused 1 "NOPE: no such order" status --order NOPE --json
"$hub" --state "$dir/hub" status --order SO-1003 >"$dir/out"
grep -q SO-1003 "$dir/out" || fail "an order that is there"
refused 2 "--seat: is no id" enrol --site demo --seat "a b" --out "$dir/x"
refused 1 "$dir/none/x: No such file" enrol --site demo --seat H1 --out "$dir/none/x"
"$hub" --state "$dir/hub" enrol --site demo --seat H1 --out "$dir/x" >"$dir/out"
grep -q 'epoch 1' "$dir/out" || fail "an enrolment that failed took an epoch: $(cat "$dir/out")"
refused 2 "single, batch or cluster" release --site demo --mode wave
