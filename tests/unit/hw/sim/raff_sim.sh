#!/bin/sh
# raff-sim as a process: a tty under a link, a control socket, a printer on TCP, clean ends.
# usage: raff_sim.sh RAFF_SIM
. "$(dirname "$0")/../../process.sh"
sim=$1

# --- the command line ---
for command in "" scanner scan tell printer scale pn532; do
    # shellcheck disable=SC2086
    status 0 "$sim" $command --help
    grep -q '^usage: raff-sim' "$dir/out" || fail "no usage: $command"
    # shellcheck disable=SC2086
    status 0 "$sim" $command --version
    grep -q '^raff-sim [0-9]' "$dir/out" || fail "no version: $command"
    # shellcheck disable=SC2086
    status 2 "$sim" $command
    [ ! -s "$dir/out" ] || fail "usage after a mistake belongs on stderr: $command"
done
status 2 "$sim" toaster
status 2 "$sim" scanner --link "$dir/tty" --terminator tab
status 2 "$sim" scanner --link "$dir/tty" --protocol morse
status 2 "$sim" scanner --link "$dir/tty" extra
status 1 "$sim" printer --listen nowhere --out "$dir/labels"
: >"$dir/file"
status 1 "$sim" scanner --link "$dir/file"
[ -f "$dir/file" ] || fail "a file that is no link was taken away"
[ ! -e "$dir/file.ctl" ] || fail "a file that is no link was touched"

# --- a scanner ---
"$sim" scanner --link "$dir/tty" --terminator crlf --aim </dev/null >/dev/null &
scanner=$!
pids="$pids $scanner"
wait_for "the link" test -c "$dir/tty"
status 1 "$sim" scanner --link "$dir/tty" # one at a time
status 1 "$sim" scan --link "$dir/tty" X  # nobody listens
grep -q 'nobody has the port open' "$dir/err" || fail "why: $(cat "$dir/err")"
cat "$dir/tty" >"$dir/read" 2>/dev/null &
reader=$!
pids="$pids $reader"
status 0 "$sim" scan --link "$dir/tty" A-03-02 4006381333931 '10L5\x1d21S' ']Q1x' '!slow 1' 12345678
[ ! -s "$dir/out" ] || fail "scan printed something"
status 1 "$sim" scan --link "$dir/tty" '!dance'
status 1 "$sim" scan --link "$dir/tty" '\xzz'
status 0 "$sim" scan --link "$dir/tty" '!unplug'
wait "$reader" || : # cat's read failed: the cable is out
printf ']C0A-03-02\r\n]E04006381333931\r\n]C110L5\03521S\r\n]Q1x\r\n]E412345678\r\n' >"$dir/expected"
cmp "$dir/read" "$dir/expected" || fail "other bytes came"
[ ! -L "$dir/tty" ] || fail "the link is still there"
status 1 "$sim" scan --link "$dir/tty" X
status 0 "$sim" scan --link "$dir/tty" '!plug'
[ -c "$dir/tty" ] || fail "not plugged in again"
kill "$scanner"
wait "$scanner" || fail "the scanner did not end well"
[ ! -L "$dir/tty" ] || fail "the link was left behind"
[ ! -e "$dir/tty.ctl" ] || fail "something was left behind"

# A stale link and socket, as a killed simulator leaves them, are replaced.
"$sim" scanner --link "$dir/tty" </dev/null >/dev/null &
scanner=$!
pids="$pids $scanner"
wait_for "the link" test -c "$dir/tty"
kill -9 "$scanner"
wait "$scanner" 2>/dev/null || :
[ -L "$dir/tty" ] || fail "expected a stale link"
"$sim" scanner --link "$dir/tty" </dev/null >/dev/null &
scanner=$!
pids="$pids $scanner"
wait_for "the new link" test -c "$dir/tty"
kill -INT "$scanner"
wait "$scanner" || fail "the scanner did not end well"

# --- scanners that answer ---
"$sim" scanner --link "$dir/talk" --protocol honeywell --aim </dev/null >/dev/null &
scanner=$!
pids="$pids $scanner"
wait_for "the link" test -c "$dir/talk"
exec 8<>"$dir/talk"
printf '\026M\rCBRENA1!' >&8
[ "$(timeout 5 head -c 9 <&8 | od -An -tx1 | tr -d ' \n')" = 434252454e41310621 ] || fail "no ACK to a menu command"
status 0 "$sim" scan --link "$dir/talk" A-03-02
[ "$(timeout 5 head -c 11 <&8 | tr '\r' .)" = ']C0A-03-02.' ] || fail "other bytes of a scan"
exec 8<&-
kill "$scanner"
wait "$scanner" || fail "the scanner did not end well"
"$sim" scanner --link "$dir/talk" --protocol ssi </dev/null >/dev/null &
scanner=$!
pids="$pids $scanner"
wait_for "the link" test -c "$dir/talk"
status 1 "$sim" scan --link "$dir/talk" A-03-02
grep -q 'no ACK' "$dir/err" || fail "why: $(cat "$dir/err")"
exec 8<>"$dir/talk"
# type 03, A-03-02, three times; the second and third with the retransmit bit
[ "$(timeout 5 head -c 14 <&8 | od -An -tx1 | tr -d ' \n')" = 0cf3000003412d30332d3032fd9e ] || fail "no DECODE_DATA"
timeout 5 head -c 28 <&8 >/dev/null
printf '\004\243\004\000\377\125' >&8 # REQUEST_REVISION
[ "$(timeout 5 head -c 2 <&8 | od -An -tx1 | tr -d ' \n')" = 18a4 ] || fail "no REPLY_REVISION"
exec 8<&-
kill "$scanner"
wait "$scanner" || fail "the scanner did not end well"

# --- a printer ---
mkfifo "$dir/orders"
"$sim" printer --listen 127.0.0.1:0 --out "$dir/labels" <"$dir/orders" >"$dir/said" &
printer=$!
pids="$pids $printer"
exec 9>"$dir/orders"
wait_for "the printer" grep -q '^listening on 127.0.0.1:[1-9]' "$dir/said"
port=$(sed -n 's/^listening on 127.0.0.1://p' "$dir/said")
say() { printf '%s' "$1" | timeout 5 socat -t 0.3 - "TCP:127.0.0.1:$port"; }
say '^XA^FDone^FS^XZ' >/dev/null
wait_for "the first label" test -f "$dir/labels/label-0001.zpl"
grep -qFx '^XA^FDone^FS^XZ' "$dir/labels/label-0001.zpl" || fail "another label came out"
echo 'paper-out on' >&9
wait_for "the order" grep -qx ok "$dir/said"
say '^XA^FDtwo^FS^XZ~HS' | tr -d '\002\003\r' >"$dir/answer"
head -n 1 "$dir/answer" | grep -q '^030,1,0,1218,001,' || fail "answered: $(cat "$dir/answer")"
sleep 0.4
[ ! -e "$dir/labels/label-0002.zpl" ] || fail "printed without paper"
echo 'silent on' >&9
echo 'paper-out off' >&9
wait_for "the second label" test -f "$dir/labels/label-0002.zpl"
[ -z "$(say '~HS')" ] || fail "not silent"
echo 'dance' >&9
wait_for "a refusal" grep -q '^error: ' "$dir/said"
exec 9>&-
kill "$printer"
wait "$printer" || fail "the printer did not end well"

# What the question of a language is answered with, and what of it is a label.
tell() { printf '%b' "$1" | timeout 5 socat -t 0.3 - "TCP:127.0.0.1:$port"; }
# speaks LANGUAGE QUESTION ANSWER LABEL
speaks() {
    : >"$dir/said"
    "$sim" printer --listen 127.0.0.1:0 --out "$dir/$1" --language "$1" <"$dir/orders" >"$dir/said" &
    printer=$!
    pids="$pids $printer"
    exec 9>"$dir/orders"
    wait_for "the printer" grep -q '^listening on 127.0.0.1:[1-9]' "$dir/said"
    port=$(sed -n 's/^listening on 127.0.0.1://p' "$dir/said")
    echo 'paper-out on' >&9
    wait_for "the order" grep -qx ok "$dir/said"
    [ "$(tell "$2" | od -An -tx1 | tr -d ' \n')" = "$3" ] || fail "$1: another answer"
    tell "$4" >/dev/null
    echo 'paper-out off' >&9
    wait_for "a label in $1" test -f "$dir/$1/label-0001.$1"
    exec 9>&-
    kill "$printer"
    wait "$printer" || fail "the printer did not end well"
}
speaks tspl '\033!?' 04 'CLS\nPRINT 1\n'
speaks epl '^ee\r\n' 30370d0a 'N\nP1\n'
status 2 "$sim" printer --listen 127.0.0.1:0 --out "$dir/labels" --language morse

# Orders by its socket; switched off it forgets, and is not to be reached.
"$sim" printer --listen 127.0.0.1:0 --out "$dir/off" --link "$dir/printer" </dev/null >"$dir/said" &
printer=$!
pids="$pids $printer"
wait_for "the printer" grep -q '^listening on 127.0.0.1:[1-9]' "$dir/said"
port=$(sed -n 's/^listening on 127.0.0.1://p' "$dir/said")
status 0 "$sim" tell --link "$dir/printer" 'paper-out on'
say '^XA^FDlost^FS^XZ~HS' | tr -d '\002\003\r' >"$dir/answer"
head -n 1 "$dir/answer" | grep -q '^030,1,0,1218,001,' || fail "answered: $(cat "$dir/answer")"
status 0 "$sim" tell --link "$dir/printer" 'power off'
status 1 "$sim" tell --link "$dir/printer" 'power off'
! say '~HS' 2>/dev/null || fail "switched off, it was reached"
status 0 "$sim" tell --link "$dir/printer" 'paper-out off' 'power on'
say '^XA^FDkept^FS^XZ' >/dev/null
wait_for "a label" test -f "$dir/off/label-0001.zpl"
grep -q kept "$dir/off/label-0001.zpl" || fail "switched off, it kept a label"
kill "$printer"
wait "$printer" || fail "the printer did not end well"
[ ! -e "$dir/printer.ctl" ] || fail "the socket was left behind"

# --- a scale ---
status 2 "$sim" scale --link "$dir/scale" --protocol guess
status 2 "$sim" scale --link "$dir/scale" --protocol mt-sics --unit furlong
"$sim" scale --link "$dir/scale" --protocol mt-sics </dev/null >/dev/null &
scale=$!
pids="$pids $scale"
wait_for "the link" test -c "$dir/scale"
status 0 "$sim" tell --link "$dir/scale" 'put 1234.5 g'
# weigh COMMAND: the scale's answer to it
weigh() { printf '%s\r\n' "$1" | timeout 5 socat -t 0.5 - "FILE:$dir/scale,raw,echo=0"; }
[ "$(weigh S)" = "$(printf 'S S    1234.50 g\r')" ] || fail "weighed: $(weigh S)"
status 0 "$sim" tell --link "$dir/scale" 'moving on' '!half 1'
[ "$(weigh SI)" = "S D    12" ] || fail "weighed half: $(weigh SI)"
status 1 "$sim" tell --link "$dir/scale" 'put a parcel'
status 1 "$sim" tell --link "$dir/scale" dance
kill "$scale"
wait "$scale" || fail "the scale did not end well"
[ ! -L "$dir/scale" ] || fail "the link was left behind"

# --- a fixed reader: tags one by one, and a pallet of them ---
"$sim" llrp --listen 127.0.0.1:0 --link "$dir/llrp" </dev/null >"$dir/said" &
llrp=$!
pids="$pids $llrp"
wait_for "the reader" grep -q '^listening on ' "$dir/said"
tell() { status "$1" "$sim" tell --link "$dir/llrp" "$2"; }
tell 0 'put 303644334000168000000003FEx4' # to 401: over the end of a byte
tell 0 'take 30364433400016800000000401'
tell 1 'take 30364433400016800000000402'
tell 0 'take 303644334000168000000003FEx3'
tell 1 'take 303644334000168000000003FE'
tell 1 'put 3036x0'
tell 1 'put 3036x1001'
tell 1 'put 3036x'
kill "$llrp"
wait "$llrp" || fail "the reader did not end well"
echo "raff-sim: fine"
