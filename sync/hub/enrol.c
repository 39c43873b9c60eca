/*
 * `enrol`: a credential for a seat, as a file and as a code. The seat's key is made on the seat and
 * its epoch given out when it asks (enrolment.c): this opens the door for a day.
 */
#include <errno.h>
#include <sys/random.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "sync/hub/args.h"
#include "sync/hub/command.h"
#include "sync/hub/credential.h"
#include "sync/hub/pki.h"
#include "sync/hub/qr.h"
#include "sync/hub/setup.h"
#include "sync/hub/store.h"
#include "sync/proto/proto.h"

#define ID_BYTES   8 /* of chance: enough that no two are the same */
#define SVG_MAX    ((size_t)1 << 20)
#define LIFE_MAX_S ((int64_t)7 * 86400)

struct enrolling {
    struct command_call *call;
    struct credential_terms terms;
    char id[2 * ID_BYTES + 1];
    const char *out; /* as it was asked for; NULL: no file */
    const char *svg;
    bool shows; /* prints the code */
    char out_path[FILE_PATH_MAX];
    char svg_path[FILE_PATH_MAX];
};

static int write_code(struct enrolling *enrolling, struct str credential)
{
    struct command_call *call = enrolling->call;
    CLEANUP(pki_wipe) struct bytes picture;
    struct qr *qr = NULL;
    bytes_init(&picture, SVG_MAX);
    credential.len--; /* without its newline */
    int error = qr_new(credential, &qr);
    if (!error && enrolling->svg) {
        qr_write_svg(qr, &picture);
        error = picture.error;
        error = error ? error : file_write(enrolling->svg_path, bytes_view(&picture), 0600);
    }
    if (!error && enrolling->shows) {
        qr_write_lines(qr, &call->out);
    }
    qr_free(qr);
    return error;
}

/* The files are written inside the transaction: a credential that nobody has helps nobody, and
 * would take the place of the one before. */
static int enrol_in(struct enrolling *enrolling, struct hub_tx *tx, const char **failed)
{
    struct command_call *call = enrolling->call;
    const struct credential_terms *terms = &enrolling->terms;
    CLEANUP(pki_wipe) struct bytes file;
    bytes_init(&file, CREDENTIAL_MAX);
    int error = hub_put_credential(tx, terms->id, terms->seat, call->utc_ms + terms->life_s * 1000);
    error = error ? error : credential_write(terms, call->utc_ms, &file);
    if (!error && (enrolling->svg || enrolling->shows)) {
        error = write_code(enrolling, bytes_view(&file));
        *failed = error && enrolling->svg ? enrolling->svg_path : *failed;
    }
    if (!error && enrolling->out) {
        error = file_write(enrolling->out_path, bytes_view(&file), 0600);
        *failed = error ? enrolling->out_path : *failed;
    }
    return error;
}

/* *failed becomes the path where it was the file that could not be written. */
static int enrol(struct enrolling *enrolling, const char **failed)
{
    struct command_call *call = enrolling->call;
    struct hub_tx *tx = NULL;
    int error = hub_tx_begin(call->hub, enrolling->terms.site, call->utc_ms, &tx);
    if (error) {
        return error;
    }
    error = enrol_in(enrolling, tx, failed);
    if (error) {
        hub_tx_rollback(tx);
        bytes_clear(&call->out);
        return error;
    }
    error = hub_tx_commit(tx);
    if (error) { /* nobody is to take it for a credential */
        unlink(enrolling->out_path);
        unlink(enrolling->svg_path);
        bytes_clear(&call->out);
    }
    return error;
}

static int make_id(struct enrolling *enrolling)
{
    uint8_t chance[ID_BYTES];
    if (getrandom(chance, sizeof(chance), 0) != (ssize_t)sizeof(chance)) {
        return -EIO;
    }
    to_hex(chance, sizeof(chance), enrolling->id);
    enrolling->terms.id = enrolling->id;
    return 0;
}

static int enrol_and_tell(struct enrolling *enrolling)
{
    struct command_call *call = enrolling->call;
    const struct credential_terms *terms = &enrolling->terms;
    if (!command_knows_site(call, terms->site)) { /* a slip of the pen makes no site */
        return COMMAND_FAILED;
    }
    int error = setup_read_address(call, &enrolling->terms.broker);
    if (error) {
        return command_fail(call, "broker",
                            error == RAFF_E_NOT_FOUND ? "run raff-hub broker-config first"
                                                      : error_text(error));
    }
    const char *failed = "enrol";
    error = make_id(enrolling);
    error = error ? error : enrol(enrolling, &failed);
    if (error) {
        return command_error(call, failed, error);
    }
    char until[WHEN_SIZE];
    when_write(call->utc_ms + terms->life_s * 1000, until);
    bytes_addf(&call->out, "%s.%s: %s%sgood once and until %s\n", terms->site, terms->seat,
               enrolling->out ? enrolling->out : "", enrolling->out ? ", " : "", until);
    return COMMAND_DONE;
}

/* What is wrong with what was asked for; NULL: nothing. */
static const char *wrong_with(const struct enrolling *enrolling)
{
    const struct credential_terms *terms = &enrolling->terms;
    if (!proto_id_ok(str_of(terms->seat))) {
        return "--seat: is no id: letters, digits, - and _, up to 32";
    }
    if (strlen(terms->site) + strlen(terms->seat) + 1 > PKI_CN_MAX) {
        return "a certificate has no room for more than 63 characters of site and seat together";
    }
    return terms->life_s < 1 || terms->life_s > LIFE_MAX_S ? "--life: up to 7d" : NULL;
}

int command_enrol(struct command_call *call, int argc, const char **argv)
{
    struct enrolling enrolling = {.call = call, .terms = {.state = call->state}};
    const char *life = "1d";
    const struct arg args[] = {{.name = "--site", .value = &enrolling.terms.site},
                               {.name = "--seat", .value = &enrolling.terms.seat},
                               {.name = "--life", .value = &life},
                               {.name = "--qr", .flag = &enrolling.shows},
                               {.name = "--svg", .value = &enrolling.svg},
                               {.name = "--out", .value = &enrolling.out}};
    const char **names = NULL;
    size_t n = 0;
    char why[200];
    struct text text = text_over(why, sizeof(why));
    if (args_read(args, ARRAY_SIZE(args), argc, argv, &names, &n, &text) != 0) {
        return command_misuse(call, "enrol", why);
    }
    bool goes_somewhere = enrolling.out || enrolling.svg || enrolling.shows;
    if (n > 0 || !enrolling.terms.seat || !goes_somewhere) {
        return command_misuse(call, "enrol",
                              "--site S --seat SEAT and --out FILE, --qr or --svg FILE");
    }
    if (!command_has_site(call, enrolling.terms.site)) {
        return COMMAND_MISUSED;
    }
    if (args_seconds(life, &enrolling.terms.life_s)) {
        return command_misuse(call, "--life", "is no time: 90s, 30m, 12h, 1d");
    }
    const char *wrong = wrong_with(&enrolling);
    if (wrong) {
        return command_misuse(call, "enrol", wrong);
    }
    int error = enrolling.out ? command_path(call, enrolling.out, enrolling.out_path) : 0;
    if (!error && enrolling.svg) {
        error = command_path(call, enrolling.svg, enrolling.svg_path);
    }
    return error ? command_error(call, "enrol", error) : enrol_and_tell(&enrolling);
}
