// Verifies one request by the official package: {secret, body, headers} on standard input, the event on standard output.
import { Webhook } from "standardwebhooks";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { secret, body, headers } = JSON.parse(Buffer.concat(chunks).toString());
try {
  console.log(JSON.stringify(new Webhook(secret).verify(body, headers)));
} catch (error) {
  console.log(error.message);
  process.exitCode = 1;
}
