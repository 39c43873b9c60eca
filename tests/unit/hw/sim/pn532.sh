#!/bin/sh
# raff-sim pn532 against libnfc's own tools: what the stand-in says is what libnfc takes for a PN532.
# usage: pn532.sh RAFF_SIM
. "$(dirname "$0")/../../process.sh"
sim=$1
tty=$dir/tty

tell() { "$sim" tell --link "$tty" "$@" || fail "refused: $*"; }
refuses() {
    if "$sim" tell --link "$tty" "$1" 2>/dev/null; then fail "obeyed: $1"; fi
}
# what nfc-list says of type A; always a definite reader, never a search for one
list() {
    LIBNFC_DEVICE="pn532_uart:$tty" timeout 20 nfc-list -t 1 >"$dir/said" 2>"$dir/log" </dev/null ||
        fail "nfc-list: $(cat "$dir/said" "$dir/log")"
}
lists() {
    list
    for words in "$@"; do
        grep -qF -- "$words" "$dir/said" || fail "nfc-list without '$words': $(cat "$dir/said")"
    done
}

"$sim" pn532 --link "$tty" </dev/null >/dev/null &
pids=$!
wait_for "a tty" test -c "$tty"

list
if grep -q UID "$dir/said"; then fail "a tag where none is: $(cat "$dir/said")"; fi
tell 'put ntag213 04a1b2c3d4e5f6 uri https://id.example/01/09506000134352'
lists 'ATQA (SENS_RES): 00  44' 'UID (NFCID1): 04  a1  b2  c3  d4  e5  f6' 'SAK (SEL_RES): 00'
tell 'put classic 1a2b3c4d'
lists 'ATQA (SENS_RES): 00  04' 'UID (NFCID1): 1a  2b  3c  4d' 'SAK (SEL_RES): 08'
tell 'put desfire 04010203040506'
lists 'ATQA (SENS_RES): 03  44' 'SAK (SEL_RES): 20' 'ATS: 75  77  81  02  80'
tell 'put phone -'
lists 'UID (NFCID3): 08' 'SAK (SEL_RES): 20'

# The memory, as libnfc reads it page by page.
tell 'put ultralight 04112233445566 text BIN A-03-02'
LIBNFC_DEVICE="pn532_uart:$tty" timeout 20 nfc-mfultralight r "$dir/dump" >"$dir/said" 2>&1 </dev/null ||
    fail "nfc-mfultralight: $(cat "$dir/said")"
# 04 11 22, BCC; 33 44 55 66, BCC, locks; the capability container; a text record of 14 bytes
printf '\004\021\042\277\063\104\125\146\104\110\000\000\341\020\006\000' >"$dir/expected"
printf '\003\022\321\001\016T\002enBIN A-03-02\376' >>"$dir/expected"
head -c "$(wc -c <"$dir/expected")" "$dir/dump" | cmp - "$dir/expected" || fail "another memory"
[ "$(wc -c <"$dir/dump")" = 64 ] || fail "$(wc -c <"$dir/dump") bytes of 64"
tell take
list
if grep -q UID "$dir/said"; then fail "a tag that was taken away"; fi

# Faults: libnfc does not take them for a reader, and does once they are over.
for fault in '!silent on' '!wrong 100' '!half 100'; do
    tell "$fault"
    LIBNFC_DEVICE="pn532_uart:$tty" timeout 20 nfc-list -t 1 >"$dir/said" 2>&1 </dev/null || :
    grep -q 'Unable to open\|ERROR' "$dir/said" || fail "$fault: $(cat "$dir/said")"
    tell '!silent off' '!wrong 0' '!half 0'
    lists 'opened'
done
tell '!unplug'
[ ! -e "$tty" ] || fail "the link is still there"
tell '!plug'
lists 'opened'

for order in dance 'put' 'put toaster 00' 'put classic 1a2b' 'put classic -' 'put classic 1a2b3c4d uri x' \
    'put ntag213 04a1b2c3d4e5f6 sms x' 'put ultralight 04112233445566 raw zz' 'rf-errors' 'rf-errors -1' \
    '!slow' '!silent maybe' '!plug' \
    "put ultralight 04112233445566 text 0123456789012345678901234567890123456789"; do
    refuses "$order"
done

kill $pids
wait $pids || fail "it did not end well"
[ ! -e "$tty" ] && [ ! -e "$tty.ctl" ] || fail "something was left behind"
echo "raff-sim pn532: libnfc takes it for one"
