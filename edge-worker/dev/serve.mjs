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
const passedOn = ["ORIGIN_URL", "LEDGER_URL", "EDGE_KEY", "TOKEN_KEYS", "IP_SALT", "LINK_FALLBACK_URL", "LINK_CACHE_SECONDS"];
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
  // Without KV the Worker behaves as when KV is down.
  kvNamespaces: env.EDGE_WITHOUT_KV === "1" ? {} : { LINKS: "links" },
  queueProducers: { CLICKS: "clicks" },
  queueConsumers: { clicks: { ...clicksConsumer, deadLetterQueue: "clicks-dlq" }, "clicks-dlq": consumer },
};
const workers = [worker];
if (env.EDGE_ANALYTICS === "print") {
  // Miniflare's own dataset keeps nothing that could be looked at.
  workers.push({
    name: "printed-analytics",
    modules: true,
    script: `export default () => ({ writeDataPoint: (point) => console.log("point " + JSON.stringify(point)) })`,
  });
  worker.wrappedBindings = { ANALYTICS: "printed-analytics" };
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
