/**
 * build-config/vite — five presets: the portal (`app`), a federated lab (`lab`), an element for plain pages
 * (`element`), the same element as one script for a page that can import nothing (`single`), and a published Solid
 * package (`library`).
 *
 * What all of them have in common, and why:
 * - Solid without inline styles: a static style hoisted into a template is a violation under `style-src 'self'`.
 * - Solid without delegated events: a host page that stops propagation would otherwise silence every handler.
 * - Nothing inlined as data: `connect-src 'self'` and `font-src 'self'` refuse it.
 * - Workers as ES modules, relative addresses: one dist works under any path of any host.
 *
 * @module
 */

import { federation } from "@module-federation/vite";
import solid from "vite-plugin-solid";
import { shared } from "./federation.js";
import { contentSecurity, sitePolicy } from "./policy.js";
import { developmentOrigins, ports } from "./ports.js";

export const target = "es2022";

/** Typed loosely upstream: babel-plugin-jsx-dom-expressions knows `inlineStyles`, its types do not. */
export const solidOptions = Object.freeze({ solid: { inlineStyles: false, delegateEvents: false } });

const solidPlugin = () => solid({ solid: { ...solidOptions.solid } });

const makeServer = (port) => ({
  port,
  strictPort: true,
  origin: `http://localhost:${port}`,
  cors: { origin: [...developmentOrigins] },
});

const makeBuild = (build = {}) => ({ target, assetsInlineLimit: 0, sourcemap: false, ...build });

export const app = ({ name, port, plugins = [], federated = {}, policy = sitePolicy }) => ({
  base: "./",
  plugins: [
    solidPlugin(),
    federation({ name, dts: false, shared: { ...shared }, ...federated }),
    contentSecurity(policy),
    ...plugins,
  ],
  server: makeServer(port),
  preview: { port, strictPort: true },
  worker: { format: "es" },
  build: makeBuild(),
});

export const lab = ({ name, port, expose = "./src/expose.tsx", plugins = [] }) => ({
  ...app({
    name,
    port,
    plugins,
    federated: { filename: "remoteEntry.js", manifest: true, exposes: { "./lab": expose } },
  }),
  // What a worker imports is found by nobody who reads the page alone. A dependency that the development server first meets
  // in a running worker moves all others to new addresses, and that worker's next import fails for good.
  optimizeDeps: { entries: ["index.html", "src/sim.worker.ts"] },
});

export const element = ({ tag, entry = "./src/element.ts", outDir = "dist/element", plugins = [] }) => ({
  base: "./",
  plugins: [solidPlugin(), ...plugins],
  worker: {
    format: "es",
    rolldownOptions: {
      output: { entryFileNames: `${tag}/[name]-[hash].js`, chunkFileNames: `${tag}/[name]-[hash].js` },
    },
  },
  // A preload link would go into the head of a page that is not ours.
  build: makeBuild({
    outDir,
    emptyOutDir: true,
    modulePreload: false,
    copyPublicDir: false,
    rolldownOptions: {
      input: { [tag]: entry },
      preserveEntrySignatures: "strict",
      output: {
        format: "es",
        entryFileNames: "[name].js",
        chunkFileNames: `${tag}/[name]-[hash].js`,
        assetFileNames: `${tag}/[name]-[hash][extname]`,
      },
    },
  }),
});

export const single = ({ tag, entry = "./src/element.ts", outDir = "dist/single", plugins = [] }) => ({
  base: "./",
  plugins: [solidPlugin(), ...plugins],
  // Its text starts from a blob: a classic script that imports nothing.
  worker: {
    format: "iife",
    rolldownOptions: { output: { entryFileNames: `${tag}.[name].js`, codeSplitting: false } },
  },
  build: makeBuild({
    outDir,
    emptyOutDir: true,
    modulePreload: false,
    copyPublicDir: false,
    rolldownOptions: {
      input: { [tag]: entry },
      output: { format: "es", entryFileNames: "[name].js", codeSplitting: false },
    },
  }),
});

export const library = ({ entry = { index: "src/index.ts" }, external = [] } = {}) => ({
  plugins: [solidPlugin()],
  build: makeBuild({
    minify: false,
    sourcemap: true,
    emptyOutDir: false,
    lib: { entry, formats: ["es"] },
    rolldownOptions: {
      external: [/^solid-js/, /^@dc\//, ...external],
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  }),
});

export { ports };
