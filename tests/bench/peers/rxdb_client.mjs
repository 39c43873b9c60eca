// RxDB replicating from rxdb-server, into memory: RxDB's storages that keep anything on a disk under
// Node are sold, or want a database server. So nothing of this is durable, to its favour.
//
//     node rxdb_client.mjs PORT
//
// It pulls what there is, says so, and on a line on stdin what there is then.
import { createInterface } from "node:readline";
import { createRxDatabase } from "rxdb";
import { getRxStorageMemory } from "rxdb/plugins/storage-memory";
import { replicateServer } from "rxdb-server/plugins/replication-server";
import { schema } from "./rxdb_schema.mjs";

const database = await createRxDatabase({ name: "client", storage: getRxStorageMemory() });
const { rows } = await database.addCollections({ rows: { schema } });

async function pull() {
  const began = process.hrtime.bigint();
  const used = process.cpuUsage();
  const replication = replicateServer({
    collection: rows,
    replicationIdentifier: "rows",
    url: `http://127.0.0.1:${process.argv[2]}/rows/0`,
    pull: { batchSize: 1000 },
    live: false,
  });
  let received = 0;
  replication.received$.subscribe(() => received++);
  replication.error$.subscribe((error) => {
    throw error;
  });
  await replication.awaitInitialReplication();
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const { user, system } = process.cpuUsage(used);
  await replication.cancel();
  console.log(JSON.stringify({ peer: "rxdb", rows: received, seconds, cpu_ms: (user + system) / 1000 }));
}

await pull();
for await (const line of createInterface({ input: process.stdin })) {
  await pull();
}
process.exit(0);
