// Reads the headers that a visit is judged by and gives the answer of a counted visit, always the same one: what the
// platform costs for that, with nothing decided, signed or recorded.
const HEADERS = ["cookie", "user-agent", "referer", "accept-language", "sec-fetch-dest", "cf-connecting-ip"];
const PURPOSE_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz", "cf-verified-bot"];
const SCOPE = "Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure";
const COOKIES = [
  `aff_ref=BwGiBf2t7X98maKsu-BJ1OMBmKWgAABwAIAAAAAAAAABs08Q3JwapFkNMg; ${SCOPE}`,
  `aff_vid=534bc973dadc4b5938504e70fd592055; ${SCOPE}`,
];

export default {
  fetch({ url, method, headers, cf }) {
    const read = [url, method, cf?.country, ...[...HEADERS, ...PURPOSE_HEADERS].map((name) => headers.get(name))];
    const answer = new Headers({ location: "/pricing?plan=pro", "cache-control": "no-store" });
    for (const cookie of COOKIES) answer.append("set-cookie", cookie);
    return new Response(null, { status: read.length > 0 ? 302 : 500, headers: answer });
  },
};
