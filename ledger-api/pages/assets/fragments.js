// Parts of a page that htmx asks for: what the address becomes, and what is seen while a part is on its way or does not come.
'use strict';
{
  // Filters replace the query of the address: what the form does not carry, such as a place in the list, is left behind. What
  // the address says of the page's other tables is taken from it as it is now: one of them may have been filtered meanwhile.
  document.addEventListener('htmx:configRequest', ({ target, detail }) => {
    if (!target.matches('form.filters')) return;
    detail.path = location.pathname;
    for (const { name } of target.querySelectorAll('[data-other]')) detail.formData.delete(name);
    const { own } = target.dataset;
    for (const [name, value] of new URLSearchParams(location.search)) {
      const isOthers = own ? !name.startsWith(own) : name.includes('-') || target.querySelector(`[data-other][name="${CSS.escape(name)}"]`);
      if (isOthers && name !== 'done') detail.formData.set(name, value);
    }
    for (const [name, value] of [...detail.formData]) if (value === '') detail.formData.delete(name);
  });

  document.addEventListener('htmx:beforeRequest', ({ detail }) => {
    detail.target.setAttribute('aria-busy', 'true');
    document.querySelectorAll('.trouble').forEach((line) => line.remove());
  });
  document.addEventListener('htmx:afterRequest', ({ detail }) => detail.target.removeAttribute('aria-busy'));

  function tell({ detail }) {
    const line = document.createElement('p');
    line.className = 'trouble';
    line.setAttribute('role', 'alert');
    line.textContent = document.body.dataset.failed;
    detail.target.before(line);
  }
  for (const name of ['responseError', 'sendError', 'timeout']) document.addEventListener(`htmx:${name}`, tell);

  // Another page answers, such as the one to sign in: it takes the place of the whole page, not of a part. What was typed into a
  // form is not thrown away for it.
  document.addEventListener('htmx:beforeSwap', (event) => {
    const { xhr, pathInfo, requestConfig } = event.detail;
    const asked = new URL(pathInfo.finalRequestPath, location.href);
    if (!event.detail.shouldSwap || new URL(xhr.responseURL).pathname === asked.pathname) return;
    event.preventDefault();
    if (requestConfig.verb === 'get') location.assign(asked);
    else tell(event);
  });
}
