SwaggerUIBundle({
  url: "../openapi.json",
  dom_id: "#page",
  deepLinking: true,
  filter: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  // By itself it would ask a validator on the internet wherever the page is not served from localhost.
  validatorUrl: null,
});
