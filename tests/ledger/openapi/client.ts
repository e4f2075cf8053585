// A program that knows the API only by what `openapi-typescript` made of /openapi.json. It is compiled, so that the types
// are seen to be useful, and then run against a ledger. Prints what it saw, as JSON.
import createClient from "openapi-fetch";
import type { components, paths } from "api";

type Conversion = components["schemas"]["Conversion"];

const [baseUrl = "", key = ""] = process.argv.slice(2);
const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });

function expect<T>(answer: { data?: T; error?: { code: string; detail: string } }): T {
  if (answer.data === undefined) throw new Error(`${answer.error?.code}: ${answer.error?.detail}`);
  return answer.data;
}

const program = expect(
  await api.POST("/v1/programs", {
    body: {
      name: "Partners", currency: "EUR", site_url: "https://shop.example/", hold_days: 0,
      terms: { kind: "percentage", tiers: { standard: "20" } },
    },
  }),
);
const affiliate = expect(
  await api.POST("/v1/affiliates", { body: { name: "Cleo", email: "cleo@partner.example", payout_method: "sepa" } }),
);
expect(await api.POST("/v1/affiliates/{id}/approve", { params: { path: { id: affiliate.id } } }));
const link = expect(
  await api.POST("/v1/affiliates/{id}/links", {
    params: { path: { id: affiliate.id } },
    body: { program_id: program.id, campaign: "spring" },
  }),
);
const order: Conversion = expect(
  await api.POST("/v1/conversions", {
    body: { order_id: "typed-1", customer_id: "customer-1", amount: 9900, currency: "EUR", ref: link.code },
  }),
);
const listed = expect(
  await api.GET("/v1/conversions", { params: { query: { status: "pending", affiliate_id: affiliate.id, limit: 5 } } }),
);

// A wrong order: the error is typed as well.
const refused = await api.POST("/v1/conversions", {
  body: { order_id: "typed-2", customer_id: "customer-1", amount: -1, currency: "EUR" },
});
const code: components["schemas"]["ProblemCode"] | undefined = refused.error?.code;

// @ts-expect-error: there is no such status
await api.GET("/v1/affiliates", { params: { query: { status: "gone" } } });
// @ts-expect-error: an order has a currency
await api.POST("/v1/conversions", { body: { order_id: "typed-3", customer_id: "customer-1", amount: 1 } });

console.log(
  JSON.stringify({
    earned: order.commissions.map((commission) => commission.amount),
    method: order.attribution?.method,
    listed: listed.data.map((conversion) => conversion.order_id),
    code,
    fields: refused.error?.errors?.map((field) => field.field),
    url: link.url,
  }),
);
