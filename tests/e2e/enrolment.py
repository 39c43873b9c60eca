#!/usr/bin/env python3
"""How a device becomes a seat, stays one and ceases to be one, with the real programs.

A credential is used once, by file and by its code, whatever is killed on the way; one that ran out, or is read by
a clock that is wrong, is refused in words that say what to do. Seats are revoked, online and offline, while others
work on; a seat is enrolled anew, one is cloned, one renews its certificate and reconnects with it.
"""
import argparse
import contextlib
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import time

from floor import SITE, TOP, Floor, Terminal, Trouble, wait_for
from person import Goods, Person, sentences

KILLS = 9
FAKETIME = "/usr/lib/*/faketime/libfaketime.so.1"


def at_another_time(offset):
    """The words before a program whose wall clock is to be off; its timers run on as they are."""
    library = next(pathlib.Path("/").glob(FAKETIME.lstrip("/")))
    return ["env", f"LD_PRELOAD={library}", f"FAKETIME={offset}", "FAKETIME_DONT_FAKE_MONOTONIC=1"]


def read_code(shown, directory):
    """What a scanner reads off the terminal: half blocks, black on white."""
    lines = re.findall("\x1b\\[30;107m(.*)\x1b\\[0m", shown)
    rows = [[c in blocks for c in line] for line in lines for blocks in ("▀█", "▄█")]
    picture = pathlib.Path(directory) / "code.pgm"
    pixels = b"".join(bytes(0 if black else 255 for black in row for _ in range(4)) * 4 for row in rows)
    picture.write_bytes(b"P5 %d %d 255\n" % (4 * len(rows[0]), 4 * len(rows)) + pixels)
    return subprocess.run(["zbarimg", "--raw", "-q", picture], capture_output=True, text=True, check=True).stdout


class FloorOfClocks(Floor):
    """Terminals in `clocks` have a wall clock of their own."""
    clocks = {}

    def seat_command(self, seat, language="en"):
        return self.clocks.get(seat, []) + super().seat_command(seat, language)


class Enrolment:
    def __init__(self, floor, seed, tell):
        self.floor = floor
        self.chance = random.Random(seed)
        self.tell = tell
        self.terminals = []
        self.hub_log_at = 0

    # --- what is done and looked at ---

    def credential(self, seat, *options):
        path = self.floor.dir / f"{seat}.credential"
        self.floor.hub_do("enrol", "--site", SITE, "--seat", seat, "--out", path, *options)
        return path

    def enrol(self, state, source, *options, clock="", check=True, text=None):
        argv = [*(at_another_time(clock) if clock else []), str(self.floor.bin / "raff"), "--state",
                str(self.floor.dir / state), "enrol", *options, str(source)]
        done = subprocess.run(argv, input=text, capture_output=True, text=True, check=False, timeout=200)
        if check and done.returncode != 0:
            raise Trouble(f"{' '.join(argv)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def refused(self, words, *arguments, **more):
        done = self.enrol(*arguments, check=False, **more)
        if done.returncode != 1 or words not in done.stderr:
            raise Trouble(f"raff enrol: exit {done.returncode}, expected '{words}':\n{done.stdout}{done.stderr}")

    def book(self, sql):
        """Rows of the hub's book, in a copy: the file is the hub's."""
        copy = self.floor.dir / "book"
        self.floor.hub_do("backup", copy)
        with contextlib.closing(sqlite3.connect(copy)) as db:
            return db.execute(sql).fetchall()

    def epochs(self, seat):
        return [epoch for (epoch,) in self.book(f"SELECT epoch FROM epoch WHERE seat = '{seat}' ORDER BY epoch")]

    def held(self, seat):
        return self.book(f"SELECT COUNT(*) FROM event WHERE seat = '{seat}'")[0][0]

    def books(self, seat):
        """The seat's own, of its last epoch."""
        return max(self.floor.seat_state(seat).glob("seat-*.db"), key=lambda path: int(re.sub(r"\D", "", path.stem)))

    def certificate(self, seat):
        done = subprocess.run(["openssl", "x509", "-in", self.books(seat).with_suffix(".pem"), "-noout", "-serial",
                               "-enddate"], check=True, capture_output=True, text=True)
        return done.stdout

    def open(self, seat):
        """A terminal on what the state directory of that name holds."""
        terminal = Terminal(self.floor, seat)
        self.terminals.append(terminal)
        terminal.start()
        return terminal

    def online(self, seat):
        self.floor.add_seat(seat)
        terminal = self.open(seat)
        wait_for(f"{seat} to be online", lambda: "online" in terminal.screen())
        return terminal

    # --- the ways in ---

    def by_file(self):
        path = self.credential("F1")
        if path.stat().st_mode & 0o077:
            raise Trouble("others can read the credential")
        said = self.enrol("F1", path).stdout
        if f"seat F1 of site {SITE}, epoch" not in said:
            raise Trouble(said)
        for made in self.floor.seat_state("F1").iterdir():
            if made.stat().st_mode & 0o077:
                raise Trouble(f"others can read {made.name}")
        self.enrol("F1", path)  # on this device it is no news
        self.refused("used already", "F1-other", path)
        self.refused("use another --state", "F1", self.credential("F2"))
        if len(self.epochs("F1")) != 1 or self.epochs("F2"):
            raise Trouble("a credential that was refused became a seat")
        self.tell("by file: once, and on one device")

    def by_code(self):
        shown = self.floor.hub_do("enrol", "--site", SITE, "--seat", "Q1", "--qr").stdout
        self.enrol("Q1", "-", text=read_code(shown, self.floor.dir))
        if len(self.epochs("Q1")) != 1:
            raise Trouble("a code that was read made no seat")
        self.tell("by the code that the terminal shows")

    def out_of_time(self):
        path = self.credential("X1", "--life", "1s")
        time.sleep(2)
        self.refused("ran out at", "X1", path)
        path = self.credential("X1")
        self.refused("if the clock is right, ask for a new one", "X1", path, clock="+3d")
        self.refused("set the clock", "X1", path, clock="-3d")
        older = path.with_suffix(".older")
        shutil.copy(path, older)
        self.credential("X1")
        self.refused("the hub refuses this credential: run out", "X1", older)
        if self.epochs("X1"):
            raise Trouble("a credential that ran out became a seat")
        self.tell("out of time: by the device's clock, and void by a newer one")

    def nobody_there(self):
        """The hub is away, then the broker too, then both are back: one `raff enrol` sees it through."""
        path = self.credential("N1")
        self.floor.hub.stop()
        waiting = self.floor.spawn("N1-enrol", self.floor.bin / "raff", "--state", self.floor.dir / "N1", "enrol",
                                   "--wait", "600", path)
        wait_for("it to miss the hub", lambda: "no hub answers yet" in waiting.log.read_text())
        begun = {made: made.read_bytes() for made in self.floor.seat_state("N1").glob("enrolling.*")}
        self.floor.broker.stop()
        wait_for("it to miss the broker", lambda: "trying on" in waiting.log.read_text())
        self.floor.start_broker()
        self.floor.start_hub()
        wait_for("N1 to be a seat", lambda: not waiting.running(), 120)
        if waiting.process.returncode != 0:
            raise Trouble(waiting.log.read_text())
        self.not_tidied(path, begun)
        self.tell("no hub, no broker: said, waited for, gone on with")

    def not_tidied(self, path, begun):
        """As if it had been killed before what it began with was taken away: keys lie there."""
        state = self.floor.seat_state("N1")
        begun[state / "seat-0.pem"] = b"of the epoch before"
        for again in (lambda: self.enrol("N1", path), lambda: self.open("N1").stop()):
            for made, content in begun.items():
                made.write_bytes(content)
            again()
            left = [made.name for made in begun if made.exists()]
            if len(begun) < 4 or left:
                raise Trouble(f"left behind: {left}")

    def worked_meanwhile(self):
        """A terminal that is started on the old books while the hub is waited for: they are not left under it."""
        self.enrol("W1", self.credential("W1"))
        path = self.credential("W1")
        self.floor.hub.stop()
        waiting = self.floor.spawn("W1-enrol", self.floor.bin / "raff", "--state", self.floor.dir / "W1", "enrol",
                                   "--wait", "600", path)
        wait_for("it to miss the hub", lambda: "no hub answers yet" in waiting.log.read_text())
        terminal = self.open("W1")
        self.floor.start_hub()
        wait_for("the answer", lambda: not waiting.running(), 120)
        if waiting.process.returncode != 1 or "raff is running here" not in waiting.log.read_text():
            raise Trouble(f"exit {waiting.process.returncode}: {waiting.log.read_text()}")
        terminal.stop()
        self.enrol("W1", path, "--leave-unsent")
        if len(self.epochs("W1")) != 2:
            raise Trouble(f"W1 has epochs {self.epochs('W1')}")
        self.tell("a terminal started meanwhile: told, and its books are not left under it")

    def killed(self):
        """The seat, or seat and hub, at any moment of it; the same credential still makes one seat."""
        path = self.credential("K1")
        for i in range(KILLS):
            trying = self.floor.spawn("K1-enrol", self.floor.bin / "raff", "--state", self.floor.dir / "K1", "enrol",
                                      path)
            time.sleep(self.chance.uniform(0, 0.12))
            if i % 3 == 2:
                self.floor.hub.stop(signal.SIGKILL)
                self.floor.start_hub()
            trying.stop(signal.SIGKILL)
        self.enrol("K1", path)
        left = [made.name for made in self.floor.seat_state("K1").glob("enrolling*")]
        if len(self.epochs("K1")) != 1 or left:
            raise Trouble(f"K1 has epochs {self.epochs('K1')}, left behind: {left}")
        self.tell(f"killed {KILLS} times: one seat, one epoch")

    # --- and out ---

    def turned_away(self, seat, terminal, words="Device revoked"):
        wait_for(f"{seat} to say that it is revoked", lambda: terminal.title() == "refused", 120)
        if words not in sentences(terminal):
            raise Trouble(terminal.screen())

    def check_kept(self, seat, unsent):
        """What the hub acknowledged it has; what it did not have is in the seat's books, and told."""
        said = self.floor.run("raff", "log", "verify", self.books(seat)).stdout
        on_the_way = int(re.search(r"(\d+) events on the way", said).group(1))
        with contextlib.closing(sqlite3.connect(f"file:{self.books(seat)}?mode=ro", uri=True)) as db:
            acked, written = db.execute("SELECT acked, (SELECT max(seq) FROM event) FROM state").fetchone()
        if self.held(seat) != acked or on_the_way != written - acked or (on_the_way > 0) != unsent:
            raise Trouble(f"{seat}: the hub holds {self.held(seat)} of {written}, {acked} acknowledged:\n{said}")

    def all_sent(self, seat, terminal):
        wait_for(f"{seat}'s events at the hub", lambda: not re.search(r"↑\d", terminal.screen()))

    def log_out_and_in(self, person):
        person.choose_words("Log out")
        person.log_in()

    def usurped(self):
        """Whoever calls itself the hub, or another seat, is to the broker who its certificate says."""
        log = self.floor.hub_state / "broker/mosquitto.log"
        keys = self.books("F1").with_suffix(".pem")
        names = (f"{SITE}.H1", "raff-hub")
        before = len(log.read_text())
        for name in names:
            subprocess.run(["mosquitto_sub", "-V", "5", "-h", "127.0.0.1", "-p", str(self.floor.broker_port()), "--cafile",
                            self.floor.hub_state / "ca.pem", "--cert", keys, "--key", keys, "-i", name, "-C", "1",
                            "-t", "raff/1/hub"], check=True, capture_output=True, timeout=120)
        said = log.read_text()[before:]
        if said.count(f" as {SITE}.F1 (") != len(names) or any(f"Client {name} " in said for name in names):
            raise Trouble(f"somebody was taken over:\n{said}")
        self.tell("somebody under the name of the hub, and of another seat: nobody is thrown off")

    def revoked(self):
        """In mid-session, beside a seat that works on."""
        h1, h2 = self.online("H1"), self.online("H2")
        self.usurped()
        sara = Person(self.floor, h1, "sara", Goods())
        mona = Person(self.floor, h2, "mona", Goods())
        sara.log_in()
        mona.log_in()
        self.all_sent("H1", h1)
        self.all_sent("H2", h2)
        before = self.held("H2")
        self.floor.hub_do("revoke", "--site", SITE, "H1")
        self.turned_away("H1", h1)
        self.log_out_and_in(mona)
        wait_for("what H2 did meanwhile at the hub", lambda: self.held("H2") >= before + 2)
        h1.stop()
        self.check_kept("H1", unsent=False)
        h1.start("ar")  # it has forgotten; the broker has not
        self.turned_away("H1", h1, "ألغي الجهاز")
        h1.stop()
        self.tell("revoked in mid-session: said, in either language, nothing taken any more, another seat goes on")
        return h2, mona

    def revoked_offline(self, h2, mona):
        """What it did meanwhile stays with it; a new enrolment leaves it there and begins anew."""
        self.all_sent("H2", h2)
        self.floor.broker.stop()
        wait_for("'offline'", lambda: "offline" in h2.screen())
        self.log_out_and_in(mona)
        self.floor.hub_do("revoke", "--site", SITE, "H2")
        self.floor.start_broker()
        self.turned_away("H2", h2)
        h2.stop()
        self.check_kept("H2", unsent=True)
        unsent = self.books("H2")
        path = self.credential("H2")
        self.refused("events of this seat yet", "H2", path)
        said = self.enrol("H2", path, "--leave-unsent").stdout
        if f"is kept in {unsent}" not in said or len(self.epochs("H2")) != 2:
            raise Trouble(said)
        again = self.online("H2")
        self.floor.run("raff", "log", "verify", unsent)
        again.stop()
        self.tell("revoked while offline: turned away, what it could not send is kept; enrolled anew, at work")

    def cloned(self):
        """Another database under the same epoch: whoever comes second is no seat of this hub's."""
        clone = self.floor.seat_state("H2-clone")
        shutil.copytree(self.floor.seat_state("H2"), clone, ignore=shutil.ignore_patterns("*.sock"))
        with contextlib.closing(sqlite3.connect(self.books("H2-clone"))) as db:
            db.execute("UPDATE state SET store = 'another'")
            db.commit()
        terminal = self.open("H2-clone")
        wait_for("the clone to be found out", lambda: self.book("SELECT 1 FROM incident WHERE code = 'clone'"))
        terminal.stop()
        self.online("H2").stop()
        self.tell("cloned: found out, and the seat itself goes on")

    def renewed(self):
        """The hub gives an hour first and two days later; its clock is past two thirds of the hour's term, and then
        the broker's is past its end. A seat whose own clock is wrong asks by the hub's."""
        self.restart_hub("--seat-life", "1h")
        self.floor.add_seat("R1")
        first = self.certificate("R1")
        self.restart_hub("--seat-life", "2d", clock="+25m")
        self.floor.clocks["R2"] = at_another_time("+36h")
        ahead = self.online("R2")
        terminal = self.online("R1")
        wait_for("another certificate", lambda: self.certificate("R1") != first)
        ahead.stop()
        if [n for (n,) in self.book("SELECT COUNT(*) FROM certificate WHERE seat IN ('R1', 'R2') GROUP BY seat "
                                    "ORDER BY seat")] != [2, 1]:
            raise Trouble("a seat asked for certificates by a clock of its own")
        late = self.credential("X2", "--life", "1h")
        self.floor.broker.stop()
        self.floor.start_broker(at_another_time("+2h"))
        if len(self.epochs("R1")) != 1:
            raise Trouble("another certificate made another epoch")
        self.reconnects(terminal)
        self.refused("the credential ran out by the broker's clock", "X2", late)
        self.tell("renewed: the next certificate opens what the first one does not any more")

    def hub_renewed(self):
        """Two years on: said before the hub's and the broker's certificates end, renewed while both run, and then what
        they had first has ended."""
        self.floor.hub.stop()
        self.floor.broker.stop()
        self.floor.start_broker(at_another_time("+700d"))
        self.restart_hub(clock="+700d")
        self.hub_connects()
        warnings = [self.floor.hub_do("status").stdout, self.floor.hub.log.read_text()]
        if any(words.count("certificate ends") < 2 for words in warnings):
            raise Trouble(f"two certificates end, and it is not said: {warnings}")
        address, server = ("127.0.0.1", self.floor.broker_port()), self.floor.hub_state / "broker/server.pem"
        first = ssl.get_server_certificate(address)
        self.floor.hub_do("renew")
        wait_for("the broker to show its next certificate", lambda: ssl.get_server_certificate(address) != first)
        if ssl.get_server_certificate(address) != server.read_text() or "renew" in self.floor.hub_do("status").stdout:
            raise Trouble("they are not renewed")
        self.floor.broker.stop()
        self.floor.start_broker(at_another_time("+740d"))
        self.restart_hub(clock="+740d")
        self.hub_connects()
        self.tell("the hub's and the broker's own certificates: warned of, renewed while both run")

    def hub_connects(self):
        """Once more than it did until now."""
        log = self.floor.hub.log
        wait_for("the hub at the broker", lambda: "connected to the broker" in log.read_text()[self.hub_log_at:])

    def reconnects(self, terminal):
        person = Person(self.floor, terminal, "huda", Goods())
        before = self.held("R1")
        person.log_in()
        wait_for("what R1 does at the hub", lambda: self.held("R1") > before, 120)

    def restart_hub(self, *options, clock=""):
        self.floor.hub.stop()
        self.hub_log_at = len(self.floor.hub.log.read_text())
        self.floor.hub_options = list(options)
        self.floor.start_hub(at_another_time(clock) if clock else [])

    def play(self):
        self.floor.make_site()
        self.floor.start_broker()
        self.floor.start_hub()
        try:
            self.by_file()
            self.by_code()
            self.out_of_time()
            self.killed()
            h2, mona = self.revoked()
            self.revoked_offline(h2, mona)
            self.cloned()
            self.nobody_there()
            self.worked_meanwhile()
            self.renewed()
            self.hub_renewed()
        finally:
            for terminal in self.terminals:
                terminal.stop()
        self.floor.hub_do("verify")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=str(TOP / "build" / "release"))
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then too
    with tempfile.TemporaryDirectory() as directory:
        floor = FloorOfClocks(directory, pathlib.Path(args.build) / "bin")
        began = time.monotonic()

        def tell(what):
            print(f"{time.monotonic() - began:5.1f} s  {what}", flush=True)

        try:
            Enrolment(floor, args.seed, tell).play()
        except (Trouble, subprocess.SubprocessError) as trouble:
            print(f"enrolment (seed {args.seed}): {trouble}", file=sys.stderr)
            return 1
        finally:
            floor.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
