/**
 * serve-site — serves the built site (`npm run build`) as a static host would, with the policy of its _headers.
 *
 *   node scripts/serve-site.mjs [--directory dist] [--port 5180] [--prefix /courses/dc/] [--no-policy]
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { policyOf } from "../packages/build-config/policy.js";
import { createStaticServer, listen } from "../packages/build-config/static-server.js";

const { values } = parseArgs({
  options: {
    directory: { type: "string", default: "dist" },
    port: { type: "string", default: "5180" },
    prefix: { type: "string", default: "/" },
    policy: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const prefix = `/${values.prefix.split("/").filter(Boolean).join("/")}/`.replace("//", "/");
const headers = join(values.directory, "_headers");
const [, written] = existsSync(headers)
  ? (/Content-Security-Policy: (.*)/.exec(readFileSync(headers, "utf8")) ?? [])
  : [];
// The portal's policy is the one that was written: modules of other origins may have been added to it since the build.
const policy = (path) => (path.startsWith("/conformance/") || written === undefined ? policyOf(path) : written);
const server = createStaticServer({
  directory: values.directory,
  prefix,
  ...(values.policy ? { policy } : {}),
});
const origin = await listen(server, Number(values.port));
console.log(`${origin}${prefix}`);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(0));
