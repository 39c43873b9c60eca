// PouchDB over LevelDB on disk, replicating from the server until it has all.
//
//     node pouch_client.mjs PORT DIRECTORY
import PouchDB from "pouchdb";

const [, , port, directory] = process.argv;
const db = new PouchDB(directory);
const began = process.hrtime.bigint();
const before = process.cpuUsage();
const done = await db.replicate.from(`http://127.0.0.1:${port}/rows`, {
  batch_size: 1000, // of 100 (the default), 1,000 and 5,000 the best
  batches_limit: 10,
});
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({
  peer: "pouchdb", rows: done.docs_written, seconds, cpu_ms: (user + system) / 1000,
  ok: done.ok && done.errors.length === 0,
}));
await db.close();
