"""What was recorded, read again: what is on a disk that was cut, and what must be."""
import bisect
import contextlib
import json

import blocklog
import checks
import guest
import plain
from floor import Trouble


class Life:
    """A recording, read again: its log with the data in the clear, and what must be there at an entry of it. The data
    partition begins at `begin` of the disk, is `size_bytes` long if not all that is left, and opens by `key`."""

    def __init__(self, folder, raff, log="disk.log", begin=0, size_bytes=None, key=guest.KEY):
        said = json.loads((folder / "recording.json").read_text())
        self.phases, self.beeps, self.seat_from = said["phases"], said["beeps"], said["seat_from"]
        self.unseen = said["unseen"]
        self.raff, self.key_file = raff, folder / "key"
        self.key_file.write_bytes(key)
        self.begin, self.volume = begin, plain.opened(folder / "disk.img", begin, self.key_file)
        self.log = folder / log
        self.base = None  # what was on the disk before; nothing
        self.size = (folder / "disk.img").stat().st_size
        self.entries = plain.translated(self.volume, blocklog.read(self.log), begin, size_bytes or self.size - begin)
        self.lines = []  # of the end's log

    def fit(self):
        """Once the end's `lines` are known."""
        told = checks.all_told(self.beeps, self.unseen, checks.picks(self.lines), len(self.entries))
        if told is None:
            raise Trouble(f"{len(self.beeps)} picks were told, {len(self.unseen)} more scanned; "
                          f"the log has {checks.picks(self.lines)}")
        self.beeps = told

    def range_of(self, phase):
        names = list(self.phases)
        return self.phases[names[names.index(phase) - 1]] if names.index(phase) else 0, self.phases[phase]

    def beeped(self, number):
        return bisect.bisect_right(self.beeps, number)

    def key_on(self, image):  # pylint: disable=unused-argument
        """The key file that a start of this disk would take."""
        return contextlib.nullcontext(self.key_file)

    def is_taken(self, image):
        """Whether a start takes the partition as made; if not, it makes another."""
        return plain.label(image, self.begin) == guest.LABEL

    def is_made(self, image):
        """Whether it is taken, and is the one that was made."""
        if not self.is_taken(image):
            return False
        try:
            with self.key_on(image) as key_file:
                volume = plain.opened(image, self.begin, key_file)
        except plain.Locked as why:
            raise checks.Lost(checks.KEY, f"labelled, and not to be opened: {why}") from why
        if volume.key != self.volume.key:
            raise checks.Lost(checks.KEY, "another key than what it was made with")
        return True

    def found(self, image, by_fsck, look):
        """What `look` says of the file system of a disk; None where none has been made yet."""
        if not self.is_made(image):
            return None
        begin = self.begin + self.volume.begin
        with checks.loop_device(image, begin) as device, checks.mounted(device, by_fsck) as var:
            try:
                return look(var)
            except OSError as why:
                raise checks.Lost(checks.DISK, str(why)) from why

    def events(self, image, by_fsck):
        """The events of the seat on a disk, None where there is none yet."""
        return self.found(image, by_fsck, lambda var: checks.books(var, self.raff))

    def moments(self):
        """The entries at which a cut is worth most, by their kind: something had just been shown."""
        return [[self.seat_from, *self.beeps]]

    def cuts(self, phase, number, chance):
        """Half of them anywhere, half at a moment, of each kind as many."""
        begin, end = self.range_of(phase)
        kinds = [[at for at in kind if begin < at <= end] for kind in self.moments()]
        kinds = [kind for kind in kinds if kind]
        return sorted(chance.choice(kinds[at // 2 % len(kinds)]) if at % 2 else chance.randint(begin, end)
                      for at in range(number))
