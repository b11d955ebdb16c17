/**
 * lesson — @dc/lesson for scripts: the workspace's packages export TypeScript, which Node does not run, so it is
 * bundled in memory and imported from there.
 * @module
 */
import { join } from "node:path";
import { build } from "esbuild";

/**
 * Load the package.
 * @param {string} root the repository's folder
 * @returns {Promise<any>} what its entry exports
 */
export async function loadLesson(root) {
  const { outputFiles } = await build({
    entryPoints: [join(root, "packages/lesson/src/index.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "silent",
    // Some of its packages ask for Node's own modules by `require`, which a module does not have.
    banner: {
      js: `import { createRequire } from "node:module";\nconst require = createRequire(${JSON.stringify(import.meta.url)});`,
    },
  });
  const [bundle] = outputFiles;
  return import(`data:text/javascript;base64,${Buffer.from(bundle.contents).toString("base64")}`);
}
