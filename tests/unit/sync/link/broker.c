#include "tests/unit/sync/link/broker.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int loopback_socket(int port, struct sockaddr_in *address)
{
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int free_port(void)
{
    struct sockaddr_in address;
    socklen_t size = sizeof(address);
    int fd = loopback_socket(0, &address), port = 0;
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 &&
        getsockname(fd, (struct sockaddr *)&address, &size) == 0) {
        port = ntohs(address.sin_port);
    }
    close(fd);
    return port;
}

static bool write_config(const struct broker *broker)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/mosquitto.conf", broker->dir);
    FILE *file = fopen(path, "we");
    if (!file) {
        return false;
    }
    fprintf(file, "user root\nlistener %d 127.0.0.1\npersistence false\nlog_dest none\n",
            broker->port);
    if (broker->tls) {
        fprintf(file,
                "allow_anonymous false\nrequire_certificate true\nuse_identity_as_username true\n"
                "cafile %s/ca.pem\ncertfile %s/server.pem\nkeyfile %s/server.key\n",
                broker->dir, broker->dir, broker->dir);
    } else {
        fprintf(file, "allow_anonymous true\n");
    }
    return fclose(file) == 0;
}

bool broker_init(struct broker *broker)
{
    snprintf(broker->dir, sizeof(broker->dir), "/tmp/raff-broker-XXXXXX");
    broker->pid = 0;
    broker->port = free_port();
    return broker->port > 0 && mkdtemp(broker->dir);
}

static bool answers(int port)
{
    struct sockaddr_in address;
    int fd = loopback_socket(port, &address);
    bool ok = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
    close(fd);
    return ok;
}

bool broker_start(struct broker *broker)
{
    char config[128];
    snprintf(config, sizeof(config), "%s/mosquitto.conf", broker->dir);
    if (!write_config(broker)) {
        return false;
    }
    broker->pid = fork();
    if (broker->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        execl("/usr/sbin/mosquitto", "mosquitto", "-c", config, (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 200; i++) {
        if (answers(broker->port)) {
            return true;
        }
        usleep(25000);
    }
    return false;
}

void broker_kill(struct broker *broker)
{
    if (broker->pid > 0) {
        kill(broker->pid, SIGKILL);
        waitpid(broker->pid, NULL, 0);
        broker->pid = 0;
    }
}

void broker_release(struct broker *broker)
{
    static const char *const files[] = {"mosquitto.conf", "ca.pem",     "ca.key",    "server.pem",
                                        "server.key",     "client.pem", "client.key"};
    char path[128];
    broker_kill(broker);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", broker->dir, files[i]);
        unlink(path);
    }
    rmdir(broker->dir);
}

static void on_timeout(uv_timer_t *timer)
{
    *(bool *)timer->data = true;
}

bool loop_until(uv_loop_t *loop, const int *count, int wanted, int timeout_ms)
{
    bool late = false;
    uv_timer_t timer;
    uv_timer_init(loop, &timer);
    timer.data = &late;
    uv_timer_start(&timer, on_timeout, (uint64_t)timeout_ms, 0);
    while (*count < wanted && !late) {
        uv_run(loop, UV_RUN_ONCE);
    }
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(loop, UV_RUN_NOWAIT);
    return *count >= wanted;
}
