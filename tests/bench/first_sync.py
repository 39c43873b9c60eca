#!/usr/bin/env python3
"""A seat's first sync, from an empty directory to all rows committed and changed over, and the way back
to level after 10,000 changes that it missed; beside PouchDB over HTTP and rxdb-server.

    tests/bench/first_sync.py [--build build/release] [--rows 100000] [--rounds 5] [--changes 10000]
                              [--without-peers]

Rounds take turns: ours, a plain C loader into SQLite, PouchDB, rxdb. The servers hold the same rows. One
JSON line a case: rows a second, the median of the rounds and all of them, and ours beside it.
"""
import json
import shutil
import subprocess
import sys

import rows
from ground import median, node, play, run

DRAINER = "W1"


class Server:
    """A peer's server, with the rows in it."""

    def __init__(self, script, documents):
        self.process = subprocess.Popen([str(part) for part in node(script, documents)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().split()[1]

    def change(self, n):
        self.process.stdin.write(f"{n}\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def stop(self):
        self.process.kill()
        self.process.wait()


def pouch(server, changes, directory):
    """Seconds of the first, and of the second after so many changes."""
    client = node("pouch_client.mjs", server.port, directory / "pouch")
    first = run(*client)
    server.change(changes)
    again = run(*client)
    shutil.rmtree(directory / "pouch")
    return first, again


def rxdb(server, changes, _):
    client = subprocess.Popen([str(part) for part in node("rxdb_client.mjs", server.port)], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    first = json.loads(client.stdout.readline())
    server.change(changes)
    client.stdin.write("\n")
    client.stdin.flush()
    again = json.loads(client.stdout.readline())
    client.stdin.close()
    client.wait()
    return first, again


def ours(ground, changes, name):
    """The changes are another seat's: one moves what lies in two places."""
    ground.add_seat(name, scanner=None)
    first = ground.seat(name, "sync")
    ground.seat(DRAINER, "commit", changes // 2)
    ground.seat(DRAINER, "drain")
    again = ground.seat(name, "sync")
    shutil.rmtree(ground.seat_state(name))
    return first, again


def plain(ground, table):
    database = ground.dir / "plain.db"
    result = run(ground.benches / "bench_load", table, database)
    for left in ground.dir.glob("plain.db*"):
        left.unlink()
    return result


def report(bench, unit, cases):
    for case, pairs in cases.items():
        rates = [n / seconds for n, seconds in pairs]
        beside = [one / other for (one, other) in zip([n / s for n, s in cases["raff"]], rates)]
        print(json.dumps({"bench": bench, "case": case, unit: round(median(n for n, _ in pairs)),
                          "seconds": round(median(seconds for _, seconds in pairs), 3),
                          f"{unit}_a_second": round(median(rates)), "all": [round(rate) for rate in rates],
                          "raff_beside": round(median(beside), 2)}), flush=True)


def measure(ground, chosen):
    documents, table = ground.dir / "documents", ground.dir / "table"
    rows.write_table(table, chosen.rows)
    ground.start()
    ground.add_seat(DRAINER, scanner=None)
    ground.seat(DRAINER, "sync")
    peers = {}
    if not chosen.without_peers:
        rows.write_documents(documents, chosen.rows)
        peers = {"pouchdb": (pouch, "pouch_server.mjs"), "rxdb": (rxdb, "rxdb_server.mjs")}
    first = {case: [] for case in ("raff", "plain loader", *peers)}
    again = {case: [] for case in ("raff", *peers)}
    for n in range(chosen.rounds):
        one, two = ours(ground, chosen.changes, f"A{n}")
        first["raff"].append((one["rows"], one["seconds"]))
        again["raff"].append((chosen.changes, two["seconds"]))
        said = plain(ground, table)
        first["plain loader"].append((said["rows"], said["seconds"]))
        for case, (peer, script) in peers.items():
            server = Server(script, documents)
            one, two = peer(server, chosen.changes, ground.dir)
            server.stop()
            first[case].append((one["rows"], one["seconds"]))
            again[case].append((two["rows"], two["seconds"]))
    report("first_sync", "rows", first)
    report("reconnect", "changes", again)


if __name__ == "__main__":
    sys.exit(play("first_sync", __doc__,
                  {"rows": 100000, "rounds": 5, "changes": 10000, "without-peers": False}, measure,
                  lambda chosen: chosen.rows))
