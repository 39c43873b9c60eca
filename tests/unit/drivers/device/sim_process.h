/* raff-sim as a process of its own, on TCP or a tty, that takes orders. RAFF_SIM is its path. */
#ifndef TESTS_UNIT_DRIVERS_DEVICE_SIM_PROCESS_H
#define TESTS_UNIT_DRIVERS_DEVICE_SIM_PROCESS_H

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hw/sim/sim.h"
#include "tests/unit/check.h"

struct sim_process {
    pid_t pid;
    int port;
    int orders; /* a connection to its LINK.ctl */
    char folder[32];
    char link[64];
};

static inline int sim_process_read_port(int fd)
{
    char line[128];
    size_t len = 0;
    while (len + 1 < sizeof(line) && read(fd, line + len, 1) == 1 && line[len] != '\n') {
        len++;
    }
    line[len] = '\0';
    const char *colon = strrchr(line, ':');
    return colon ? atoi(colon + 1) : 0;
}

static inline int sim_process_connect(const char *link)
{
    struct sockaddr_un address;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_EQUAL_FATAL(sim_control_address(link, &address), 0);
    CHECK_INT(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

/* `port` 0: any. Returns when it listens. */
static inline void sim_process_start(struct sim_process *sim, const char *device, int port)
{
    char where[32];
    int out[2];
    snprintf(sim->folder, sizeof(sim->folder), "/tmp/raff-test-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(sim->folder));
    snprintf(sim->link, sizeof(sim->link), "%s/device", sim->folder);
    snprintf(where, sizeof(where), "127.0.0.1:%d", port);
    CU_ASSERT_EQUAL_FATAL(pipe2(out, O_CLOEXEC), 0);
    sim->pid = fork();
    if (sim->pid == 0) {
        dup2(out[1], STDOUT_FILENO);
        execl(RAFF_SIM, "raff-sim", device, "--listen", where, "--link", sim->link, NULL);
        _exit(127);
    }
    close(out[1]);
    sim->port = sim_process_read_port(out[0]);
    close(out[0]);
    CU_ASSERT_FATAL(sim->port > 0);
    sim->orders = sim_process_connect(sim->link);
}

/* `words` are what raff-sim is told, NULL behind the last. Returns when its tty is there. */
static inline void sim_process_start_tty(struct sim_process *sim, const char *const words[5])
{
    const struct timespec pause = {.tv_nsec = 5000000};
    struct stat status;
    snprintf(sim->folder, sizeof(sim->folder), "/tmp/raff-test-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(sim->folder));
    snprintf(sim->link, sizeof(sim->link), "%s/device", sim->folder);
    sim->pid = fork();
    if (sim->pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        execl(RAFF_SIM, "raff-sim", words[0], "--link", sim->link, words[1], words[2], words[3],
              words[4], NULL);
        _exit(127);
    }
    for (int i = 0; i < 12000 && stat(sim->link, &status) != 0; i++) {
        nanosleep(&pause, NULL);
    }
    sim->orders = sim_process_connect(sim->link);
}

/* What it answers: "ok", or "error: why". */
static inline const char *sim_process_ask(struct sim_process *sim, const char *order)
{
    static char reply[256];
    snprintf(reply, sizeof(reply), "%s\n", order);
    CHECK_INT(send(sim->orders, reply, strlen(reply), MSG_NOSIGNAL), strlen(reply));
    ssize_t n = recv(sim->orders, reply, sizeof(reply) - 1, 0);
    reply[n > 0 ? n - 1 : 0] = '\0';
    return reply;
}

static inline void sim_process_tell(struct sim_process *sim, const char *order)
{
    CHECK_STR(sim_process_ask(sim, order), "ok");
}

static inline void sim_process_stop(struct sim_process *sim)
{
    int status = 0;
    close(sim->orders);
    kill(sim->pid, SIGTERM);
    CHECK_INT(waitpid(sim->pid, &status, 0), sim->pid);
    CHECK_INT(status, 0);
    rmdir(sim->folder);
}

#endif
