// A small shop: `SHOP_PORT=8090 LEDGER_URL=http://127.0.0.1:8080 MERCHANT_KEY=trb_… node server.mjs`
//
// It stands behind the Worker, reads the click token from its cookie and reports each order to the ledger.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { reportOrder, waitingOrders } from './ledger.mjs';
import { home, pricing, sorry, thanks } from './pages.mjs';
import { CURRENCY, PLANS, planOf } from './plans.mjs';

const BODY_LIMIT_BYTES = 16 * 1024;
const ORDERS_LIMIT = 1_000;
const TOKEN = /^[A-Za-z0-9_-]{20,200}$/;
const CONSENT = process.env.CONSENT ?? 'cookieless';
const ORDER_ID = /^order-[0-9a-f]{16}$/;
const STYLE = readFileSync(new URL('assets/style.css', import.meta.url));

// The latest orders, so that pressing the button twice is one order and not two.
const orders = new Map();
const newOrderId = () => `order-${randomBytes(8).toString('hex')}`;

const html = (status, body) => ({ status, type: 'text/html; charset=utf-8', body, cache: 'no-store' });
const json = (status, value) => ({ status, type: 'application/json', body: JSON.stringify(value), cache: 'no-store' });

const routes = {
  'GET /': () => html(200, home()),
  'GET /pricing': (request, url) => html(200, pricing(newOrderId(), url.searchParams.get('plan'))),
  'POST /buy': buy,
  'GET /healthz': () => json(200, { status: 'ok', waiting_orders: waitingOrders() }),
  'GET /api/plans': () => json(200, { currency: CURRENCY, data: PLANS }),
  'GET /assets/style.css': () => ({ status: 200, type: 'text/css; charset=utf-8', body: STYLE, cache: 'public, max-age=3600' }),
};

async function buy(request) {
  const form = new URLSearchParams(await readBody(request));
  const plan = planOf(form.get('plan'));
  const customer = (form.get('customer') ?? '').trim();
  if (!plan || !customer || customer.length > 200) {
    const problem = 'Please choose a plan and enter your e-mail address or customer number.';
    return html(422, pricing(newOrderId(), form.get('plan'), problem));
  }
  const orderId = ORDER_ID.test(form.get('order_id') ?? '') ? form.get('order_id') : newOrderId();
  const before = orders.get(orderId);
  if (before && (before.customer_id !== customer || before.product !== plan.id)) {
    return html(409, sorry('That order exists already', 'Please start again from the pricing page.'));
  }
  const order = before ?? {
    order_id: orderId,
    customer_id: customer,
    ...(customer.includes('@') ? { customer_email: customer } : {}),
    amount: plan.amount,
    currency: CURRENCY,
    product: plan.id,
    occurred_at: new Date().toISOString(),
    ...clickToken(request),
  };
  orders.set(orderId, order);
  if (orders.size > ORDERS_LIMIT) orders.delete(orders.keys().next().value);
  return html(200, thanks(order, plan, await reportOrder(order)));
}

// [name, value] of each cookie that came.
function cookiesOf(request) {
  return (request.headers.cookie ?? '').split(';').map((pair) => {
    const [name, ...value] = pair.split('=');
    return [name.trim(), value.join('=').trim().replace(/^"|"$/g, '')];
  });
}

// The Worker sets `aff_ref`; `aff_tok` comes from the script, or from `keepClick` below.
function clickToken(request) {
  const cookies = new Map(cookiesOf(request));
  const token = cookies.get('aff_ref') ?? cookies.get('aff_tok');
  return token && TOKEN.test(token) ? { click_token: token } : {};
}

// The program's consent rule, which the shop must be told: `implied`, `cookieless`, or the cookie `NAME=VALUE` that the
// consent banner sets. Without it nothing is kept.
function mayKeep(request) {
  if (CONSENT === 'implied' || CONSENT === 'cookieless') return CONSENT === 'implied';
  return cookiesOf(request).some((cookie) => cookie.join('=') === CONSENT);
}

// A link domain hands the token over in the address. Kept by the server, it outlives Safari's 7 days for script cookies.
function keepClick(request, url) {
  const token = url.searchParams.get('aff_click') ?? '';
  return TOKEN.test(token) && mayKeep(request)
    ? { 'set-cookie': `aff_tok=${token}; Path=/; Max-Age=${30 * 86_400}; HttpOnly; SameSite=Lax` }
    : {};
}

class TooLarge extends Error {}

async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > BODY_LIMIT_BYTES) throw new TooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

async function answer(request) {
  const url = URL.canParse(request.url, 'http://shop') ? new URL(request.url, 'http://shop') : null;
  if (!url) return html(400, sorry('Bad address', 'That address cannot be read.'));
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = Object.hasOwn(routes, `${method} ${url.pathname}`) ? routes[`${method} ${url.pathname}`] : null;
  if (!route) return html(404, sorry('Not found', 'There is nothing at this address.'));
  const reply = await route(request, url);
  return method === 'GET' ? { ...reply, headers: keepClick(request, url) } : reply;
}

const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, async (request, response) => {
  const reply = await answer(request).catch((error) => {
    if (error instanceof TooLarge) return { ...html(413, sorry('Too much', 'That form is too large.')), close: true };
    console.error(error);
    return html(500, sorry('Something went wrong', 'Nothing was ordered. Please try again.'));
  });
  response.writeHead(reply.status, {
    'content-type': reply.type,
    'content-length': Buffer.byteLength(reply.body),
    'cache-control': reply.cache,
    'content-security-policy': "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'",
    'x-content-type-options': 'nosniff',
    ...(reply.close ? { connection: 'close' } : {}),
    ...reply.headers,
  });
  response.end(reply.body);
});

if (!process.env.LEDGER_URL || !URL.canParse(process.env.LEDGER_URL)) {
  console.error('LEDGER_URL is missing or not an address');
  process.exit(2);
}
if (!/^(implied|cookieless|[^=;\s]+=[^;]+)$/.test(CONSENT)) {
  console.error('CONSENT is not implied, cookieless, or NAME=VALUE of a cookie');
  process.exit(2);
}
server.on('error', (error) => {
  console.error(`cannot listen: ${error.message}`);
  process.exit(2);
});
server.listen(Number(process.env.SHOP_PORT ?? 0), '127.0.0.1', () => {
  console.log(`ready http://127.0.0.1:${server.address().port}`);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), 2_000).unref();
  });
}
