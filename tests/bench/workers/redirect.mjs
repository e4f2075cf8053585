// The smallest Worker that redirects: what the platform itself costs.
export default {
  fetch: () => new Response(null, { status: 302, headers: { location: "/pricing?plan=pro" } }),
};
