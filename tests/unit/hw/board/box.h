/* A box made of files: a folder in place of the root, a profile, and what its board told. */
#ifndef TESTS_UNIT_HW_BOARD_BOX_H
#define TESTS_UNIT_HW_BOARD_BOX_H

#include <limits.h>

#include "hw/board/board.h"

struct box {
    char folder[PATH_MAX]; /* of the test's own */
    char profile[PATH_MAX];
    uv_loop_t loop;
    struct board *board;
    int bells;
    int beeps; /* of the last bell */
    char pressed[1024];
    struct board_battery battery;
    int batteries; /* times it was told */
};

void box_init(struct box *box);
/* Makes the file, with what is above it. */
void box_put(const struct box *box, const char *path, const char *content);
/* A pipe in a file's place: what is written there can be read from the descriptor, each word of it.
 */
int box_pipe(const struct box *box, const char *path);
void box_get(const struct box *box, const char *path, char content[64]);
/* `root`: NULL for its folder. */
void box_open(struct box *box, const char *profile, const char *root);
/* Frees the board, ends the loop, takes the folder away. */
void box_close(struct box *box);

#endif
