#include "sync/hub/command.h"

#include "drivers/base/error.h"
#include "sync/hub/book.h"
#include "sync/proto/proto.h"

static const char broker_config_usage[] =
    "usage: raff-hub broker-config --listen HOST:PORT [--name HOST]…\n"
    "\n"
    "Makes the certificate authority (once), the broker's and the hub's certificates, and\n"
    "broker/mosquitto.conf with its ACL. Run the broker with\n"
    "    mosquitto -c DIR/broker/mosquitto.conf\n"
    "\n"
    "  --listen HOST:PORT  the only address the broker listens on\n"
    "  --name HOST         a name or address by which seats reach it; the first is what "
    "credentials\n"
    "                      say. Needed when HOST is 0.0.0.0 or ::\n";

static const char import_usage[] =
    "usage: raff-hub import --site S DIR\n"
    "       raff-hub import --site S --orders FILE.csv|FILE.json\n"
    "       raff-hub import --site S --asn FILE.csv\n"
    "\n"
    "All or nothing. A site's files, those that are there; the first line names the columns, in "
    "any\n"
    "order (* must be there):\n"
    "  places.csv    id* kind* parent zone check walk\n"
    "  items.csv     id* name* name_ar unit lot expiry serial catch confirm_over weight_g\n"
    "  gtins.csv     gtin* item* qty\n"
    "  lots.csv      item* lot* expiry\n"
    "  stock.csv     place* item* lot serial qty*\n"
    "  people.csv    id* name* badge* pin* role* lang\n"
    "  codes.csv     id* kind* en* ar\n"
    "  settings.csv  name* value*\n"
    "Rows that are there already are replaced, none is taken away. stock.csv is opening stock: it\n"
    "never changes a figure that is in the books.\n"
    "\n"
    "Orders, a row an order line: order* carrier priority due name address1 address2 city country\n"
    "item* qty*; or JSON: [{\"order\":…,\"carrier\":…,\"priority\":…,\"due\":…,\"ship_to\":[…],\n"
    "\"lines\":[{\"item\":…,\"qty\":…}]}]\n"
    "\n"
    "Announced deliveries, a row a line: asn* supplier item* lot expiry qty* sscc. One that is "
    "there\n"
    "and says the same is passed over.\n";

static const char enrol_usage[] =
    "usage: raff-hub enrol --site S --seat H1 [--out FILE] [--qr] [--svg FILE] [--life 1d]\n"
    "\n"
    "A credential for `raff enrol FILE` (0600): it lets one device ask this hub, once and within "
    "a\n"
    "day, to be that seat. The device makes its own key; the hub has to run when it asks. A seat\n"
    "that was enrolled before gets a new epoch then; what it sends under the old one is refused, "
    "and\n"
    "its old certificates are revoked. A credential that was made before and not used is void.\n"
    "\n"
    "  --out FILE  for `raff enrol FILE`\n"
    "  --qr        shows it as a code, 121 columns wide; `raff enrol -` takes what a scanner "
    "reads\n"
    "  --svg FILE  the code as a picture, to print\n"
    "  --life 1d   how long it is good: 90s, 30m, 12h, up to 7d\n";

static const char release_usage[] =
    "usage: raff-hub release --site S [--mode single|batch|cluster] [--zone Z] [ORDER]…\n"
    "\n"
    "Pick tasks for orders that are received; without names, all of them. Named ones are released\n"
    "together or, if one of them cannot be, not at all (exit code 1).\n"
    "\n"
    "  --mode single   a task an order (default)\n"
    "         batch    one task for all\n"
    "         cluster  one task, a tote an order\n"
    "  --zone Z        only from the bins of this zone; `each`: one task a zone\n";

static const char status_usage[] =
    "usage: raff-hub status [--site S] [--order O] [--json]\n"
    "\n"
    "Orders with every stage, its time and who, and one order's "
    "lines: ordered, shipped, short and\n"
    "why; deliveries; seats and what they hold back; open tasks; what a\n"
    "person has to look at; the last backup and what it does not have; certificates that end.\n";

static const char reopen_usage[] =
    "usage: raff-hub reopen --site S TASK…\n"
    "\n"
    "Tasks in review are open again, for any seat, with what was done on their lines. Who had one\n"
    "may still hold back work on it: ask first. All or none.\n";

static const char lift_usage[] =
    "usage: raff-hub lift --site S SEAT…\n"
    "\n"
    "Seats that were quarantined may go on. A seat whose history is not the hub's is quarantined\n"
    "again with its next word: it wants to be enrolled anew.\n";

static const char renew_usage[] =
    "usage: raff-hub renew\n"
    "\n"
    "The hub's own certificate and the broker's, for another two years from now: for the same "
    "keys\n"
    "and names, at any time, also while both run. Nobody's connection ends. A broker on another\n"
    "machine wants broker/server.pem brought to it, and a SIGHUP. `status` and the log say it "
    "from\n"
    "60 days before they end.\n";

static const char revoke_usage[] =
    "usage: raff-hub revoke --site S SEAT…\n"
    "\n"
    "These seats are admitted no more: their certificates are revoked, their topics closed at the\n"
    "broker, what they send is refused, what they hold goes to review. What they had not sent "
    "stays\n"
    "on the device. `enrol` makes such a seat anew.\n";

static const char backup_usage[] =
    "usage: raff-hub backup FILE\n"
    "\n"
    "A copy of the book as of its end; a hub that runs goes on meanwhile. When it is on disk, "
    "seats\n"
    "learn with their next acks what is safe: they forget nothing else. Of the rest of the state\n"
    "directory keep copies too: ca.pem, ca.key and pepper.* are made once and never change, "
    "issued\n"
    "grows.\n";

static const char verify_usage[] =
    "usage: raff-hub verify [--site S] [--json]\n"
    "\n"
    "Per item: opening = on hand + shipped + adjusted; over all places every (item, lot, serial)\n"
    "sums to zero; every seat's chain of events holds and ends where it was acknowledged; the op "
    "log\n"
    "is whole; the tables are what seats are told of them. Exit code 1 if anything does not "
    "hold.\n";

const struct command commands[] = {
    {"broker-config", "certificates and the broker's files", broker_config_usage, true,
     command_broker_config},
    {"import", "a site, its orders or deliveries, from files", import_usage, true, command_import},
    {"enrol", "a credential by which a device becomes a seat", enrol_usage, false, command_enrol},
    {"renew", "the hub's and the broker's own certificates", renew_usage, false, command_renew},
    {"revoke", "a seat's admission", revoke_usage, false, command_revoke},
    {"release", "orders to the floor, as tasks", release_usage, false, command_release},
    {"status", "orders, seats and tasks", status_usage, false, command_status},
    {"reopen", "a task in review, for any seat", reopen_usage, false, command_reopen},
    {"lift", "a seat's quarantine", lift_usage, false, command_lift},
    {"backup", "a copy of the book, also while the hub runs", backup_usage, false, command_backup},
    {"verify", "the stock equation, the chains", verify_usage, false, command_verify},
};
const size_t n_commands = ARRAY_SIZE(commands);

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < n_commands; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static void say(struct command_call *call, const char *what, const char *why)
{
    char line[500];
    char clean[sizeof(line)];
    struct text text = text_over(line, sizeof(line));
    text_addf(&text, "raff-hub: %s: %s", what, why);
    text_clean((struct str){line, text.len}, false, clean, sizeof(clean));
    bytes_add_str(&call->err, clean);
    bytes_add_str(&call->err, "\n");
}

int command_fail(struct command_call *call, const char *what, const char *why)
{
    say(call, what, why);
    return COMMAND_FAILED;
}

int command_error(struct command_call *call, const char *what, int error)
{
    call->error = error;
    return command_fail(call, what, error_text(error));
}

int command_misuse(struct command_call *call, const char *what, const char *why)
{
    say(call, what, why);
    return COMMAND_MISUSED;
}

int command_path(const struct command_call *call, const char *path, char ret_path[FILE_PATH_MAX])
{
    if (!text_is_clean(str_of(path))) {
        return RAFF_E_CHARSET;
    }
    return path[0] == '/' ? copy_cstr(ret_path, FILE_PATH_MAX, path)
                          : file_path(ret_path, call->cwd, path);
}

int command_state_path(const struct command_call *call, const char *name,
                       char ret_path[FILE_PATH_MAX])
{
    return file_path(ret_path, call->state, name);
}

bool command_has_site(struct command_call *call, const char *site)
{
    if (!site) {
        command_misuse(call, "--site", "is missing");
        return false;
    }
    if (!proto_site_ok(str_of(site))) {
        command_misuse(call, "--site",
                       "is no site's id: letters, digits, - and _, up to 32, but not \"enrol\"");
        return false;
    }
    return true;
}

bool command_knows_site(struct command_call *call, const char *site)
{
    bool known = book_has_site(call->hub, site);
    if (!known) {
        command_fail(call, site, "no such site");
    }
    return known;
}
