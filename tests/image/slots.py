"""Updates for a machine with slots: bundles, the stick that they come on, and what its boot loader goes by."""
import os
import re
import shutil
import subprocess

import grub
from machine import TOP, partitions

# pylint: disable=wrong-import-order
from floor import Trouble, wait_for

STICK_MIB = 160
REPORT = "raff-update.txt"
# What a version is, by what is done to the root it is made of.
VERSIONS = {
    "good": ("99.2", ""),
    "panics": ("99.3", "rm -rf usr/lib/systemd usr/share/fonts"),
    "cut": ("99.4", ""),
    "stranger": ("99.5", "rm -rf usr/share usr/bin; cp \"$XDG_STATE_HOME/raff/update-keys/ca.pem\" etc/rauc/keyring.pem"),
    "dead": ("99.6", "printf '#!/bin/sh\\nexit 1\\n' >usr/bin/raff"),
}


def run(*words, **options):
    done = subprocess.run(words, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise Trouble(f"{words[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


class Factory:
    """Makes bundles out of an image's root."""

    def __init__(self, directory, image):
        self.dir, self.image = directory, image
        self.root = directory / "root"
        run("unsquashfs", "-q", "-n", "-d", self.root, image / "rootfs.img")

    def stranger(self):
        """Somebody else's keys."""
        return os.environ | {"XDG_STATE_HOME": str(self.dir / "strangers-keys")}

    def bundle(self, kind):
        version, change = VERSIONS[kind]
        env = self.stranger() if kind == "stranger" else os.environ
        run(TOP / "firmware/image.d/keys", env=env)
        tree, rootfs, bundle = self.dir / kind, self.dir / f"{kind}.img", self.dir / f"{kind}.raucb"
        run("cp", "-al", self.root, tree)
        (tree / "usr/lib/raff/version").unlink()
        (tree / "usr/lib/raff/version").write_text(f"{version}\n")
        for name in ("usr/bin/raff", "etc/rauc/keyring.pem"):  # not the others' as well
            run("cp", "--remove-destination", self.root / name, tree / name)
        run("sh", "-ec", change, cwd=tree, env=env)
        run("mksquashfs", tree, rootfs, "-comp", "gzip", "-Xcompression-level", "1", "-b", "256K", "-no-xattrs")
        run(TOP / "firmware/bundle", "qemu", "-o", bundle, "-r", rootfs, env=env)
        shutil.rmtree(tree)
        rootfs.unlink()
        return bundle

    def oldest(self):
        """The version that the device had when it was new."""
        bundle = self.dir / "oldest.raucb"
        run(TOP / "firmware/bundle", "qemu", "-o", bundle, "-r", self.image / "rootfs.img")
        return bundle


class Stick:
    """Of one bundle, in the machine."""

    def __init__(self, machine, bundle):
        self.machine = machine
        self.path = machine.dir / f"{bundle.stem}.stick"
        with open(self.path, "wb") as file:
            file.truncate(STICK_MIB * 2**20)
        run("mformat", "-i", self.path, "-F", "::")
        run("mcopy", "-i", self.path, bundle, "::")
        machine.qmp.do("blockdev-add", driver="raw", **{"node-name": "stick"},
                       file={"driver": "file", "filename": str(self.path)})
        machine.qmp.do("device_add", driver="usb-storage", drive="stick", id="stick")

    def report(self):
        """What the device wrote on it."""
        done = subprocess.run(["mtype", "-i", self.path, f"::{REPORT}"], capture_output=True, text=True, check=False)
        return [line.split(" ", 2)[2] for line in done.stdout.splitlines()]

    def says(self, pattern):
        return next((line for line in self.report() if re.search(pattern, line)), None)

    def pull(self):
        self.machine.qmp.do("device_del", id="stick")
        wait_for("the stick to be out", self.is_out)
        self.path.unlink()

    def is_out(self):
        try:
            self.machine.qmp.do("blockdev-del", **{"node-name": "stick"})
            return True
        except Trouble:
            return False


def state(machine):
    """The slots, as the boot loader has them: good, trial, tries."""
    begin, _ = partitions(machine.disk)["boot-state"]
    with open(machine.disk, "rb") as disk:
        disk.seek(begin + grub.COPIES[0] * grub.SECTOR)
        return grub.fields(disk.read(grub.SECTOR))
