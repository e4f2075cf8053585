// Runs the built Worker in workerd, with KV, queue, dead-letter queue and consumers as in production.
//
//   EDGE_PORT=8787 ORIGIN_URL=http://127.0.0.1:3000 LEDGER_URL=http://127.0.0.1:8080 … node edge-worker/dev/serve.mjs
//
// Prints `ready http://127.0.0.1:PORT` once it answers. SIGTERM and SIGINT stop it and workerd; so does the end of
// stdin when EDGE_EXIT_WITH_STDIN=1, so that nothing is left behind when the parent dies. Until then it is told there
// what a test wants (control.mjs).
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { control } from "./control.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { env } = process;
const buildDir = resolve(env.EDGE_BUILD_DIR || join(here, "..", "build"));
const port = Number(env.EDGE_PORT || 8787);

const script = join(buildDir, "index.js");
if (!existsSync(script)) {
  console.error(`no built Worker in ${buildDir}: run \`cargo xtask up\`, or worker-build --release in edge-worker/`);
  process.exit(2);
}

// What the Worker reads. In development a developer tries links with curl, so tools count as people.
const variables = {
  SITE_HOSTS: `127.0.0.1:${port}`,
  LINK_HOSTS: `localhost:${port}`,
  COUNT_TOOLS: "1",
  RETRY_MAX_SECONDS: "5",
};
const passedOn = [
  "ORIGIN_URL",
  "LEDGER_URL",
  "EDGE_KEY",
  "TOKEN_KEYS",
  "LINK_FALLBACK_URL",
  "LINK_CACHE_SECONDS",
  "LINK_COPY_SECONDS",
];
for (const name of [...passedOn, ...Object.keys(variables)]) {
  if (env[name]) variables[name] = env[name];
}

// Miniflare asks Cloudflare for a sample of this object otherwise. EDGE_CF adds to it, as JSON.
const cf = { country: env.EDGE_COUNTRY || "DE", clientAcceptEncoding: "gzip, br", ...JSON.parse(env.EDGE_CF || "{}") };
const consumer = { maxBatchSize: 100, maxBatchTimeout: 1, maxRetries: 100 };
// Tests give up soon, to see the dead-letter queue at work.
const clicksConsumer = { ...consumer, maxRetries: Number(env.EDGE_QUEUE_RETRIES || consumer.maxRetries) };

const worker = {
  name: "tributary-edge",
  modulesRoot: buildDir,
  modules: [
    { type: "ESModule", path: script },
    { type: "CompiledWasm", path: join(buildDir, "index_bg.wasm") },
  ],
  compatibilityDate: "2026-04-01",
  bindings: variables,
  wrappedBindings: {},
  queueConsumers: { clicks: { ...clicksConsumer, deadLetterQueue: "clicks-dlq" }, "clicks-dlq": consumer },
};
const workers = [worker];

// Binds an object of our own in the place of what the platform would give.
function standIn(binding, object) {
  const name = `stand-in-${binding.toLowerCase()}`;
  workers.push({ name, modules: true, script: `export default () => (${object})` });
  worker.wrappedBindings[binding] = name;
}

// For tests: `none` as when KV is down, `hangs` when it never answers, `slow` when the ledger is asked before it does; a
// queue that `fails` or `hangs`.
const never = "() => new Promise(() => {})";
const slowly = "(key) => new Promise((done) => setTimeout(() => done(kept.get(key) ?? null), 400))";
const keep = "async (key, value) => void kept.set(key, JSON.parse(value))";
if (env.EDGE_KV === "hangs") standIn("LINKS", `{ get: ${never}, put: ${never} }`);
else if (env.EDGE_KV === "slow") standIn("LINKS", `((kept) => ({ get: ${slowly}, put: ${keep} }))(new Map())`);
else if (env.EDGE_KV !== "none") worker.kvNamespaces = { LINKS: "links" };
if (env.EDGE_QUEUE === "hangs") standIn("CLICKS", `{ send: ${never} }`);
else if (env.EDGE_QUEUE === "fails") standIn("CLICKS", `{ send: async () => { throw new Error("the queue fails"); } }`);
else worker.queueProducers = { CLICKS: "clicks" };
if (env.EDGE_ANALYTICS === "print") {
  // Miniflare's own dataset keeps nothing that could be looked at.
  standIn("ANALYTICS", `{ writeDataPoint: (point) => console.log("point " + JSON.stringify(point)) }`);
} else if (env.EDGE_ANALYTICS !== "0") {
  worker.analyticsEngineDatasets = { ANALYTICS: { dataset: "tributary_edge" } };
}

const { Log, LogLevel, Miniflare } = await import("miniflare");
const miniflare = new Miniflare({
  host: "127.0.0.1",
  port,
  cf,
  log: new Log(LogLevel.WARN),
  kvPersist: env.PERSIST_DIR ? join(resolve(env.PERSIST_DIR), "kv") : false,
  workers,
});

let stopping = false;
async function stop(code) {
  if (stopping) return;
  stopping = true;
  await miniflare.dispose().catch(() => {});
  process.exit(code);
}
process.on("SIGTERM", () => stop(0));
process.on("SIGINT", () => stop(0));
if (env.EDGE_EXIT_WITH_STDIN === "1") {
  process.stdin.on("end", () => stop(0)).on("error", () => stop(0));
  control(miniflare, process.stdin);
}

try {
  await miniflare.ready;
  console.log(`ready http://127.0.0.1:${port}`);
} catch (error) {
  console.error(`the Worker does not start: ${error.message}`);
  await stop(1);
}
