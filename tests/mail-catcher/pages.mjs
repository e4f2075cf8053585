// The pages. Mails are somebody else's text: everything is escaped, HTML parts are shown as source.

const escape = (value) => String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

// Addresses to follow by a click, as mail programs show them.
const linked = (text) =>
  String(text)
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, i) => (i % 2 ? `<a href="${escape(part)}" rel="noreferrer">${escape(part)}</a>` : escape(part)))
    .join('');

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:0 auto;padding:1rem}
table{width:100%;border-collapse:collapse}th,td{text-align:left;padding:.4rem .6rem .4rem 0;border-bottom:1px solid #8885;vertical-align:top;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:1rem;border:1px solid #8885}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0;overflow-wrap:anywhere}`;

const page = (title, body) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${STYLE}</style></head><body><main>
${body}
</main></body></html>
`;

/** The mails, newest first. */
export function listPage(mails, received) {
  const rows = mails.map(
    (mail) => `<tr><td><time datetime="${escape(mail.at)}">${escape(mail.at.slice(11, 19))}</time></td>
<td>${escape(mail.envelope.to.join(', '))}</td><td><a href="/mails/${mail.id}">${escape(mail.subject || '(no subject)')}</a></td></tr>`,
  );
  const table = `<table><thead><tr><th>UTC</th><th>To</th><th>Subject</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`;
  const none = '<p>No mail yet. Whatever is sent to the SMTP port appears here.</p>';
  return page('Caught mail', `<h1>Caught mail</h1>\n<p>${mails.length} shown, ${received} received.</p>\n${rows.length ? table : none}`);
}

/** One mail. */
export function mailPage(mail) {
  const fields = [['From', mail.from || mail.envelope.from], ['To', mail.envelope.to.join(', ')], ['Received', mail.at]];
  const list = fields.map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`).join('');
  const html = mail.html ? `<h2>HTML part</h2><pre>${escape(mail.html)}</pre>` : '';
  return page(
    mail.subject,
    `<p><a href="/">All mail</a></p><h1>${escape(mail.subject || '(no subject)')}</h1><dl>${list}</dl>
<pre>${linked(mail.text)}</pre>${html}`,
  );
}
