// rxdb-server over RxDB in memory, with a replication endpoint.
//
//     node rxdb_server.mjs DOCUMENTS
//
// As pouch_server.mjs.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createServer } from "node:net";
import { createRxDatabase } from "rxdb";
import { getRxStorageMemory } from "rxdb/plugins/storage-memory";
import { createRxServer } from "rxdb-server/plugins/server";
import { RxServerAdapterExpress } from "rxdb-server/plugins/adapter-express";
import { schema } from "./rxdb_schema.mjs";

const CHUNK = 5000;

const database = await createRxDatabase({ name: "server", storage: getRxStorageMemory() });
const { rows } = await database.addCollections({ rows: { schema } });

async function load(path) {
  let documents = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    documents.push(JSON.parse(line));
    if (documents.length === CHUNK) {
      await rows.bulkInsert(documents);
      documents = [];
    }
  }
  await rows.bulkInsert(documents);
}

async function change(n) {
  const found = await rows.find({ selector: { _id: { $gt: "stock/" } }, sort: [{ _id: "asc" }], limit: n }).exec();
  await rows.bulkUpsert(found.map((doc) => ({ ...doc.toJSON(), qty: doc.qty + 1 })));
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

await load(process.argv[2]);
const port = await freePort();
const server = await createRxServer({ database, adapter: RxServerAdapterExpress, port, hostname: "127.0.0.1" });
server.addReplicationEndpoint({ name: "rows", collection: rows });
await server.start();
console.log(`ready ${port}`);
for await (const line of createInterface({ input: process.stdin })) {
  await change(Number(line));
  console.log("changed");
}
process.exit(0);
