#!/bin/sh
# raff's command line as processes: what it answers to mistakes, and what it lets a directory become.
# usage: raff.sh RAFF RAFF_HUB SITE_FILES
. "$(dirname "$0")/../../process.sh"
raff=$1
hub=$2
site_files=$3

# --- mistakes ---
refused 2 "raff: toaster: no such command" "$raff" toaster
refused 2 "raff: --state: needs a directory" "$raff" --state
refused 2 "raff: --toast: no such option" "$raff" run --toast
refused 2 "raff: --scanner: needs a value" "$raff" run --scanner
refused 2 "expected day, night or contrast" "$raff" run --theme pink
refused 2 "--printer here: expected HOST:PORT" "$raff" run --printer here
refused 2 "raff: toaster: no such kind" "$raff" replay toaster "$0"
refused 1 "No such file" "$raff" replay serial "$dir/none"
refused 1 "not enrolled" "$raff" --state "$dir/none" run
refused 1 "No such file" "$raff" log verify "$dir/none"

# --- scans, one a line ---
# decodes LINES ANSWERS: as printf writes both
decodes() {
    printf "$1" | "$raff" decode --now 2026-11-22 >"$dir/out"
    printf "$2" >"$dir/expected"
    cmp "$dir/out" "$dir/expected" || fail "decode $1: $(cat "$dir/out")"
}
nothing='{"kind":"unknown","error":{"code":"syntax","at":0,"message":"nothing read"}}'
too_long='{"kind":"unknown","error":{"code":"too-long","at":8192,"message":"longer than any code"}}'
decodes '' ''
decodes 'A\nB' '{"kind":"plain","text":"A"}\n{"kind":"plain","text":"B"}\n'
decodes '\n\nA\n' "$nothing\\n$nothing\\n{\"kind\":\"plain\",\"text\":\"A\"}\\n"
decodes 'A\000B\n' '{"kind":"plain","text":"AB"}\n'
a_line() { printf "%$1s" '' | tr ' ' x; }
for n in 8193 65536 300000; do
    decodes "$(a_line $n)\\nB" "$too_long\\n{\"kind\":\"plain\",\"text\":\"B\"}\\n"
done
decodes "$(a_line 8192)\\n" "{\"kind\":\"plain\",\"text\":\"$(a_line 8192)\"}\\n"
# more lines than a block holds, of every length: as many answers, and those of each line alone
for n in $(seq 1 700); do a_line "$n"; echo; done >"$dir/lines"
"$raff" decode <"$dir/lines" | sed 's/.*"text":"\(.*\)"}/\1/' >"$dir/out"
cmp "$dir/out" "$dir/lines" || fail "decode: lines over blocks"
# an answer to a line before the next one is sent
mkfifo "$dir/to" "$dir/from"
"$raff" decode <"$dir/to" >"$dir/from" &
exec 3>"$dir/to" 4<"$dir/from"
for line in A B; do
    echo "$line" >&3
    read -r answer <&4
    [ "$answer" = "{\"kind\":\"plain\",\"text\":\"$line\"}" ] || fail "decode: $line: $answer"
done
exec 3>&- 4<&-
wait
refused 2 "--now soon: expected YYYY-MM-DD" "$raff" decode --now soon
refused 2 "usage: raff decode" "$raff" decode --lax

# --- devices, and the configuration that says which ---
refused 2 "raff: --toast: no such option" "$raff" devices --toast
mkdir "$dir/links" "$dir/configured"
configured() { printf '%b' "$1" >"$dir/configured/raff.ini"; }
configured '[scanner]\ndriver = toaster\n'
refused 1 "raff.ini:2: [scanner] driver = toaster: expected lines, honeywell" "$raff" --state "$dir/configured" devices
configured '[scanner4]\nbaud = 10\n'
refused 1 "[scanner4] baud = 10: expected 300 to 4000000" "$raff" --state "$dir/configured" devices
configured '[scanner2]\naim = perhaps\n'
refused 1 "[scanner2] aim = perhaps: expected yes or no" "$raff" --state "$dir/configured" devices
configured '[scanner5]\npath = /dev/null\n'
refused 1 "[scanner5] path: no such setting" "$raff" --state "$dir/configured" devices
configured '[reader2]\nport = 0\n'
refused 1 "[reader2] port = 0: expected 1 to 65535" "$raff" --state "$dir/configured" devices
configured '[reader]\ndriver = toaster\n'
refused 1 "[reader] driver = toaster: expected nfc, llrp" "$raff" --state "$dir/configured" devices
configured '[devices]\nlinks = here\n'
refused 1 "[devices] links = here: expected a folder" "$raff" --state "$dir/configured" devices
configured "[scanner]\npath = /dev/ttyACM9\nbaud = 115200\nterminator = crlf\n[devices]\nlinks = $dir/links\n"
"$raff" --state "$dir/configured" devices >"$dir/out"
[ "$(wc -l <"$dir/out")" -ge 2 ] || fail "devices: $(cat "$dir/out")"
[ -z "$("$raff" --state "$dir/configured" devices --json | grep links)" ] || fail "devices in an empty folder"
ln -s /dev/null "$dir/links/scanner.ssi-A1"
"$raff" --state "$dir/configured" devices --json >"$dir/out"
grep -qF '"state":"unused","driver":"ssi","title":"scanner.ssi-A1"' "$dir/out" || fail "devices: $(cat "$dir/out")"

# --- EPCs ---
printf '9506000134352\r\nA\r\r\nB' | "$raff" decode | tr '\n' ' ' >"$dir/out"
grep -qF '{"kind":"gs1","text":"9506000134352","gtin":"09506000134352"} {"kind":"plain","text":"A"}' "$dir/out" ||
    fail "raff decode: CRLF: $(cat "$dir/out")"
# says WORDS COMMAND…: it ends well and its last line has WORDS
says() {
    words=$1
    shift
    "$@" >"$dir/out" 2>"$dir/err" || fail "$*: $(cat "$dir/err")"
    tail -n 1 "$dir/out" | grep -qF -e "$words" || fail "$*: expected '$words': $(cat "$dir/out")"
}
says '"tag_uri":"urn:epc:tag:sscc-96:0.952012.03456789123"' "$raff" epc 30 311BA1B300CE0A6A83000000
says '"id_uri":"urn:epc:id:sscc:952012.03456789123"' "$raff" epc F90095201234567891235 --prefix-length 6
says 'needs the length of the company prefix' "$raff" epc F90095201234567891235
says '"afi":"A1"},"error":{"code":"unknown"' "$raff" epc --pc 31A1
says F92095201234567891235 "$raff" epc --encode sscc+ --filter 2 '(00)095201234567891235'
printf '30\r\n\n311ba1b300ce0a6a83000000\r\n' | "$raff" epc >"$dir/out"
[ "$(wc -l <"$dir/out")" = 3 ] || fail "raff epc: lines in, lines out: $(cat "$dir/out")"
tail -n 1 "$dir/out" | grep -qF '"scheme":"SSCC-96"' || fail "raff epc: CRLF: $(cat "$dir/out")"
printf '(00)095201234567891235\r\n(00)1\n\nurn:epc:id:sscc:952012.03456789123' >"$dir/texts"
"$raff" epc --encode SSCC+ <"$dir/texts" >"$dir/out" 2>"$dir/err" && fail "raff epc: two texts that are none"
printf 'F90095201234567891235\n\n\nF90095201234567891235\n' | cmp - "$dir/out" || fail "raff epc --encode: lines"
[ "$(wc -l <"$dir/err")" = 2 ] || fail "raff epc --encode: $(cat "$dir/err")"
refused 1 "at 0: needs the length of the company prefix" "$raff" epc --encode SSCC-96 '(00)095201234567891235'
refused 1 "at 0: no filter value" "$raff" epc --encode SSCC-96 --filter 9 urn:epc:id:sscc:952012.03456789123
refused 2 "--encode SSCC: no such scheme" "$raff" epc --encode SSCC x
refused 2 "--encode: needs a value" "$raff" epc --encode
refused 2 "--pc: not with --encode" "$raff" epc --encode SSCC-96 --pc 30
refused 2 "--filter: only with --encode" "$raff" epc --filter 1 30
refused 2 "--toast: no such option" "$raff" epc --toast
refused 2 "--filter 64: expected a number" "$raff" epc --filter 64 30
refused 2 "--prefix-length 5: expected a number" "$raff" epc --prefix-length 5 30
refused 2 "usage: raff epc" "$raff" epc 30 --prefix-length
"$raff" epc --help | grep -qF "SGTIN++" || fail "raff epc --help: every scheme"

# --- enrolment, as far as it goes without a hub: tests/e2e/enrolment.py has the rest ---
free=$(python3 -c 'import socket
probe = socket.socket()
probe.bind(("127.0.0.1", 0))
print(probe.getsockname()[1])')
"$hub" --state "$dir/hub" broker-config --listen "127.0.0.1:$free" >/dev/null
"$hub" --state "$dir/hub" import --site demo "$site_files" >/dev/null
"$hub" --state "$dir/hub" enrol --site demo --seat H1 --out "$dir/new" >/dev/null
"$hub" --state "$dir/hub" enrol --site demo --seat H2 --out "$dir/other" >/dev/null

python3 -c 'import hashlib, sqlite3, sys
book = sqlite3.connect(sys.argv[1])
book.execute("INSERT INTO seat (site, seat, epoch, state) VALUES (\"demo\", \"H2\", 3, \"active\")")
book.execute("INSERT INTO epoch (site, seat, epoch, head, issued_at) VALUES (\"demo\", \"H2\", 3, ?, 0)",
             [hashlib.sha256(b"raff/1\ndemo\nH2\n3\n").digest()])
book.commit()' "$dir/hub/hub.db"
says 'site demo, seat H2, epoch 3: 0 events, as acknowledged  ok' "$raff" log verify "$dir/hub/hub.db"
cp "$dir/hub/hub.db" "$dir/hub.copy"
python3 -c 'import sqlite3, sys
book = sqlite3.connect(sys.argv[1])
book.execute("UPDATE epoch SET upto = 5 WHERE seat = ?", ["H2"])
book.commit()' "$dir/hub.copy"
refused 1 "raff: $dir/hub.copy: does not hold" "$raff" log verify "$dir/hub.copy"
grep -qF "seat H2, epoch 3: BROKEN at event 1, 5 acknowledged" "$dir/out" || fail "log verify: $(cat "$dir/out")"

# turned_away WORDS: the credential in $dir/broken is refused with these words
turned_away() {
    refused 1 "$1" "$raff" --state "$dir/seat" enrol "$dir/broken"
    refused 1 "$1" sh -c '"$0" --state "$1/seat" enrol - <"$1/broken"' "$raff" "$dir"
}
# member KEY: what the other seat's credential has there
member() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" "$dir/other"; }
refused 1 "$dir/none: No such file" "$raff" --state "$dir/seat" enrol "$dir/none"
printf '{"raff":2' >"$dir/broken"
refused 1 "raff: $dir/broken: " "$raff" log verify "$dir/broken"
turned_away "no JSON at byte"
: >"$dir/broken"
turned_away "no JSON at byte"
head -c 20000 /dev/zero >"$dir/broken"
turned_away "no room left"
echo '{"raff":1}' >"$dir/broken"
turned_away "not a credential of this version"
sed 's/"id":"[^"]*"/"id":"..\/x"/' "$dir/new" >"$dir/broken"
turned_away '"id" is missing or no id'
sed 's/"port":[0-9]*/"port":65536/' "$dir/new" >"$dir/broken"
turned_away '"host" or "port" is missing or wrong'
sed 's/"ca":"[^"]*"/"ca":"AAAA"/' "$dir/new" >"$dir/broken"
turned_away '"ca" is missing or broken'
sed 's/"key":"[^"]*"//; s/,}/}/' "$dir/new" >"$dir/broken"
turned_away '"key" is missing or broken'
sed "s|\"key\":\"[^\"]*\"|\"key\":\"$(member key)\"|" "$dir/new" >"$dir/broken"
turned_away 'not the key of "cert"'
sed "s|\"id\":\"[^\"]*\"|\"id\":\"$(member id)\"|" "$dir/new" >"$dir/broken"
turned_away "\"cert\" is not that of $(member id)"
"$hub" --state "$dir/hub2" broker-config --listen "127.0.0.1:$free" >/dev/null
"$hub" --state "$dir/hub2" import --site demo "$site_files" >/dev/null
"$hub" --state "$dir/hub2" enrol --site demo --seat H2 --out "$dir/other" >/dev/null
sed "s|\"ca\":\"[^\"]*\"|\"ca\":\"$(member ca)\"|" "$dir/new" >"$dir/broken"
turned_away '"cert" is not signed by "ca"'
[ ! -e "$dir/seat" ] || fail "a credential that was refused left something behind"
refused 2 "--wait 0: expected seconds" "$raff" --state "$dir/seat" enrol --wait 0 "$dir/new"
refused 2 "usage: raff enrol" "$raff" --state "$dir/seat" enrol
refused 1 "Connection refused" "$raff" --state "$dir/seat" enrol --wait 1 "$dir/new"
cp "$dir/seat/enrolling.json" "$dir/asked"
refused 1 "run this again" "$raff" --state "$dir/seat" enrol --wait 1 "$dir/new"
cmp -s "$dir/asked" "$dir/seat/enrolling.json" || fail "another question for the same credential"
ln -sf enrolling.json "$dir/seat/enrolling.json"
refused 1 "Too many levels of symbolic links" "$raff" --state "$dir/seat" enrol --wait 1 "$dir/new"
[ -L "$dir/seat/enrolling.json" ] || fail "what could not be read now was made anew"
rm "$dir/seat/enrolling.json"
refused 1 "not enrolled" "$raff" --state "$dir/seat" run

enrolled() { # ID: what an enrolment by this credential leaves
    printf '{"raff":2,"id":"%s","site":"demo","seat":"H1","epoch":1,"hub":"h","host":"127.0.0.1","port":9,"pepper":"%064d"}' \
        "$1" 0 >"$dir/seat/enrolment.json"
}
enrolled 0
sed -i 's/"raff":2/"raff":3/' "$dir/seat/enrolment.json"
refused 1 "newer version of Raff: update this one first" "$raff" --state "$dir/seat" enrol --wait 1 "$dir/new"
enrolled 0
refused 1 "seat-1.db is gone" "$raff" --state "$dir/seat" run
: >"$dir/seat/seat-1.db"
refused 1 "here is seat H1 of demo: use another --state" "$raff" --state "$dir/seat" enrol "$dir/other"
enrolled 0
# as a terminal holds it that works in it
python3 -c 'import fcntl, struct, sys
held = open(sys.argv[1], "r+b")
fcntl.lockf(held, fcntl.LOCK_EX, 512, 0x40000000)
print("held", flush=True)
sys.stdin.read()' "$dir/seat/seat-1.db" <"$dir/to" >"$dir/from" &
exec 3>"$dir/to" 4<"$dir/from"
read -r held <&4
refused 1 "raff: raff is running here: stop it first" "$raff" --state "$dir/seat" enrol --leave-unsent --wait 1 "$dir/new"
exec 3>&- 4<&-
wait
[ ! -e "$dir/seat/enrolling.json" ] || fail "prepared beside a terminal that works: ${held}"
refused 1 "run this again" "$raff" --state "$dir/seat" enrol --wait 1 "$dir/new"
echo "no database, and longer than any header of one" >"$dir/seat/seat-1.db"
refused 1 "seat-1.db: stored data does not match its checksum: what it has not sent stays behind with --leave-unsent" \
    "$raff" --state "$dir/seat" enrol --wait 1 "$dir/new"
refused 1 "run this again" "$raff" --state "$dir/seat" enrol --wait 1 --leave-unsent "$dir/new"
refused 2 "usage: raff enrol" "$raff" --state "$dir/seat" enrol --wait 1
refused 2 "usage: raff enrol" "$raff" --state "$dir/seat" enrol --lax "$dir/new"
: >"$dir/seat/seat-1.db"
enrolled "$(sed 's/.*"id":"\([^"]*\)".*/\1/' "$dir/new")"
says "this is seat H1 of site demo, epoch 1" "$raff" --state "$dir/seat" enrol "$dir/new"
refused 1 "a terminal is needed" "$raff" --state "$dir/seat" run

# --- settings of readers ---
# unsettled LINE WORDS: a raff.ini with this line under [reader] is refused with these words
unsettled() {
    printf '[reader2]\ndriver = llrp\n[reader]\n%s\n' "$1" >"$dir/seat/raff.ini"
    refused 1 "$2" "$raff" --state "$dir/seat" run
}
unsettled "driver = toaster" "raff.ini:4: [reader] driver = toaster: expected nfc, llrp, mercury, a0 or bb"
unsettled "antennas = 1,33" "[reader] antennas = 1,33: expected antennas by number"
unsettled "power_dbm = 40" "[reader] power_dbm = 40: expected 1 to 36"
unsettled "toast = 1" "[reader] toast: no such setting"
unsettled "[scale]
driver = toaster" "[scale] driver = toaster: expected mt-sics"
unsettled "antennas = 1,3" "a terminal is needed"
