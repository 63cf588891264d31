// node server.mjs MODULES FOLDER PORT flushed|unflushed
// A CouchDB-style server: express-pouchdb over LevelDB files in FOLDER, on loopback. MODULES holds node_modules.

import { createRequire } from "node:module";
import { flushed } from "./flushed.mjs";

const [modules, folder, port, durability] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const leveldown = require("leveldown");
const db = durability === "flushed" ? flushed(leveldown) : leveldown;
const Databases = require("pouchdb").defaults({ prefix: `${folder}/`, db });

const app = require("express")();
app.use("/", require("express-pouchdb")(Databases, { mode: "minimumForPouchDB", inMemoryConfig: true }));
app.listen(Number(port), "127.0.0.1");
