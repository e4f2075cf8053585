#!/usr/bin/env node
// worker-build runs this as its esbuild, in the folder it builds in: our own entry takes the place of the generated one,
// then esbuild bundles as it was told.
import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
copyFileSync(path("../src/entry.js"), "shim.js");
const { status } = spawnSync(path("../../node_modules/esbuild/bin/esbuild"), process.argv.slice(2), { stdio: "inherit" });
process.exit(status ?? 1);
