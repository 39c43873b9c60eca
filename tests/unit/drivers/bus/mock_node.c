#include "tests/unit/drivers/bus/mock_node.h"

#include <fcntl.h>
#include <termios.h>

#include "drivers/base/str.h"
#include "tests/unit/check.h"

void mock_node_make(struct mock_node *mock, UMockdevTestbed *testbed, const char *node)
{
    char pts[64];
    struct termios termios;
    mock->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    CHECK_INT(grantpt(mock->master), 0);
    CHECK_INT(unlockpt(mock->master), 0);
    CHECK_INT(ptsname_r(mock->master, pts, sizeof(pts)), 0);
    mock->slave = open(pts, O_RDWR | O_NOCTTY | O_CLOEXEC);
    CHECK_INT(tcgetattr(mock->slave, &termios), 0);
    cfmakeraw(&termios);
    CHECK_INT(tcsetattr(mock->slave, TCSANOW, &termios), 0);
    gchar *root = umockdev_testbed_get_root_dir(testbed);
    snprintf(mock->path, sizeof(mock->path), "%s%s", root, node);
    g_free(root);
    umockdev_testbed_disable(testbed);
    unlink(mock->path);
    CHECK_INT(symlink(pts, mock->path), 0);
    umockdev_testbed_enable(testbed);
}

void mock_node_hang_up(struct mock_node *mock)
{
    CHECK_INT(unlink(mock->path), 0);
    close(TAKE_FD(mock->slave));
    close(TAKE_FD(mock->master));
}
