// Plays Stripe for one customer: a subscription begins, its first invoice is paid, a part of it is refunded, and a month
// later the next invoice is paid. Events are signed by Stripe's own library, as Stripe signs them.
//
//   node examples/stripe-sale/play.mjs WEBHOOK_URL WEBHOOK_SECRET CLICK_TOKEN
//
// Prints what the endpoint answered to each event.
import Stripe from "stripe";

const [url, secret, token] = process.argv.slice(2);
if (!token) {
  console.error("usage: node examples/stripe-sale/play.mjs WEBHOOK_URL WEBHOOK_SECRET CLICK_TOKEN");
  process.exit(2);
}

const stripe = new Stripe("sk_test_never_used");
const run = Date.now();
const id = (prefix, name) => `${prefix}_${run}_${name}`;
const now = Math.floor(run / 1000);

const session = {
  id: id("cs", "1"),
  object: "checkout.session",
  mode: "subscription",
  payment_status: "paid",
  status: "complete",
  client_reference_id: token,
  currency: "eur",
  amount_subtotal: 10000,
  amount_total: 11900,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 1900 },
  customer: id("cus", "1"),
  customer_details: { email: "eve@customer.example", address: { country: "DE" } },
  subscription: id("sub", "1"),
  invoice: id("in", "1"),
  livemode: false,
  metadata: {},
};

// 100.00 EUR and 19 % tax.
const invoice = (name, billing_reason) => ({
  id: id("in", name),
  object: "invoice",
  billing_reason,
  status: "paid",
  currency: "eur",
  amount_due: 11900,
  amount_paid: 11900,
  subtotal: 10000,
  total: 11900,
  total_excluding_tax: 10000,
  total_taxes: [{ amount: 1900, tax_behavior: "exclusive", type: "tax_rate_details" }],
  customer: session.customer,
  customer_email: "eve@customer.example",
  parent: {
    type: "subscription_details",
    subscription_details: { subscription: session.subscription, metadata: {} },
  },
  livemode: false,
  metadata: {},
});

const payment = {
  id: id("inpay", "1"),
  object: "invoice_payment",
  status: "paid",
  currency: "eur",
  amount_paid: 11900,
  invoice: id("in", "1"),
  payment: { type: "payment_intent", payment_intent: id("pi", "1") },
  livemode: false,
};

// A tenth of it.
const refund = {
  id: id("re", "1"),
  object: "refund",
  status: "succeeded",
  currency: "eur",
  amount: 1190,
  payment_intent: id("pi", "1"),
  metadata: {},
};

const story = [
  ["checkout.session.completed", session],
  ["invoice.paid", invoice("1", "subscription_create")],
  ["invoice_payment.paid", payment],
  ["refund.created", refund],
  ["invoice.paid", invoice("2", "subscription_cycle")],
];

for (const [index, [type, object]] of story.entries()) {
  const event = { id: id("evt", index), object: "event", type, created: now, livemode: false, data: { object } };
  const payload = JSON.stringify(event);
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret });
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Stripe-Signature": signature },
    body: payload,
  });
  console.log(`${type}: ${answer.status}`);
  if (!answer.ok) process.exitCode = 1;
}
