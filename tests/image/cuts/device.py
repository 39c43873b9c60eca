"""The image of a device at work while all that it writes to its disk is logged: its first start, picks, and an update
during which somebody goes on picking."""
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
# pylint: disable=wrong-import-position
import bench
import blocklog
import plenty
import slots
from floor import Trouble, wait_for
from machine import PATIENCE_S, Machine
from person import Goods
from record import GOODS, Notes, Witness, is_told

UNITS = 100     # of each of GOODS: one order that lasts, for without a hub there is no next
SCANNER_S = 30  # a scanner that was just found is first asked what it is, and loses what comes
MORE = 10       # picks after the new slot has been kept
BOOTS = b"Welcome to GRUB!"
# Of the screens that are read for what is to be scanned: what is drawn after that.
DRAWN = {"pick-bin": re.compile(r"^(Check digits|Bin)$", re.MULTILINE),
         "pick-item": re.compile(r"^Quantity$", re.MULTILINE)}


class LoggedMachine(Machine):
    def __init__(self, directory, image, seat):
        super().__init__(directory, image, seat)
        self.log = self.dir / "disk.log"
        self.log.write_bytes(b"")

    def drive(self):
        return blocklog.drive(self.disk, self.log, "d0")

    def boots(self):
        """How often it has begun to start."""
        return (self.dir / "serial.log").read_bytes().count(BOOTS)


class LoggedBench(bench.Bench):
    @property
    def log(self):
        return self.machine.log


class Restarted(Exception):
    """The device went down before it answered."""


class Worker(Witness):
    """Goes on with whatever the screen wants, whatever happens to the device meanwhile."""

    def look(self):
        screen = self.terminal.screen()  # once: name and screen are of one moment
        return self.terminal.name_of(screen), screen

    def wait_told(self, before, what):
        boots = self.terminal.boots()

        def outcome():
            if is_told(before, self.work()):
                return "told"
            return "restarted" if self.terminal.boots() > boots else None

        if wait_for(f"an answer to {what}", outcome, PATIENCE_S) == "restarted":
            raise Restarted(what)

    def show_badge(self):
        self.floor.scan(self.terminal.seat, self.who["badge"])
        try:
            wait_for("the prompt for a PIN", lambda: self.title() == "login-pin", SCANNER_S)
        except Trouble:
            pass  # and is scanned again

    def act(self, title, screen):
        if title == "login-badge":
            self.show_badge()
        elif title == "login-pin":
            self.type(self.who["pin"])
        elif title == "menu":
            self.choose_words("Pick")
        elif title in ("pick-done", "pick-none"):
            self.key("Enter")
        elif title.startswith("pick-"):
            self.pick_at(title, screen)


class DeviceRecording(Notes):
    """In the machine's folder: base.img, what was on its disk before; disk.img, what is in the end; disk.log."""

    def __init__(self, floor, totes, tell):
        super().__init__(floor.machine.log, tell)
        self.floor, self.machine = floor, floor.machine
        goods = Goods()
        goods.totes = totes
        self.worker = Worker(floor, self.machine, "karim", goods)

    def step(self):
        title, screen = self.worker.settled()
        if title in DRAWN and not DRAWN[title].search(screen):
            return  # and is read again
        try:
            self.worker.act(title, screen)
        except Restarted:
            if title == "pick-item":
                self.unseen.append(len(self.beeps))
            return
        if title == "pick-item":
            self.beeps.append(self.worker.seen_at)

    def work_until(self, what, is_over):
        """Steps until then; none of them takes longer than PATIENCE_S, or it says so itself."""
        while not is_over():
            before = len(self.beeps), self.machine.boots()
            wait_for(f"{what}, a pick or a start", lambda: self.has_moved(before) or is_over(), PATIENCE_S)

    def has_moved(self, before):
        self.step()
        return (len(self.beeps), self.machine.boots()) != before

    def pick(self, number):
        wanted = len(self.beeps) + number
        self.work_until("picks", lambda: len(self.beeps) >= wanted)

    def play(self, picks, bundle):
        self.machine.start()
        wait_for("the prompt for a badge", lambda: self.machine.title() == "login-badge", PATIENCE_S)
        self.seat_from = self.entries()
        wait_for("the hub", lambda: "online" in self.machine.screen(), PATIENCE_S)
        self.ends("first")
        self.pick(picks)
        self.ends("working")
        self.floor.network(False)  # the hub is to know no more than any cut of this
        slots.Stick(self.machine, bundle)
        self.work_until("the new slot to be kept", lambda: slots.state(self.machine).get("good") == "b")
        self.pick(MORE)
        self.ends("updating")
        self.machine.stop()
        self.write()


def open_floor(directory, bin_dir, image):
    """Broker and hub, and an order that is not done by the end; the machine that is off yet."""
    floor = LoggedBench(directory, bin_dir)
    bench.open_site(floor, *plenty.write_site(floor.dir, 1, dict.fromkeys(GOODS, UNITS)))
    floor.hub_do("release", "--site", bench.SITE)
    floor.machine = LoggedMachine(directory, image, bench.SEAT)
    bench.provision(floor, floor.machine.disk)
    subprocess.run(["cp", "--sparse=always", floor.machine.disk, directory / "base.img"], check=True)
    return floor


def record(directory, bin_dir, image, picks, tell):
    """The floor has ended when this returns; what it left is in its folder."""
    directory.mkdir(parents=True)
    factory = slots.Factory(directory, image)
    bundle = factory.bundle("good")
    shutil.rmtree(factory.root)
    floor = open_floor(directory, bin_dir, image)
    recording = DeviceRecording(floor, plenty.totes(1), tell)
    try:
        recording.play(picks, bundle)
    except Trouble as trouble:
        raise Trouble(f"{trouble}\n{slots.state(floor.machine)}\n{floor.machine.screen()}") from trouble
    finally:
        floor.machine.stop()
        floor.stop()
