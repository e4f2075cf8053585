// The Worker and its yardsticks in one workerd, each on a port of its own:
//
//   EDGE_BUILD_DIR=edge-worker/build node tests/bench/workers/serve.mjs
//
// Prints `ready` and the ports as JSON. On its own port a Worker is reached straight from workerd; on the port
// `miniflare` by its host, NAME.test, through Miniflare's entry Worker, which is no part of Cloudflare.
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Log, LogLevel, Miniflare } from "miniflare";

const here = dirname(fileURLToPath(import.meta.url));
const build = resolve(process.env.EDGE_BUILD_DIR || join(here, "../../../edge-worker/build"));
const names = ["worker", "redirect", "same_answer", "kv_each_time", "cached", "drain"];

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

const ports = {};
for (const name of [...names, "miniflare"]) ports[name] = await freePort();

const CODE = "ABC12345";
const LINK = {
  version: 1,
  link_id: "0198a5a0-0000-7000-8000-000000000001",
  merchant_id: "0198a5a0-0000-7000-8000-000000000002",
  code: CODE,
  state: "active",
  destination: "https://shop.example/",
  window_days: 30,
  attribution_model: "last_click",
  consent: { mode: "implied" },
};

const common = { compatibilityDate: "2026-04-01", modules: true };
const socket = (name) => ({
  routes: [`${name}.test/*`],
  unsafeDirectSockets: [{ host: "127.0.0.1", port: ports[name] }],
});
const bindings = {
  TOKEN_KEYS: "7:52f22665a60c12d289185d950ee8813609166f6b113d178d6c0fd3901ff239a1",
  IP_SALT: "salt of the measurement",
  EDGE_KEY: "unused",
  LEDGER_URL: "http://127.0.0.1:9",
  LINK_CACHE_SECONDS: "30",
};
const edge = (name) => ({
  ...common,
  ...socket(name),
  name,
  kvNamespaces: { LINKS: "links" },
  queueProducers: { CLICKS: name },
});
const sameJob = { scriptPath: join(here, "same_job.mjs") };
const consumer = { maxBatchSize: 100, maxBatchTimeout: 1 };

const miniflare = new Miniflare({
  log: new Log(LogLevel.WARN),
  cf: false,
  host: "127.0.0.1",
  port: ports.miniflare,
  workers: [
    {
      ...edge("worker"),
      bindings,
      modulesRoot: build,
      modules: [
        { type: "ESModule", path: join(build, "index.js") },
        { type: "CompiledWasm", path: join(build, "index_bg.wasm") },
      ],
    },
    { ...common, ...socket("redirect"), name: "redirect", scriptPath: join(here, "redirect.mjs") },
    { ...common, ...socket("same_answer"), name: "same_answer", scriptPath: join(here, "same_answer.mjs") },
    { ...edge("kv_each_time"), ...sameJob, bindings: { ...bindings, LINK_CACHE_SECONDS: "0" } },
    { ...edge("cached"), ...sameJob, bindings },
    {
      ...common,
      ...socket("drain"),
      name: "drain",
      scriptPath: join(here, "drain.mjs"),
      queueConsumers: { worker: consumer, kv_each_time: consumer, cached: consumer },
    },
  ],
});

const stop = async () => {
  await miniflare.dispose().catch(() => {});
  process.exit(0);
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

await miniflare.ready;
const links = await miniflare.getKVNamespace("LINKS", "worker");
// As the ledger would push it.
const day = Math.floor(Date.now() / 86_400_000);
for (const at of [day, day + 1]) await links.put(`salt:${at}`, JSON.stringify({ day: at, salt: "5a".repeat(32) }));
for (const name of names) await links.put(`link:${name}.test:${CODE}`, JSON.stringify(LINK));
console.log(`ready ${JSON.stringify(ports)}`);
