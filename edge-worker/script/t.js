// For pages of a site that does not stand behind the Worker:
//
//   <script async src="https://go.example/_tributary/t.js"></script>
//
// Asks the Worker once when the page was opened with `ref` or `aff_click`, keeps the click token in the cookie
// `aff_tok` as far as the program's consent rule allows, and cleans the address. `tributary.token()` is what the
// checkout sends with the order; null when nobody referred the visitor. `tributary.consent()` looks at once whether
// consent has been given. Nothing in here throws, blocks, or outlasts its deadline.
(() => {
  const page = window;
  const doc = document;
  if (page.tributary) return;

  const COOKIE = "aff_tok";
  const OURS = /^(ref|aff_click)(=|$)/;
  const DEADLINE_MS = 3_000;
  const LOOK_EACH_MS = 1_000;
  const LOOKS = 1_800;

  const script = doc.currentScript || doc.querySelector('script[src*="/_tributary/t.js"]');
  // The Worker's answer while there is something left to do with it.
  let answer;
  let known;

  const safely = (work) => () => {
    try {
      return work() || null;
    } catch {
      return null;
    }
  };

  const cookies = (name) =>
    doc.cookie
      .split(";")
      .map((pair) => pair.trim().split("="))
      .filter((pair) => pair[0] === name)
      .map((pair) => pair.slice(1).join("=").replace(/^"|"$/g, ""));

  const parameters = () => location.search.slice(1).split("&");

  // As written, not decoded; the first of several decides.
  const parameter = (name, shape) => {
    const pair = parameters().find((pair) => pair.split("=")[0] === name) || "";
    const value = pair.slice(name.length + 1);
    return shape.test(value) ? value : "";
  };

  const landed = safely(() => parameter("aff_click", /^[\w-]{58}$/))();

  // Takes our parameters out of the address and leaves every other byte. A token that may not be stored stays in it,
  // unless the page has moved on to an address without them.
  const clean = (token) => {
    const rest = parameters().filter((pair) => !OURS.test(pair));
    if (rest.length === parameters().length) return;
    if (token) rest.push("aff_click=" + token);
    const query = rest.length ? "?" + rest.join("&") : "";
    if (query === location.search) return;
    history.replaceState(history.state, "", location.origin + location.pathname + query + location.hash);
  };

  const mayStore = () =>
    answer.consent === "implied" ||
    (answer.consent === "required" && cookies(answer.cookie_name).includes(answer.cookie_value));

  // Stores the token if that is allowed by now; true when there is nothing left to wait for.
  const settle = () => {
    if (!answer) return true;
    const { token, window_days, cookie_domain } = answer;
    if (token && !mayStore()) {
      clean(token);
      return answer.consent === "cookieless";
    }
    if (token && !cookies(COOKIE).includes(token)) {
      doc.cookie =
        `${COOKIE}=${token}; Path=/; Max-Age=${window_days * 86_400}; SameSite=Lax` +
        (location.protocol === "https:" ? "; Secure" : "") +
        (cookie_domain ? "; Domain=" + cookie_domain : "");
    }
    clean();
    answer = null;
    return true;
  };

  const ask = async () => {
    const named = [
      ["ref", parameter("ref", /^([\da-fA-F]{8}|[a-z\d-]{3,30})$/)],
      ["aff_click", landed],
    ].filter((pair) => pair[1]);
    // A page inside another one is nobody's visit.
    if (!named.length || page.top !== page) return;
    const abort = new AbortController();
    setTimeout(() => abort.abort(), DEADLINE_MS);
    const response = await fetch(new URL("clicks?" + named.map((pair) => pair.join("=")).join("&"), script.src), {
      method: "POST",
      // Plain text, so that the browser does not have to ask first.
      body: JSON.stringify({
        page: location.href.slice(0, 2_000),
        referrer: doc.referrer.slice(0, 1_000),
        token: cookies(COOKIE)[0],
      }),
      credentials: "omit",
      keepalive: true,
      signal: abort.signal,
    });
    if (!response.ok) return;
    answer = await response.json();
    known = answer.token;
    let looks = 0;
    const look = () => safely(settle)() || ++looks > LOOKS || setTimeout(look, LOOK_EACH_MS);
    look();
  };

  const start = () => ask().catch(() => {});

  page.tributary = {
    token: safely(() => known || cookies(COOKIE)[0] || landed),
    consent: safely(() => void settle()),
  };
  // A page that is rendered ahead has not been visited yet.
  if (doc.prerendering) doc.addEventListener("prerenderingchange", start, { once: true });
  else start();
})();
