// Renews edge-worker/src/t.min.js, which the Worker serves, from edge-worker/script/t.js:
//
//   node edge-worker/dev/script.mjs            writes it
//   node edge-worker/dev/script.mjs --check    fails when it is not what the source makes, or over its size budget
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { transformSync } from "esbuild";

const BUDGET_BYTES = 2_048;
const source = new URL("../script/t.js", import.meta.url);
const made = new URL("../src/t.min.js", import.meta.url);

const { code } = transformSync(readFileSync(source, "utf8"), { minify: true, target: "es2018", charset: "utf8" });
const bytes = gzipSync(code, { level: 9 }).length;

if (!process.argv.includes("--check")) {
  writeFileSync(made, code);
} else if (readFileSync(made, "utf8") !== code) {
  console.error("t.min.js is not what script/t.js makes: run `node edge-worker/dev/script.mjs`");
  process.exitCode = 1;
}
console.log(`${bytes} bytes gzip of ${BUDGET_BYTES}`);
if (bytes > BUDGET_BYTES) process.exitCode = 1;
