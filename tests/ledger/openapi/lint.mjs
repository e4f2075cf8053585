// Checks an OpenAPI document: that it is one, that every reference leads somewhere, that every example fits its schema.
// Prints what is wrong, one line each. Run as
//
//   node lint.mjs http://127.0.0.1:8080/openapi.json
import { createConfig, lintFromString } from "@redocly/openapi-core";

const answer = await fetch(process.argv[2]);
const source = await answer.text();
const config = await createConfig({
  rules: {
    struct: "error",
    "no-unresolved-refs": "error",
    "no-invalid-media-type-examples": "error",
    "no-invalid-schema-examples": "error",
    "no-invalid-parameter-examples": "error",
    "no-enum-type-mismatch": "error",
    "no-required-schema-properties-undefined": "error",
    "no-undefined-server-variable": "error",
    "no-unused-components": "error",
    "no-identical-paths": "error",
    "path-parameters-defined": "error",
    "path-declaration-must-exist": "error",
    "operation-operationId-unique": "error",
    "operation-parameters-unique": "error",
    "operation-tag-defined": "error",
    "security-defined": "error",
    "tag-description": "error",
  },
});
const problems = await lintFromString({ source, absoluteRef: "openapi.json", config });
for (const { ruleId, message, location } of problems) {
  console.log(`${ruleId} at ${location?.[0]?.pointer}: ${message}`);
}
