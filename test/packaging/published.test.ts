import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { members } from "../../scripts/layers.mjs";
import { type BlankProject, bin, createBlankProject, examplesOf, must, root, runIn } from "./blank-project.ts";

const publishable = members(root).filter(({ manifest }) => !manifest.private);
const names = publishable.map(({ name }) => name);
/** Data for dclab and the labs: nothing to import. */
const modules = publishable.filter(({ kind }) => kind === "module");
const libraries = publishable.filter(({ kind }) => kind !== "cli" && kind !== "module");
const engines = publishable.filter(({ kind }) => kind === "engine" || kind === "library");

/** Every way in: `@dc/engine`, `@dc/engine/text` … */
const entriesOf = (list: typeof publishable): string[] =>
  list.flatMap(({ name, manifest }) =>
    Object.keys(manifest.exports)
      .filter((entry) => !/package\.json$|\.css$/.test(entry))
      .map((entry) => name + entry.slice(1)),
  );

let project: BlankProject;
const packed = (name: string) => {
  const found = project.packages.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} was not packed`);
  return found;
};

beforeAll(() => {
  const filters = names.flatMap((name) => ["--filter", name]);
  must(runIn(root, bin("turbo"), "run", "build", "--output-logs=errors-only", ...filters));
  project = createBlankProject();
});

afterAll(() => project?.remove());

describe.each(names)("the tarball of %s", (name) => {
  test("holds its licence, its README and everything that exports names", () => {
    const { files, manifest } = packed(name);
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
    const targets = JSON.stringify(manifest.exports).match(/\.\/[^"]+/g) ?? [];
    for (const target of targets.filter((path) => path !== "./package.json" && !path.endsWith("/")))
      if (target in manifest.exports === false) expect(files, target).toContain(target.slice(2));
    for (const target of Object.values(manifest.bin ?? {}) as string[])
      expect(files).toContain(target.replace("./", ""));
  });

  test("holds no test, no build record and no link to the workspace", () => {
    const { files, manifest } = packed(name);
    expect(files.filter((file) => /\.test\.|tsbuildinfo|\.tmp\b|node_modules/.test(file))).toEqual([]);
    expect(JSON.stringify([manifest.dependencies, manifest.peerDependencies])).not.toMatch(/workspace:|link:|catalog:/);
    expect(manifest.exports).not.toHaveProperty([".", "default"], expect.stringMatching(/\.ts$/));
  });

  test("publint --strict finds nothing", () => {
    const { code, output } = runIn(project.folder, bin("publint"), packed(name).tarball, "--strict");
    expect(output).toContain("All good!");
    expect(code, output).toBe(0);
  });
});

test.each(libraries.map(({ name }) => name))("attw finds the types of %s right (esm-only)", (name) => {
  const parameters = [packed(name).tarball, "--profile", "esm-only", "--no-emoji", "--format", "ascii"];
  const { code, output } = runIn(project.folder, bin("attw"), ...parameters);
  expect(output).toContain("node16 (from ESM): OK (ESM)");
  expect(code, output).toBe(0);
});

test.each(entriesOf(engines))("%s runs in plain Node", (entry) => {
  const program = `import * as all from ${JSON.stringify(entry)}; console.log(Object.keys(all).length);`;
  const { code, output } = project.run(process.execPath, "--input-type=module", "--eval", program);
  expect(code, output).toBe(0);
  expect(Number(output)).toBeGreaterThan(0);
});

test("dclab runs from its tarball", () => {
  const { version } = packed("@dc/cli").manifest;
  expect(must(project.run("npx", "--no-install", "dclab", "--version")).trim()).toBe(version);
  project.write("two.yaml", "dc: 1\nname: two\nseed: 1\nuntil: 1us\n");
  const report = JSON.parse(must(project.run("npx", "--no-install", "dclab", "run", "two.yaml", "--json")));
  expect(report).toMatchObject({ seed: 1, simulatedPs: 1_000_000, digest: expect.stringMatching(/^[0-9a-f]{16}$/) });
});

test("dclab begins a module from its tarball, and it is valid", () => {
  must(project.run("npx", "--no-install", "dclab", "new", "module", "my-first"));
  const printed = must(project.run("npx", "--no-install", "dclab", "validate", "my-first"));
  expect(printed).toMatch(/valid: 0 errors, \d+ warnings\n/);
});

test.each(modules.map(({ name }) => name))("%s is data alone, and valid with its goldens from its tarball", (name) => {
  const { files, manifest } = packed(name);
  const data = /^(module\.json|lessons\/.+\.(md|yaml)|goldens\/.+\.txt|README\.md|LICENSE|package\.json)$/;
  expect(files.filter((file) => !data.test(file))).toEqual([]);
  expect([manifest.dependencies, manifest.scripts]).toEqual([undefined, undefined]);
  const folder = `node_modules/${name}`;
  const printed = must(project.run("npx", "--no-install", "dclab", "validate", folder, "--goldens"));
  expect(printed.trim().split("\n").at(-1)).toBe("valid: 0 errors, 0 warnings");
});

describe("the types, with skipLibCheck off", () => {
  const options = { strict: true, noEmit: true, skipLibCheck: false, target: "es2022", verbatimModuleSyntax: true };

  test.each(["nodenext", "bundler"])("every entry checks under moduleResolution %s", (resolution) => {
    const lines = entriesOf(libraries).map((entry, index) => `import * as n${index} from "${entry}";\nvoid n${index};`);
    project.write("all.ts", `${lines.join("\n")}\n`);
    check("all.ts", resolution, ["es2023", "dom", "dom.iterable"]);
  });

  test.each(["nodenext", "bundler"])("the engines check under %s without the DOM and without Node", (resolution) => {
    const lines = entriesOf(engines).map((entry, index) => `import * as n${index} from "${entry}";\nvoid n${index};`);
    project.write("engines.ts", `${lines.join("\n")}\n`);
    check("engines.ts", resolution, ["es2023"]);
  });

  function check(file: string, resolution: string, lib: string[]): void {
    const module = resolution === "nodenext" ? "nodenext" : "esnext";
    const compilerOptions = { ...options, module, moduleResolution: resolution, lib, types: [] };
    project.write("tsconfig.json", JSON.stringify({ compilerOptions, files: [file] }));
    expect(project.run(bin("tsc"), "-p", "tsconfig.json")).toEqual({ code: 0, output: "" });
  }
});

describe.each(engines.map(({ name, directory }) => [name, directory] as const))(
  "the README of %s",
  (name, directory) => {
    test("its examples check and run in the blank project", () => {
      const examples = examplesOf(directory);
      expect(examples.length).toBeGreaterThan(0);
      for (const [index, code] of examples.entries()) {
        const file = `example-${name.replace("@dc/", "")}-${index}.ts`;
        // An example may print; the language has no console, so that the types come from here.
        project.write(file, `declare const console: { log(...what: unknown[]): void };\n${code}`);
        const compilerOptions = {
          strict: true,
          target: "es2022",
          module: "nodenext",
          lib: ["es2023"],
          types: [],
          skipLibCheck: true,
          outDir: "examples",
        };
        project.write("tsconfig.json", JSON.stringify({ compilerOptions, files: [file] }));
        must(project.run(bin("tsc"), "-p", "tsconfig.json"));
        must(project.run(process.execPath, `examples/${file.replace(/\.ts$/, ".js")}`));
      }
    });
  },
);

/** What a browser loads for a piece of code, minified, with Solid left to the page. */
async function bundle(code: string): Promise<{ bytes: number; gzipped: number }> {
  const result = await build({
    stdin: { contents: code, resolveDir: project.folder, loader: "js" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    external: ["solid-js", "solid-js/*"],
    loader: { ".css": "empty" },
    write: false,
    logLevel: "silent",
  });
  const contents = result.outputFiles[0]?.contents as Uint8Array;
  return { bytes: contents.length, gzipped: gzipSync(contents, { level: 9 }).length };
}

describe("what a bundler makes of it", () => {
  test("every entry bundles for a browser; the sizes", async () => {
    const rows = ["entry | minified bytes | gzipped bytes", "---|---|---"];
    for (const entry of entriesOf(libraries)) {
      const { bytes, gzipped } = await bundle(`export * from ${JSON.stringify(entry)};`);
      expect(bytes, entry).toBeGreaterThan(0);
      rows.push(`${entry} | ${bytes} | ${gzipped}`);
    }
    console.log(`Sizes of everything an entry offers (esbuild, minified, solid-js external)\n${rows.join("\n")}`);
  });

  test("the engine's entry is at most 15 kB gzipped", async () => {
    expect((await bundle('export * from "@dc/engine";')).gzipped).toBeLessThanOrEqual(15_000);
  });

  test.each(engines.map(({ name }) => name))("of %s nothing stays that is not used", async (name) => {
    expect((await bundle(`import ${JSON.stringify(name)};`)).bytes).toBe(0);
  });

  test("one codec of wire costs a part of the whole", async () => {
    const whole = await bundle('export * from "@dc/wire";');
    const one = await bundle('import { crc32 } from "@dc/wire"; console.log(crc32);');
    expect(one.bytes).toBeLessThan(whole.bytes / 4);
  });
});
