"""What a device must be after a cut: it starts, its books are whole, and what had beeped is in them."""
import contextlib
import json
import pathlib
import sqlite3
import subprocess
import tempfile

KEY, DISK, BOOKS, BEEPED = "keys", "file systems", "books", "picks that had beeped"
START, SLOT = "starts", "slots"
FSCK_MENDED = 1  # fsck's exit when it replayed a journal and was content
OPTIONS = "noatime,nosuid,nodev,noexec,errors=remount-ro"  # as /var on a device


class Lost(Exception):
    """Something that had to be there is not: of which kind, and what."""

    def __init__(self, kind, what):
        super().__init__(what)
        self.kind = kind


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)


def must(kind, what, done, allowed=0):
    if not 0 <= done.returncode <= allowed:
        raise Lost(kind, f"{what}: exit {done.returncode}: {(done.stdout + done.stderr).strip()[-400:]}")


@contextlib.contextmanager
def loop_device(image, offset):
    device = run("losetup", "--find", "--show", "--offset", offset, image).stdout.strip()
    if not device:
        raise OSError("no loop device")
    try:
        yield device
    finally:
        run("losetup", "--detach", device)


@contextlib.contextmanager
def mounted(device, by_fsck):
    """The file system as a start finds it: `by_fsck` says whether e2fsck replays its journal or the kernel. A start
    lets e2fsck take the other superblock where the first one tore."""
    is_torn = run("dumpe2fs", "-h", device).returncode != 0  # its superblock: nothing for the kernel, nor for -p
    if by_fsck or is_torn:
        must(DISK, "fsck.ext4", run("fsck.ext4", "-y" if is_torn else "-p", device), FSCK_MENDED)
    with tempfile.TemporaryDirectory(prefix="raff-cuts-") as folder:
        must(DISK, "mount", run("mount", "-t", "ext4", "-o", OPTIONS, device, folder))
        try:
            yield pathlib.Path(folder)
        finally:
            must(DISK, "umount", run("umount", folder))
    must(DISK, "e2fsck -fn", run("e2fsck", "-fn", device))


def integrity(database):
    """Opens it as the next start does, its WAL too."""
    try:
        with contextlib.closing(sqlite3.connect(database)) as db:
            said = db.execute("PRAGMA integrity_check").fetchone()[0]
            lines = [line for (line,) in db.execute("SELECT line FROM event ORDER BY seq")]
    except sqlite3.Error as error:
        raise Lost(BOOKS, f"{database.name}: {error}") from error
    if said != "ok":
        raise Lost(BOOKS, f"{database.name}: {said}")
    return lines


def books(var, raff):
    """The events of the one seat that the device is; None where it is none yet, or still becoming one."""
    if not (var / "lib/raff/enrolment.json").exists():
        return None
    found = list((var / "lib/raff").glob("seat-*.db"))
    if len(found) != 1:
        raise Lost(BOOKS, f"not one seat: {found}")
    lines = integrity(found[0])
    must(BOOKS, "raff log verify", run(raff, "log", "verify", found[0]))
    return lines


def picks(lines):
    return sum(json.loads(line)["type"] == "pick" for line in lines)


def all_told(beeps, unseen, number, end):
    """By which entry each of `number` picks must be there; None if that is not how many there were. Before the picks
    `unseen` of `beeps` one was scanned and nobody saw what came of it: they are there, all or none, and were there
    when the next one was told, or by the `end`."""
    if number == len(beeps):
        return beeps
    told = [*beeps, end]
    for before, at in enumerate(unseen):
        told.insert(at + before, told[at + before])
    return told[:-1] if number == len(told) - 1 else None


def compare(lines, all_lines, beeped, is_seat):
    """`lines` of this cut, `all_lines` of the recording's end; `beeped` picks and `is_seat` must be there."""
    if lines is None:
        if is_seat or beeped:
            raise Lost(BEEPED, f"no seat any more, {beeped} picks with it")
        return
    if lines != all_lines[:len(lines)]:
        raise Lost(BOOKS, "other events than there were")
    if picks(lines) < beeped:
        raise Lost(BEEPED, f"{picks(lines)} picks, {beeped} had beeped")
