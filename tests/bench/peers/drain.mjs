// MQTT.js with an outbox in SQLite: rows in a table, published at QoS 1, and deleted when the sink
// says that it has committed them; with --puback already when the broker has taken them.
//
//     node drain.mjs --hub DIR --port N --outbox FILE [--fill LINES] [--puback] [--batch N]
//
// --fill puts a file's lines into a new outbox and ends. Otherwise it is emptied and timed.
import { parseArgs } from "node:util";
import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import mqtt from "mqtt";

const IN_FLIGHT = 1000; // publishes without a PUBACK
const AHEAD = 8000; // events without the sink's word: the broker drops what it cannot queue
const READ = 1000; // rows a query

const { values: given } = parseArgs({
  options: {
    hub: { type: "string" },
    port: { type: "string" },
    outbox: { type: "string" },
    fill: { type: "string" },
    puback: { type: "boolean", default: false },
    batch: { type: "string", default: "1" },
  },
});

const db = new Database(given.outbox);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec("CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT");

if (given.fill) {
  const add = db.prepare("INSERT INTO outbox (line) VALUES (?)");
  const lines = readFileSync(given.fill, "utf8").split("\n").slice(0, -1);
  db.transaction(() => lines.forEach((line) => add.run(line)))();
  db.close();
  process.exit(0);
}

const next = db.prepare("SELECT seq, line FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?").raw();
const remove = db.prepare("DELETE FROM outbox WHERE seq <= ?");
const { first, last, n } = db
  .prepare("SELECT min(seq) AS first, max(seq) AS last, count(*) AS n FROM outbox")
  .get();
const batch = Number(given.batch);
let cursor = first - 1; // read up to here
let confirmed = first - 1; // by whoever counts
let removed = first - 1;
let inFlight = 0;
let rows = [];

const began = process.hrtime.bigint();
const before = process.cpuUsage();
const client = mqtt.connect({
  protocol: "mqtts",
  host: "127.0.0.1",
  port: Number(given.port),
  protocolVersion: 4,
  clean: true,
  clientId: "bench-mqttjs",
  ca: readFileSync(`${given.hub}/ca.pem`),
  cert: readFileSync(`${given.hub}/hub.pem`),
  key: readFileSync(`${given.hub}/hub.key`),
  reconnectPeriod: 0,
});

function take() {
  if (rows.length === 0) {
    rows = next.all(cursor, READ);
  }
  const some = rows.slice(0, batch);
  rows = rows.slice(batch);
  return some;
}

function send() {
  while (inFlight < IN_FLIGHT && cursor < last && cursor - confirmed < AHEAD) {
    const some = take();
    cursor = some.at(-1)[0];
    const upto = cursor;
    inFlight++;
    client.publish("bench/events", some.map(([seq, line]) => `${seq} ${line}`).join("\n"),
      { qos: 1 }, (error) => {
        if (error) {
          throw error;
        }
        inFlight--;
        if (given.puback) {
          confirm(upto);
        }
        send();
      });
  }
}

// One delete for all that was confirmed in this turn of the loop.
function confirm(upto) {
  if (confirmed === removed) {
    setImmediate(settle);
  }
  confirmed = Math.max(confirmed, upto);
}

function settle() {
  remove.run(confirmed);
  removed = confirmed;
  if (removed === last) {
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    const used = process.cpuUsage(before);
    console.log(JSON.stringify({
      peer: "mqtt.js", until: given.puback ? "puback" : "sink", batch, events: n, seconds,
      cpu_ms: (used.user + used.system) / 1000,
    }));
    client.end(true, () => db.close());
    return;
  }
  send();
}

client.on("error", (error) => {
  throw error;
});
client.on("message", (_, payload) => {
  if (!given.puback) {
    confirm(Number(payload.toString()));
  }
});
client.on("connect", () => {
  client.subscribe("bench/acks", { qos: 1 }, (error) => {
    if (error) {
      throw error;
    }
    send();
  });
});
