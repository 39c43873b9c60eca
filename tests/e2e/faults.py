"""What chaos.py does to a floor besides killing: a table of contexts. Each begins, sees that it has really had an
effect, gives what is to be said of it, and is over again when the context is."""
import contextlib
import os
import pathlib
import signal
import subprocess
import time

from floor import SITE, Trouble, wait_for
from ground import set_clock

CLOCK_JUMPS_S = (-3 * 31_536_000, -40 * 86_400, -7_200, -7, 7, 7_200, 40 * 86_400, 5 * 31_536_000)
TINY_QUEUE = "max_queued_messages 1\n"
MESSAGES_TO_OVERFLOW = 100  # past the hub's window, 20, and the queue
REMEMBERS = "persistence true\nautosave_interval 1\npersistence_location "
DROPPED = "Outgoing messages are being dropped for client raff-hub"


@contextlib.contextmanager
def nothing(_chaos, _chance):
    yield ""


@contextlib.contextmanager
def packet_loss(chaos, _chance):
    with chaos.ground.loss(chaos.floor.broker_port()):
        wait_for("packets to be lost", lambda: chaos.ground.lost() > 0)
        yield "packets are lost"


@contextlib.contextmanager
def clock_jumps(chaos, chance):
    name = chance.choice([*chaos.seats, "hub", "broker"])
    offset_s = chance.choice(CLOCK_JUMPS_S)
    for pid in chaos.pids(name):
        if "libfaketime" not in pathlib.Path(f"/proc/{pid}/maps").read_text():
            raise Trouble(f"{name} has no clock of its own")
    set_clock(chaos.floor.clock_file(name), offset_s)
    try:
        yield f"the clock of {name} jumps by {offset_s} s"
    finally:
        set_clock(chaos.floor.clock_file(name), 0)


@contextlib.contextmanager
def suspended(chaos, chance):
    name = chance.choice([*chaos.seats, "hub", "broker"])
    held_s = chance.uniform(0.0, chaos.longest_s)
    pids = chaos.pids(name)
    signal_all(pids, signal.SIGSTOP)
    try:
        time.sleep(held_s)
        yield f"{name} was suspended for {held_s:.1f} s"
    finally:
        signal_all(pids, signal.SIGCONT)


@contextlib.contextmanager
def disk_full(chaos, _chance):
    seat = chaos.seats[chaos.small]
    filler = chaos.floor.seat_state(chaos.small) / "filler"
    seat.is_spared = True
    seat.start_again()  # its write-ahead log is short again: what there was of it needs no room
    fill(filler)
    try:
        wait_for("'disk full'", lambda: seat.terminal.title() == "disk-full")
        yield f"the disk of {chaos.small} is full"
    finally:
        filler.unlink()
    wait_for("the disk's room to be seen", lambda: seat.terminal.title() != "disk-full")
    seat.is_spared = False


@contextlib.contextmanager
def queue_full(chaos, chance):
    """The hub does not read for a while: the broker says to the seats that it has what it throws away. What fills
    the queue is of no type that the hub knows."""
    log = chaos.floor.hub_state / "broker/mosquitto.log"
    chaos.restart_broker(TINY_QUEUE)
    chaos.hub_hears()
    already = log.read_text().count(DROPPED)
    pids = chaos.pids("hub")
    signal_all(pids, signal.SIGSTOP)
    try:
        babble(chaos.floor, chance.choice([*chaos.seats]))
        wait_for("the queue to overflow", lambda: log.read_text().count(DROPPED) > already)
        time.sleep(chance.uniform(0.0, chaos.longest_s / 2))
    finally:
        signal_all(pids, signal.SIGCONT)
    yield "the broker's queue was full"
    chaos.restart_broker()


def babble(floor, seat):
    topic = f"raff/1/{SITE}/{seat}/ask"
    with publisher(floor, floor.outsider("babbler", f"topic write {topic}"), topic) as lines:
        lines.write(MESSAGES_TO_OVERFLOW * '{"type":"babble"}\n')


@contextlib.contextmanager
def publisher(floor, keys, topic):
    """Where a line is written it is a message, by whom these are the certificate and key of."""
    process = subprocess.Popen(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(floor.broker_port()), "-V", "5", "-q", "1",
                                "--cafile", floor.hub_state / "ca.pem", "--cert", keys, "--key", keys,
                                "-t", topic, "-l"], stdin=subprocess.PIPE, text=True, bufsize=1)
    try:
        yield process.stdin
        process.stdin.close()
        if process.wait(60) != 0:
            raise Trouble(f"mosquitto_pub: exit {process.returncode}")
    finally:
        process.kill()


@contextlib.contextmanager
def broker_of_old(chaos, _chance):
    """It keeps what it has, comes back with that, and then with nothing."""
    directory = chaos.floor.hub_state / "broker-kept"
    directory.mkdir(exist_ok=True)
    kept = directory / "mosquitto.db"
    chaos.restart_broker(f"{REMEMBERS}{directory}/\n")
    chaos.hub_hears()
    chaos.restart_broker(f"{REMEMBERS}{directory}/\n")
    wait_for("what the broker kept", kept.exists)
    yield "the broker came back with what it had"
    chaos.floor.broker.stop(signal.SIGKILL)
    kept.unlink(missing_ok=True)
    chaos.restart_broker()


def signal_all(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def fill(path):
    with contextlib.suppress(OSError), open(path, "wb", buffering=0) as file:
        for size in (1 << 20, 1 << 10):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)):
                    pass


# Name: what it does, and why it cannot be done here.
TABLE = {
    "nothing else": (nothing, lambda ground: None),
    "packet loss": (packet_loss, lambda ground: ground.no_loss),
    "clock jump": (clock_jumps, lambda ground: ground.no_clock),
    "suspended": (suspended, lambda ground: None),
    "disk full": (disk_full, lambda ground: ground.no_disk),
    "queue full": (queue_full, lambda ground: None),
    "broker of old": (broker_of_old, lambda ground: None),
}
