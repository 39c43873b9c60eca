// A CouchDB in JavaScript: PouchDB in memory behind express-pouchdb, over HTTP. In memory, so that
// nothing but the client's disk is measured.
//
//     node pouch_server.mjs DOCUMENTS
//
// Says `ready PORT` when the documents are in it. A number on stdin: so many of them are changed,
// and then it says `changed`.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import express from "express";
import PouchDB from "pouchdb";
import memory from "pouchdb-adapter-memory";
import expressPouchDB from "express-pouchdb";

const CHUNK = 5000;

PouchDB.plugin(memory);
const InMemory = PouchDB.defaults({ adapter: "memory" });
const db = new InMemory("rows");

async function load(path) {
  let documents = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    documents.push(JSON.parse(line));
    if (documents.length === CHUNK) {
      await db.bulkDocs(documents);
      documents = [];
    }
  }
  await db.bulkDocs(documents);
}

async function change(n) {
  const { rows } = await db.allDocs({ startkey: "stock/", limit: n, include_docs: true });
  await db.bulkDocs(rows.map(({ doc }) => ({ ...doc, qty: doc.qty + 1 })));
}

await load(process.argv[2]);
const app = express();
app.use("/", expressPouchDB(InMemory, { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: "/dev/null" }));
const server = app.listen(0, "127.0.0.1", () => console.log(`ready ${server.address().port}`));
for await (const line of createInterface({ input: process.stdin })) {
  await change(Number(line));
  console.log("changed");
}
process.exit(0);
