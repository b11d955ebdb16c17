import { fileURLToPath } from "node:url";
import { target } from "@dc/build-config/vite";
import { defineConfig } from "vite";

/** The page of a package, as one script: `dclab pack` puts it beside a lab's element, or into the page itself. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  publicDir: false,
  build: {
    target,
    outDir: fileURLToPath(new URL("./dist/player", import.meta.url)),
    emptyOutDir: true,
    modulePreload: false,
    rolldownOptions: {
      input: { player: "src/platform/main.ts" },
      output: { format: "es", entryFileNames: "[name].js", codeSplitting: false },
    },
  },
});
