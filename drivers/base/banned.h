/* Functions that overrun or truncate in silence: using one does not compile. Included by str.h, so
 * that whoever handles strings has it. */
#ifndef DRIVERS_BASE_BANNED_H
#define DRIVERS_BASE_BANNED_H

#include <stdio.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok asctime ctime

#endif
