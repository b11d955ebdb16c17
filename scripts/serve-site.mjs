/**
 * serve-site — serves the built site (`npm run build`) as a static host would, with its policy as a header.
 *
 *   node scripts/serve-site.mjs [--directory dist] [--port 5180] [--prefix /courses/dc/] [--no-policy]
 */
import { parseArgs } from "node:util";
import { sitePolicy } from "../packages/build-config/policy.js";
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
const server = createStaticServer({
  directory: values.directory,
  prefix,
  ...(values.policy ? { policy: sitePolicy } : {}),
});
const origin = await listen(server, Number(values.port));
console.log(`${origin}${prefix}`);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(0));
