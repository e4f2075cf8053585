// Reporting orders to the ledger: this file and the cookie in server.mjs are the whole integration.

import { readFile } from 'node:fs/promises';

const DEADLINE_MS = 5_000;
const RETRIES = 10;
const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 60_000;
const WAITING_LIMIT = 1_000;

// A real shop keeps unreported orders in its database; here a restart forgets them.
const waiting = new Map();

/** Orders that the ledger has not heard of yet. */
export const waitingOrders = () => waiting.size;

/**
 * Reports an order and answers what the ledger said:
 * `{ state: 'recorded', conversion }`, `{ state: 'refused', problem }` or `{ state: 'later' }`.
 * It never throws: an order is an order, with or without the ledger.
 */
export async function reportOrder(order) {
  const outcome = await post(order);
  if (outcome.state === 'later') keepTrying(order, 1);
  return outcome;
}

// Sending an order twice is safe: the ledger knows it by its order_id.
async function post(order) {
  try {
    const response = await fetch(new URL('/v1/conversions', process.env.LEDGER_URL), {
      method: 'POST',
      headers: { authorization: `Bearer ${await merchantKey()}`, 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const body = await response.json();
    if (response.ok) return { state: 'recorded', conversion: body };
    return isForGood(response.status) ? { state: 'refused', problem: body } : { state: 'later' };
  } catch {
    return { state: 'later' };
  }
}

// A wrong key may be put right and a busy ledger recovers; a wrong order stays wrong.
const isForGood = (status) => status >= 400 && status < 500 && ![401, 403, 408, 425, 429].includes(status);

function keepTrying(order, attempt) {
  const full = waiting.size >= WAITING_LIMIT && !waiting.has(order.order_id);
  if (attempt > RETRIES || full) {
    waiting.delete(order.order_id);
    console.error(`order ${order.order_id} was not reported: ${full ? 'too many are waiting' : 'gave up'}`);
    return;
  }
  waiting.set(order.order_id, order);
  const pause = Math.min(RETRY_FIRST_MS * 2 ** (attempt - 1), RETRY_LONGEST_MS);
  const retry = async () => {
    const outcome = await post(order);
    if (outcome.state === 'later') return keepTrying(order, attempt + 1);
    waiting.delete(order.order_id);
    if (outcome.state === 'refused') console.error(`order ${order.order_id} was refused: ${outcome.problem.code}`);
  };
  setTimeout(retry, pause).unref();
}

// Read for each order, so that a rotated key needs no restart.
async function merchantKey() {
  const file = process.env.MERCHANT_KEY_FILE;
  const key = file ? (await readFile(file, 'utf8')).trim() : process.env.MERCHANT_KEY;
  if (!key) throw new Error('no merchant key yet');
  return key;
}
