import { fileURLToPath } from "node:url";
import { conformancePolicy, contentSecurity } from "@dc/build-config/policy";
import { solidOptions, target } from "@dc/build-config/vite";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

/** The conformance page: a static page of its own, which plays the host. */
export default defineConfig({
  root: fileURLToPath(new URL("./conformance", import.meta.url)),
  base: "./",
  plugins: [solid({ solid: { ...solidOptions.solid } as object }), contentSecurity(conformancePolicy)],
  build: {
    target,
    outDir: fileURLToPath(new URL("./dist/conformance-page", import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
