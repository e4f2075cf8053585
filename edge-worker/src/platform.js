// Each call between wasm and JavaScript costs about as much as a header look-up, so what a visit needs is read, and
// what it is answered with is written, in one call each.

const VISIT_HEADERS = ["cookie", "user-agent", "referer", "accept-language", "sec-fetch-dest", "cf-connecting-ip"];
// Bot management is an object of some plans; the header comes from a managed transform.
const isVerifiedBot = (headers, cf) =>
  cf?.botManagement?.verifiedBot || cf?.verifiedBotCategory || headers.get("cf-verified-bot") === "true";
const PURPOSE_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

// Header values and country codes hold no line breaks.
export function readVisit(request) {
  const { headers, cf } = request;
  const values = VISIT_HEADERS.map((name) => headers.get(name) ?? "");
  const purpose = PURPOSE_HEADERS.map((name) => headers.get(name) ?? "").join(" ");
  const verified = isVerifiedBot(headers, cf) ? "1" : "";
  const told = [request.method, purpose, cf?.country ?? "", cf?.clientAcceptEncoding ?? "", verified];
  return values.concat(told).join("\n");
}

export function writeDataPoint(dataset, index, blob, doubles) {
  try {
    dataset.writeDataPoint({ indexes: [index], blobs: [blob], doubles: [...doubles] });
  } catch {
    // Figures about the Worker never stand in its way.
  }
}

// `lines` are the Location and then the cookies.
export function redirect(lines) {
  const [location, ...cookies] = lines.split("\n");
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 302, headers });
}
