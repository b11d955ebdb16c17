import type { RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import { digest, hashOf, type ModuleServer, publishedTexts, serve } from "../../test/module-server.ts";
import { moduleTexts } from "../../test/module-texts.ts";
import { loadModule } from "./load.ts";
import { type ModuleSource, refusalOf } from "./source.ts";
import { urlSource } from "./url-source.ts";

const published = await publishedTexts();
const sha384 = hashOf(published["module.json"] as string);
const lesson = "lessons/01-watch/lesson.md";
let server: ModuleServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** The published module in a folder of a server, with changes to its texts and answers of its own. */
async function open(
  changes: Readonly<Record<string, string | Uint8Array>> = {},
  replies: Readonly<Record<string, RequestListener>> = {},
): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
  const inFolder = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(map).map(([path, value]) => [path.startsWith("/") ? path : `/modules/two/${path}`, value]),
    );
  server = await serve(inFolder({ ...published, ...changes }), inFolder(replies));
  return { url: `${server.origin}/modules/two/module.json`, asked: server.asked };
}

/** What reading a text came to: the text, or what was said of it. */
async function said(source: ModuleSource, file: string): Promise<string | undefined> {
  try {
    return await source.read(file);
  } catch (error) {
    const issue = refusalOf(error);
    if (issue === undefined) throw error;
    expect(issue.file).toBe(file);
    return `${issue.code}: expected ${issue.expected}, got ${issue.received}`;
  }
}

test("L140: a module is read from its address, all listed texts at once and each once", async () => {
  const { url, asked } = await open();
  const source = urlSource(`${url}?edition=2#top`, { fetch, digest, sha384 });
  const read = await loadModule(source, { seed: 7, figures: [] });
  expect(read).toMatchObject({ ok: true, issues: [], value: { manifest: { id: "two-to-one" } } });
  expect([...asked].sort()).toEqual(
    Object.keys(published)
      .map((file) => `/modules/two/${file}`)
      .sort(),
  );
  expect(asked[0]).toBe("/modules/two/module.json");
  expect(source.place).toBe(`${url}?edition=2#top`);
});

test("L140: without hashes a module is believed", async () => {
  const { url } = await open(moduleTexts);
  expect(await loadModule(urlSource(url, { fetch, digest }), { seed: 7, figures: [] })).toMatchObject({ ok: true });
});

test("L141: addresses are absolute, of http or https, or of the page's own scheme", async () => {
  let asked = 0;
  const never = () => {
    asked += 1;
    return Promise.reject(new Error("no network"));
  };
  for (const url of [
    "file:///etc/passwd",
    "data:application/json,{}",
    "javascript:alert(1)",
    "modules/two/module.json",
    "//example.org/module.json",
    "https://learner:secret@example.org/module.json",
    "https://example.org",
    "",
  ]) {
    const words = await said(urlSource(url, { fetch: never, digest }), "module.json");
    expect([url, words]).toEqual([
      url,
      expect.stringMatching(/^module\/address: .* absolute address of http or https/),
    ]);
  }
  expect(asked).toBe(0);
  expect(
    await said(urlSource("app://labs/two/module.json", { fetch: never, digest, scheme: "app" }), "module.json"),
  ).toBe("module/unreachable: expected this file at app://labs/two/module.json, got no answer (no network)");
  expect(
    await said(urlSource("file:///two/module.json", { fetch: never, digest, scheme: "file" }), "module.json"),
  ).toBe("module/unreachable: expected this file at file:///two/module.json, got no answer (no network)");
});

test("L141: a path that leads out of the folder is not asked for", async () => {
  const { url, asked } = await open({ "/modules/secret.md": "---\n" });
  const source = urlSource(url, { fetch, digest });
  for (const file of [
    "../secret.md",
    "/modules/secret.md",
    "lessons/../../secret.md",
    "%2e%2e/secret.md",
    "a\\b",
    ".env",
    "",
  ]) {
    expect(await said(source, file)).toMatch(/^module\/address: expected a path in the module's folder/);
  }
  expect(asked).toEqual([]);
});

test("L142: module.json may be redirected, and its folder is where it came from", async () => {
  const { url } = await open(
    {},
    { "/latest/module.json": (_, response) => response.writeHead(302, { location: "/modules/two/module.json" }).end() },
  );
  const latest = url.replace("/modules/two/", "/latest/");
  expect(await said(urlSource(latest, { fetch, digest, sha384 }), lesson)).toBe(published[lesson]);
});

test("L142: a text may be redirected inside of the folder, and not out of it", async () => {
  const away =
    (location: string): RequestListener =>
    (_, response) =>
      response.writeHead(307, { location }).end();
  const text = published[lesson] as string;
  const { url } = await open(
    { "moved/lesson.md": text, "/modules/two-more/lesson.md": text },
    {
      [lesson]: away("/modules/two/moved/lesson.md"),
      "lessons/01-watch/lesson.de.md": away("/modules/two-more/lesson.md"),
    },
  );
  const source = urlSource(url, { fetch, digest, sha384 });
  expect(await said(source, lesson)).toBe(text);
  const { origin } = new URL(url);
  expect(await said(source, "lessons/01-watch/lesson.de.md")).toBe(
    `module/address: expected an address in ${origin}/modules/two/, got a redirect to ${origin}/modules/two-more/lesson.md`,
  );
});

test("L142: a redirect from https to http is refused", async () => {
  const reply = { ok: true, status: 200, url: "http://example.org/module.json", headers: new Headers(), body: null };
  const source = urlSource("https://example.org/module.json", { fetch: async () => reply, digest });
  expect(await said(source, "module.json")).toMatch(/^module\/address: .* got a redirect to http:/);
});

test("L143: module.json that differs by one byte is refused, and nothing else is read", async () => {
  const changed = (published["module.json"] as string).replace("Two to one", "Two to ohe");
  const { url, asked } = await open({ "module.json": changed });
  const source = urlSource(url, { fetch, digest, sha384 });
  expect(await said(source, "module.json")).toBe(`module/integrity: expected ${sha384}, got ${hashOf(changed)}`);
  expect((await loadModule(source, { seed: 7, figures: [] })).issues).toMatchObject([
    { code: "module/integrity", file: "module.json", hint: expect.stringContaining("publish it again") },
  ]);
  expect(asked).toEqual(["/modules/two/module.json"]);
});

test("L143: what is no hash is refused before anything is asked", async () => {
  const { url, asked } = await open();
  expect(await said(urlSource(url, { fetch, digest, sha384: "sha256-x" }), "module.json")).toBe(
    'module/integrity: expected sha384- and 64 letters of base64, got "sha256-x"',
  );
  expect(asked).toEqual([]);
});

test("L144: each text is what module.json says, to the byte", async () => {
  const changed = `${published[lesson] as string} `;
  const { url } = await open({ [lesson]: changed });
  const read = await loadModule(urlSource(url, { fetch, digest, sha384 }), { seed: 7, figures: [] });
  expect(read).toMatchObject({
    ok: false,
    issues: [
      {
        code: "module/integrity",
        file: lesson,
        expected: hashOf(published[lesson] as string),
        received: hashOf(changed),
      },
    ],
  });
});

test("L144: a text that module.json does not list is refused and not asked for", async () => {
  const { url, asked } = await open({ "lessons/03-more/lesson.md": "---\n" });
  expect(await said(urlSource(url, { fetch, digest, sha384 }), "lessons/03-more/lesson.md")).toMatch(
    /^module\/unlisted:/,
  );
  expect(asked).not.toContain("/modules/two/lessons/03-more/lesson.md");
});

test("L144: a hash of a module.json that has none of the others is refused", async () => {
  const { url } = await open(moduleTexts);
  const source = urlSource(url, { fetch, digest, sha384: hashOf(moduleTexts["module.json"] as string) });
  expect(await said(source, "module.json")).toBe(
    "module/integrity: expected the hash of each text in files, got nothing",
  );
});

test("L145: a text has at most 1 MiB, told or not", async () => {
  const large = "#".repeat(1_048_577);
  const { url } = await open(
    { "module.json": moduleTexts["module.json"] as string, "a.md": large.slice(1), "b.md": large },
    {
      "c.md": (_, response) => response.writeHead(200, { "content-length": 2e9 }).write("#"),
      "d.md": (_, response) => {
        // It would never end by itself.
        const pour = (): void => {
          while (!response.destroyed && response.write("#".repeat(65_536)));
        };
        response.on("drain", pour);
        pour();
      },
    },
  );
  const source = urlSource(url, { fetch, digest });
  expect((await said(source, "a.md"))?.length).toBe(1_048_576);
  expect(await said(source, "b.md")).toBe(
    "input/too-large: expected at most 1048576 bytes, got more than 1048576 bytes",
  );
  expect(await said(source, "c.md")).toBe("input/too-large: expected at most 1048576 bytes, got 2000000000 bytes");
  expect(await said(source, "d.md")).toBe(
    "input/too-large: expected at most 1048576 bytes, got more than 1048576 bytes",
  );
});

test("L146: a text in another encoding is refused with the place", async () => {
  const latin = Uint8Array.from([0x2d, 0x2d, 0x2d, 0x0a, 0xe4]);
  const { url } = await open({ "module.json": moduleTexts["module.json"] as string, [lesson]: latin });
  expect(await said(urlSource(url, { fetch, digest }), lesson)).toBe(
    "module/encoding: expected text in UTF-8, got the byte 0xe4 at offset 4",
  );
});

test("L146: a page that a server gives instead of a text is named", async () => {
  const page: RequestListener = (_, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("\n<!DOCTYPE html><title>Not found</title>");
  const { url } = await open({}, { [lesson]: page });
  const source = urlSource(url, { fetch, digest, sha384 });
  expect(await said(source, lesson)).toBe("module/page: expected a text of a module, got an HTML page");
});

test("L148: what is not there is missing, and what cannot be reached is told with the reason", async () => {
  const { url } = await open(
    { "module.json": moduleTexts["module.json"] as string },
    {
      "gone.md": (_, response) => response.writeHead(410).end(),
      "broken.md": (_, response) => response.writeHead(503).end(),
      "cut.md": (_, response) => {
        response.writeHead(200, { "content-length": 100 }).write("---");
        response.destroy();
      },
    },
  );
  const source = urlSource(url, { fetch, digest });
  expect([await source.read("none.md"), await source.read("gone.md")]).toEqual([undefined, undefined]);
  expect(await said(source, "broken.md")).toMatch(/^module\/unreachable: .* got HTTP 503$/);
  expect(await said(source, "cut.md")).toMatch(/^module\/unreachable: .* got no answer/);
  const nowhere = urlSource(url.replace("module.json", "x/module.json"), { fetch, digest });
  expect([await nowhere.read("module.json"), await nowhere.read(lesson)]).toEqual([undefined, undefined]);
  await server?.close();
  expect(await said(urlSource(url, { fetch, digest }), "module.json")).toMatch(
    /^module\/unreachable: .* got no answer/,
  );
});

test("L148: a signal ends the fetching, and a limit of time says that it was one", async () => {
  const silent: RequestListener = () => {};
  const { url } = await open({}, { "module.json": silent });
  const left = new AbortController();
  const reading = said(urlSource(url, { fetch, digest, signal: left.signal }), "module.json");
  left.abort();
  expect(await reading).toMatch(/got stopped/);
  expect(await said(urlSource(url, { fetch, digest, signal: AbortSignal.timeout(20) }), "module.json")).toMatch(
    /got no whole answer in the time allowed/,
  );
});
