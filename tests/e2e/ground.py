"""A network, mounts and clocks of our own for the programs of one floor: what this machine lets us have of it. They end
with this program."""
import contextlib
import ctypes
import json
import os
import pathlib
import shutil
import subprocess

NEW_MOUNTS, NEW_NETWORK = 0x00020000, 0x40000000  # linux/sched.h: CLONE_NEWNS, CLONE_NEWNET
LOSS_PERCENT = 30


def trouble_with(*argv, text=None):
    """What a command said when it failed; None where it did not."""
    if not shutil.which(argv[0]):
        return f"no {argv[0]} here"
    done = subprocess.run(argv, input=text, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else done.stderr.strip() or f"{argv[0]}: exit {done.returncode}"


def unshare(what):
    libc = ctypes.CDLL(None, use_errno=True)
    return None if libc.unshare(what) == 0 else os.strerror(ctypes.get_errno())


class Ground:
    """`no_*`: why it cannot be had, or None. To be made before anything is started."""

    def __init__(self):
        self.no_disk = unshare(NEW_MOUNTS) or trouble_with("mount", "--make-rprivate", "/")
        self.no_loss = self.take_network()
        libraries = list(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        self.faketime = libraries[0] if libraries else None
        self.no_clock = None if libraries else "no libfaketime here"

    @staticmethod
    def take_network():
        if not shutil.which("ip") or not shutil.which("nft"):
            return "no ip or no nft here"
        return unshare(NEW_NETWORK) or trouble_with("ip", "link", "set", "lo", "up") or \
            trouble_with("nft", "list", "ruleset")

    # --- network ---

    @contextlib.contextmanager
    def loss(self, port):
        """Of what goes to and from a port, LOSS_PERCENT does not arrive."""
        rule = f"numgen random mod 100 < {LOSS_PERCENT} counter drop"
        trouble = trouble_with("nft", "-f", "-", text=f"""table inet raff {{
            chain lost {{
                type filter hook input priority 0;
                tcp dport {port} {rule}
                tcp sport {port} {rule}
            }}
        }}""")
        if trouble:
            raise OSError(trouble)
        try:
            yield
        finally:
            trouble_with("nft", "delete", "table", "inet", "raff")

    @staticmethod
    def lost():
        """How many packets so far, while it lasts."""
        said = subprocess.run(["nft", "-j", "list", "table", "inet", "raff"], capture_output=True, check=True).stdout
        rules = [row["rule"]["expr"] for row in json.loads(said)["nftables"] if "rule" in row]
        return sum(part["counter"]["packets"] for rule in rules for part in rule if "counter" in part)

    # --- disk ---

    @staticmethod
    def small_disk(path, size):
        path.mkdir()
        trouble = trouble_with("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path))
        if trouble:
            raise OSError(trouble)

    @staticmethod
    def unmount(path):
        trouble_with("umount", "-l", str(path))

    # --- clocks ---

    def clock(self, path):
        """What a program's environment wants so that set_clock moves its wall clock while it runs."""
        if self.no_clock:
            return {}
        if not path.exists():
            set_clock(path, 0)
        return {"LD_PRELOAD": str(self.faketime), "FAKETIME_TIMESTAMP_FILE": str(path), "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}


def set_clock(path, offset_s):
    whole = path.with_suffix(".new")  # it is read at any moment
    whole.write_text(f"{offset_s:+d}\n", encoding="ascii")
    whole.replace(path)
