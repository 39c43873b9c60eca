"""A guest without a root of its own: Debian's kernel, and programs of this machine in an initrd. It starts in seconds
by emulation alone."""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from floor import Trouble

LIMIT_S = 600
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "raff" / "cuts"
KERNEL = "linux-image-cloud-amd64"  # small, without what virtual machines do not have
MODULES = ["virtio_pci", "virtio_blk", "virtio_net", "dm_crypt", "xts", "algif_skcipher"]


def output(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise Trouble(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def unpacked_kernel(name):
    """Debian's newest of that name, unpacked once; (its release, where)."""
    depends = output("apt-cache", "depends", name)
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


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    if pathlib.Path(source).is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif pathlib.Path(source).exists() and not target.exists():
        shutil.copy(source, target)


def add_modules(root, release, kernel, modules):
    order = []
    for module in modules:
        for line in output("modprobe", "-d", kernel, "-S", release, "--show-depends", module).splitlines():
            path = pathlib.Path(line.split()[1]) if line.startswith("insmod") else None
            if path and path.name not in order:
                order.append(path.name)
                shutil.copy(path, root / "modules")
    (root / "modules/order").write_text("".join(f"{name}\n" for name in order))


def make_initrd(path, init, programs, files, kernel=KERNEL, modules=MODULES):  # pylint: disable=too-many-arguments
    """`programs` by their names, with what they load; `files`, or folders, by what they are called there. Returns the
    kernel to start it with."""
    release, unpacked = unpacked_kernel(kernel)
    root = path.with_suffix(".root")
    for folder in ("bin", "dev", "modules", "proc", "run", "sys", "tmp", "var"):
        (root / folder).mkdir(parents=True)
    for link, there in (("lib", "usr/lib"), ("lib64", "usr/lib64"), ("sbin", "usr/sbin")):
        (root / there).mkdir(parents=True)
        (root / link).symlink_to(there)
    files = dict(files)
    for name in programs:
        program = pathlib.Path(shutil.which(name)).resolve()
        files |= {file: file for file in {str(program), *libraries(program)}}
        if program.name != name:
            (root / "bin" / name).symlink_to(program)
    for there, here in files.items():
        copy(here, root / there.lstrip("/"))
    shutil.copy(init, root / "init")
    add_modules(root, release, unpacked, modules)
    output("sh", "-c", f"cd '{root}' && find . | cpio --quiet -o -H newc -R 0:0 >'{path}'")
    shutil.rmtree(root)
    return unpacked / f"boot/vmlinuz-{release}"


def boot(kernel, initrd, disk, *more):
    """What the guest says from its start until it switches itself off; `disk` is its /dev/vda."""
    done = subprocess.run(
        ["qemu-system-x86_64", "-M", "pc,accel=tcg", "-cpu", "max", "-m", "512", "-nodefaults", "-display", "none",
         "-no-reboot", "-kernel", kernel, "-initrd", initrd, "-append", "console=ttyS0 quiet panic=1",
         "-serial", "stdio", "-drive", f"file={disk},format=raw,if=none,id=d0", "-device", "virtio-blk-pci,drive=d0",
         *more],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=LIMIT_S, check=False)
    return done.stdout + done.stderr


def expect(said, pattern):
    if not re.search(pattern, said):
        raise Trouble(f"the guest did not say '{pattern}', but:\n{said}")


def run_story(doc, play):
    """The whole of a test: `play` is given a directory. Returns the exit code."""
    options = argparse.ArgumentParser(description=doc.splitlines()[0])
    options.add_argument("--dir", help="a directory for everything, which stays")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        try:
            play(pathlib.Path(chosen.dir or temporary))
        except Trouble as trouble:
            print(f"FAULT  {trouble}", file=sys.stderr)
            return 1
    return 0
