"""A device at work while everything that it writes is logged, and what it said was done at which entry of the log."""
import json
import re

import blocklog
import plenty
from floor import SITE, Device, Terminal, Trouble, wait_for
from guest import GuestFloor
from person import Goods, Person, sentences

SEAT = "H1"
GOODS = {"TEA-BLK-100": 2, "CUP-WHT": 2, "SOAP-OLV": 3, "SAF-001": 2, "BAG-JUT-L": 2, "NOT-A5-BLK": 2}
UNITS = sum(GOODS.values())
START_S = 600  # an emulated machine beside others
LEFT = re.compile(r"^Left\s+(\d+)$", re.MULTILINE)


class GuestTerminal(Terminal):
    """Of a whole machine that is switched on."""
    starts_within_s = START_S


def left(screen):
    """How many units are still to be picked, where a screen says so."""
    said = LEFT.search(screen)
    return int(said.group(1)) if said else 0


def is_told(before, now):
    """Whether `now` is what `raff` shows of an answer to the screen before, and names it; each is (title, screen).
    It gives a screen its title when all of it is drawn. A pick after which units are left stays on a screen of the
    same name: that says it twice, and draws from above, the message near the end."""
    if now[0] == before[0]:
        return 0 < left(now[1]) == left(before[1]) - 1 and f"✓ Left: {left(now[1])}\n" in now[1]
    ends = {"pick-bin": "✓ Line complete\n", "pick-done": "✓ Task complete\n"}
    return before[0] != "pick-item" or ends.get(now[0], "no pick ends here") in now[1]


class Witness(Person):
    """Notes how many entries the log had once an answer had stood on the screen: what it names had been beeped."""

    def __init__(self, floor, *more):
        super().__init__(floor, *more)
        self.seen_at = 0

    def wait_told(self, before, what):
        wait_for(f"an answer to {what}", lambda: is_told(before, self.work()), START_S)

    def changed_from(self, before, what):
        self.wait_told(before, what)
        self.seen_at = blocklog.count(self.floor.log)  # QEMU counts a flush before the guest hears of it
        return self.settled()


class Notes:
    """recording.json: the entry at which each phase ended, the picks that had been beeped by an entry, from which entry
    on the device was a seat, and before which picks one was scanned of which nobody saw what came."""

    def __init__(self, log, tell):
        self.log, self.tell = log, tell
        self.phases, self.beeps, self.unseen = {}, [], []
        self.seat_from = None

    def entries(self):
        return blocklog.count(self.log)

    def ends(self, phase):
        self.phases[phase] = self.entries()
        self.tell(f"{phase}: {self.phases[phase]} entries, {len(self.beeps)} picks")

    def write(self):
        with open(self.log.with_name("recording.json"), "w", encoding="ascii") as file:
            json.dump({"phases": self.phases, "beeps": self.beeps, "seat_from": self.seat_from,
                       "unseen": self.unseen}, file)


class Recording(Notes):
    """Of the quick guest. In the floor's folder."""

    def __init__(self, floor, tell):
        super().__init__(floor.log, tell)
        self.floor = floor
        self.scanned_at = None
        self.code = floor.dir / "code"
        self.terminal = GuestTerminal(floor, SEAT, 20, 16)
        self.person = Witness(floor, self.terminal, "karim", Goods())

    def screen(self):
        return sentences(self.terminal)

    def was_answered(self):
        return self.terminal.title() != "enrol-scan" or "That is no enrolment code" in self.screen()

    def shows(self, *titles):
        wait_for(" or ".join(titles), lambda: self.terminal.title() in titles, START_S)

    def first_start(self):
        """Out of the box: its disk is blank; by its code it becomes a seat."""
        self.floor.hub_do("enrol", "--site", SITE, "--seat", SEAT, "--out", self.code)
        self.floor.blank_disk()
        self.terminal.start()
        self.shows("enrol-scan")
        self.scanned_at = self.entries()
        self.scan_code()
        self.shows("login-badge")
        self.seat_from = self.entries()
        self.is_online()
        self.ends("first")

    def scan_code(self):
        wait_for("the scanner", lambda: "/dev/ttyS1" in self.screen(), START_S)
        while self.terminal.title() == "enrol-scan":  # a line that is just being opened loses what comes
            self.floor.scan(SEAT, f"]Q1{self.code.read_text().strip()}")
            wait_for("an answer", self.was_answered, START_S)

    def is_online(self):
        wait_for("the hub", lambda: "online" in self.terminal.screen(), START_S)

    def work(self, scans):
        """Orders picked until as many units were beeped; the plug is pulled then."""
        self.person.log_in()
        self.shows("menu")  # a PIN takes its time
        while len(self.beeps) < scans:
            title, screen = self.person.settled()
            if title == "menu":
                self.person.choose(1)
            elif title in ("pick-done", "pick-none"):
                self.person.key("Enter")
            else:
                self.person.pick_at(title, screen)
                if title == "pick-item":
                    self.beeps.append(self.person.seen_at)
        self.ends("working")
        self.terminal.kill()


def open_floor(directory, bin_dir, scans):
    floor = GuestFloor(directory, bin_dir)
    orders = -(-scans // UNITS) + 1
    floor.make_site(*plenty.write_site(floor.dir, orders, GOODS))
    floor.start_broker()
    floor.start_hub()
    floor.hub_do("release", "--site", SITE)
    Device(floor, floor.scanner_link(SEAT).name, "scanner", "--aim")
    return floor, plenty.totes(orders)


def record(directory, bin_dir, scans, words, tell):
    """`words`: for the guest. The floor has ended when this returns; what it left is in its folder."""
    floor, totes = open_floor(directory, bin_dir, scans)
    floor.words = words
    recording = Recording(floor, tell)
    recording.person.goods.totes = totes
    try:
        recording.first_start()
        recording.work(scans)
        recording.write()
    except Trouble as trouble:
        raise Trouble(f"{trouble}\n{recording.terminal.screen()}") from trouble
    finally:
        recording.terminal.stop()
        floor.stop()
