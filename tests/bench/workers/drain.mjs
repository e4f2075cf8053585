// Takes what the measured Workers queue, and says how many clicks that was.
const taken = {};
export default {
  async queue(batch) {
    const clicks = batch.messages.map(({ body }) => JSON.parse(body).clicks.length);
    taken[batch.queue] = clicks.reduce((sum, count) => sum + count, taken[batch.queue] ?? 0);
  },
  fetch: () => Response.json(taken),
};
