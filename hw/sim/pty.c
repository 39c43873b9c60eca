#include "hw/sim/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static int place_link(const char *target, const char *link)
{
    struct stat status;
    if (lstat(link, &status) == 0 && !S_ISLNK(status.st_mode)) {
        return -EEXIST;
    }
    char beside[PATH_MAX];
    struct text text = text_over(beside, sizeof(beside));
    text_addf(&text, "%s.%ld", link, (long)getpid());
    if (text.cut) {
        return -ENAMETOOLONG;
    }
    if (symlink(target, beside) != 0) {
        return -errno;
    }
    if (rename(beside, link) != 0) {
        int error = -errno;
        unlink(beside);
        return error;
    }
    return 0;
}

static int open_pair(int *ret_master, char slave[SIM_PTY_NAME_SIZE])
{
    CLEANUP(fd_closep) int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    struct termios termios;
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 ||
        ptsname_r(master, slave, SIM_PTY_NAME_SIZE) != 0 || tcgetattr(master, &termios) != 0) {
        return -errno;
    }
    /* Raw from the start: nothing is echoed or translated before the reader has set it up. */
    cfmakeraw(&termios);
    if (tcsetattr(master, TCSANOW, &termios) != 0) {
        return -errno;
    }
    /* Opened and closed once, the master reports a hang-up for as long as nobody listens. */
    CLEANUP(fd_closep) int once = open(slave, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (once < 0) {
        return -errno;
    }
    *ret_master = TAKE_FD(master);
    return 0;
}

int sim_pty_plug(struct sim_pty *pty, const char *link)
{
    int master = -1;
    int error = open_pair(&master, pty->slave);
    if (error) {
        return error;
    }
    error = place_link(pty->slave, link);
    if (error) {
        close(master);
        return error;
    }
    pty->master = master;
    return 0;
}

void sim_pty_unplug(struct sim_pty *pty, const char *link)
{
    if (pty->master < 0) {
        return;
    }
    char target[SIM_PTY_NAME_SIZE] = "";
    ssize_t n = readlink(link, target, sizeof(target) - 1);
    if (n > 0 && strcmp(target, pty->slave) == 0) {
        unlink(link);
    }
    close(TAKE_FD(pty->master));
}

bool sim_pty_is_listened_to(const struct sim_pty *pty)
{
    struct pollfd fd = {.fd = pty->master, .events = POLLOUT};
    return pty->master >= 0 && poll(&fd, 1, 0) >= 0 && !(fd.revents & (POLLHUP | POLLERR));
}

void sim_pty_drain(const struct sim_pty *pty)
{
    char bytes[256];
    while (read(pty->master, bytes, sizeof(bytes)) > 0) {
    }
}
