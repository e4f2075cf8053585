// Signs events as Stripe does, by Stripe's own library, and sends them: `node send.mjs '{"url", "secret", "events"}'`.
// Prints the statuses.
import Stripe from "stripe";

const { url, secret, events } = JSON.parse(process.argv[2]);
const stripe = new Stripe("sk_test_never_used");
const statuses = [];
for (const event of events) {
  const payload = JSON.stringify(event);
  const header = stripe.webhooks.generateTestHeaderString({ payload, secret });
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Stripe-Signature": header },
    body: payload,
  });
  statuses.push(answer.status);
}
console.log(JSON.stringify(statuses));
