// One call from wasm makes the whole request, as in platform.js.

// What the ledger takes over into its log; anything else it would replace with an id that nobody here knows.
const ID = /^[!-~]{1,128}$/;

// The ledger's log names a request as Cloudflare's names the visit that it serves. A delivery from the queue serves no
// visit and gets an id of its own.
function requestId(visit) {
  const ray = visit?.headers.get("cf-ray") ?? "";
  return ID.test(ray) ? ray : crypto.randomUUID();
}

// Answers [status, content type, body]; throws when there is no answer in time.
export async function askLedger(visit, url, key, json, deadlineMs) {
  const id = requestId(visit);
  const failed = (why) => console.warn(JSON.stringify({ event: "ledger_failed", request_id: id, why }));
  const headers = { authorization: "Bearer " + key, "x-request-id": id };
  const request = { headers, signal: AbortSignal.timeout(deadlineMs) };
  if (json) {
    headers["content-type"] = "application/json";
    request.method = "POST";
    request.body = json;
  }
  try {
    const response = await fetch(url, request);
    const { status } = response;
    if (status >= 500) failed(status);
    return [status, response.headers.get("content-type") ?? "", await response.text()];
  } catch (error) {
    failed(error.name);
    throw error;
  }
}
