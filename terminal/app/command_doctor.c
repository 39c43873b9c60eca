/* raff doctor */
#include <signal.h>

#include "drivers/base/error.h"
#include "terminal/app/commands.h"
#include "terminal/app/doctor.h"

int command_doctor(const struct config *config, int argc, char **argv)
{
    bool as_json = argc == 1 && strcmp(argv[0], "--json") == 0;
    if (argc > 0 && !as_json) {
        complain("%s: no such option", argv[argc - 1]);
        return EXIT_MISUSED;
    }
    signal(SIGPIPE, SIG_IGN); /* a broker that hangs up is an answer */
    int wrong = doctor_run(config, as_json);
    return wrong < 0 ? complain("doctor: %s", error_text(wrong)) : wrong ? EXIT_FAILED : EXIT_DONE;
}
