#!/usr/bin/env python3
"""Pulls the plug of a device at random moments of a recorded life, and looks whether it would have started again.

A virtual machine is a seat from its first start on: its disk is made, it is enrolled, somebody picks. All that it
writes is logged. Then, for each cut: a disk as the log allows it at that moment, with what was not flushed dropped,
kept or torn; its file system, its database and chain, and every pick that had beeped by then. Controls, which must
lose some: the same log replayed to a disk that does not obey flushes, and a guest whose file system orders none.
"""
import argparse
import collections
import concurrent.futures
import pathlib
import random
import signal
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "e2e"))
import boots  # noqa: E402
import checks  # noqa: E402
import record  # noqa: E402
import replay  # noqa: E402
from floor import TOP, Trouble  # noqa: E402
from life import Life  # noqa: E402

BARE = "cuts.nobarrier"
CONTROLS = 0.2  # as many of the cuts
AT_ONCE = 8  # they wait for mounts most of their time
SHOWN = 5  # losses of a kind that are told in words


def try_slice(life, path, numbered, seed, obeys_flushes):
    """(kind, words) of what was lost at each of [(which cut, entry)], which are in their order."""
    lost = []
    disk = replay.Disk(path, life.size, life.entries, life.base)
    for at, number in numbered:
        chance = random.Random(f"{seed} {at}")
        with disk.cut(number, chance, obeys_flushes) as image:
            try:
                lines = life.events(image, chance.random() < 0.5)
                checks.compare(lines, life.lines, life.beeped(number), number >= life.seat_from)
            except checks.Lost as what:
                lost.append((what.kind, f"cut {at} at entry {number}: {what}"))
    disk.close()
    return lost


def try_cuts(life, folder, numbers, seed, obeys_flushes=True):
    """What was lost: {kind: [at which entry and how, in words]}."""
    numbered = list(enumerate(numbers))
    size = -(-len(numbered) // AT_ONCE)
    lost = collections.defaultdict(list)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        slices = [pool.submit(try_slice, life, folder / f"disk-{at}", numbered[at:at + size], seed, obeys_flushes)
                  for at in range(0, len(numbered), size)]
        for one in slices:
            for kind, words in one.result():
                lost[kind].append(words)
    return lost


def tell(name, numbers, lost):
    kinds = ", ".join(f"{len(found)} {kind}" for kind, found in sorted(lost.items()))
    print(f"{name}: {len(numbers)} cuts, lost: {kinds or 'nothing'}", flush=True)


def end_of(life, folder):
    """The events at the end of a recording that was not cut; they are what every cut is held against."""
    disk = replay.Disk(folder / "disk", life.size, life.entries, life.base)
    try:
        with disk.cut(len(life.entries), None) as image:
            return life.events(image, True)
    except checks.Lost as what:
        raise Trouble(f"the recording's end: {what}") from what
    finally:
        disk.close()


def recorded(options, folder, words):
    """The recording in a folder, made where there is none yet."""
    if not (folder / "recording.json").exists():
        record.record(folder, options.bin, options.scans, words,
                      lambda text: print(f"{folder.name}: {text}", flush=True))
    return Life(folder, options.bin / "raff")


def try_phase(options, life, phase, folder, times=1.0, **more):
    numbers = life.cuts(phase, int(options.cuts * times), random.Random(f"{options.seed} {phase}"))
    return numbers, try_cuts(life, folder, numbers, f"{options.seed} {phase}", **more)


def is_lost(phase, numbers, lost):
    tell(phase, numbers, lost)
    for words in [words for found in lost.values() for words in found][:SHOWN]:
        print(f"FAULT  {phase}: {words}", file=sys.stderr)
    return bool(lost)


def is_blind(name, numbers, lost, *kinds):
    """A control that loses none of these: then the cuts show nothing."""
    tell(f"control, {name}", numbers, lost)
    missed = [kind for kind in kinds if kind not in lost]
    if missed:
        print(f"FAULT  control, {name}: lost no {', no '.join(missed)}", file=sys.stderr)
    return bool(missed)


def play(options, work):
    flushing, bare = recorded(options, work / "flushing", []), recorded(options, work / "bare", [BARE])
    with tempfile.TemporaryDirectory(prefix="raff-cuts-", dir="/dev/shm") as memory:
        folder = pathlib.Path(memory)
        for life in (flushing, bare):
            life.lines = end_of(life, folder)
            life.fit()
        wrong = [is_lost(phase, *try_phase(options, flushing, phase, folder)) for phase in flushing.phases]
        wrong += [is_blind("a disk that does not flush", *try_phase(options, flushing, "working", folder, CONTROLS,
                                                                  obeys_flushes=False), checks.BEEPED),
                  is_blind("a file system without barriers", *try_phase(options, bare, "working", folder, CONTROLS),
                           checks.BEEPED)]
        for fault in boots.play(work / "boots", options.bin, options.boots, options.seed, folder):
            print(f"FAULT  {fault}", file=sys.stderr)
            wrong.append(True)
    return 1 if any(wrong) else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cuts", type=int, default=500, help="of each phase; 500 unless told")
    parser.add_argument("--scans", type=int, default=300, help="picks while it is recorded; 300 unless told")
    parser.add_argument("--boots", type=int, default=8, help="cuts of a first start that are started; 8 unless told")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--bin", type=pathlib.Path, default=TOP / "build/release/bin")
    parser.add_argument("--dir", type=pathlib.Path, help="where recordings are kept, and used again")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="raff-cuts-") as directory:
        try:
            return play(options, (options.dir or pathlib.Path(directory)).resolve())
        except Trouble as trouble:
            print(f"FAULT  {trouble}", file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
