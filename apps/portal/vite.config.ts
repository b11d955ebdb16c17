import { readFileSync } from "node:fs";
import { app, ports } from "@dc/build-config/vite";
import { defineConfig, type Plugin } from "vite";

/**
 * In development each lab has an origin of its own: the same labs.json is served with the addresses of the
 * development servers. The built site has the file as it stands, with relative addresses.
 */
const developmentLabs = (): Plugin => ({
  name: "dc-development-labs",
  apply: "serve",
  configureServer(server) {
    server.middlewares.use("/labs.json", (_request, response) => {
      const catalogue = JSON.parse(readFileSync(new URL("./public/labs.json", import.meta.url), "utf8"));
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

export default defineConfig(app({ name: "dc_portal", port: ports.portal, plugins: [developmentLabs()] }));
