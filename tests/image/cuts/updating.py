#!/usr/bin/env python3
"""Pulls the plug of a device of the image itself: at its first start, at work, and while an update is installed, tried
and kept. usage: after firmware/image qemu and the release build, as root.

An emulated machine is recorded once. Each cut is a whole disk, at which everything is looked that its start needs:
partition table, boot loader, boot state, the slots byte for byte, key, encryption, file system, books, what had beeped.
Some cuts of the update are started for real, up to the prompt for a badge, and their events come to the hub.
"""
import argparse
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "e2e"), str(HERE.parent)]
import bench  # noqa: E402
import boots  # noqa: E402
import checks  # noqa: E402
import cuts  # noqa: E402
import device  # noqa: E402
import slots  # noqa: E402
from device_life import DeviceLife  # noqa: E402
from floor import TOP, Trouble, wait_for  # noqa: E402
from machine import PATIENCE_S, Machine  # noqa: E402

UPDATE = "updating"


class Site:
    """Broker and hub as they were when the update began: what they hear from one cut the next is not to meet."""

    def __init__(self, recording, directory, bin_dir):
        self.recording, self.dir, self.bin = recording, directory, bin_dir

    def __enter__(self):
        shutil.copytree(self.recording / "hub", self.dir / "hub", ignore=shutil.ignore_patterns("*.sock"))
        conf = self.dir / "hub/broker/mosquitto.conf"
        conf.write_text(conf.read_text().replace(str(self.recording), str(self.dir)))
        self.floor = bench.Bench(self.dir, self.bin)
        self.floor.port = self.floor.broker_port()
        self.floor.hub_options = ["--broker", f"127.0.0.1:{self.floor.port}"]
        self.floor.start_broker()
        self.floor.start_hub()
        return self.floor

    def __exit__(self, *_):
        self.floor.stop()
        shutil.rmtree(self.dir / "hub")


def start(machine, floor, events):
    """Up to the prompt, and until the hub has as many events of it."""
    machine.start()
    try:
        wait_for("the prompt for a badge", lambda: machine.title() == "login-badge", PATIENCE_S)
        wait_for("its events at the hub", lambda: bench.seat_row(floor)["held"] >= events, PATIENCE_S)
        floor.hub_do("verify", "--site", bench.SITE)
    except Trouble as trouble:
        raise Trouble(f"{trouble}; {slots.state(machine)}\n{machine.screen()}") from trouble
    finally:
        machine.stop()


def play_starts(life, options, recording, folder):
    """What is wrong, in words."""
    numbers = life.cuts(UPDATE, options.boots, random.Random(f"{options.seed} boots"))
    machine = Machine(folder, options.image, bench.SEAT)
    for number, disk, events in boots.disks(life, folder, numbers, options.seed,
                                            lambda image: len(life.events(image, True))):
        subprocess.run(["cp", "--sparse=always", disk, machine.disk], check=True)
        before = slots.state(machine)
        try:
            with Site(recording, folder, options.bin) as floor:
                start(machine, floor, events)
            print(f"started after entry {number}: {events} events, the slots {before}, then {slots.state(machine)}",
                  flush=True)
        except Trouble as trouble:
            yield f"start after entry {number}, with the slots {before}: {trouble}"


def recorded(options, folder):
    if not (folder / "recording.json").exists():
        device.record(folder, options.bin, options.image, options.picks, lambda text: print(text, flush=True))
    return DeviceLife(folder, options.image, options.bin / "raff")


def controls(life, options, folder):
    """The update on a disk that does not flush: it loses picks, and where a slot is named that slot."""
    number, chance = int(options.cuts * cuts.CONTROLS), random.Random(f"{options.seed} control")
    named = sorted(chance.choice(life.choices()) for _ in range(number))
    for name, numbers, kind in (("picks", life.cuts(UPDATE, number, chance), checks.BEEPED),
                                ("slots", named, checks.SLOT)):
        lost = cuts.try_cuts(life, folder, numbers, f"{options.seed} {name}", obeys_flushes=False)
        yield cuts.is_blind(f"a disk that does not flush, {name}", numbers, lost, kind)


def play(options, recording):
    life = recorded(options, recording)
    with tempfile.TemporaryDirectory(prefix="raff-cuts-", dir="/dev/shm") as memory:
        folder = pathlib.Path(memory)
        life.lines = cuts.end_of(life, folder)
        life.fit()
        wrong = []
        for phase in options.phase or life.phases:
            life.seen.clear()
            wrong.append(cuts.is_lost(phase, *cuts.try_phase(options, life, phase, folder)))
            print(f"{phase}: of these start {dict(life.seen)}", flush=True)
        wrong += controls(life, options, folder)
        for fault in play_starts(life, options, recording, folder):
            print(f"FAULT  {fault}", file=sys.stderr, flush=True)
            wrong.append(True)
    return 1 if any(wrong) else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cuts", type=int, default=500, help="of each phase; 500 unless told")
    parser.add_argument("--phase", action="append", choices=["first", "working", UPDATE], help="this one alone")
    parser.add_argument("--picks", type=int, default=40, help="before the update; 40 unless told")
    parser.add_argument("--boots", type=int, default=12, help="cuts of the update that are started; 12 unless told")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--bin", type=pathlib.Path, default=TOP / "build/release/bin")
    parser.add_argument("--image", type=pathlib.Path, default=TOP / "build/image/qemu")
    parser.add_argument("--dir", type=pathlib.Path, help="where the recording is kept, and used again")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="raff-cuts-") as directory:
        try:
            return play(options, (options.dir or pathlib.Path(directory)).resolve() / "device")
        except Trouble as trouble:
            print(f"FAULT  {trouble}", file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
