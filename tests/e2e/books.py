"""Both ends' books at rest, read with nothing but SQLite and compared: every event of a seat's log in the hub
once, byte for byte, and every row of the hub in the seat's replica."""
import collections
import contextlib
import hashlib
import json
import re
import sqlite3

TABLES = ("place", "item", "gtin", "lot", "stock", "task", "line", "person", "code", "setting")


@contextlib.contextmanager
def opened(database):
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        yield db


def database_of(floor, seat):
    """Of the epoch it was enrolled for last."""
    return max(floor.seat_state(seat).glob("seat-*.db"), key=lambda path: int(path.stem.split("-")[1]))


def log_of(database, sql, *arguments):
    """(seq, line, hash) of a log, as many times as it is there."""
    with opened(database) as db:
        return collections.Counter(
            (seq, line if isinstance(line, bytes) else line.encode(), digest)
            for seq, line, digest in db.execute(sql, arguments))


def replica_of(database):
    """The op a seat's replica is at, and of each table how many rows and their sum as the contract has it."""
    sums = {}
    with opened(database) as db:
        op, generation = db.execute("SELECT op, generation FROM state").fetchone()
        for table in TABLES:
            sums[table] = n, total = 0, 0
            for *key, row in db.execute(f"SELECT {key_of(db, table, generation)}, row FROM "
                                        f"{'ab'[generation]}_{table}"):
                text = json.dumps(key, ensure_ascii=False, separators=(",", ":"))
                digest = hashlib.sha256(f"{table}\n{text}\n{row}".encode()).digest()
                n, total = n + 1, (total + int.from_bytes(digest[:8], "big")) % 2**64
            sums[table] = n, total
    return op, sums


def key_of(db, table, generation):
    columns = db.execute(f"PRAGMA table_info({'ab'[generation]}_{table})").fetchall()
    keys = sorted((at, name) for _, name, _, _, _, at in columns if at)
    return ", ".join(name for _, name in keys)


def hub_says(verified):
    """The same of the hub, out of what `raff-hub verify` printed of a site."""
    op = int(re.search(r"^ +ops \d+ to (\d+) ", verified, re.MULTILINE).group(1))
    rows = re.findall(r"^ +(\w+) +(\d+) +([0-9a-f]{16}) ", verified, re.MULTILINE)
    return op, {table: (int(n), int(total, 16)) for table, n, total in rows}


def verify(floor, site):
    return floor.hub_do("verify", "--site", site, check=False)


def events(floor, site, seat, database):
    """What of a seat's log is not in the hub once; and how many events it has."""
    ours = log_of(database, "SELECT seq, line, hash FROM event")
    theirs = log_of(floor.hub_state / "hub.db",
                    "SELECT seq, line, hash FROM event WHERE site = ? AND seat = ?", site, seat)
    faults = [f"{seat}: not in the hub once: {seq} {line}" for seq, line, _ in sorted(ours - theirs)]
    faults += [f"{seat}: in the hub, not on the seat: {seq} {line}" for seq, line, _ in sorted(theirs - ours)]
    if not ours:
        faults.append(f"{seat}: the log is empty: nothing was tried")
    return faults, len(ours)


def behind(floor, site, databases):
    """Seats whose replica is not at the hub's op: their rows cannot be compared."""
    op, _ = hub_says(verify(floor, site).stdout)
    return [seat for seat, database in databases.items() if replica_of(database)[0] != op]


def check(floor, site, databases, every=1):
    """What does not hold, in words; and how many events there are. `databases`: the file of each seat, of which
    `raff log verify` reads every so many. Every program has ended, every replica is at the hub's op."""
    verified = verify(floor, site)
    faults = [] if verified.returncode == 0 else [f"raff-hub verify: {verified.stdout}{verified.stderr}"]
    hub = hub_says(verified.stdout)
    total = 0
    for number, (seat, database) in enumerate(databases.items()):
        if number % every == 0:
            done = floor.run("raff", "log", "verify", database, check=False)
            faults += [f"{seat}: raff log verify: {done.stdout}{done.stderr}"] if done.returncode else []
        replica = replica_of(database)
        if replica != hub:
            faults.append(f"{seat}: its replica is not the hub's: {replica} {hub}")
        wrong, n = events(floor, site, seat, database)
        faults += wrong
        total += n
    for row in floor.status(site)["seats"]:
        if row["state"] != "active":
            faults.append(f"{row['seat']}: {row['state']}: {row['why']}")
    return faults, total
