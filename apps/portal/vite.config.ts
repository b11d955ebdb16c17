import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  addToCatalogue,
  emptyCatalogue,
  type LessonReader,
  publishAll,
  writeCatalogue,
} from "@dc/build-config/modules";
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

/**
 * In development the modules of packages/modules are published anew whenever one is asked for, so that an author sees
 * a change by loading the page again. What is wrong with one is said in the terminal.
 */
const developmentModules = (): Plugin => ({
  name: "dc-development-modules",
  apply: "serve",
  configureServer(server) {
    const folder = fileURLToPath(new URL("../../packages/modules", import.meta.url));
    server.middlewares.use((request, response, next) => {
      const path = new URL(request.url ?? "/", "http://localhost").pathname;
      if (path !== "/catalogue.json" && !path.startsWith("/modules/")) return next();
      const answer = async (): Promise<void> => {
        const lesson = (await server.ssrLoadModule("@dc/lesson")) as LessonReader;
        const modules = await publishAll(folder, lesson, (error) => server.config.logger.error(String(error)));
        if (path === "/catalogue.json") {
          const catalogue = modules.reduce((list, { entry }) => addToCatalogue(list, entry), emptyCatalogue);
          response.setHeader("content-type", "application/json").end(writeCatalogue(catalogue));
          return;
        }
        const module = modules.find(({ place }) => path.startsWith(`/${place}/`));
        const bytes = module?.files[path.slice(module.place.length + 2)];
        if (bytes === undefined) response.writeHead(404).end("not found");
        else response.setHeader("content-type", "text/plain; charset=utf-8").end(bytes);
      };
      answer().catch(next);
    });
  },
});

export default defineConfig(
  app({
    name: "dc_portal",
    port: ports.portal,
    plugins: [developmentLabs(), developmentModules()],
    policy: makeSitePolicy(labOrigins),
  }),
);
