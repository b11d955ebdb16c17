import { expect, test } from "vitest";
import { shared } from "../federation.js";
import { contentSecurity, makeEmbedPolicy, makeSitePolicy, sitePolicy } from "../policy.js";
import { developmentOrigins, ports } from "../ports.js";
import { app, element, lab, library, solidOptions } from "../vite.js";

const sourcesOf = (policy: string): Map<string, string[]> =>
  new Map(policy.split("; ").map((directive) => [directive.split(" ")[0] ?? "", directive.split(" ").slice(1)]));

test("the site's policy takes nothing from elsewhere, runs no text as code, and starts workers from blobs", () => {
  const policy = sourcesOf(sitePolicy);
  expect(policy.get("default-src")).toEqual(["'none'"]);
  expect(policy.get("script-src")).toEqual(["'self'"]);
  expect(policy.get("style-src")).toEqual(["'self'"]);
  expect(policy.get("worker-src")).toEqual(["'self'", "blob:"]);
  expect(sitePolicy).not.toMatch(/unsafe|\*|https?:/);
});

test("a lab on another origin is named for scripts and manifests, and for nothing else", () => {
  const policy = sourcesOf(makeSitePolicy(["https://labs.example"]));
  expect([...policy].filter(([, sources]) => sources.includes("https://labs.example")).map(([name]) => name)).toEqual([
    "script-src",
    "connect-src",
  ]);
  expect(makeSitePolicy()).toBe(sitePolicy);
});

test("a page with an element opens its scripts to the lab's origin and nothing else", () => {
  const policy = sourcesOf(makeEmbedPolicy("https://labs.example"));
  expect(policy.get("script-src")).toEqual(["'self'", "https://labs.example"]);
  expect([...policy].filter(([, sources]) => sources.includes("https://labs.example"))).toHaveLength(1);
  expect(policy.has("connect-src")).toBe(false);
});

test("the policy is the first thing in a built page's head, and is absent in development", () => {
  const plugin = contentSecurity();
  expect(plugin.apply).toBe("build");
  const { handler } = plugin.transformIndexHtml as unknown as {
    handler: () => { injectTo: string; attrs: { content: string } }[];
  };
  expect(handler()[0]).toMatchObject({ injectTo: "head-prepend", attrs: { content: sitePolicy } });
});

test("ports are those of the contract, all different, and only they are answered across origins", () => {
  expect(ports).toEqual({ portal: 5170, "lab-fabric": 5171, "lab-virt": 5172, "lab-integration": 5173 });
  const { server } = app({ name: "dc_portal", port: ports.portal });
  expect(server).toMatchObject({ port: 5170, strictPort: true, cors: { origin: [...developmentOrigins] } });
  expect(developmentOrigins.every((origin) => /^http:\/\/(localhost|127\.0\.0\.1):517[0-3]$/.test(origin))).toBe(true);
});

test("solid-js and the contexts are shared, each as a singleton, and no engine is", () => {
  expect(Object.entries(shared).map(([name, { singleton }]) => [name, singleton])).toEqual([
    ["solid-js", true],
    ["@dc/solid", true],
  ]);
});

test.each([
  ["app", app({ name: "dc_portal", port: 5170 })],
  ["lab", lab({ name: "dc_lab_fabric", port: 5171 })],
  ["element", element({ tag: "dc-fabric-lab" })],
])("%s: relative addresses, ES workers, nothing inlined as data", (_name, config) => {
  expect(config.base).toBe("./");
  expect(config.worker?.format).toBe("es");
  expect(config.build?.assetsInlineLimit).toBe(0);
});

test("Solid writes neither inline styles nor delegated events", () => {
  expect(solidOptions.solid).toEqual({ inlineStyles: false, delegateEvents: false });
});

test("an element is one script named after its tag and puts no preload link into the page", () => {
  const { build } = element({ tag: "dc-fabric-lab" });
  expect(build?.modulePreload).toBe(false);
  expect(build?.rolldownOptions).toMatchObject({
    input: { "dc-fabric-lab": "./src/element.ts" },
    output: { entryFileNames: "[name].js" },
  });
});

test("a library leaves solid-js and the workspace's packages as imports", () => {
  const external = library({ external: ["fflate"] }).build?.rolldownOptions?.external as (string | RegExp)[];
  const isExternal = (id: string): boolean =>
    external.some((rule) => (typeof rule === "string" ? rule === id : rule.test(id)));
  expect(["solid-js/web", "@dc/engine", "fflate"].every(isExternal)).toBe(true);
  expect(["./panel.tsx", "d3-zoom"].some(isExternal)).toBe(false);
});
