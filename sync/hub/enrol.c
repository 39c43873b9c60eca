/*
 * `enrol`: a seat's epoch in the book, its certificate, the file it is set up with, and its place
 * in the broker's ACL.
 */
#include <errno.h>

#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "sync/hub/args.h"
#include "sync/hub/command.h"
#include "sync/hub/pepper.h"
#include "sync/hub/pki.h"
#include "sync/hub/setup.h"
#include "sync/hub/store.h"
#include "sync/proto/proto.h"

struct enrolment {
    struct command_call *call;
    const char *site;
    const char *seat;
    struct broker_address broker;
    char cn[PKI_CN_MAX + 1];
    uint8_t pepper[PIN_PEPPER_SIZE];
    uint64_t epoch;
};

static int write_ca(struct command_call *call, struct bytes *out)
{
    char path[FILE_PATH_MAX];
    CLEANUP(bytes_release) struct bytes ca;
    bytes_init(&ca, PKI_PEM_MAX);
    int error = command_state_path(call, "ca.pem", path);
    error = error ? error : file_read(path, &ca);
    if (!error) {
        json_key(out, "ca");
        json_view(out, bytes_view(&ca));
    }
    return error;
}

static int write_certificate(const struct enrolment *enrolment, struct bytes *out)
{
    const struct pki_leaf leaf = {.cn = enrolment->cn};
    CLEANUP(bytes_release) struct bytes cert;
    CLEANUP(pki_wipe) struct bytes key;
    bytes_init(&cert, PKI_PEM_MAX);
    bytes_init(&key, PKI_PEM_MAX);
    struct command_call *call = enrolment->call;
    int error = pki_issue(call->state, &leaf, call->utc_ms, &cert, &key);
    if (!error) {
        json_key(out, "cert");
        json_view(out, bytes_view(&cert));
        json_key(out, "key");
        json_view(out, bytes_view(&key));
    }
    return error;
}

static int write_enrolment(const struct enrolment *enrolment, struct bytes *out)
{
    char pepper[2 * PIN_PEPPER_SIZE + 1];
    to_hex(enrolment->pepper, PIN_PEPPER_SIZE, pepper);
    json_open(out, '{');
    json_key(out, "raff");
    json_int(out, PROTO_VERSION);
    json_pair_str(out, "site", enrolment->site);
    json_pair_str(out, "seat", enrolment->seat);
    json_key(out, "epoch");
    json_int(out, (int64_t)enrolment->epoch);
    json_key(out, "broker");
    json_open(out, '{');
    json_pair_str(out, "host", enrolment->broker.host);
    json_pair_int(out, "port", enrolment->broker.port);
    json_close(out, '}');
    json_pair_str(out, "hub", hub_id(enrolment->call->hub));
    int error = write_ca(enrolment->call, out);
    error = error ? error : write_certificate(enrolment, out);
    json_pair_str(out, "pepper", pepper);
    json_close(out, '}');
    bytes_add(out, "\n", 1);
    return error ? error : out->error;
}

/* The file is written inside the transaction: an epoch nobody has the key of helps nobody, and
 * would shut out the seat as it was. */
static int enrol_in(struct enrolment *enrolment, struct hub_tx *tx, const char *path,
                    const char **failed)
{
    int error = hub_put_seat(tx, enrolment->seat, "", &enrolment->epoch);
    if (error) {
        return error;
    }
    CLEANUP(pki_wipe) struct bytes file;
    bytes_init(&file, 4 * (size_t)PKI_PEM_MAX);
    error = write_enrolment(enrolment, &file);
    if (error) {
        return error;
    }
    error = file_write(path, bytes_view(&file), 0600);
    *failed = error ? path : *failed;
    return error;
}

/* *failed becomes `path` where it was the file that could not be written. */
static int enrol(struct enrolment *enrolment, const char *path, const char **failed)
{
    struct command_call *call = enrolment->call;
    struct hub_tx *tx = NULL;
    int error = pepper_load(call->state, enrolment->site, enrolment->pepper);
    error = error ? error : hub_tx_begin(call->hub, enrolment->site, call->utc_ms, &tx);
    if (error) {
        return error;
    }
    error = enrol_in(enrolment, tx, path, failed);
    if (error) {
        hub_tx_rollback(tx);
        return error;
    }
    error = hub_tx_commit(tx);
    if (error) {
        unlink(path); /* of an epoch that is not there */
    }
    return error;
}

static int enrol_and_tell(struct enrolment *enrolment, const char *path)
{
    struct command_call *call = enrolment->call;
    if (!command_knows_site(call, enrolment->site)) { /* a slip of the pen makes no site */
        return COMMAND_FAILED;
    }
    int error = setup_read_address(call, &enrolment->broker);
    if (error) {
        return command_fail(call, "broker",
                            error == RAFF_E_NOT_FOUND ? "run raff-hub broker-config first"
                                                      : error_text(error));
    }
    const char *failed = "enrol";
    error = enrol(enrolment, path, &failed);
    if (error) {
        return command_error(call, failed, error);
    }
    error = setup_write_acl(call);
    if (error) {
        return command_error(call, "broker/acl", error);
    }
    const char *told = setup_reload_broker(call) == 0 ? "" : " (no broker runs here)";
    bytes_addf(&call->out, "%s.%s: epoch %llu%s\n", enrolment->site, enrolment->seat,
               (unsigned long long)enrolment->epoch, told);
    return COMMAND_DONE;
}

int command_enrol(struct command_call *call, int argc, const char **argv)
{
    struct enrolment enrolment = {.call = call};
    const char *out = NULL;
    const struct arg args[] = {{.name = "--site", .value = &enrolment.site},
                               {.name = "--seat", .value = &enrolment.seat},
                               {.name = "--out", .value = &out}};
    const char **names = NULL;
    size_t n = 0;
    char why[200];
    char path[FILE_PATH_MAX];
    struct text text = text_over(why, sizeof(why));
    if (args_read(args, ARRAY_SIZE(args), argc, argv, &names, &n, &text) != 0) {
        return command_misuse(call, "enrol", why);
    }
    if (n > 0 || !enrolment.seat || !out) {
        return command_misuse(call, "enrol", "--site S --seat SEAT --out FILE, no more");
    }
    if (!proto_id_ok(str_of(enrolment.seat))) {
        return command_misuse(call, "--seat", "is no id: letters, digits, - and _, up to 32");
    }
    if (!command_has_site(call, enrolment.site)) {
        return COMMAND_MISUSED;
    }
    struct text cn = text_over(enrolment.cn, sizeof(enrolment.cn));
    text_addf(&cn, "%s.%s", enrolment.site, enrolment.seat);
    if (cn.cut) {
        return command_misuse(call, "enrol",
                              "a certificate has no room for more than 63 "
                              "characters of site and seat together");
    }
    int error = command_path(call, out, path);
    return error ? command_error(call, out, error) : enrol_and_tell(&enrolment, path);
}
