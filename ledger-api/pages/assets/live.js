// Live numbers: the server says that something changed; the page is read again, and its live parts are replaced. What changes
// while nobody looks at the page is caught up with when somebody does.
'use strict';
{
  const source = document.body.dataset.live;
  // A connection that was refused is tried again after this long.
  const AGAIN_MS = 60_000;
  let isStale = false;
  let isReading = false;

  // Whether the parts that are seen are new.
  async function replaceParts() {
    // Says that nobody asked: a page that reads itself does not keep anybody signed in.
    const answer = await fetch(location.href, { headers: { accept: 'text/html', 'tributary-by-itself': '1' } });
    // Signed out meanwhile: what only members may see does not stay on the screen.
    if (answer.redirected) return location.reload(), true;
    if (!answer.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of document.querySelectorAll('[data-part]')) {
      const other = fresh.querySelector(`[data-part="${CSS.escape(part.dataset.part)}"]`);
      if (other && !part.isEqualNode(other)) part.replaceChildren(...other.childNodes);
    }
    return true;
  }

  async function catchUp() {
    isStale = true;
    if (isReading) return;
    isReading = true;
    while (isStale && !document.hidden) {
      isStale = false;
      if (await replaceParts().catch(() => false)) continue;
      isStale = true;
      break;
    }
    isReading = false;
  }

  function listen(again) {
    const events = new EventSource(source);
    events.addEventListener('changed', catchUp);
    // Where a connection broke off, the browser says what it heard last, and the server what has changed since. A new one
    // knows nothing of that.
    if (again) events.addEventListener('open', catchUp, { once: true });
    events.addEventListener('error', () => {
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_MS, true);
    });
    addEventListener('pagehide', () => events.close(), { once: true });
  }

  if (source && window.EventSource) {
    listen(false);
    document.addEventListener('visibilitychange', () => isStale && catchUp());
    addEventListener('pageshow', (event) => event.persisted && listen(true));
  }
}
