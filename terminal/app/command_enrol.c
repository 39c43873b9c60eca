/* raff enrol */
#include <time.h>

#include "drivers/base/error.h"
#include "terminal/app/commands.h"
#include "terminal/app/enrolling.h"

#define WHY_MAX    640
#define WAIT_S     120
#define WAIT_MAX_S 86400

static int64_t utc_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void print_seat(const struct enrolment *enrolment)
{
    printf("this is seat %s of site %s, epoch %llu, broker %s:%d\n", enrolment->seat,
           enrolment->site, (unsigned long long)enrolment->epoch, enrolment->broker_host,
           enrolment->broker_port);
}

static int enrol(struct enrolling *enrolling, const char *path, int wait_s, struct text *why)
{
    struct proto_enrolled answer;
    struct enrolment enrolment;
    int begun = enrolling_begin(enrolling, path, utc_now_ms(), why);
    if (begun > 0) {
        print_seat(&enrolling->old);
        return 0;
    }
    int error = begun;
    error = error ? error : enrolling_ask(enrolling, wait_s, &answer, why);
    error = error ? error : enrolling_finish(enrolling, &answer, &enrolment, why);
    if (error) {
        return error;
    }
    print_seat(&enrolment);
    if (enrolling->aside[0]) {
        printf("the books of another hub's epoch %llu are kept in %s\n",
               (unsigned long long)enrolment.epoch, enrolling->aside);
    } else if (enrolling->old.epoch > 0) {
        printf("what epoch %llu did is kept in %s\n", (unsigned long long)enrolling->old.epoch,
               enrolling->old.db_path);
    }
    return 0;
}

int command_enrol(const struct config *config, int argc, char **argv)
{
    char words[WHY_MAX];
    struct text why = text_over(words, sizeof(words));
    int64_t wait_s = WAIT_S;
    bool waits = argc == 3 && strcmp(argv[0], "--wait") == 0;
    if (argc != 1 && !waits) {
        return EXIT_MISUSED;
    }
    if (waits && (str_to_int64(str_of(argv[1]), &wait_s) || wait_s < 1 || wait_s > WAIT_MAX_S)) {
        complain("--wait %s: expected seconds", argv[1]);
        return EXIT_MISUSED;
    }
    struct enrolling enrolling;
    enrolling_init(&enrolling, config);
    int error = enrol(&enrolling, argv[argc - 1], (int)wait_s, &why);
    enrolling_release(&enrolling);
    return error ? complain("%s", words) : EXIT_DONE;
}
