"""The quick guest: Debian's kernel with the programs of this machine in a virtual machine, started in seconds by
emulation alone. Its disk is a seat's data partition, its terminal the first serial line, its scanner the second."""
import os
import pathlib
import shutil
import subprocess

from floor import Floor, Trouble

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "raff" / "cuts"
KERNEL = "linux-image-cloud-amd64"
MODULES = ["virtio_pci", "virtio_blk", "virtio_net", "dm_crypt", "xts", "algif_skcipher"]
PROGRAMS = ["cryptsetup", "mkfs.ext4", "fsck.ext4"]
# Of the two places where Debian keeps terminals one is enough.
FILES = ["/bin/busybox", "/etc/mke2fs.conf", "/usr/lib/locale/C.utf8", "/usr/share/terminfo/t/tmux-256color",
         "/lib/terminfo/t/tmux-256color"]
DISK_MIB = 128
LABEL = "raff-data"  # when it has been made
KEY = bytes(range(64))  # who has the log has the key: this disk keeps nothing from anybody


def output(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise Trouble(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def unpacked_kernel():
    """Debian's newest kernel, unpacked once; (its release, where)."""
    depends = output("apt-cache", "depends", KERNEL)
    package = next(line.split()[1] for line in depends.splitlines() if "Depends: linux-image-" in line)
    release = package.removeprefix("linux-image-")
    root = CACHE / package
    if not root.exists():
        half = CACHE / f"{package}.{os.getpid()}"
        half.mkdir(parents=True)
        output("apt-get", "-o", "APT::Sandbox::User=root", "download", package, cwd=half)
        output("dpkg-deb", "-x", next(half.glob("*.deb")), half)
        output("depmod", "-b", half, release)
        half.rename(root)
    return release, root


def libraries(program):
    """What ld.so loads for it, with ld.so."""
    words = output("ldd", program).split()
    return {word for word in words if word.startswith("/")}


def copy(source, root):
    target = root / str(source).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if pathlib.Path(source).is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif pathlib.Path(source).exists() and not target.exists():
        shutil.copy(source, target)


def add_modules(root, release, kernel):
    order = []
    for module in MODULES:
        for line in output("modprobe", "-d", kernel, "-S", release, "--show-depends", module).splitlines():
            path = pathlib.Path(line.split()[1]) if line.startswith("insmod") else None
            if path and path.name not in order:
                order.append(path.name)
                shutil.copy(path, root / "modules")
    (root / "modules/order").write_text("".join(f"{name}\n" for name in order))


def make_initrd(path, raff):
    """The whole guest; what it keeps is on its disk alone. Returns the kernel to start it with."""
    release, kernel = unpacked_kernel()
    root = path.with_suffix(".root")
    for folder in ("bin", "dev", "modules", "proc", "run", "sys", "tmp", "var"):
        (root / folder).mkdir(parents=True)
    for link, there in (("lib", "usr/lib"), ("lib64", "usr/lib64"), ("sbin", "usr/sbin")):
        (root / there).mkdir(parents=True)
        (root / link).symlink_to(there)
    programs = [pathlib.Path(shutil.which(name)).resolve() for name in PROGRAMS]
    for file in {*FILES, *map(str, programs), *(lib for program in (*programs, raff) for lib in libraries(program))}:
        copy(file, root)
    for name, program in zip(PROGRAMS, programs):
        if program.name != name:
            (root / str(program).lstrip("/")).with_name(name).symlink_to(program.name)
    shutil.copy(raff, root / "bin/raff")
    shutil.copy(HERE / "init", root / "init")
    (root / "key").write_bytes(KEY)
    add_modules(root, release, kernel)
    output("sh", "-c", f"cd '{root}' && find . | cpio --quiet -o -H newc -R 0:0 >'{path}'")
    shutil.rmtree(root)
    return kernel / f"boot/vmlinuz-{release}"


class GuestFloor(Floor):
    """A floor whose seat is a virtual machine."""

    def __init__(self, directory, bin_dir=None):
        super().__init__(directory, bin_dir)
        self.initrd = self.dir / "initrd"
        self.kernel = make_initrd(self.initrd, self.bin / "raff")
        self.disk, self.log = self.dir / "disk.img", self.dir / "disk.log"
        self.words = []  # for the guest's command line

    def blank_disk(self):
        with open(self.disk, "wb") as file:
            file.truncate(DISK_MIB << 20)
        self.log.write_bytes(b"")

    def seat_command(self, seat, language="en"):
        """To be run in a terminal, which becomes the guest's; what it writes is appended to the log. Nothing is
        flushed on this machine: a flush takes no time, so that the log's order is that of the guest."""
        words = ["console=ttyS2", "panic=1", "cuts.rows=16", "cuts.columns=20", f"cuts.port={self.port}", *self.words]
        lines = ["stdio,id=line0,signal=off", f"serial,id=line1,path={os.path.realpath(self.scanner_link(seat))}",
                 f"file,id=line2,path={self.dir}/log/guest.log,append=on"]
        blocks = [f"driver=file,filename={self.disk},node-name=disk,cache.no-flush=on",
                  f"driver=file,filename={self.log},node-name=log,cache.no-flush=on",
                  "driver=blklogwrites,file=disk,log=log,log-append=on,log-super-update-interval=1,node-name=logged"]
        command = [
            "stty", "-onlcr", ";",  # the guest's tty does that
            "qemu-system-x86_64", "-M", "pc,accel=tcg", "-cpu", "max", "-m", "512", "-nodefaults", "-display", "none",
            "-no-reboot", "-kernel", self.kernel, "-initrd", self.initrd, "-append", f"'{' '.join(words)}'",
            "-nic", "user,model=virtio-net-pci"]
        for number, line in enumerate(lines):
            command += ["-chardev", line, "-device", f"isa-serial,chardev=line{number}"]
        for block in blocks:
            command += ["-blockdev", block]
        return [str(word) for word in [*command, "-device", "virtio-blk-pci,drive=logged,write-cache=on"]]
