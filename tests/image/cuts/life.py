"""What was recorded, read again: what is on a disk that was cut, and what must be."""
import bisect
import json

import blocklog
import checks
import guest
import plain


class Life:
    """A recording, read again: its log with the data in the clear, and what must be there at an entry of it."""

    def __init__(self, folder, raff, log="disk.log"):
        said = json.loads((folder / "recording.json").read_text())
        self.phases, self.beeps, self.seat_from = said["phases"], said["beeps"], said["seat_from"]
        self.raff, self.key_file = raff, folder / "key"
        self.key_file.write_bytes(guest.KEY)
        self.volume = plain.opened(folder / "disk.img", 0, self.key_file)
        self.log = folder / log
        self.size = guest.DISK_MIB << 20
        self.entries = plain.translated(self.volume, blocklog.read(self.log), 0, self.size)
        self.lines = []  # of the end's log

    def range_of(self, phase):
        names = list(self.phases)
        return self.phases[names[names.index(phase) - 1]] if names.index(phase) else 0, self.phases[phase]

    def beeped(self, number):
        return bisect.bisect_right(self.beeps, number)

    def is_made(self, image):
        """Whether a start takes the partition as it is; if not, it makes another."""
        if plain.label(image, 0) != guest.LABEL:
            return False
        try:
            volume = plain.opened(image, 0, self.key_file)
        except plain.Locked as why:
            raise checks.Lost(checks.KEY, f"labelled, and not to be opened: {why}") from why
        if volume.key != self.volume.key:
            raise checks.Lost(checks.KEY, "another key than what it was made with")
        return True

    def found(self, image, by_fsck, look):
        """What `look` says of the file system of a disk; None where none has been made yet."""
        if not self.is_made(image):
            return None
        with checks.loop_device(image, self.volume.begin) as device, checks.mounted(device, by_fsck) as var:
            return look(var)

    def events(self, image, by_fsck):
        """The events of the seat on a disk, None where there is none yet."""
        return self.found(image, by_fsck, lambda var: checks.books(var, self.raff))

    def cuts(self, phase, number, chance):
        """Half of them anywhere, half when something had just beeped."""
        begin, end = self.range_of(phase)
        beeps = [at for at in [self.seat_from, *self.beeps] if begin < at <= end]
        return sorted(chance.choice(beeps) if at % 2 else chance.randint(begin, end) for at in range(number))
