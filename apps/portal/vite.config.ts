import { readFileSync } from "node:fs";
import { makeSitePolicy } from "@dc/build-config/policy";
import { app, ports } from "@dc/build-config/vite";
import { defineConfig, type Plugin } from "vite";

const readLabs = (): { labs: { name: string; address: string; page: string; element: { script: string } }[] } =>
  JSON.parse(readFileSync(new URL("./public/labs.json", import.meta.url), "utf8"));

/** A lab that labs.json puts on another origin is let in by the policy of the page. */
const labOrigins = readLabs()
  .labs.map(({ address }) => new URL(address, "https://portal.invalid").origin)
  .filter((origin, index, all) => origin !== "https://portal.invalid" && all.indexOf(origin) === index);

/**
 * In development each lab has an origin of its own: the same labs.json is served with the addresses of the
 * development servers. The built site has the file as it stands, with relative addresses.
 */
const developmentLabs = (): Plugin => ({
  name: "dc-development-labs",
  apply: "serve",
  configureServer(server) {
    server.middlewares.use("/labs.json", (_request, response) => {
      const catalogue = readLabs();
      for (const lab of catalogue.labs) {
        const origin = `http://localhost:${ports[`lab-${lab.name}` as keyof typeof ports]}`;
        lab.address = `${origin}/mf-manifest.json`;
        lab.page = `${origin}/`;
        lab.element.script = `${origin}/src/element.ts`;
      }
      response.setHeader("content-type", "application/json").end(JSON.stringify(catalogue));
    });
  },
});

export default defineConfig(
  app({
    name: "dc_portal",
    port: ports.portal,
    plugins: [developmentLabs()],
    policy: makeSitePolicy(labOrigins),
  }),
);
