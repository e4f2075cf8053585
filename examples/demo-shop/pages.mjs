// The pages. Every value passes through `escape` on its way into HTML.

import { CURRENCY, PLANS } from './plans.mjs';

export const escape = (value) =>
  String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export const money = (amount, currency = CURRENCY) =>
  `${(amount / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${currency}`;

function page(title, body) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<link rel="stylesheet" href="/assets/style.css">
</head>
<body>
<header><nav aria-label="Main"><a class="brand" href="/">Fernweh Maps</a> <a href="/pricing">Pricing</a></nav></header>
<main>
${body}
</main>
<footer><p>A demonstration shop. Nothing is sold and no card is charged.</p></footer>
</body>
</html>
`;
}

export const home = () =>
  page(
    'Fernweh Maps',
    `<h1>Maps for people who walk</h1>
<p class="lead">Plan a route, print it, share it. Works without a signal.</p>
<p><a class="button" href="/pricing">See plans</a></p>`,
  );

export function pricing(orderId, chosen, problem) {
  const plans = PLANS.map(
    (plan) => `<label class="plan"><input type="radio" name="plan" value="${escape(plan.id)}" required${
      plan.id === chosen ? ' checked' : ''
    }>
<span><strong>${escape(plan.name)}</strong><br>${escape(plan.text)}</span>
<span class="price">${escape(money(plan.amount))}</span></label>`,
  );
  return page(
    'Pricing – Fernweh Maps',
    `<h1>Choose a plan</h1>
${problem ? `<p class="problem" role="alert">${escape(problem)}</p>` : ''}
<form method="post" action="/buy">
<input type="hidden" name="order_id" value="${escape(orderId)}">
<fieldset><legend>Plans</legend>
${plans.join('\n')}
</fieldset>
<label for="customer">Your e-mail address or customer number</label>
<input id="customer" name="customer" required maxlength="200" autocomplete="email">
<button class="button">Buy</button>
</form>`,
  );
}

export function thanks(order, plan, outcome) {
  return page(
    'Thank you – Fernweh Maps',
    `<h1>Thank you</h1>
<p class="lead">Your order <code id="order-id">${escape(order.order_id)}</code> is complete.</p>
<dl>
<dt>Plan</dt><dd>${escape(plan.name)}</dd>
<dt>Price</dt><dd>${escape(money(order.amount))}</dd>
</dl>
<section aria-labelledby="partner">
<h2 id="partner">What the partner programme did</h2>
${inWords(outcome)}
</section>
<p><a href="/">Back to the shop</a></p>`,
  );
}

export const sorry = (title, text) =>
  page(title, `<h1>${escape(title)}</h1>\n<p>${escape(text)}</p>\n<p><a href="/">Back to the shop</a></p>`);

const REASONS = {
  no_reference: 'the visit did not come through a partner link',
  bad_token: 'the click token is not one of ours',
  unknown_ref: 'nobody owns that partner code',
  unknown_coupon: 'nobody owns that coupon',
  window_expired: 'the click was too long ago',
  click_after_order: 'the click came after the order',
  affiliate_inactive: 'that partner is not active',
  self_referral: 'partners earn nothing from their own orders',
  program_paused: 'the programme is paused',
  recurring_ended: 'the partner has earned from this subscription for as long as agreed',
};

function inWords(outcome) {
  if (outcome.state === 'later') {
    return '<p>The ledger could not be reached just now. Your order is kept, and the shop reports it again by itself.</p>';
  }
  if (outcome.state === 'refused') {
    return `<p>The ledger refused the report: ${escape(outcome.problem?.detail ?? outcome.problem?.code ?? 'no reason given')}.</p>`;
  }
  const { attribution, reason, commissions = [] } = outcome.conversion ?? {};
  const why = reason ? (REASONS[reason] ?? reason) : '';
  if (!attribution) return `<p>No partner was credited${why ? `: ${escape(why)}` : ''}.</p>`;
  if (commissions.length === 0) {
    const who = `partner <code>${escape(attribution.affiliate_id)}</code>`;
    return `<p>The order is credited to ${who}, who earns nothing from it${why ? `: ${escape(why)}` : ''}.</p>`;
  }
  const lines = commissions.map(
    (commission) =>
      `<li>Partner <code>${escape(commission.affiliate_id)}</code> earns <strong>${escape(
        money(commission.amount, commission.currency),
      )}</strong>${commission.rate ? ` (${escape(commission.rate)} %)` : ''}, ${escape(commission.status)}.</li>`,
  );
  return `<ul>\n${lines.join('\n')}\n</ul>`;
}
