// Drives Chromium through one session and prints what it saw, one JSON list. Run as
//
//   CHROMIUM_BIN=/usr/bin/chromium node browser.mjs '{"steps": [{"open": "http://127.0.0.1:1/"}, {"tell": "1 + 1"}]}'
//
//   open URL          goes there
//   until EXPRESSION  waits until it is true in the page; its result is whether that came to pass
//   tell EXPRESSION   its result is the value
//   let COOKIE        sets a cookie, as playwright takes it
//   cookies URL       its result is what the browser would send there
//   wait MS           waits
//   errors true       its result is everything the page has thrown
//   requests true     its result is every address it has asked for, and whether that failed
//   click SELECTOR    clicks the first of these, and waits for the page that follows, if one does
//   read SELECTOR     its result is the text of the first of these
//   reload EXPRESSION reads the page again and again until it is true there; its result is whether that came to pass
//   paste true        goes to the address that was copied
//   totp {SELECTOR: KEY}
//                     fills in the code of the key that is shown at that place, as an authenticator app computes it
//   send {form, fields}
//                     sends the first form of that selector with these values, unchecked by the browser
//   fill {SELECTOR: TEXT}
//                     fills in fields
//   look {scheme, width}
//                     another colour scheme (light, dark), another width of the window
//   axe true          its result is what axe-core finds wrong with the page: rule and place
//   lighthouse MODULE what Lighthouse, which is there, thinks of the page: its categories out of 100, and what failed
//   shot PATH         a picture of the whole page
//   picture PATH      the same, of at most 1,400 pixels of its height, of 256 colours
//
// `scheme` and `width` beside `steps` are how it looks from the beginning.
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { smaller } from "./png.mjs";

const BROWSER =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
const PATIENCE_MS = 10_000;

const HEIGHT = 900;

// Six digits of RFC 6238.
function codeOf(key) {
  const bits = [...key].map((digit) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", secret).update(counter).digest();
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1e6).padStart(6, "0");
}

const session = JSON.parse(process.argv[2]);
const { steps, userAgent = BROWSER, pages = {}, proxies = {}, javaScript = true, bypassPolicy = false } = session;
// Lighthouse speaks to the browser by itself.
const isJudged = steps.some((step) => "lighthouse" in step);
const profile = mkdtempSync(join(tmpdir(), "tributary-browser-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM_BIN,
  headless: true,
  userAgent,
  javaScriptEnabled: javaScript,
  bypassCSP: bypassPolicy,
  colorScheme: session.scheme,
  viewport: { width: session.width ?? 1280, height: HEIGHT },
  permissions: steps.some((step) => "paste" in step) ? ["clipboard-read", "clipboard-write"] : undefined,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-lcd-text",
    ...(isJudged ? ["--remote-debugging-port=0"] : []),
  ],
});
try {
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const requests = [];
  page.on("response", (response) => requests.push({ url: response.url(), failed: response.status() >= 400 }));
  page.on("requestfailed", (request) => requests.push({ url: request.url(), failed: true }));
  // Hosts that are nobody's in this network answer with these pages.
  for (const [origin, body] of Object.entries(pages)) {
    await context.route(`${origin}/**`, (route) => route.fulfill({ contentType: "text/html", body }));
  }
  // Others stand for a server of ours, as https would in production.
  for (const [origin, server] of Object.entries(proxies)) {
    await context.route(`${origin}/**`, async (route) => {
      const response = await route.fetch({ url: route.request().url().replace(origin, server) }).catch(() => null);
      await (response ? route.fulfill({ response }) : route.abort()).catch(() => {});
    });
  }
  async function comesTrue(text, limitMs, pauseMs, meanwhile) {
    const deadline = Date.now() + limitMs;
    while (Date.now() < deadline) {
      if (await page.evaluate(text).catch(() => false)) return true;
      await page.waitForTimeout(pauseMs);
      await meanwhile();
    }
    return false;
  }
  const deeds = {
    open: async (url) => void (await page.goto(url)),
    // Asked again and again from outside: a function that waits in the page is refused where its policy forbids eval.
    until: (text) => comesTrue(text, PATIENCE_MS, 50, () => {}),
    reload: (text) => comesTrue(text, 3 * PATIENCE_MS, 250, () => page.reload()),
    paste: async () => void (await page.goto(await page.evaluate(() => navigator.clipboard.readText()))),
    totp: async (fields) => {
      for (const [selector, key] of Object.entries(fields)) {
        await page.locator(selector).fill(codeOf(await page.locator(key).innerText({ timeout: PATIENCE_MS })));
      }
    },
    send: async ({ form, fields = {} }) => {
      const sent = (element, values) => {
        for (const [name, value] of Object.entries(values)) element.elements[name].value = value;
        element.submit();
      };
      await Promise.all([page.waitForEvent("load"), page.locator(form).first().evaluate(sent, fields)]);
    },
    tell: async (text) => (await page.evaluate(text)) ?? null,
    let: async (cookie) => void (await context.addCookies([cookie])),
    cookies: async (url) => (await context.cookies(url)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    wait: async (ms) => void (await page.waitForTimeout(ms)),
    errors: async () => errors,
    click: async (selector) => {
      await page.locator(selector).first().click({ timeout: PATIENCE_MS });
      await page.waitForLoadState("load");
    },
    read: async (selector) => page.locator(selector).first().innerText({ timeout: PATIENCE_MS }),
    fill: async (fields) => {
      for (const [selector, text] of Object.entries(fields)) {
        const field = page.locator(selector).first();
        const isSelect = (await field.evaluate((element) => element.tagName)) === "SELECT";
        await (isSelect ? field.selectOption(text) : field.fill(text));
      }
    },
    look: async ({ scheme, width }) => {
      if (scheme) await page.emulateMedia({ colorScheme: scheme });
      if (width) await page.setViewportSize({ width, height: HEIGHT });
    },
    axe: async () => {
      const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
      await page.evaluate(source);
      const { violations } = await page.evaluate(() => axe.run());
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
    },
    lighthouse: async (module) => {
      const { default: lighthouse } = await import(module);
      const port = Number(readFileSync(join(profile, "DevToolsActivePort"), "utf8").split("\n")[0]);
      const categories = ["accessibility", "best-practices"];
      const { lhr } = await lighthouse(page.url(), { port, onlyCategories: categories, disableStorageReset: true });
      // In a tab of its own, which must come to the same page.
      if (lhr.finalDisplayedUrl !== page.url()) throw new Error(`Lighthouse came to ${lhr.finalDisplayedUrl}`);
      const judged = categories.map((name) => lhr.categories[name]);
      const wrong = judged.flatMap(({ auditRefs }) => auditRefs).filter(({ id, weight }) => weight && lhr.audits[id].score === 0);
      const scores = judged.map(({ score }) => Math.round((score ?? 0) * 100));
      return { url: lhr.finalDisplayedUrl, scores, wrong: wrong.map(({ id }) => id) };
    },
    picture: async (path) => {
      const [width, height] = await page.evaluate(() => [innerWidth, document.documentElement.scrollHeight]);
      const clip = { x: 0, y: 0, width, height: Math.min(height, 1400) };
      writeFileSync(path, smaller(await page.screenshot({ fullPage: true, clip })));
    },
    shot: async (path) => void (await page.screenshot({ path, fullPage: true })),
    requests: async () => requests,
  };
  const seen = [];
  for (const step of steps) {
    const [[name, argument]] = Object.entries(step);
    const result = await deeds[name](argument);
    if (result !== undefined) seen.push(result);
  }
  console.log(JSON.stringify(seen));
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
