"""A few cuts of a first start that are started indeed, while the hub is the one that the device had spoken to."""
import collections
import random

import blocklog
import record
import replay
from floor import Trouble
from life import Life

GOES_ON = {"enrolling.code", "enrolment.json"}  # of a device that had kept its code, or is a seat
HAS_KEY = "enrolling.json"  # was written before the code: with both it asks the hub, without a code nobody has


def names(var):
    folder = var / "lib/raff"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def disks(life, folder, numbers, seed, look):
    """(entry, the disk, what `look` says of the same disk with its data in the clear) for each cut; a disk is a file
    that the next one takes the place of."""
    clear, real = [replay.Disk(folder / name, life.size, entries, life.base)
                   for name, entries in (("clear", life.entries), ("real", blocklog.read(life.log)))]
    for number in numbers:
        with clear.cut(number, random.Random(f"{seed} {number}")) as image:
            found = look(image)
        with real.cut(number, random.Random(f"{seed} {number}")) as image:
            yield number, image, found
    clear.close()
    real.close()


def goes_on_as(recording, kept):
    """By itself, by its code once more, or as a device that nobody has enrolled. In words."""
    if kept & GOES_ON:
        recording.shows("login-badge")
        recording.is_online()
        return "as the seat"
    recording.shows("enrol-scan")
    if HAS_KEY not in kept:
        return "first starts"
    recording.scan_code()
    recording.shows("login-badge")
    recording.is_online()
    return "as the seat, by the code once more"


def start(recording, disk, kept):
    """(how it went on, None), or (None, what is wrong)."""
    recording.floor.blank_disk()
    recording.floor.disk.write_bytes(disk.read_bytes())
    try:
        recording.terminal.start()
        return goes_on_as(recording, kept), None
    except Trouble as trouble:
        return None, f"it had kept {sorted(kept)}; {trouble}\n{recording.terminal.screen()}"
    finally:
        recording.terminal.stop()


def first_start(work, bin_dir):
    floor, _ = record.open_floor(work, bin_dir, 1)
    recording = record.Recording(floor, lambda text: None)
    recording.first_start()
    recording.terminal.kill()
    recording.write()
    (work / "first.log").write_bytes(floor.log.read_bytes())
    return recording


def play(work, bin_dir, boots, seed, folder):
    """What is wrong, in words, of each start of as many cuts; half of them after the code had been scanned."""
    recording = first_start(work, bin_dir)
    try:
        life = Life(work, bin_dir / "raff", "first.log")
        chance = random.Random(f"{seed} boots")
        numbers = sorted(chance.randint(recording.scanned_at if at % 2 else 0, recording.phases["first"])
                         for at in range(boots))
        ways = collections.Counter()
        for number, disk, kept in disks(life, folder, numbers, seed,
                                        lambda image: life.found(image, True, names) or set()):
            way, wrong = start(recording, disk, kept)
            ways[way] += 1
            if wrong:
                yield f"start after entry {number}: {wrong}"
        print(f"{boots} starts: {', '.join(f'{count} {way}' for way, count in ways.items() if way)}", flush=True)
    finally:
        recording.terminal.stop()
        recording.floor.stop()
