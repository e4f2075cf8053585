// Renews edge-worker/src/bots.txt from the npm package `isbot` (Unlicense):
//
//   npm install --no-save isbot@5 && node edge-worker/dev/bots.mjs
//
// Takes the patterns that are plain pieces of text, which the Worker finds in one pass without a regex engine. `^` and
// `$` stand for the ends of the user agent. The few that need a regex are replaced by the pieces below.
import { writeFileSync } from "node:fs";
import { list } from "isbot";

const instead = ["bot", "crawl", "spider", "http://", "https://", "headless", "preview", "externalhit", "^whatsapp"];
// Clients a developer tries links with; bot.rs tells them apart from robots.
const tools = [
  "curl", "wget", "python", "java", "node", "axios", "okhttp", "postman", "insomnia", "httpie", "go-http", "libwww",
  "undici", "reqwest", "ureq",
];
const isTool = (piece) => tools.some((tool) => piece.includes(tool) || tool.includes(piece));

function plain(pattern) {
  const text = pattern.replace(/\\([./()|+\-])/g, "$1").replace(/\\d\\.\\d.*$/, "");
  const escaped = /\\|[*?[\]{}]/.test(pattern.replace(/\\[./()|+\-]/g, ""));
  const grouped = /[()|]/.test(pattern.replace(/\\[()|]/g, ""));
  return escaped || grouped ? null : text.toLowerCase();
}

const found = list.map(plain).filter((text) => text && !isTool(text) && /[a-z]{3}/.test(text));
const pieces = [...new Set([...instead, ...found])];
const shortest = pieces.filter((piece) => !pieces.some((other) => other !== piece && piece.includes(other)));
const bytewise = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
writeFileSync(new URL("../src/bots.txt", import.meta.url), shortest.sort(bytewise).join("\n") + "\n");
