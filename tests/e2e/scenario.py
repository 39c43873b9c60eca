"""What terminal/demo --script plays: a morning on the floor, with the network pulled and a terminal
killed, and the books checked at both ends."""
import re
import sys
import time

from floor import SITE, Terminal, Trouble, wait_for
from person import Goods, Person

STAGES = ["received", "released", "picking", "picked", "packing", "packed", "shipped"]
BATCH = ["SO-1001", "SO-1002"]
LOTS = "SO-1003"
ARABIC = "SO-1004"
SHORT_ITEM = "DAT-MED-500"


class Story:
    def __init__(self, floor, quiet):
        self.floor = floor
        self.quiet = quiet
        self.start = time.monotonic()
        self.faults = []

    def tell(self, text):
        if not self.quiet:
            print(f"{time.monotonic() - self.start:6.1f}s  {text}", flush=True)

    def check(self, holds, text):
        if not holds:
            self.faults.append(text)
            print(f"FAULT  {text}", file=sys.stderr, flush=True)


def caught_up(floor, terminal):
    """The hub sees the seat, and the seat's status line says that nothing waits."""
    row = next((row for row in floor.status()["seats"] if row["seat"] == terminal.seat), None)
    return row and row["up"] and not re.search(r"↑\d", terminal.screen())


def await_sync(floor, terminal):
    wait_for(f"{terminal.seat} to catch up", lambda: caught_up(floor, terminal), 60)


def opening(story, floor):
    story.tell("a hub, a broker, three seats enrolled: H1 and H2 to pick, P1 to pack")
    floor.make_site()
    floor.start_broker()
    floor.start_hub()
    floor.add_seat("H1")
    floor.add_seat("H2")
    floor.add_seat("P1", printer=True)
    floor.hub_do("release", "--site", SITE, "--mode", "batch", *BATCH)
    floor.hub_do("release", "--site", SITE, "--mode", "single", LOTS)
    floor.hub_do("release", "--site", SITE, "--mode", "single", ARABIC)


def pick_batch(story, floor, sara):
    story.tell("Sara logs in on H1 and starts the batch of two orders")
    sara.log_in()
    sara.choose(1)
    for _ in range(4):
        sara.pick_step()
    story.tell("the network goes: the broker is stopped")
    floor.broker.stop()
    for _ in range(3):
        sara.pick_step()
    before = sara.settled()
    story.tell(f"the terminal is killed in mid-pick, at {before[0]}")
    sara.terminal.kill()
    sara.terminal.start()
    sara.log_in()
    after = sara.settled()
    story.check(after[0] == before[0], f"after the kill the screen is {after[0]}, it was {before[0]}")
    story.tell(f"started again without a network, it is at {after[0]}")
    sara.exception("Tote is full")
    story.tell("the tote is full: a second one")
    sara.pick()
    story.tell(f"batch complete, offline, in {' and '.join(sara.used_totes)}")
    floor.start_broker()
    await_sync(floor, sara.terminal)
    story.tell("the network is back; the hub holds everything that beeped")


def pick_lots(story, sara):
    story.tell(f"Sara takes {LOTS}: lots by expiry, and one line comes up short")
    sara.key("Enter")
    sara.expect("pick-tote", "pick-bin")
    seen = False
    while True:
        title, screen = sara.settled()
        if title == "pick-done":
            break
        second_lot = title == "pick-item" and SHORT_ITEM in screen and "DM26B" in screen
        if second_lot and not seen:
            sara.pick_step()
            seen = True
        elif second_lot:
            sara.pick_step(short_item=SHORT_ITEM, short_word="Not found")
        else:
            sara.pick_step()
    story.check(seen, "the second lot never came up")
    sara.menu()


def pick_arabic(story, omar):
    story.tell("Omar picks in Arabic on H2")
    omar.log_in()
    omar.choose(1)
    words = omar.read()
    story.check("امسح" in words, f"Omar's screen does not say 'scan' in Arabic:\n{words}")
    omar.pick()
    omar.menu()


def pack_all(story, floor, mona, totes, serials):
    story.tell(f"Mona packs {', '.join(totes)} at P1")
    mona.log_in()
    mona.choose(1)
    cartons = []
    for number, tote in enumerate(totes):
        if number == 1:
            story.tell("the hub is killed and started while she packs")
            floor.hub.stop(9)
            floor.start_hub()
            await_sync(floor, mona.terminal)
        cartons += mona.pack(tote, serials)
    mona.menu()
    cartons = sorted(set(cartons))
    labels = sorted((floor.dir / "P1-labels").glob("*.zpl"))
    text = "".join(label.read_text(encoding="utf-8", errors="replace") for label in labels)
    story.check(len(cartons) >= 4, f"only {len(cartons)} cartons")
    for carton in cartons:
        story.check(carton in text.replace(" ", ""), f"no label was printed for carton {carton}")
    story.tell(f"{len(cartons)} cartons closed, {len(labels)} labels printed")


def ship_all(story, floor, mona, terminals):
    loaded = mona.ship(2)
    mona.menu()
    story.tell(f"{len(loaded)} cartons loaded, manifests closed")
    for terminal in terminals:
        await_sync(floor, terminal)


def print_orders(story, floor, orders):
    status = floor.status()
    print("\norders")
    for name in orders:
        order = next(row for row in status["orders"] if row["order"] == name)
        print(f"  {name}")
        at = {stage["stage"]: stage for stage in order["stages"]}
        for stage in STAGES:
            story.check(stage in at, f"order {name} never was {stage}")
            if stage in at:
                row = at[stage]
                print(f"    {stage:<9} {row['at']}  {row.get('by') or '-':<7} {row.get('seat') or '-'}")


def check_books(story, floor):
    print("\nhub")
    hub = floor.hub_do("verify", "--site", SITE, check=False)
    print(hub.stdout.rstrip())
    story.check(hub.returncode == 0, "raff-hub verify: " + hub.stderr.strip())
    for seat in ("H1", "H2", "P1"):
        database = next(floor.seat_state(seat).glob("seat-*.db"))
        print(f"\nseat {seat}")
        done = floor.run("raff", "log", "verify", database, check=False)
        print(done.stdout.rstrip())
        story.check(done.returncode == 0, f"raff log verify {seat}: {done.stderr.strip()}")


def play(floor, quiet=False):
    story = Story(floor, quiet)
    goods = Goods()
    terminals = {seat: Terminal(floor, seat, *size) for seat, size in
                 {"H1": (20, 16), "H2": (40, 20), "P1": (80, 24)}.items()}
    try:
        opening(story, floor)
        for terminal in terminals.values():
            terminal.start()
        sara = Person(floor, terminals["H1"], "sara", goods, story.tell)
        omar = Person(floor, terminals["H2"], "omar", goods, story.tell)
        mona = Person(floor, terminals["P1"], "mona", goods, story.tell)
        omar.used_totes = sara.used_totes  # one shelf of totes
        pick_batch(story, floor, sara)
        pick_lots(story, sara)
        pick_arabic(story, omar)
        serials = {}
        for item, serial in sara.taken_serials + omar.taken_serials:
            serials.setdefault(item, []).append(serial)
        pack_all(story, floor, mona, sara.used_totes, serials)
        ship_all(story, floor, mona, terminals.values())
    except Trouble as trouble:
        print(f"FAULT  {trouble}", file=sys.stderr)
        return 1
    for terminal in terminals.values():
        terminal.keys("F10")
        terminal.stop()
    print_orders(story, floor, BATCH + [LOTS, ARABIC])
    check_books(story, floor)
    if story.faults:
        print(f"\n{len(story.faults)} things do not hold")
        return 1
    print("\nevery order shipped, nothing lost, nothing twice")
    return 0
