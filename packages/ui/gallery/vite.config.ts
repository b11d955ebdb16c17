import { solidOptions } from "@dc/build-config/vite";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [solid({ solid: { ...solidOptions.solid } as Record<string, unknown> })],
  server: { port: 5180, strictPort: true },
  build: { target: "es2022", outDir: "../.cache/gallery", emptyOutDir: true, assetsInlineLimit: 0 },
});
