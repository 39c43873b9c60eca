"""Broker and hub on this machine, and a device that QEMU is, as the tests of the image begin."""
import subprocess
import time

from machine import HOST, PATIENCE_S, TOP

# pylint: disable=wrong-import-order
import person
from floor import SITE, Floor, Trouble, wait_for

SEAT = "H1"
ORDERS = ("SO-1001", "SO-1004")
person.PATIENCE_S = PATIENCE_S


class Bench(Floor):
    """Broker and hub here, the seat in the machine."""

    machine = None

    def scan(self, seat, code):
        self.machine.scan(code.replace("<GS>", "\x1d"))


class Story:
    def __init__(self, floor, machine, pictures=None):
        self.floor, self.machine, self.pictures = floor, machine, pictures
        self.began = time.monotonic()

    def tell(self, text):
        print(f"{time.monotonic() - self.began:6.1f}s  {text}", flush=True)

    def picture(self, name):
        if self.pictures:
            self.machine.picture(self.pictures / f"{name}.png")

    def boot(self, what):
        began = self.machine.start()
        wait_for("the prompt for a badge", lambda: self.machine.title() == "login-badge", PATIENCE_S)
        self.tell(f"{what}: {time.monotonic() - began:.1f} s from power-on to the prompt for a badge, "
                  f"{self.machine.processor_s():.1f} s of processor")


def seat_row(floor):
    return next((row for row in floor.status()["seats"] if row["seat"] == SEAT), None)


def open_site(floor, *files):
    """Of these files (see Floor.make_site), for a seat in the machine."""
    floor.make_site(*files)
    floor.hub_do("broker-config", "--listen", f"127.0.0.1:{floor.port}", "--name", HOST)
    floor.hub_options = ["--broker", f"127.0.0.1:{floor.port}"]
    floor.start_broker()
    floor.start_hub()


def set_up(floor):
    open_site(floor)
    for order in ORDERS:
        floor.hub_do("release", "--site", SITE, "--mode", "single", order)


def provision(floor, disk):
    credential = floor.dir / "credential"
    floor.hub_do("enrol", "--site", SITE, "--seat", SEAT, "--out", credential)
    subprocess.run([TOP / "firmware/provision", "--credential", credential, disk], check=True)
    credential.unlink()


def log_in(someone, by):
    """Shows the badge until it is taken: a scanner that was just found is first asked what it is."""
    someone.expect("login-badge")
    for _ in range(20):
        by(someone.who["badge"])
        try:
            wait_for("the prompt for a PIN", lambda: someone.title() == "login-pin", 30)
            break
        except Trouble:
            continue
    someone.expect("login-pin")
    someone.type(someone.who["pin"])
