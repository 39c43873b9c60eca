#include "sync/hub/setup.h"

#include <errno.h>
#include <pwd.h>

#include "drivers/base/error.h"
#include "sync/hub/access.h"
#include "sync/hub/args.h"
#include "sync/hub/pki.h"

struct setup {
    struct command_call *call;
    struct broker_address listen;
    const char *names[PKI_NAMES_MAX];
    size_t n_names;
};

int setup_read_address(const struct command_call *call, struct broker_address *ret_address)
{
    char path[FILE_PATH_MAX];
    CLEANUP(bytes_release) struct bytes file;
    bytes_init(&file, BROKER_HOST_SIZE + 16);
    int error = command_state_path(call, "broker/address", path);
    error = error ? error : file_read(path, &file);
    error = error ? error : bytes_add(&file, "", 1);
    if (error) {
        return error;
    }
    char *end = strchr((char *)file.at, '\n');
    if (end) {
        *end = '\0';
    }
    return broker_address_read((const char *)file.at, ret_address) ? RAFF_E_CONFIG : 0;
}

static int write_named(struct command_call *call, const char *name, struct str data)
{
    char path[FILE_PATH_MAX];
    int error = command_state_path(call, name, path);
    return error ? error : file_write(path, data, 0600);
}

/* mosquitto started by root would else become the user "mosquitto", who may not read the keys. */
static const char *own_user(void)
{
    const struct passwd *user = geteuid() == 0 ? getpwuid(0) : NULL;
    return user ? user->pw_name : NULL;
}

static int write_config(struct setup *setup)
{
    char directory[FILE_PATH_MAX];
    CLEANUP(bytes_release) struct bytes config;
    bytes_init(&config, 16384);
    int error = command_state_path(setup->call, "broker", directory);
    if (error) {
        return error;
    }
    broker_write_config(&setup->listen, directory, own_user(), &config);
    return config.error ? config.error
                        : write_named(setup->call, "broker/mosquitto.conf", bytes_view(&config));
}

/* Where others find it: the first name, or the address it listens on. */
static int write_address(struct setup *setup)
{
    char line[BROKER_HOST_SIZE + 16];
    struct broker_address address = setup->listen;
    struct text text = text_over(line, sizeof(line));
    int error =
        setup->n_names > 0 ? copy_cstr(address.host, sizeof(address.host), setup->names[0]) : 0;
    if (error) {
        return error;
    }
    broker_address_write(&address, &text);
    text_add(&text, "\n");
    return write_named(setup->call, "broker/address", (struct str){line, text.len});
}

static int issue(struct setup *setup, const struct pki_leaf *leaf, const char *cert,
                 const char *key)
{
    char cert_path[FILE_PATH_MAX];
    char key_path[FILE_PATH_MAX];
    int error = command_state_path(setup->call, cert, cert_path);
    error = error ? error : command_state_path(setup->call, key, key_path);
    return error ? error
                 : pki_issue_files(setup->call->state, leaf, setup->call->utc_ms, cert_path,
                                   key_path);
}

static void add_name(struct pki_leaf *leaf, const char *name)
{
    for (size_t i = 0; i < leaf->n_names; i++) {
        if (strcmp(leaf->names[i], name) == 0) {
            return;
        }
    }
    if (leaf->n_names < PKI_NAMES_MAX) {
        leaf->names[leaf->n_names++] = name;
    }
}

static int issue_all(struct setup *setup)
{
    const struct pki_leaf hub = {.cn = BROKER_HUB_CN};
    struct pki_leaf server = {.cn = BROKER_CN, .server = true};
    for (size_t i = 0; i < setup->n_names; i++) {
        add_name(&server, setup->names[i]);
    }
    if (!broker_host_is_any(setup->listen.host)) {
        add_name(&server, setup->listen.host);
    }
    add_name(&server, "localhost");
    add_name(&server, "127.0.0.1");
    int error = pki_make_ca(setup->call->state, setup->call->utc_ms);
    error = error ? error : issue(setup, &server, "broker/server.pem", "broker/server.key");
    return error ? error : issue(setup, &hub, "hub.pem", "hub.key");
}

static int set_up(struct setup *setup)
{
    char directory[FILE_PATH_MAX];
    int error = command_state_path(setup->call, "broker", directory);
    error = error ? error : file_make_directory(directory);
    error = error ? error : issue_all(setup);
    error = error ? error : write_config(setup);
    error = error ? error : write_address(setup);
    error = error ? error : access_write(setup->call->state, setup->call->hub, setup->call->utc_ms);
    if (error) {
        return command_error(setup->call, "broker-config", error);
    }
    bytes_addf(&setup->call->out, "mosquitto -c %s/mosquitto.conf\n", directory);
    return COMMAND_DONE;
}

static const char *wrong_with(const struct setup *setup)
{
    for (size_t i = 0; i < setup->n_names; i++) {
        if (!broker_host_ok(setup->names[i]) || broker_host_is_any(setup->names[i])) {
            return "--name: is no host name or address";
        }
    }
    if (broker_host_is_any(setup->listen.host) && setup->n_names == 0) {
        return "--name: needed where the broker listens on every address";
    }
    return NULL;
}

int command_broker_config(struct command_call *call, int argc, const char **argv)
{
    struct setup setup = {.call = call};
    const char *listen = NULL;
    const struct arg args[] = {{.name = "--listen", .value = &listen},
                               {.name = "--name",
                                .values = setup.names,
                                .n_values = &setup.n_names,
                                .max_values = PKI_NAMES_MAX - 3}};
    const char **names = NULL;
    size_t n = 0;
    char why[200];
    struct text text = text_over(why, sizeof(why));
    if (args_read(args, ARRAY_SIZE(args), argc, argv, &names, &n, &text) != 0) {
        return command_misuse(call, "broker-config", why);
    }
    if (n > 0 || !listen || broker_address_read(listen, &setup.listen) != 0) {
        return command_misuse(call, "broker-config", "--listen HOST:PORT");
    }
    const char *wrong = wrong_with(&setup);
    if (wrong) {
        return command_misuse(call, "broker-config", wrong);
    }
    if (strlen(call->state) > 400 || !text_is_clean(str_of(call->state))) {
        return command_fail(call, "--state", "mosquitto's files need a shorter, plain path");
    }
    return set_up(&setup);
}
