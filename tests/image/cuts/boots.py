"""A few cuts of a first start that are started indeed, while the hub is the one that the device had spoken to."""
import random

import blocklog
import record
import replay
from floor import Trouble, wait_for
from life import Life

GOES_ON = {"enrolling.json", "enrolment.json"}  # of a device that is a seat, or had kept its code


def names(var):
    folder = var / "lib/raff"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def disks(life, folder, numbers, seed):
    """(entry, the disk as it is, what it must show) for each cut."""
    logged = blocklog.read(life.log)
    clear, real = [replay.Disk(folder / name, life.size, entries)
                   for name, entries in (("clear", life.entries), ("real", logged))]
    for number in numbers:
        with clear.cut(number, random.Random(f"{seed} {number}")) as image:
            goes_on = GOES_ON & (life.found(image, True, names) or set())
        with real.cut(number, random.Random(f"{seed} {number}")) as image:
            yield number, image.read_bytes(), "login-badge" if goes_on else "enrol-scan"
    clear.close()
    real.close()


def start(recording, disk, title):
    """What is wrong with a start, or None."""
    recording.floor.blank_disk()
    recording.floor.disk.write_bytes(disk)
    try:
        recording.terminal.start()
        recording.shows(title)
        if title == "login-badge":
            wait_for("the hub", lambda: "online" in recording.screen(), record.START_S)
    except Trouble as trouble:
        return f"{trouble}\n{recording.terminal.screen()}"
    finally:
        recording.terminal.stop()
    return None


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
        shown = []
        for number, disk, title in disks(life, folder, numbers, seed):
            shown.append(title)
            wrong = start(recording, disk, title)
            if wrong:
                yield f"start after entry {number}: {wrong}"
        print(f"{boots} starts: {shown.count('enrol-scan')} first starts, {shown.count('login-badge')} as the seat",
              flush=True)
    finally:
        recording.terminal.stop()
        recording.floor.stop()
