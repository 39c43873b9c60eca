"""The quick guest: a seat's data partition is its disk, its terminal the first serial line, its scanner the second; its
programs are those of this machine."""
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
# pylint: disable=wrong-import-position
import blocklog
from floor import Floor
from initrd import libraries, make_initrd

PROGRAMS = ["cryptsetup", "mkfs.ext4", "fsck.ext4"]
# Of the two places where Debian keeps terminals one is enough.
FILES = ["/bin/busybox", "/etc/mke2fs.conf", "/usr/lib/locale/C.utf8", "/usr/share/terminfo/t/tmux-256color",
         "/lib/terminfo/t/tmux-256color"]
DISK_MIB = 128
LABEL = "raff-data"  # when it has been made
KEY = bytes(range(64))  # who has the log has the key: this disk keeps nothing from anybody


class GuestFloor(Floor):
    """A floor whose seat is a virtual machine."""

    def __init__(self, directory, bin_dir=None):
        super().__init__(directory, bin_dir)
        self.initrd, key = self.dir / "initrd", self.dir / "key"
        key.write_bytes(KEY)
        raff = self.bin / "raff"
        files = {file: file for file in (*FILES, *libraries(raff))} | {"/bin/raff": raff, "/key": key}
        self.kernel = make_initrd(self.initrd, HERE / "init", PROGRAMS, files)
        self.disk, self.log = self.dir / "disk.img", self.dir / "disk.log"
        self.words = []  # for the guest's command line

    def blank_disk(self):
        with open(self.disk, "wb") as file:
            file.truncate(DISK_MIB << 20)
        self.log.write_bytes(b"")

    def seat_command(self, seat, language="en"):
        """To be run in a terminal, which becomes the guest's."""
        words = ["console=ttyS2", "panic=1", "cuts.rows=16", "cuts.columns=20", f"cuts.port={self.port}", *self.words]
        lines = ["stdio,id=line0,signal=off", f"serial,id=line1,path={os.path.realpath(self.scanner_link(seat))}",
                 f"file,id=line2,path={self.dir}/log/guest.log,append=on"]
        command = [
            "stty", "-onlcr", ";",  # the guest's tty does that
            "qemu-system-x86_64", "-M", "pc,accel=tcg", "-cpu", "max", "-m", "512", "-nodefaults", "-display", "none",
            "-no-reboot", "-kernel", self.kernel, "-initrd", self.initrd, "-append", f"'{' '.join(words)}'",
            "-nic", "user,model=virtio-net-pci"]
        for number, line in enumerate(lines):
            command += ["-chardev", line, "-device", f"isa-serial,chardev=line{number}"]
        command += blocklog.drive(self.disk, self.log, "logged")
        return [str(word) for word in [*command, "-device", "virtio-blk-pci,drive=logged,write-cache=on"]]
