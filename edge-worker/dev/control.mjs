// Lets a test put into KV and queue what the Worker itself would never put there. One JSON object a line on stdin:
//
//   {"kv": {"link:shop.example:ABC12345": "no record"}}
//   {"queue": {"body": [1, 2], "contentType": "json"}}
//
// Each is answered by the line `done` on stdout.
import { createInterface } from "node:readline";

async function obey(miniflare, { kv = {}, queue }) {
  const links = Object.keys(kv).length > 0 ? await miniflare.getKVNamespace("LINKS") : null;
  for (const [key, value] of Object.entries(kv)) await links.put(key, value);
  if (queue) await (await miniflare.getQueueProducer("CLICKS")).send(queue.body, { contentType: queue.contentType });
}

// Obeys until the input ends.
export async function control(miniflare, input) {
  for await (const line of createInterface({ input })) {
    try {
      await obey(miniflare, JSON.parse(line));
      console.log("done");
    } catch (error) {
      console.log(`failed ${error.message}`);
    }
  }
}
