import solid from "vite-plugin-solid";
import { configDefaults, defineConfig } from "vitest/config";

/**
 * One project for each kind of test; `npm test` runs them one after the other and sums them up.
 *
 * - unit: engines, libraries, tools, in Node. Beside each noun, and in each package's test/.
 * - dom: Solid components, in jsdom.
 * - house: the repository's own laws: layers, shapes, bans.
 * - e2e: portal and labs in a real Chromium.
 * - interop: against programs that nobody here wrote (tshark, FRR …), through `needs` of @dc/test-kit.
 * - bench-small: every benchmark at its small size, in a Node process of its own: vitest's transform would be
 *   what is measured.
 * - packaging: what a stranger gets from the registry, from tarball to bundle.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          environment: "node",
          include: ["packages/*/{src,test}/**/*.test.ts", "apps/*/{src,test}/**/*.test.ts"],
          exclude: [...configDefaults.exclude, "**/test/interop/**", "apps/e2e/**"],
          // A time limit finds what hangs; how fast things are is for benchmarks to say.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Engines keep no state in modules, so files can share them: a process of its own for each of 400 files,
          // with every module loaded anew, took more time than the tests.
          isolate: false,
          maxWorkers: "100%",
        },
      },
      {
        plugins: [solid({ hot: false, solid: { inlineStyles: false, delegateEvents: false } as object })],
        test: {
          name: "dom",
          environment: "jsdom",
          include: ["{packages,apps}/*/{src,test}/**/*.test.tsx"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: "100%",
          // Their "solid" exports are JSX, which Node cannot load: the plugin must see them.
          server: {
            deps: {
              inline: [
                /@kobalte\//,
                /@corvu\//,
                /@solid-primitives\//,
                /@tanstack\/solid-/,
                /\/solid-(presence|prevent-scroll|transition-size|dismissible|focus-trap)\//,
              ],
            },
          },
        },
      },
      { test: { name: "house", environment: "node", include: ["test/house/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          name: "e2e",
          environment: "node",
          include: ["apps/e2e/test/**/*.e2e.ts", "apps/e2e/src/**/*.e2e.ts"],
          globalSetup: ["apps/e2e/src/setup.ts"],
          // Each file has a browser and addresses of its own. They wait more than they compute: two at once, on one core too.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "interop",
          environment: "node",
          include: ["{packages,apps}/*/test/interop/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        test: { name: "bench-small", environment: "node", include: ["test/bench/**/*.test.ts"], testTimeout: 180_000 },
      },
      {
        test: {
          name: "packaging",
          environment: "node",
          include: ["test/packaging/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
