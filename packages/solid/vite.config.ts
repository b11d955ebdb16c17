import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

export default defineConfig({
  // No style attribute in a template and no listener on the document: toolchain of the labs, see README.
  plugins: [solid({ solid: { inlineStyles: false, delegateEvents: false } as Record<string, unknown> })],
  build: {
    target: "es2022",
    minify: false,
    sourcemap: true,
    emptyOutDir: false,
    lib: { entry: "src/index.ts", formats: ["es"], fileName: "index" },
    rolldownOptions: { external: [/^solid-js/, /^@dc\//] },
  },
});
