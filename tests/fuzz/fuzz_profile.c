/* links: raff_board */
#include <stdlib.h>

#include "hw/board/profile.h"

/* Whatever the bytes: it is refused with words, or all in it is within its limits. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_sound(const struct profile *profile)
{
    bool sound =
        profile->n_keys <= PROFILE_KEYS && profile->battery.critical < profile->battery.low;
    for (size_t i = 0; i < profile->n_keys; i++) {
        sound = sound && profile->keys[i].keypad < PROFILE_KEYPADS &&
                profile->keypads[profile->keys[i].keypad][0] != '\0';
    }
    for (int signal = 0; signal < BOARD_SIGNALS; signal++) {
        bool is_good = signal <= BOARD_ONLINE;
        sound = sound && (profile_beeps((enum board_signal)signal) == 1) == is_good;
        for (size_t i = 0; i < PROFILE_STEPS; i++) {
            const struct profile_step *step = &profile->steps[signal][i];
            sound =
                sound && step->ms >= 0 && step->ms <= 2000 && step->hz >= 0 && step->hz <= 20000;
        }
    }
    return sound;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct profile profile;
    char words[640] = "";
    struct text why = text_over(words, sizeof(words));
    char *text = malloc(size + 1);
    if (!text) {
        return 0;
    }
    if (size > 0) {
        memcpy(text, data, size);
    }
    text[size] = '\0';
    int error = profile_parse(text, &profile, &why);
    if (error ? words[0] == '\0' : !is_sound(&profile)) {
        abort();
    }
    free(text);
    return 0;
}
