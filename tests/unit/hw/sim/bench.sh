#!/bin/sh
# raff-sim bench as a process, with real stand-ins: orders on standard input, and keys on a terminal.
# usage: bench.sh RAFF_SIM
. "$(dirname "$0")/../../process.sh"
sim=$1
tmux="tmux -S $dir/tmux -f /dev/null"

fail() {
    echo "bench.sh: $*: $(screen 2>/dev/null)" >&2
    exit 1
}

# --- the command line ---
status 0 "$sim" bench --help
grep -q '^usage: raff-sim bench' "$dir/out" || fail "no usage"
status 0 "$sim" bench --version
status 2 "$sim" bench
status 2 "$sim" bench --scanner
status 2 "$sim" bench --toaster x
status 2 "$sim" bench --scale a --scale b
status 2 "$sim" bench --scale a more
status 1 "$sim" bench --scale a --codes "$dir/none"
printf 'scale\tweights\t3 kg\tthree\nscale\tx\n' >"$dir/codes"
status 1 "$sim" bench --scale a --codes "$dir/codes"
grep -q 'codes:2: ' "$dir/err" || fail "which line? $(cat "$dir/err")"

# --- stand-ins ---
# start NAME COMMAND…
start() {
    name=$1
    shift
    "$sim" "$@" --link "$dir/$name" </dev/null >"$dir/$name.said" 2>&1 &
    pids="$pids $!"
    wait_for "$name" test -S "$dir/$name.ctl"
}
start scale scale --protocol mt-sics
scale=$!
start printer printer --listen 127.0.0.1:0 --out "$dir/labels"
start scanner scanner
scanner=$!
wait_for "the scanner's tty" test -c "$dir/scanner"
cat "$dir/scanner" >"$dir/read" 2>/dev/null &
pids="$pids $!"
devices="--scanner $dir/scanner --scale $dir/scale --printer $dir/printer"
network="--network-off $dir/off --network-on $dir/on"
printf '#!/bin/sh\n: >"%s/is-off"\n' "$dir" >"$dir/off"
printf '#!/bin/sh\nexit 3\n' >"$dir/on"
chmod +x "$dir/off" "$dir/on"

# --- orders on standard input ---
# weigh COMMAND: the scale's answer to it
weigh() {
    exec 3<>"$dir/scale"
    printf '%s\r\n' "$1" >&3
    timeout 60 head -n 1 <&3
    exec 3>&-
}
got=0
# shellcheck disable=SC2086
printf '%s\n' 'scale put 643 g' 'scale put a cow' '' 'scanner B-1001' 'printer paper-out on' 'toaster on' \
    'scale' 'uhf rate 5' 'network off' 'network on' 'network sideways' 'scale moving off' |
    timeout 60 "$sim" bench $devices $network >"$dir/out" 2>"$dir/err" || got=$?
[ "$got" = 1 ] || fail "exit $got: $(cat "$dir/err")"
cat >"$dir/expected" <<EOT
ok
error: no weight: put 1234.5 g
ok
ok
error: no such device
error: no order
error: no such device
ok
error: exit status 3
error: not known here
ok
EOT
cmp "$dir/out" "$dir/expected" || fail "answered: $(cat "$dir/out")"
[ -e "$dir/is-off" ] || fail "the network is still there"
[ "$(weigh S)" = "$(printf 'S S     643.00 g\r')" ] || fail "weighed: $(weigh S)"
wait_for "the scan" grep -q 'B-1001' "$dir/read"
# The last line needs no end.
# shellcheck disable=SC2086
printf 'scale take' | timeout 60 "$sim" bench $devices >"$dir/out" || fail "refused: $(cat "$dir/out")"
[ "$(cat "$dir/out")" = ok ] || fail "answered: $(cat "$dir/out")"
echo 'scale take' | timeout 60 "$sim" bench --scale "$dir/nobody" >"$dir/out" && fail "obeyed by nobody"
grep -q '^error: ' "$dir/out" || fail "answered: $(cat "$dir/out")"

# --- a terminal ---
screen() { $tmux capture-pane -p -t bench; }
keys() { $tmux send-keys -t bench "$@"; }
# shows WORDS / hides WORDS: on a line of the screen
shows() { screen | grep -qF -- "$1"; }
hides() { ! shows "$1"; }
# click WORDS: where they stand, down and up, as xterm says it
click() {
    line=$(screen | grep -nF -- "$1" | head -n 1 | cut -d: -f1)
    at="!$(printf "\\$(printf %o $((32 + line)))")"
    keys -l "$(printf '\033[M %s\033[M#%s' "$at" "$at")"
}
running() { pgrep -P "$shell" -f 'raff-sim bench'; }
printf 'scanner\tpeople\tB-1001\tPIN 1234 · Sara\nscanner\tpeople\tB-1002\tPIN 2345 · عمر بن عبد العزيز بن محمد بن أحمد بن سعيد\n' >"$dir/codes"
env -u TMUX $tmux new-session -d -s bench -x 49 -y 24 \
    "stty -g >'$dir/before'; env TERM=tmux-256color LC_ALL=C.UTF-8 '$sim' bench $devices $network --codes '$dir/codes'
     echo exit:\$?; stty -g >'$dir/after'; sleep 600"
pids="$pids $($tmux display-message -p '#{pid}')"
shell=$($tmux list-panes -t bench -F '#{pane_pid}')
$tmux set-option -g status off
$tmux resize-window -t bench -x 49 -y 24
wait_for "the list" shows 'PIN 1234 · Sara'
wait_for "the keys" shows 'F10 end'
# Arabic is turned and joined, cut where it is read last, and what is beside it stays where it is.
wait_for "an Arabic name" shows '  PIN 2345 · …ﺏ ﺪﻤﺣﺃ ﻦﺑ ﺪﻤﺤﻣ ﻦﺑ ﺰﻳﺰﻌﻟﺍ ﺪﺒﻋ ﻦﺑ ﺮﻤﻋ'
keys Down Enter
wait_for "a scan" shows 'ok  scanner: B-1002'
wait_for "the code" grep -q 'B-1002' "$dir/read"
keys -l 'sar'
wait_for "a search" hides 'PIN 2345'
keys Enter
wait_for "the scan" shows 'ok  scanner: B-1001'
keys -l 'TOTE-9'
wait_for "an offer" shows 'scan: TOTE-9'
keys Enter
wait_for "the scan" shows 'ok  scanner: TOTE-9'
keys Tab
wait_for "the scale" shows '[ ] 500 g'
keys -l '712 g'
keys Enter
wait_for "the weight" shows '[x] 712 g'
[ "$(weigh S)" = "$(printf 'S S     712.00 g\r')" ] || fail "weighed: $(weigh S)"
keys Enter
wait_for "an empty scale" shows '[ ] 712 g'
keys -l 'trembles'
keys Enter
wait_for "a trembling scale" shows '[x] it trembles'
click '[ ] 1 kg'
click '[ ] 1 kg'
wait_for "a weight by the mouse" shows '[x] 1 kg'
keys Tab
wait_for "the printer" shows '[ ] the cover is open'
keys Tab Enter
wait_for "no network" shows '[x] the network is out'
keys Enter
wait_for "a command that fails" shows 'error: exit status 3  network: on'
shows '[x] the network is out' || fail "the network is back: $(screen)"

# A device that ends is said to be gone, its switches are off, and it is found again.
click ' scanner '
wait_for "the scanner" shows 'PIN 1234'
keys Tab
wait_for "the scale again" shows '[x] it trembles'
kill "$scale"
wait_for "'not running'" shows 'it is not running'
wait_for "its title" shows '!scale'
wait_for "its switches" shows '[ ] it trembles'
keys Enter
wait_for "a refusal" shows 'error: '
start scale scale --protocol mt-sics
wait_for "the scale to be found" hides '!scale'

# Any size; the list alone where there is no more room.
for size in 20x6 9x4 3x2 1x1 200x60 30x12; do
    $tmux resize-window -t bench -x "${size%x*}" -y "${size#*x}"
    keys Tab Down PageDown End Home
    running >/dev/null || fail "it ended at $size: $(screen)"
done
wait_for "its devices at 30x12" shows 'scanner'
$tmux resize-window -t bench -x 80 -y 24
wait_for "80x24" shows 'F10 end'

# ends HOW…: then the terminal is as it was
ends() {
    "$@"
    wait_for "its end" shows 'exit:0'
    hides 'F10 end' || fail "the screen is not given back: $(screen)"
    wait_for "the terminal's modes" test -s "$dir/after"
    cmp "$dir/before" "$dir/after" || fail "the terminal has other modes"
    rm "$dir/after"
}
again() {
    $tmux respawn-pane -k -t bench
    shell=$($tmux list-panes -t bench -F '#{pane_pid}')
    wait_for "a new start" shows 'PIN 1234'
}
ends keys F10
for signal in TERM INT HUP; do
    again
    ends kill -s "$signal" "$(running)"
done
again
ends keys C-c
echo "raff-sim bench: fine"
