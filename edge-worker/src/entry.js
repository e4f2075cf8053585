// What workerd calls. It takes the place of worker-build's own entry, which wraps every request in a class instance and
// four proxies: more work than the redirect. Like that one, it starts a fresh instance of the module after a trap, so
// that one request's panic does not end the isolate.
import { __wbg_reset_state, __worker_init_state, fetch as answer, queue as consume } from "./index.js";

const state = __worker_init_state();

function noteTrap(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) return;
  console.error("Critical", error);
  state.criticalError = true;
}

// Traps in whatever a request left to be done later.
addEventListener("error", ({ error }) => noteTrap(error));

function guarded(handler) {
  return (event, env, context) => {
    if (state.criticalError) {
      __wbg_reset_state();
      state.criticalError = false;
      state.instanceId++;
    }
    try {
      return handler(event, env, context);
    } catch (error) {
      noteTrap(error);
      throw error;
    }
  };
}

export default { fetch: guarded(answer), queue: guarded(consume) };
