// A shop that sells through Stripe's own library: `node shop.mjs '{"stripe", "deed", …}'`, where `stripe` is the address to
// call instead of Stripe's. Prints what came of it.
import Stripe from "stripe";

const { stripe: address, deed, ...wanted } = JSON.parse(process.argv[2]);
const { hostname: host, port } = new URL(address);
const stripe = new Stripe("sk_test_of_the_shop", { host, port, protocol: "http", telemetry: false, maxNetworkRetries: 0 });

const deeds = {
  // A subscription of 100.00 EUR a month and 19 % tax, by a customer who came with that click token.
  async subscribe({ token }) {
    const product = await stripe.products.create({ name: "Cups" });
    const plan = await stripe.plans.create({ product: product.id, amount: 10000, currency: "eur", interval: "month" });
    const tax = await stripe.taxRates.create({ display_name: "VAT", inclusive: false, percentage: 19 });
    const customer = await stripe.customers.create({
      email: "eve@customer.example",
      invoice_settings: { default_payment_method: "pm_card_visa" },
    });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ plan: plan.id, tax_rates: [tax.id] }],
      metadata: { tributary_token: token },
    });
    return { customer: customer.id, subscription: subscription.id, invoice: subscription.latest_invoice };
  },

  // The subscription's next invoice is made, and paid.
  async renew({ customer, subscription }) {
    const invoice = await stripe.invoices.create({ customer, subscription });
    const { id, status } = await stripe.invoices.pay(invoice.id);
    return { invoice: id, status };
  },

  // A part of an invoice goes back to the customer.
  async refund({ invoice, amount }) {
    const { payment_intent } = await stripe.invoices.retrieve(invoice);
    const refund = await stripe.refunds.create({ payment_intent, amount });
    return { refund, charge: await stripe.charges.retrieve(refund.charge) };
  },
};

console.log(JSON.stringify(await deeds[deed](wanted)));
