/* The machine: its clock, its disk, its console. */
#include <errno.h>
#include <fcntl.h>
#include <linux/kd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "terminal/app/clock.h"
#include "terminal/app/doctor.h"

#define MIB ((uint64_t)1 << 20)
/* A month of a busy seat's events, and a snapshot of a large site beside the old one. */
#define ROOM_MIB       64
#define ROOM_MIB_WRONG 8

void doctor_clock(struct doctor *doctor)
{
    int64_t error_ms = 0;
    int error = clock_kernel(&error_ms);
    if (error == RAFF_E_NOT_FOUND) {
        doctor_say(
            doctor, DOCTOR_NOTE,
            "let it reach a time server (chronyc sources); work goes on meanwhile",
            "not synchronised: events are flagged until a time server or the hub confirms it");
    } else if (error) {
        doctor_say(doctor, DOCTOR_NOTE, "", "nobody can say: %s", error_text(error));
    } else {
        doctor_say(doctor, DOCTOR_WELL, "", "synchronised, within %lld ms", (long long)error_ms);
    }
}

void doctor_room(struct doctor *doctor)
{
    struct statvfs disk;
    const char *path = doctor->config.state_dir;
    if (statvfs(path, &disk) != 0) {
        doctor_say(doctor, DOCTOR_WRONG, "", "%s: %s", path, error_text(-errno));
        return;
    }
    uint64_t free_mib = (uint64_t)disk.f_bavail * disk.f_frsize / MIB;
    uint64_t all_mib = (uint64_t)disk.f_blocks * disk.f_frsize / MIB;
    enum doctor_verdict verdict = free_mib < ROOM_MIB_WRONG || (disk.f_flag & ST_RDONLY)
                                      ? DOCTOR_WRONG
                                  : free_mib < ROOM_MIB ? DOCTOR_NOTE
                                                        : DOCTOR_WELL;
    doctor_say(doctor, verdict, verdict == DOCTOR_WELL ? "" : "make room on it, or mend the disk",
               "%llu of %llu MiB free in %s%s", (unsigned long long)free_mib,
               (unsigned long long)all_mib, path,
               disk.f_flag & ST_RDONLY ? ", which cannot be written" : "");
}

/* --- the partition of the state directory --- */

/* Of a device-mapper volume its UUID, "CRYPT-LUKS2-…"; -ENOENT for what is none. */
static int read_mapper(dev_t device, struct bytes *uuid)
{
    char path[64];
    struct text text = text_over(path, sizeof(path));
    text_addf(&text, "/sys/dev/block/%u:%u/dm/uuid", major(device), minor(device));
    return file_read(path, uuid);
}

void doctor_data(struct doctor *doctor)
{
    struct stat here, root;
    CLEANUP(bytes_release) struct bytes uuid;
    bytes_init(&uuid, 256);
    const char *path = doctor->config.state_dir;
    if (stat(path, &here) != 0 || stat("/", &root) != 0) {
        doctor_say(doctor, DOCTOR_WRONG, "is the data partition mounted? journalctl -b tells",
                   "%s: %s", path, error_text(-errno));
        return;
    }
    int error = read_mapper(here.st_dev, &uuid);
    bool is_luks = !error && uuid.len > 6 && memcmp(uuid.at, "CRYPT-", 6) == 0;
    const char *where =
        here.st_dev == root.st_dev ? "on the root file system" : "on a file system of its own";
    doctor_say(doctor, is_luks ? DOCTOR_WELL : DOCTOR_NOTE,
               is_luks ? "" : "who has this disk can read it: the image puts it into LUKS2",
               "%s is %s, %s", path, where, is_luks ? "encrypted" : "not encrypted");
}

/* --- the console's font --- */

/* Arabic as the console has to show it: the shaped forms (Arabic Presentation Forms-B), its digits.
 */
static const struct {
    unsigned short first, last;
} needed[] = {{0xFE80, 0xFEFC}, {0x0660, 0x0669}, {0x06F0, 0x06F9}};

static bool has(const struct unipair *pairs, size_t n, unsigned code)
{
    for (size_t i = 0; i < n; i++) {
        if (pairs[i].unicode == code) {
            return true;
        }
    }
    return false;
}

static int count_missing(const struct unipair *pairs, size_t n)
{
    int missing = 0;
    for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
        for (unsigned code = needed[i].first; code <= needed[i].last; code++) {
            missing += !has(pairs, n, code);
        }
    }
    return missing;
}

/* The console that we stand on, or the one where terminals are. */
static int open_console(const char **ret_name)
{
    static const char *const names[] = {"/dev/tty", "/dev/tty1", "/dev/tty0"};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        char kind = 0;
        int fd = open(names[i], O_RDONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
        if (fd >= 0 && ioctl(fd, KDGKBTYPE, &kind) == 0) {
            *ret_name = names[i];
            return fd;
        }
        if (fd >= 0) {
            close(fd);
        }
    }
    return -ENOENT;
}

void doctor_font(struct doctor *doctor)
{
    static struct unipair pairs[UINT16_MAX]; /* as many as there can be */
    struct unimapdesc map = {.entry_ct = UINT16_MAX, .entries = pairs};
    const char *name = "";
    CLEANUP(fd_closep) int fd = open_console(&name);
    if (fd < 0) {
        doctor_say(doctor, DOCTOR_NOTE, "", "no Linux console is to be seen from here");
        return;
    }
    if (ioctl(fd, GIO_UNIMAP, &map) != 0) {
        doctor_say(doctor, DOCTOR_NOTE, "", "%s: %s", name, error_text(-errno));
        return;
    }
    int missing = count_missing(pairs, map.entry_ct);
    doctor_say(doctor, missing ? DOCTOR_NOTE : DOCTOR_WELL,
               missing ? "load the font that the image brings (setfont), or work in English" : "",
               missing ? "%s: %d characters of Arabic are missing in its font"
                       : "%s: its font has Arabic",
               name, missing);
}
