// A yardstick in plain JavaScript that does for a visit what the Worker does: finds the link, filters robots, signs a
// token, keeps the visitor's id, redirects with cookies, and sends clicks in batches to a queue. Written as one would
// write it for production, with the platform's own URL, WebCrypto and JSON. LINK_CACHE_SECONDS = 0 reads KV each time.
const MAX_CLICKS = 64;
const FLUSH_AFTER_MS = 250;
const ROBOT = /bot|crawl|spider|preview|facebookexternalhit|whatsapp|slurp|lighthouse|headless|monitor|scan|fetch/i;
const PREFETCH = /prefetch|prerender|preview/i;
const DAY_MS = 86_400_000;

const encoder = new TextEncoder();
const hmacKey = (secret) =>
  crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

let signing;
// The key that signs, imported once an isolate.
function signingKey(env) {
  const [kid, secret] = env.TOKEN_KEYS.split(",")[0].split(":");
  signing ??= hmacKey(fromHex(secret)).then((key) => ({ kid: Number(kid), key }));
  return signing;
}

let salt = { day: -1, key: null };
// The day's key for pseudonyms of addresses, derived once a day.
function saltKey(env, now) {
  const day = Math.floor(now / DAY_MS);
  if (salt.day !== day) {
    const derive = async () => {
      const secret = await hmacKey(encoder.encode(env.IP_SALT));
      return hmacKey(await crypto.subtle.sign("HMAC", secret, encoder.encode(String(day))));
    };
    salt = { day, key: derive() };
  }
  return salt.key;
}

const links = new Map();
async function findLink(env, key, now) {
  const lifetime = Number(env.LINK_CACHE_SECONDS) * 1_000;
  const known = links.get(key);
  if (known && now < known.expires) return known.link;
  const link = await env.LINKS.get(key, "json");
  if (lifetime > 0) links.set(key, { link, expires: now + lifetime });
  return link;
}

function uuidV7(now) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(now / 0x1_0000));
  new DataView(bytes.buffer).setUint16(4, now % 0x1_0000);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes;
}

const written = (id) => hex(id).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

async function mint(env, clickId, linkId) {
  const { kid, key } = await signingKey(env);
  const signed = new Uint8Array(33);
  signed[0] = kid;
  signed.set(clickId, 1);
  signed.set(fromHex(linkId.replaceAll("-", "")), 17);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, signed));
  return base64url([...signed, ...mac.subarray(0, 10)]);
}

async function pseudonym(env, ip, now) {
  if (!ip) return undefined;
  const mac = await crypto.subtle.sign("HMAC", await saltKey(env, now), encoder.encode(ip));
  return hex(new Uint8Array(mac, 0, 16));
}

let isolateId;
let sent = 0;
let waiting = [];
function flush(env) {
  if (waiting.length === 0) return undefined;
  isolateId ??= crypto.randomUUID();
  const clicks = waiting;
  waiting = [];
  sent += 1;
  return env.CLICKS.send(JSON.stringify({ isolate_id: isolateId, seq: sent, clicks }), { contentType: "text" });
}

function record(click, env, context) {
  waiting.push(click);
  if (waiting.length >= MAX_CLICKS) context.waitUntil(flush(env));
  else if (waiting.length === 1) {
    context.waitUntil(new Promise((resolve) => setTimeout(resolve, FLUSH_AFTER_MS)).then(() => flush(env)));
  }
}

const cut = (text, length) => text?.slice(0, length) || undefined;

export default {
  async fetch(request, env, context) {
    const url = new URL(request.url);
    const code = url.searchParams.get("ref");
    if (!code || !/^[0-9a-f]{8}$|^[a-z0-9-]{3,30}$/i.test(code)) return fetch(request);
    const { headers } = request;
    const now = Date.now();
    const link = await findLink(env, `link:${url.host}:${code}`, now);
    if (!link) return fetch(request);

    url.searchParams.delete("ref");
    const location = url.pathname + url.search;
    const userAgent = headers.get("user-agent") ?? "";
    if (PREFETCH.test(headers.get("sec-purpose") ?? headers.get("purpose") ?? "")) {
      return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
    }
    const opensPage = ["", "document"].includes(headers.get("sec-fetch-dest") ?? "");
    const answer = new Headers({ location, "cache-control": "no-store" });
    if (link.state === "active" && !ROBOT.test(userAgent) && request.method === "GET" && opensPage) {
      const id = uuidV7(now);
      const [token, ip] = await Promise.all([
        mint(env, id, link.link_id),
        pseudonym(env, headers.get("cf-connecting-ip"), now),
      ]);
      const known = /(?:^|;\s*)aff_vid=([0-9a-f]{32})/.exec(headers.get("cookie") ?? "")?.[1];
      const visitor = known ?? hex(crypto.getRandomValues(new Uint8Array(16)));
      const scope = `Path=/; Max-Age=${link.window_days * 86_400}; HttpOnly; SameSite=Lax; Secure`;
      answer.append("set-cookie", `aff_ref=${token}; ${scope}`);
      answer.append("set-cookie", `aff_vid=${visitor}; ${scope}`);
      const click = {
        id: written(id),
        link_id: link.link_id,
        merchant_id: link.merchant_id,
        visitor_id: visitor,
        landing_page: cut(url.origin + location, 1_024),
        referer: cut(headers.get("referer"), 1_024),
        user_agent: cut(userAgent, 512),
        utm_source: cut(url.searchParams.get("utm_source"), 200),
        utm_medium: cut(url.searchParams.get("utm_medium"), 200),
        utm_campaign: cut(url.searchParams.get("utm_campaign"), 200),
        ip_pseudonym: ip,
        country: request.cf?.country,
        at: new Date(now).toISOString(),
      };
      record(click, env, context);
    }
    return new Response(null, { status: 302, headers: answer });
  },
};
