"""The recording of a device's image, read again: what its start needs, from the partition table to the books."""
import collections
import contextlib
import subprocess
import tempfile

import checks
import grub
import luks
import plain
from life import Life
from machine import partitions
from slots import VERSIONS

TABLE = 1 << 20  # bytes before the first partition
BOOT_FILES = ["EFI/BOOT/BOOTAA64.EFI", "EFI/debian/grub.cfg"]
KEY, ENROLMENT, LOWEST = "data.key", "enrol.txt", "lib/raff-device/lowest"
VERSION = "usr/lib/raff/version"


def fat_file(image, begin, name):
    """A file of a FAT that begins there; None where it cannot be read."""
    done = subprocess.run(["mcopy", "-n", "-i", f"{image}@@{begin}", f"::{name}", "-"],
                          capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def squashed(image, name):
    return subprocess.run(["unsquashfs", "-cat", image, name], capture_output=True, check=True).stdout


def read(path, begin, length):
    with open(path, "rb") as file:
        file.seek(begin)
        return file.read(length)


class DeviceLife(Life):
    """`image`: what firmware/image made, of which the device was; `bundle`, in the folder: what it installed."""

    def __init__(self, folder, image, raff):
        self.parts = partitions(folder / "base.img")
        begin, size = self.parts["data"]
        super().__init__(folder, raff, begin=begin, size_bytes=size, key=self.on(folder / "disk.img", "esp", KEY))
        self.base = folder / "base.img"
        self.roots = {"a": (image / "rootfs.img").read_bytes(), "b": squashed(folder / "good.raucb", "rootfs.img")}
        self.versions = {"a": squashed(image / "rootfs.img", VERSION), "b": f"{VERSIONS['good'][0]}\n".encode()}
        self.table = read(self.base, 0, TABLE)
        self.boot = {name: self.on(self.base, "esp", name) for name in BOOT_FILES}
        self.enrolment = self.on(self.base, "first", ENROLMENT)
        self.seen = collections.Counter()  # what the cuts that were looked at would have started

    def on(self, image, part, name):
        return fat_file(image, self.parts[part][0], name)

    @contextlib.contextmanager
    def key_on(self, image):
        key = self.on(image, "esp", KEY)
        if not key:
            raise checks.Lost(checks.KEY, "the partition is made, its key is not there")
        with tempfile.NamedTemporaryFile() as file:
            file.write(key)
            file.flush()
            yield file.name

    def is_taken(self, image):
        """And at the next start too, when cryptsetup has mended the headers."""
        with plain.header_of(image, self.begin) as header:
            if not luks.is_made(header):
                return False
            try:
                plain.cryptsetup("luksDump", header)
            except plain.Locked as why:
                raise checks.Lost(checks.KEY, f"taken as made, and no header is whole: {why}") from why
            if not luks.is_made(header):
                raise checks.Lost(checks.KEY, "taken as made, and made anew at the next start")
        return True

    def writes(self, begin, size):
        """Before each that went there, and behind."""
        there = [at for at, entry in enumerate(self.entries) if begin <= entry.offset < begin + size and entry.data]
        return [at + after for at in there for after in (0, 1)]

    def choices(self):
        """Where GRUB or the device wrote which slot starts."""
        return self.writes(*self.parts["boot-state"])

    def moments(self):
        return [*super().moments(), self.choices(), self.writes(self.begin, self.volume.begin)]

    # --- what a start needs, in its order ---

    def check_loader(self, image):
        if read(image, 0, TABLE) != self.table:
            raise checks.Lost(checks.START, "another partition table")
        for name, content in self.boot.items():
            if self.on(image, "esp", name) != content:
                raise checks.Lost(checks.START, f"{name} on the ESP is not what it was")

    def is_whole(self, image, letter):
        root = self.roots[letter]
        return read(image, self.parts[f"rootfs-{letter}"][0], len(root)) == root

    def check_slots(self, image):
        """The state, once it has been looked at: GRUB's choice is whole, and so is the one behind it."""
        copies = [self.on(image, "boot-state", name) or b"" for name in ("first", "second")]
        state = next((found for found in map(grub.fields, copies) if found.get("good") in ("a", "b")), None)
        if not state:
            raise checks.Lost(checks.START, "no copy of the boot state can be read")
        letter, tries = grub.starts(copies)
        for slot in {letter, state["good"]}:
            if not self.is_whole(image, slot):
                raise checks.Lost(checks.SLOT, f"rootfs-{slot} is not whole, with {state}")
        self.seen[f"{letter}, {'good' if tries is None else 'on trial'}"] += 1
        return state

    def check_lowest(self, var, state):
        """What is refused from now on is what the good slot refuses."""
        file = var / LOWEST
        lowest = file.read_bytes() if file.exists() else self.versions["a"]
        if lowest not in (self.versions["a"], self.versions[state["good"]]):
            raise checks.Lost(checks.START, f"lowest version {lowest}, with the slots {state}")

    def events(self, image, by_fsck):
        self.check_loader(image)
        state = self.check_slots(image)

        def look(var):
            self.check_lowest(var, state)
            return checks.books(var, self.raff)

        lines = self.found(image, by_fsck, look)
        if lines is None and self.on(image, "first", ENROLMENT) != self.enrolment:
            raise checks.Lost(checks.START, "no seat yet, and no enrolment any more")
        return lines
