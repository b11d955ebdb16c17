import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStaticServer, listen } from "../static-server.js";

let folder: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dc-static-"));
  mkdirSync(join(folder, "site/labs/fabric"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "outside");
  writeFileSync(join(folder, "site/index.html"), "<p>portal");
  writeFileSync(join(folder, "site/labs/fabric/index.html"), "<p>lab");
  writeFileSync(join(folder, "site/labs/fabric/lab-0a1B2c3_.js"), "export {}");
  server = createStaticServer({
    directory: join(folder, "site"),
    prefix: "/courses/dc/",
    policy: "default-src 'none'",
    replies: { "/labs.json": (_request, response, headers) => void response.writeHead(200, headers).end("[]") },
  });
  origin = await listen(server);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** A request whose path is sent as it stands: fetch would take the dots out of it. */
const rawStatus = (path: string): Promise<number | undefined> =>
  new Promise((done, failed) => {
    const { hostname, port } = new URL(origin);
    request({ hostname, port, path }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .on("error", failed)
      .end();
  });

test("a folder answers with its page, under the prefix only", async () => {
  expect(await (await fetch(`${origin}/courses/dc/`)).text()).toBe("<p>portal");
  expect(await (await fetch(`${origin}/courses/dc/labs/fabric/`)).text()).toBe("<p>lab");
  expect((await fetch(`${origin}/`)).status).toBe(404);
});

test("a folder without its slash is sent to the slash with the query kept, so that relative addresses are right", async () => {
  const reply = await fetch(`${origin}/courses/dc/labs/fabric?seed=7`, { redirect: "manual" });
  expect(reply.status).toBe(301);
  expect(reply.headers.get("location")).toBe("/courses/dc/labs/fabric/?seed=7");
});

test("every answer carries the policy and open CORS, the refusals too", async () => {
  for (const path of ["", "labs/fabric/lab-0a1B2c3_.js", "nothing", "labs.json"]) {
    const { headers } = await fetch(`${origin}/courses/dc/${path}`);
    expect(headers.get("content-security-policy"), path).toBe("default-src 'none'");
    expect(headers.get("access-control-allow-origin"), path).toBe("*");
  }
});

test("a hashed file is cached for ever, a page is asked for again and answers 304", async () => {
  const script = await fetch(`${origin}/courses/dc/labs/fabric/lab-0a1B2c3_.js`);
  expect(script.headers.get("cache-control")).toContain("immutable");
  const page = await fetch(`${origin}/courses/dc/`);
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const again = await fetch(`${origin}/courses/dc/`, { headers: { "if-none-match": page.headers.get("etag") ?? "" } });
  expect(again.status).toBe(304);
});

test.each([
  "/courses/dc/../secret.txt",
  "/courses/dc/%2e%2e/secret.txt",
  "/courses/dc/..%2fsecret.txt",
  "/courses/dc/%2e%2e%2fsecret.txt",
  "/courses/dc/....//secret.txt",
])("no address leaves the folder: %s", async (path) => {
  expect(await rawStatus(path)).toBe(404);
});

test("an address that cannot be decoded is refused", async () => {
  expect(await rawStatus("/courses/dc/%E0%A4%A")).toBe(400);
});

test("only GET and HEAD are answered", async () => {
  expect((await fetch(`${origin}/courses/dc/`, { method: "POST" })).status).toBe(405);
  expect((await fetch(`${origin}/courses/dc/`, { method: "HEAD" })).status).toBe(200);
});

test("a policy may differ from path to path", async () => {
  const one = createStaticServer({
    directory: join(folder, "site"),
    prefix: "/dc/",
    policy: (path) => `policy of ${path}`,
  });
  const address = await listen(one);
  const { headers } = await fetch(`${address}/dc/labs/fabric/`);
  expect(headers.get("content-security-policy")).toBe("policy of /labs/fabric/");
  one.close();
});
