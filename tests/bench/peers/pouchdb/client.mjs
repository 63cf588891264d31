// node client.mjs MODULES FOLDER ADDRESS RECORDS flushed|unflushed
// A PouchDB that replicates with ADDRESS. Reads one JSON command a line, answers each with one line; times are seconds
// and hold the replication alone. RECORDS is a file with one JSON record a line.

import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { flushed } from "./flushed.mjs";

const BATCH_DOCUMENTS = 200;
const WRITTEN_AT_ONCE = 1000;

const [modules, folder, address, records, durability] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const PouchDB = require("pouchdb");
const leveldown = require("leveldown");
const Local = PouchDB.defaults({ prefix: `${folder}/`, db: durability === "flushed" ? flushed(leveldown) : leveldown });

// Kept-alive connections, which PouchDB does not use by itself in Node: ours are kept alive, too.
const agent = new Agent({ keepAlive: true });
let requests = 0;
const fetch = (url, options) => {
  requests += 1;
  return PouchDB.fetch(url, { ...options, agent });
};

const seconds = async (work) => {
  const began = process.hrtime.bigint();
  const result = await work();
  return [Number(process.hrtime.bigint() - began) / 1e9, result];
};

const expect = (what, found, wanted) => {
  if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`);
};

let local, remote;

const commands = {
  // A new database here with the records in it, and an empty one on the server.
  async write({ name }) {
    const documents = readFileSync(records, "utf8").trim().split("\n").map((line) => {
      const { id, ...fields } = JSON.parse(line);
      return { _id: id, ...fields };
    });
    local = new Local(`${name}-writer`);
    for (let at = 0; at < documents.length; at += WRITTEN_AT_ONCE) {
      await local.bulkDocs(documents.slice(at, at + WRITTEN_AT_ONCE));
    }
    remote = new PouchDB(`${address}/${name}`, { fetch });
    await remote.info();
    return { written: documents.length };
  },

  async push({ count }) {
    const [took, done] = await seconds(() => local.replicate.to(remote, { batch_size: BATCH_DOCUMENTS }));
    expect("pushed", done.docs_written, count);
    return { seconds: took };
  },

  async pull({ name, count }) {
    const fresh = new Local(`${name}-reader`);
    await fresh.info();
    const [took, done] = await seconds(() => fresh.replicate.from(remote, { batch_size: BATCH_DOCUMENTS }));
    expect("pulled", done.docs_written, count);
    await fresh.destroy();
    return { seconds: took };
  },

  // Both ways, with nothing to carry.
  async idle({ times }) {
    await local.sync(remote);
    requests = 0;
    const took = [];
    for (let at = 0; at < times; at += 1) {
      const [one, done] = await seconds(() => local.sync(remote));
      expect("carried", done.push.docs_written + done.pull.docs_written, 0);
      took.push(one);
    }
    return { seconds: took, requests: requests / (times || 1) };
  },

  async forget() {
    await remote.destroy();
    await local.destroy();
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: name, ...given } = JSON.parse(line);
  console.log(JSON.stringify(await commands[name](given)));
}
process.exit(0);
