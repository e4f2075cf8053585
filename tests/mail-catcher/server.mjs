// Development only: receives every mail and keeps the last ones in memory.
// `SMTP_PORT=2525 MAIL_HTTP_PORT=8025 node tests/mail-catcher/server.mjs`; port 0 takes a free one.

import { createServer } from 'node:http';

import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

import { listPage, mailPage } from './pages.mjs';

const KEPT_LIMIT = 500;
const MAIL_LIMIT_BYTES = 256 * 1024;
const CLIENTS_LIMIT = 50;

let mails = [];
let received = 0;

// SMTP: any sender, any recipient, with or without a login.
const smtp = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  maxClients: CLIENTS_LIMIT,
  size: MAIL_LIMIT_BYTES,
  logger: false,
  name: 'mail-catcher',
  onAuth: (auth, session, done) => done(null, { user: auth.username ?? 'anyone' }),
  onData: (stream, session, done) => keep(stream, session).then(() => done(), done),
});

async function keep(stream, session) {
  const parts = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size <= MAIL_LIMIT_BYTES) parts.push(part);
  }
  if (size > MAIL_LIMIT_BYTES) throw Object.assign(new Error('mail is too large'), { responseCode: 552 });
  const raw = Buffer.concat(parts);
  const mail = await simpleParser(raw, { skipImageLinks: true, maxHtmlLengthToParse: MAIL_LIMIT_BYTES });
  received += 1;
  mails.unshift({
    id: received,
    at: new Date().toISOString(),
    envelope: {
      from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
      to: session.envelope.rcptTo.map((recipient) => recipient.address),
    },
    from: mail.from?.text ?? '',
    to: mail.to ? [mail.to].flat().map((recipient) => recipient.text) : [],
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || null,
    headers: Object.fromEntries(mail.headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()])),
    attachments: mail.attachments.map(({ filename, contentType, size }) => ({ filename, content_type: contentType, size })),
  });
  mails.length = Math.min(mails.length, KEPT_LIMIT);
}

const web = createServer({ requestTimeout: 5_000 }, (request, response) => {
  const url = URL.canParse(request.url, 'http://mail') ? new URL(request.url, 'http://mail') : null;
  const [status, type, body] = url ? answer(request.method, url) : [400, 'text/plain', 'bad address'];
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
});

function answer(method, url) {
  const verb = method === 'HEAD' ? 'GET' : method;
  const to = url.searchParams.get('to')?.toLowerCase();
  const wanted = to ? mails.filter(({ envelope }) => envelope.to.some((address) => address.toLowerCase() === to)) : mails;
  if (url.pathname === '/healthz' && verb === 'GET') return [200, 'application/json', '{"status":"ok"}'];
  if (url.pathname === '/' && verb === 'GET') return [200, 'text/html', listPage(wanted, received)];
  if (url.pathname === '/api/mails' && verb === 'GET') return [200, 'application/json', JSON.stringify({ data: wanted })];
  if (url.pathname === '/api/mails' && verb === 'DELETE') {
    mails = [];
    return [200, 'application/json', '{"data":[]}'];
  }
  const mail = verb === 'GET' && mails.find(({ id }) => url.pathname === `/mails/${id}`);
  return mail ? [200, 'text/html', mailPage(mail)] : [404, 'text/plain', 'There is nothing at this address.'];
}

function fail(error) {
  console.error(`mail-catcher: ${error.message}`);
  process.exit(2);
}

// A client that hangs up or talks nonsense must not end the process; a port that is taken must.
let ready = false;
smtp.on('error', (error) => ready || fail(error));
web.on('error', fail);

smtp.listen(Number(process.env.SMTP_PORT ?? 0), '127.0.0.1', () => {
  web.listen(Number(process.env.MAIL_HTTP_PORT ?? 0), '127.0.0.1', () => {
    ready = true;
    console.log(`smtp smtp://127.0.0.1:${smtp.server.address().port}`);
    console.log(`ready http://127.0.0.1:${web.address().port}`);
  });
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    smtp.close(() => web.close(() => process.exit(0)));
    web.closeIdleConnections();
    setTimeout(() => process.exit(0), 2_000).unref();
  });
}
