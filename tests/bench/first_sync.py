#!/usr/bin/env python3
"""A seat's first sync, from an empty directory to all rows committed and changed over, and the way back
to level after 10,000 changes that it missed; beside PouchDB over HTTP and rxdb-server.

    tests/bench/first_sync.py [--build build/release] [--rows 100000] [--rounds 5] [--changes 10000]
                              [--without-peers]

Rounds take turns: ours, a plain C loader into SQLite, PouchDB, rxdb. The servers hold the same rows. One
JSON line a case: rows a second, the median of the rounds and all of them, and ours beside it; and the
same of the processor's time, of all processes of that case together.
"""
import json
import shutil
import subprocess
import sys

import rows
from track import measured, median, node, play, run

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
    first = measured(lambda: run(*client), server.process)
    server.change(changes)
    again = measured(lambda: run(*client), server.process)
    shutil.rmtree(directory / "pouch")
    return first, again


def rxdb(server, changes, _):
    client = subprocess.Popen([str(part) for part in node("rxdb_client.mjs", server.port)], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    first = measured(lambda: json.loads(client.stdout.readline()), server.process)
    server.change(changes)
    client.stdin.write("\n")
    client.stdin.flush()
    again = measured(lambda: json.loads(client.stdout.readline()), server.process)
    client.stdin.close()
    client.wait()
    return first, again


def raff(track, changes, name):
    """The changes are another seat's: one moves what lies in two places."""
    track.add_seat(name, scanner=None)
    processes = track.broker.process, track.hub.process
    first = measured(lambda: track.seat(name, "sync"), *processes)
    track.seat(DRAINER, "commit", changes // 2)
    track.seat(DRAINER, "drain")
    again = measured(lambda: track.seat(name, "sync"), *processes)
    shutil.rmtree(track.seat_state(name))
    return first, again


def plain(track, table):
    database = track.dir / "plain.db"
    result = run(track.benches / "bench_load", table, database)
    for left in track.dir.glob("plain.db*"):
        left.unlink()
    return result


def report(bench, n, cases):
    """Rates are of the n that were asked for, for everybody."""
    ours = cases["raff"]
    for case, runs in cases.items():
        seconds = [one["seconds"] for one in runs]
        print(json.dumps({
            "bench": bench, "case": case, "n": n, "seconds": round(median(seconds), 3),
            "a_second": round(n / median(seconds)), "all": [round(n / one) for one in seconds],
            "raff_beside": round(median([its["seconds"] / one["seconds"] for one, its in zip(ours, runs)]), 2),
            "cpu_us_each": round(median([one["cpu_ms"] for one in runs]) * 1000 / n, 1),
            "raff_beside_cpu": round(median([its["cpu_ms"] / one["cpu_ms"] for one, its in zip(ours, runs)]), 2)}),
              flush=True)


def take(first, again, case, said):
    first[case].append(said[0])
    again[case].append(said[1])


def measure(track, chosen):
    documents, table = track.dir / "documents", track.dir / "table"
    rows.write_table(table, chosen.rows)
    track.start()
    track.add_seat(DRAINER, scanner=None)
    track.seat(DRAINER, "sync")
    peers = {}
    if not chosen.without_peers:
        rows.write_documents(documents, chosen.rows)
        peers = {"pouchdb": (pouch, "pouch_server.mjs"), "rxdb": (rxdb, "rxdb_server.mjs")}
    first = {case: [] for case in ("raff", "plain loader", *peers)}
    again = {case: [] for case in ("raff", *peers)}
    for n in range(chosen.rounds):
        take(first, again, "raff", raff(track, chosen.changes, f"A{n}"))
        first["plain loader"].append(plain(track, table))
        for case, (peer, script) in peers.items():
            server = Server(script, documents)
            take(first, again, case, peer(server, chosen.changes, track.dir))
            server.stop()
    report("first_sync", chosen.rows, first)
    report("reconnect", chosen.changes, again)


if __name__ == "__main__":
    sys.exit(play("first_sync", __doc__,
                  {"rows": 100000, "rounds": 5, "changes": 10000, "without-peers": False}, measure,
                  lambda chosen: chosen.rows))
