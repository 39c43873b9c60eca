#!/bin/sh
# raff-hub's command line as processes, with no hub running: what it answers to mistakes.
# usage: raff_hub.sh RAFF_HUB SITE_FILES
. "$(dirname "$0")/../../process.sh"
hub=$1
site_files=$2

# hub_refuses STATUS WORDS ARGUMENT…: with nothing on stdout
hub_refuses() {
    status=$1
    words=$2
    shift 2
    refused "$status" "$words" "$hub" --state "$dir/hub" "$@"
    [ ! -s "$dir/out" ] || fail "$*: on stdout: $(cat "$dir/out")"
}

# A mistyped directory is not made a hub by asking it something.
for command in status verify "enrol --site demo --seat H1 --out $dir/x" "release --site demo"; do
    # shellcheck disable=SC2086
    hub_refuses 1 "no hub is here" $command
done
[ ! -e "$dir/hub" ] || fail "asking made a directory"
hub_refuses 1 "run raff-hub broker-config first" run
hub_refuses 2 "no such command" toaster
hub_refuses 2 "--site: is missing" import "$site_files"

"$hub" --state "$dir/hub" broker-config --listen 127.0.0.1:18884 >/dev/null
"$hub" --state "$dir/hub" import --site demo "$site_files" >/dev/null
"$hub" --state "$dir/hub" import --site demo --orders "$site_files/orders.json" >/dev/null
hub_refuses 1 "nosite: no such site" status --site nosite
hub_refuses 1 "NOPE: no such order" status --order NOPE
hub_refuses 1 "NOPE: no such order" status --order NOPE --json
"$hub" --state "$dir/hub" status --order SO-1003 >"$dir/out"
grep -q SO-1003 "$dir/out" || fail "an order that is there"
hub_refuses 2 "--seat: is no id" enrol --site demo --seat "a b" --out "$dir/x"
hub_refuses 1 "$dir/none/x: No such file" enrol --site demo --seat H1 --out "$dir/none/x"
"$hub" --state "$dir/hub" enrol --site demo --seat H1 --out "$dir/x" >"$dir/out"
grep -q "^demo.H1: $dir/x, good once and until " "$dir/out" || fail "enrol: $(cat "$dir/out")"
[ "$(stat -c %a "$dir/x")" = 600 ] || fail "a credential that others can read"
hub_refuses 2 "is no time" enrol --site demo --seat H1 --out "$dir/x" --life 1w
hub_refuses 2 "up to 7d" enrol --site demo --seat H1 --out "$dir/x" --life 8d
hub_refuses 2 "is no time" run --seat-life -1d
hub_refuses 2 "is no site" import --site enrol "$site_files"
# What stands in the way is named: a hub that cannot read it would let old certificates in.
mkdir "$dir/hub/issued"
hub_refuses 1 "issued: Is a directory" status
rmdir "$dir/hub/issued"
# What the hub would write when a device asks: seat, epoch, certificate.
admit() { # SEAT EPOCH
    python3 -c 'import hashlib, sqlite3, sys
book = sqlite3.connect(sys.argv[1])
seat, epoch = sys.argv[2], int(sys.argv[3])
book.execute("INSERT INTO seat (site, seat, epoch, state) VALUES (?, ?, ?, ?)", ["demo", seat, epoch, "active"])
book.execute("INSERT INTO epoch (site, seat, epoch, head, issued_at) VALUES (?, ?, ?, ?, 0)",
             ["demo", seat, epoch, hashlib.sha256(f"raff/1\ndemo\n{seat}\n{epoch}\n".encode()).digest()])
book.execute("INSERT INTO certificate (site, seat, serial, made_at, until) VALUES (?, ?, ?, 0, 1 << 52)",
             ["demo", seat, "40%02x" % epoch])
book.commit()' "$dir/hub/hub.db" "$1" "$2"
}
admit H1 1
hub_refuses 2 "single, batch or cluster" release --site demo --mode wave

# --- what a person decides ---
hub_refuses 2 "of which?" reopen --site demo
hub_refuses 2 "of which?" lift --site demo
hub_refuses 1 "T99: is not there" reopen --site demo T99
hub_refuses 1 "H1: is not quarantined" lift --site demo H1
hub_refuses 1 "H9: is not there" lift --site demo H9
hub_refuses 1 "nosite: no such site" lift --site nosite H1
hub_refuses 2 "of which?" revoke --site demo
hub_refuses 1 "H9: is not there" revoke --site demo H9
admit H8 7
"$hub" --state "$dir/hub" revoke --site demo H8 || fail "revoke"
hub_refuses 1 "H8: is revoked already" revoke --site demo H8
grep -q "user demo.H1" "$dir/hub/broker/acl" || fail "H1 has no topics: $(cat "$dir/hub/broker/acl")"
! grep -q "demo.H8" "$dir/hub/broker/acl" || fail "H8 has topics"
openssl crl -in "$dir/hub/broker/crl.pem" -noout -text >"$dir/out"
grep -q "Serial Number: 4007" "$dir/out" || fail "H8's certificate is not revoked: $(cat "$dir/out")"
! grep -q "Serial Number: 4001" "$dir/out" || fail "H1's certificate is revoked"

# --- backup and restore ---
hub_id() { "$hub" --state "$dir/hub" status | head -n 1; }
hub_refuses 2 "FILE?" backup
hub_refuses 2 "takes one FILE" restore "$dir/a" "$dir/b"
hub_refuses 2 "--epoch: is no number" restore --epoch x "$dir/a"
hub_refuses 1 "$dir/none/b.part: No such file" backup "$dir/none/b"
hub_refuses 1 "$dir/none: No such file" restore "$dir/none"
hub_refuses 1 "$dir/x: " restore "$dir/x"
before=$(hub_id)
"$hub" --state "$dir/hub" backup "$dir/b" >"$dir/out"
grep -qF "$dir/b: the book of ${before}; what it holds is safe" "$dir/out" || fail "backup: $(cat "$dir/out")"
[ ! -e "$dir/b.part" ] || fail "backup: left its part behind"
[ "$before" = "$(hub_id)" ] || fail "a backup changed the hub's id"
admit H2 9
"$hub" --state "$dir/hub" status >/dev/null # which marks how far the book has come
"$hub" --state "$dir/hub" restore "$dir/b" >"$dir/out" || fail "restore: $(cat "$dir/out")"
grep -qF "restored from $dir/b as hub " "$dir/out" || fail "restore: $(cat "$dir/out")"
after=$(hub_id)
[ "$before" != "$after" ] || fail "a restored hub has its old id"
[ "$after" = "$(hub_id)" ] || fail "a restored hub takes a new id each time it opens"
"$hub" --state "$dir/hub" verify >/dev/null || fail "a restored book does not verify"
"$hub" --state "$dir/hub" status | grep -q H1 || fail "H1 was in the backup"
"$hub" --state "$dir/hub" status | grep -q "  H2 " && fail "H2 was enrolled after the backup"
[ "$(sqlite3 "$dir/hub/hub.db" "SELECT value FROM meta WHERE name = 'epoch'")" -ge 9 ] || fail "epoch 9 was H2's"
# on another machine nobody knows but who is asked
mkdir -p "$dir/other"
"$hub" --state "$dir/other" restore --epoch 40 "$dir/b" >/dev/null
"$hub" --state "$dir/other" verify >/dev/null || fail "a book restored elsewhere does not verify"

# --- no hub, but a broker: the command itself sees to it that the broker reads its files again ---
free=$(python3 -c 'import socket
probe = socket.socket()
probe.bind(("127.0.0.1", 0))
print(probe.getsockname()[1])')
"$hub" --state "$dir/hub" broker-config --listen "127.0.0.1:$free" >/dev/null
mosquitto -c "$dir/hub/broker/mosquitto.conf" >/dev/null 2>&1 &
pids="$pids $!"
reloads() { grep -c ": Reloading config." "$dir/hub/broker/mosquitto.log" || :; }
wait_for "the broker" grep -q " running$" "$dir/hub/broker/mosquitto.log"
"$hub" --state "$dir/hub" revoke --site demo H1 || fail "revoke beside a broker"
[ "$(reloads)" -ge 1 ] || fail "the broker was not told: $(cat "$dir/hub/broker/mosquitto.log")"
before=$(reloads)
"$hub" --state "$dir/hub" status >/dev/null
[ "$(reloads)" = "$before" ] || fail "the broker was told for nothing"
