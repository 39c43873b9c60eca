"""A device that is not there: the image of a board, booted by QEMU, its keyboard, its scanner, its screen."""
import ast
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/e2e"))
# pylint: disable=wrong-import-position
from floor import Process, Trouble, free_port, wait_for
from glass import Glass
from person import logical

FIRMWARE = pathlib.Path("/usr/share/AAVMF")
# Not an older one: those have their page tables isolated in software, and QEMU forgets with each system call
# what it has translated. Signed pointers by a hash of QEMU's own, for the right one costs more than the rest.
CPU = "max,pauth-impdef=on,sve=off"
HOST = "10.0.2.2"  # the machine that QEMU runs on, as its user network shows it
PATIENCE_S = 900  # an emulated boot on a machine that is busy
KEYS = {"Enter": "ret", "Down": "down", "Up": "up", "BSpace": "backspace", " ": "spc", "-": "minus", ".": "dot"}

# The name that `raff` gives to a screen in a terminal's title, by the sentence that a person reads.
NAMES = {
    "Scan your badge": "login-badge", "Type your PIN": "login-pin", "Number, or scan": "menu",
    "Scan an empty tote": "pick-tote", "Go there, scan bin": "pick-bin", "Scan the item": "pick-item",
    "Asking the hub…": "pick-ask", "Enter: next task": "done", "Task complete": "done", "No work. Enter asks again": "none",
    "Scan a tote": "pack-tote", "Scan each item": "pack-item", "Type the grams": "pack-weigh",
    "Printing the label…": "pack-print", "Scan the next tote": "pack-other-tote",
    "Scan a carton": "ship-load", "Enter closes it": "ship-close", "Scan the enrolment code": "enrol-scan",
}
WORKS = {"Pick": "pick", "Pack": "pack", "Ship": "ship", "Task": "task"}
CURSOR = re.compile(r"^( *)_(?=\s)|_$|(?<!\S)_(?!\S)")  # it blinks


def translations(language):
    """Sentence to sentence, out of a catalogue of gettext's, where both are one line."""
    text = (TOP / f"terminal/text/po/{language}.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid (".+")\nmsgstr (".+")$', text, re.MULTILINE)
    return {ast.literal_eval(source): ast.literal_eval(target) for source, target in pairs}


def spoken(word):
    """As the screen has it: without vowel marks."""
    return "".join(c for c in word if not "\u064b" <= c <= "\u0652")


def partitions(disk):
    """(first byte, bytes) of each, by its name."""
    said = subprocess.run(["sfdisk", "--json", disk], check=True, capture_output=True).stdout
    return {part["name"]: (part["start"] * 512, part["size"] * 512)
            for part in json.loads(said)["partitiontable"]["partitions"]}


class Qmp:
    """QEMU's monitor: one command, one answer."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(300)
        self.socket.connect(str(path))
        self.lines = self.socket.makefile("rw", encoding="utf-8")
        self.lines.readline()
        self.do("qmp_capabilities")

    def do(self, command, **arguments):
        self.lines.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.lines.flush()
        while True:
            line = self.lines.readline()
            if not line:
                raise Trouble(f"QEMU is gone: {command}")
            answer = json.loads(line)
            if "error" in answer:
                raise Trouble(f"QEMU: {command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]


class Machine:
    """Has the face of floor.Terminal, so that person.Person can work at it."""

    def __init__(self, directory, image, seat, cpu=CPU):
        self.dir = pathlib.Path(directory)
        self.image = pathlib.Path(image)
        self.seat, self.cpu = seat, cpu
        self.disk = self.dir / "disk.img"
        self.glass = Glass((self.image / "console.psf").read_bytes())
        self.qemu = self.qmp = self.scanner = None
        self.last_work = "pick"
        self.ssh_port = free_port()
        arabic = translations("ar")
        self.names = NAMES | {spoken(arabic[words]): name for words, name in NAMES.items() if words in arabic}
        self.works = WORKS | {spoken(arabic[words]): name for words, name in WORKS.items() if words in arabic}
        subprocess.run(["cp", "--sparse=always", self.image / "disk.img", self.disk], check=True)
        shutil.copy(FIRMWARE / "AAVMF_VARS.fd", self.dir / "vars.fd")

    def start(self):
        """Power on. Returns when; ends with the program that called it."""
        for name in ("qmp", "scanner"):
            (self.dir / name).unlink(missing_ok=True)
        self.qemu = Process("qemu", [
            "qemu-system-aarch64", "-M", "virt", "-cpu", self.cpu, "-accel", "tcg,thread=multi", "-smp", "2",
            "-m", "512", "-display", "none", "-boot", "menu=on,splash-time=0",  # its firmware waits 5 s for a key
            "-drive", f"if=pflash,format=raw,readonly=on,file={FIRMWARE / 'AAVMF_CODE.fd'}",
            "-drive", f"if=pflash,format=raw,file={self.dir / 'vars.fd'}",
            *self.drive(), "-device", "virtio-blk-pci,drive=d0,bootindex=0,write-cache=on",
            "-netdev", f"user,id=n0,hostfwd=tcp:127.0.0.1:{self.ssh_port}-:22",
            "-device", "virtio-net-pci,netdev=n0,romfile=", "-device", "virtio-rng-pci",
            "-device", "virtio-gpu-pci,xres=1280,yres=800", "-device", "qemu-xhci", "-device", "usb-kbd",
            "-chardev", f"socket,id=scanner,path={self.dir / 'scanner'},server=on,wait=off",
            "-device", "usb-serial,chardev=scanner",
            "-device", "virtio-balloon-pci,id=balloon", "-device", "i6300esb", "-action", "watchdog=reset",
            "-serial", f"file:{self.dir / 'serial.log'}", "-qmp", f"unix:{self.dir / 'qmp'},server=on,wait=off",
        ], self.dir / "qemu.log")
        began = time.monotonic()
        wait_for("QEMU", lambda: (self.dir / "scanner").exists() or not self.qemu.running())
        if not self.qemu.running():
            raise Trouble((self.dir / "qemu.log").read_text())
        self.qmp = Qmp(self.dir / "qmp")
        self.scanner = socket.socket(socket.AF_UNIX)
        self.scanner.connect(str(self.dir / "scanner"))
        return began

    def drive(self):
        """What it has as d0, its disk."""
        return ["-drive", f"file={self.disk},format=raw,if=none,id=d0,discard=unmap"]

    def processor_s(self):
        """What emulating it has cost so far: proc(5), stat, utime and stime."""
        stat = pathlib.Path(f"/proc/{self.qemu.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def starts(self):
        """How often its firmware has begun since it was switched on."""
        return (self.dir / "serial.log").read_text(errors="replace").count("UEFI firmware")

    def stop(self):
        if self.qemu:
            self.qemu.stop()

    # --- its screen ---

    def picture(self, path, form="png"):
        self.qmp.do("screendump", filename=str(path), format=form)

    def screen(self):
        path = self.dir / "screen.ppm"
        self.picture(path, "ppm")
        text = self.glass.text(path.read_bytes())
        return "\n".join(CURSOR.sub(" ", line).rstrip() for line in text.splitlines())

    def title(self):
        return self.name_of(self.screen())

    def name_of(self, screen):
        """Which screen of `raff` it is, in either language."""
        lines = [line.strip() for line in screen.splitlines()] or [""]
        both = [line.strip("✓ ") for line in lines + logical("\n".join(lines)).splitlines()]
        name = next((self.names[line] for line in both if line in self.names), "?")
        work = next((self.works[word] for line in (lines[0], logical(lines[0]))
                     for word in line.split()[:1] if word in self.works), "")
        if name in ("done", "none"):
            return f"{self.last_work if work in ('', 'task') else work}-{name}"
        self.last_work = work or self.last_work
        if name == "pick-ask":
            return f"{self.last_work}-ask"
        return "pack-done" if name == "pack-other-tote" and lines[0].startswith("Order packed") else name

    @staticmethod
    def has_ended(_screen):
        return False

    def memory_mib(self):
        """What the guest has in use of its memory: total less available, as its kernel says."""
        where = "/machine/peripheral/balloon"
        self.qmp.do("qom-set", path=where, property="guest-stats-polling-interval", value=1)
        stats = wait_for("the guest's word on its memory",
                         lambda: self.fresh(self.qmp.do("qom-get", path=where, property="guest-stats")), PATIENCE_S)
        return (stats["stat-total-memory"] - stats["stat-available-memory"]) / 2**20

    @staticmethod
    def fresh(said):
        return said["stats"] if said["last-update"] else None

    # --- what lies on its partition for the first start, and what ssh says ---

    def put(self, *files):
        """While it is off."""
        first, _ = partitions(self.disk)["first"]
        subprocess.run(["mcopy", "-o", "-i", f"{self.disk}@@{first}", *files, "::"], check=True)

    def ssh(self, key, *command):
        """What it answers, or None."""
        done = subprocess.run(
            ["ssh", "-p", str(self.ssh_port), "-i", key, "-o", "StrictHostKeyChecking=no", "-o", "BatchMode=yes",
             "-o", "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=60", "-o", "LogLevel=ERROR",
             "root@127.0.0.1", *command], capture_output=True, text=True, check=False)
        return done.stdout if done.returncode == 0 else None

    # --- its keyboard and its scanner ---

    def press(self, *codes):
        """Keys held down together."""
        self.qmp.do("send-key", keys=[{"type": "qcode", "data": code} for code in codes])
        time.sleep(0.15)  # QEMU holds a key for a tenth of a second

    def keys(self, *names):
        for name in names:
            code = KEYS.get(name, name.lower())
            self.press(*(["shift", code] if len(name) == 1 and name.isupper() else [code]))

    def type(self, text):
        self.keys(*text, "Enter")

    def scan(self, code):
        self.scanner.sendall(code.encode() + b"\r")
