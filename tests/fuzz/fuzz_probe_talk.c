/* links: raff_device */
/* A line that says anything while it is asked what it is: the talk ends, what is found is of use,
 * and nothing is asked twice in a round. */
#include "drivers/device/probe_talk.h"
#include "tests/fuzz/fuzz_wire.h"

#define PIECE 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct probe_talk talk;
    size_t n_questions = 0;
    (void)probe_questions(&n_questions);
    if (size == 0) {
        return 0;
    }
    unsigned kinds = data[0] % PROBE_KIND(DEVICE_OTHER);
    const struct probe_question *question = NULL;
    size_t asked = 0;
    size_t at = 1;
    probe_talk_init(&talk, kinds);
    do {
        size_t n = size - at < PIECE ? size - at : PIECE;
        const struct probe_finding *finding = probe_talk_hear(&talk, data + at, n);
        at += n;
        fuzz_require(!finding || kinds & PROBE_KIND(finding->kind));
        fuzz_require(!finding || (!finding->is_guess && *finding->driver));
        question = probe_talk_next(&talk);
        asked += question != NULL;
        fuzz_require(!question || (kinds & PROBE_KIND(question->finding.kind) &&
                                   question->line == talk.line && question->bytes.len > 0));
        fuzz_require(asked <= 2 * n_questions);
    } while (question);
    const struct probe_finding *guess = probe_talk_guess(&talk);
    fuzz_require(!guess == !(kinds & PROBE_KIND(DEVICE_SCANNER)));
    return 0;
}
