"""A guest without a root of its own: Debian's kernel, and programs of this machine in an initrd. It starts in seconds
by emulation alone."""
import os
import pathlib
import shutil
import subprocess

from floor import Trouble

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "raff" / "cuts"
KERNEL = "linux-image-cloud-amd64"
MODULES = ["virtio_pci", "virtio_blk", "virtio_net", "dm_crypt", "xts", "algif_skcipher"]


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


def copy(source, target):
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


def make_initrd(path, init, programs, files):
    """`programs` by their names, with what they load; `files`, or folders, by what they are called there. Returns the
    kernel to start it with."""
    release, kernel = unpacked_kernel()
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
    add_modules(root, release, kernel)
    output("sh", "-c", f"cd '{root}' && find . | cpio --quiet -o -H newc -R 0:0 >'{path}'")
    shutil.rmtree(root)
    return kernel / f"boot/vmlinuz-{release}"
