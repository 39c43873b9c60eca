/* raff enrol */
#include "drivers/base/error.h"
#include "terminal/app/commands.h"
#include "terminal/app/enrolling.h"
#include "terminal/app/rig.h"

#define WHY_MAX    640
#define WAIT_S     120
#define WAIT_MAX_S 86400

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
    int begun = enrolling_begin(enrolling, path, rig_utc_ms(), why);
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

struct options {
    int64_t wait_s;
    bool leave_unsent;
    const char *path;
};

/* 0 or EXIT_MISUSED. */
static int read_options(int argc, char **argv, struct options *options)
{
    int at = 0;
    for (; at < argc - 1; at++) {
        if (strcmp(argv[at], "--leave-unsent") == 0) {
            options->leave_unsent = true;
            continue;
        }
        if (strcmp(argv[at], "--wait") != 0) {
            return EXIT_MISUSED;
        }
        const char *value = argv[++at];
        if (str_to_int64(str_of(value), &options->wait_s) || options->wait_s < 1 ||
            options->wait_s > WAIT_MAX_S) {
            complain("--wait %s: expected seconds", value);
            return EXIT_MISUSED;
        }
    }
    if (at != argc - 1) {
        return EXIT_MISUSED; /* no file */
    }
    options->path = argv[at];
    return 0;
}

int command_enrol(const struct config *config, int argc, char **argv)
{
    char words[WHY_MAX];
    struct text why = text_over(words, sizeof(words));
    struct options options = {.wait_s = WAIT_S};
    int misused = read_options(argc, argv, &options);
    if (misused) {
        return misused;
    }
    struct enrolling enrolling;
    enrolling_init(&enrolling, config);
    enrolling.leave_unsent = options.leave_unsent;
    int error = enrol(&enrolling, options.path, (int)options.wait_s, &why);
    enrolling_release(&enrolling);
    return error ? complain("%s", words) : EXIT_DONE;
}
