// A merchant's origin with what a Worker in front of it could break. Prints `port N`, ends with its stdin.
import { createHash } from "node:crypto";
import { createServer } from "node:http";

const BYTES = Buffer.from("0123456789".repeat(10_000));
const ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3

const pages = {
  "/cookies": (request, response) => {
    response.setHeader("set-cookie", ["session=1; Path=/; HttpOnly", "theme=dark; Path=/"]);
    response.setHeader("x-powered-by", "shop/1.0");
    response.setHeader("cache-control", "private, max-age=7");
    response.end("page");
  },
  "/file": (request, response) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    response.setHeader("accept-ranges", "bytes");
    response.setHeader("etag", '"v1"');
    if (!range) return void response.setHeader("content-length", BYTES.length).end(BYTES);
    const [from, to] = range.slice(1).map(Number);
    response.writeHead(206, {
      "content-range": `bytes ${from}-${to}/${BYTES.length}`,
      "content-length": to - from + 1,
    });
    response.end(BYTES.subarray(from, to + 1));
  },
  "/slow": (request, response) => {
    response.write("first ");
    setTimeout(() => response.end("second"), 1_500);
  },
  "/echo": (request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part)).on("end", () => response.end(`${request.method} ${Buffer.concat(parts)}`));
  },
  "/moved": (request, response) => response.writeHead(301, { location: "/elsewhere?ref=kept" }).end(),
};

const server = createServer((request, response) => {
  const page = pages[request.url.split("?")[0]];
  if (page) page(request, response);
  else response.writeHead(404).end("nothing here");
});
// Echoes one unfragmented text frame after another, unmasked.
server.on("upgrade", (request, socket) => {
  const accept = createHash("sha1").update(request.headers["sec-websocket-key"] + ACCEPT).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on("error", () => {});
  socket.on("data", (frame) => {
    const length = frame[1] & 127;
    const mask = frame.subarray(2, 6);
    const text = frame.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index % 4]);
    socket.write(Buffer.concat([Buffer.from([0x81, length]), text]));
  });
});
server.listen(0, "127.0.0.1", () => console.log(`port ${server.address().port}`));
process.stdin.on("end", () => process.exit(0)).resume();
