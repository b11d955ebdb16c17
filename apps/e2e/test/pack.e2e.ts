import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Frame, Page } from "playwright-core";
import { afterAll, expect } from "vitest";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { html, useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();
const root = join(import.meta.dirname, "../../..");
const module = join(import.meta.dirname, "../fixtures/modules/two-flows");

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => void rmSync(folder, { recursive: true, force: true })));
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dc-pack-"));
  folders.push(folder);
  return folder;
}

/** Pack the small module as a person does. */
function packAs(format: string): string {
  const out = join(makeFolder(), format === "html" ? "two-flows.html" : "two-flows.zip");
  const args = ["pack", module, "--format", format, "--out", out, "--mode", "guided", "--site", built().site];
  const { status, stderr } = spawnSync(process.execPath, [join(root, "packages/cli/bin/dclab.mjs"), ...args], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return out;
}

/** A package as a platform lays it out. */
function unpack(zip: string): string {
  const { unzipSync } = createRequire(join(root, "packages/cli/package.json"))("fflate") as {
    unzipSync(zip: Uint8Array): Record<string, Uint8Array>;
  };
  const folder = makeFolder();
  for (const [path, bytes] of Object.entries(unzipSync(new Uint8Array(readFileSync(zip))))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

type Place = Page | Frame;
const element = "dc-fabric-lab";
/** A call of the element's own method. */
const ask = (place: Place, method: string, ...values: unknown[]): Promise<unknown> =>
  place.evaluate(
    ([tag, name, given]) => {
      const lab = document.querySelector(tag as string) as unknown as Record<string, (...all: unknown[]) => unknown>;
      return lab[name as string]?.(...(given as unknown[]));
    },
    [element, method, values] as const,
  );
const heading = (place: Place) => place.getByRole("heading", { level: 1 });

/** The first step: two predictions, of which the first holds, and the run. */
async function playFirst(place: Place): Promise<void> {
  await poll(() => heading(place).textContent()).toBe("Two flows, one uplink");
  for (const [label, value] of [
    [/Over how many/, "1"],
    [/How full/, "1000"],
  ] as const) {
    const field = place.getByRole("textbox", { name: label });
    await field.fill(value);
    await field.press("Enter");
  }
  await ask(place, "seek", "200us");
  await poll(() => ask(place, "getScore")).toBe(1);
}

/** The other two steps, to the end. */
async function playRest(place: Place): Promise<void> {
  await place.getByRole("button", { name: /Next step/ }).click();
  await poll(() => heading(place).textContent()).toBe("Another port, another way");
  const port = place.getByRole("textbox", { name: "Source port of h2" });
  await port.fill("49201");
  await port.press("Enter");
  await ask(place, "seek", "200us");
  await poll(() => ask(place, "getScore")).toBe(3);
  await place.getByRole("button", { name: /Next step/ }).click();
  await poll(() => heading(place).textContent()).toBe("One way less");
  await ask(place, "seek", "50us");
  await ask(place, "invoke", "link.down", "leaf1:e1-49");
  await ask(place, "seek", "200us");
  await poll(() => ask(place, "getScore")).toBeGreaterThanOrEqual(5);
}

/** The platform's page: scorm-again is the API, the package is in a frame. */
const lmsPage = html(`<!doctype html><html lang="en"><title>A course</title><link rel="icon" href="data:,"><body>
  <script src="/scorm-again.js"></script><script src="/lms.js"></script>
  <iframe id="sco" title="Module" width="1400" height="860"></iframe></body></html>`);

async function serveLms(format: "scorm12" | "scorm2004", script: string): Promise<string> {
  const script12 = createRequire(join(root, "apps/e2e/package.json")).resolve("scorm-again");
  const text = readFileSync(join(dirname(script12), "scorm-again.min.js").replace("/esm/", "/"), "utf8");
  const js =
    (source: string) =>
    (_request: unknown, response: { writeHead(status: number, headers: object): { end(text: string): void } }) =>
      void response.writeHead(200, { "content-type": "text/javascript" }).end(source);
  return serve({
    directory: unpack(packAs(format)),
    replies: { "/lms": lmsPage, "/scorm-again.js": js(text), "/lms.js": js(script) } as never,
  });
}

interface Session {
  readonly page: Page;
  readonly frame: Frame;
  readonly errors: string[];
  violations(): Promise<string[]>;
}
/** Open the package for a learner of whom the platform knows these values. */
async function openSession(address: string, known: Record<string, string>): Promise<Session> {
  const seen = await open();
  await seen.page.goto(`${address}lms?${new URLSearchParams(known)}`);
  await seen.page.evaluate(() => {
    (document.getElementById("sco") as HTMLIFrameElement).src = "/index.html";
  });
  await seen.page.frameLocator("#sco").locator(element).waitFor();
  const frame = seen.page.frames().find((each) => each.url().endsWith("/index.html"));
  if (frame === undefined) throw new Error("no frame");
  return { ...seen, frame };
}
/** Leave the package: the frame shows another page. */
async function leave({ page }: Session): Promise<void> {
  await page.evaluate(() => {
    (document.getElementById("sco") as HTMLIFrameElement).src = "about:blank";
  });
}
const read = (page: Page, ...names: string[]): Promise<Record<string, string>> =>
  page.evaluate(
    (list) => Object.fromEntries(list.map((name) => [name, (globalThis as never as Lms).readValue(name)])),
    names,
  );
interface Lms {
  readValue(name: string): string;
}

/** Values by their path in `cmi`; `over` once the session has ended. */
const lmsScript = (api: string, name: string): string => `
  globalThis.${name} = new ${api}({ autocommit: false, logLevel: 5 });
  for (const [path, value] of new URLSearchParams(location.search)) {
    const parts = path.split(".");
    let at = ${name}.cmi;
    for (const part of parts.slice(0, -1)) at = at[part];
    at[parts.at(-1)] = value;
  }
  globalThis.readValue = (path) => {
    if (path === "over") return String(${name}.isTerminated());
    let at = ${name}.cmi;
    for (const part of path.split(".")) at = at[part];
    return String(at);
  };`;

browserTest("SCORM 1.2: suspended, resumed and passed in scorm-again", async () => {
  const lms = await serveLms("scorm12", lmsScript("Scorm12API", "API"));
  const first = await openSession(lms, { "core.student_id": "ada" });
  await playFirst(first.frame);
  await poll(() => read(first.page, "core.lesson_status", "core.score.raw")).toEqual({
    "core.lesson_status": "incomplete",
    "core.score.raw": "16.67",
  });
  await poll(async () => (await read(first.page, "suspend_data")).suspend_data).toMatch(/^1\./);
  await leave(first);
  await poll(() => read(first.page, "over")).toEqual({ over: "true" });
  const kept = await read(first.page, "suspend_data", "core.score.raw", "core.lesson_status");
  expect(kept.suspend_data?.length).toBeLessThanOrEqual(4096);
  expect(first.errors).toEqual([]);
  expect(await first.violations()).toEqual([]);

  const second = await openSession(lms, { ...kept, "core.student_id": "ada", "core.entry": "resume" });
  await poll(() => ask(second.frame, "getScore")).toBe(1);
  expect((await read(second.page, "core.score.raw"))["core.score.raw"], "what was reached is not taken back").toBe(
    "16.67",
  );
  await playRest(second.frame);
  await poll(async () => (await read(second.page, "core.lesson_status"))["core.lesson_status"]).toBe("passed");
  const raw = Number((await read(second.page, "core.score.raw"))["core.score.raw"]);
  expect(raw).toBeGreaterThanOrEqual(83.33);
  await leave(second);
  await poll(() => read(second.page, "over")).toEqual({ over: "true" });
});

browserTest("SCORM 2004: suspended, resumed and passed in scorm-again", async () => {
  const lms = await serveLms("scorm2004", lmsScript("Scorm2004API", "API_1484_11"));
  const first = await openSession(lms, { learner_id: "ada" });
  await playFirst(first.frame);
  await poll(() => read(first.page, "completion_status", "score.scaled", "score.raw", "score.max")).toEqual({
    completion_status: "incomplete",
    "score.scaled": "0.1666667",
    "score.raw": "1",
    "score.max": "6",
  });
  await poll(async () => (await read(first.page, "suspend_data")).suspend_data).toMatch(/^1\./);
  await leave(first);
  await poll(() => read(first.page, "over")).toEqual({ over: "true" });
  const kept = await read(first.page, "suspend_data", "score.scaled", "score.raw", "score.max");
  expect(first.errors).toEqual([]);
  expect(await first.violations()).toEqual([]);

  const second = await openSession(lms, { ...kept, learner_id: "ada", entry: "resume" });
  await poll(() => ask(second.frame, "getScore")).toBe(1);
  await playRest(second.frame);
  await poll(() => read(second.page, "completion_status", "success_status", "progress_measure")).toEqual({
    completion_status: "completed",
    success_status: "passed",
    progress_measure: "1",
  });
});

browserTest(
  "one file, opened from a disk: the module plays to its score, and nothing is asked of any network",
  async () => {
    const file = packAs("html");
    expect(statSync(file).size).toBeLessThan(4_000_000);
    const seen = await open();
    await seen.page.goto(pathToFileURL(file).href);
    await playFirst(seen.page);
    await playRest(seen.page);
    expect(seen.requests.filter((address) => !/^(data|blob):/.test(address))).toEqual([pathToFileURL(file).href]);
    expect(seen.errors).toEqual([]);
    expect(await seen.violations()).toEqual([]);
  },
);

/** A statement, as far as it is looked at. */
interface Stated {
  readonly id: string;
  readonly timestamp: string;
  readonly actor: unknown;
  readonly verb: { readonly id: string };
  readonly object: { readonly id: string };
  readonly result?: Record<string, unknown>;
  readonly context: {
    readonly registration: string;
    readonly contextActivities: { readonly category?: readonly { readonly id: string }[]; readonly grouping?: unknown };
    readonly extensions: Record<string, unknown>;
  };
}

/** A small learning record store that keeps to the parts of xAPI and cmi5 which a session uses, and refuses the rest. */
interface Store {
  readonly address: string;
  readonly statements: Stated[];
  readonly refused: string[];
  launch(page: string): string;
}
const servers: Server[] = [];
afterAll(() => servers.forEach((server) => void server.close()));
const actor = { objectType: "Agent", account: { homePage: "https://lms.example", name: "ada" } };
const registration = "0f9e5f0a-5d7a-4b1e-9b57-0f1f9c1f6a01";
const sessionId = "session-1";
const activityId = "https://lms.example/au/1";

async function openStore(): Promise<Store> {
  const statements: Stated[] = [];
  const refused: string[] = [];
  const states = new Map<string, string>();
  let tokens = 0;
  let session = 0;
  const refuse = (why: string): { status: number; body: string } => {
    refused.push(why);
    return { status: 400, body: why };
  };
  const answer = (request: IncomingMessage, body: string): { status: number; body: string } => {
    const url = new URL(request.url ?? "/", "http://lrs");
    const query = url.searchParams;
    if (url.pathname === "/fetch") {
      if (request.method !== "POST") return refuse("fetch is a POST");
      if (query.get("session") !== String(session) || tokens >= session) {
        return { status: 400, body: JSON.stringify({ "error-code": "1", "error-text": "already in use" }) };
      }
      tokens += 1;
      return { status: 200, body: JSON.stringify({ "auth-token": `dG9rZW4${session}` }) };
    }
    // The alternate request syntax: method in the query, headers and body in a form. xAPI 1.0.3 part 3 §1.3
    const form = query.get("method") === null ? undefined : new URLSearchParams(body);
    const header = (name: string): string | undefined => form?.get(name) ?? String(request.headers[name.toLowerCase()]);
    if (header("Authorization") !== `Basic dG9rZW4${session}`) return refuse(`${url.pathname}: no token`);
    if (header("X-Experience-API-Version") !== "1.0.3") return refuse("no version");
    if (url.pathname === "/xapi/activities/state") {
      const given = form ?? query;
      if (given.get("activityId") !== activityId || given.get("registration") !== registration)
        return refuse("state of whom");
      expect(JSON.parse(given.get("agent") ?? "")).toEqual(actor);
      const id = given.get("stateId") ?? "";
      if ((query.get("method") ?? request.method) === "PUT") {
        if (id === "LMS.LaunchData") return refuse("the platform's own");
        states.set(id, form?.get("content") ?? body);
        return { status: 204, body: "" };
      }
      if (id === "LMS.LaunchData") return { status: 200, body: JSON.stringify(launchData) };
      const kept = states.get(id);
      return kept === undefined ? { status: 404, body: "" } : { status: 200, body: kept };
    }
    if (url.pathname === "/xapi/agents/profile") return { status: 404, body: "" };
    if (url.pathname === "/xapi/statements" && (query.get("method") ?? request.method) === "PUT") {
      const statement = JSON.parse(form?.get("content") ?? body) as Stated;
      if (statement.id !== (form ?? query).get("statementId")) return refuse("another id");
      // The same once more is no conflict: xAPI 1.0.3 part 3 §2.1.1.
      const same = statements.find(({ id }) => id === statement.id);
      if (same !== undefined && JSON.stringify(same) !== JSON.stringify(statement)) return refuse("an id again");
      if (same === undefined) statements.push(statement);
      return { status: 204, body: "" };
    }
    return refuse(`${request.method} ${url.pathname}`);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("access-control-allow-headers", "authorization, content-type, x-experience-api-version");
      response.setHeader("access-control-allow-methods", "GET, PUT, POST");
      if (request.method === "OPTIONS") return void response.writeHead(204).end();
      const { status, body } = answer(request, Buffer.concat(chunks).toString());
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  const address = `http://127.0.0.1:${port}/`;
  return {
    address,
    statements,
    refused,
    launch(page) {
      session += 1;
      return `${page}?${new URLSearchParams({
        endpoint: `${address}xapi`,
        fetch: `${address}fetch?session=${session}`,
        actor: JSON.stringify(actor),
        registration,
        activityId,
      })}`;
    },
  };
}
const launchData = {
  contextTemplate: {
    contextActivities: { grouping: [{ id: "https://lms.example/course" }] },
    extensions: { "https://w3id.org/xapi/cmi5/context/extensions/sessionid": sessionId },
  },
  launchMode: "Normal",
  launchMethod: "AnyWindow",
  moveOn: "CompletedAndPassed",
  masteryScore: 0.8,
};

browserTest("cmi5: what a learning record store hears of two sessions", async () => {
  const page = await serve({ directory: unpack(packAs("cmi5")) });
  const store = await openStore();
  const verbs = (): string[] => store.statements.map(({ verb }) => verb.id.replace(/.*\//, ""));
  const first = await open();
  await first.page.goto(store.launch(`${page}index.html`));
  await playFirst(first.page);
  await first.page.waitForTimeout(1_000);
  await first.page.goto("about:blank");
  await poll(verbs).toEqual(["initialized", "terminated"]);

  const second = await open();
  await second.page.goto(store.launch(`${page}index.html`));
  await poll(() => ask(second.page, "getScore")).toBe(1);
  await playRest(second.page);
  await poll(verbs).toEqual(["initialized", "terminated", "initialized", "completed", "passed"]);
  await second.page.waitForTimeout(1_000);
  await second.page.goto("about:blank");
  await poll(verbs).toEqual(["initialized", "terminated", "initialized", "completed", "passed", "terminated"]);
  expect(store.refused).toEqual([]);

  const cmi5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
  const moveOn = "https://w3id.org/xapi/cmi5/context/categories/moveon";
  const extension = "https://w3id.org/xapi/cmi5/context/extensions/";
  for (const { actor: who, object, context, id, timestamp } of store.statements) {
    expect(who).toEqual(actor);
    expect(object.id).toBe(activityId);
    expect(context.registration).toBe(registration);
    expect(context.extensions[`${extension}sessionid`]).toBe(sessionId);
    expect(context.contextActivities.grouping).toEqual(launchData.contextTemplate.contextActivities.grouping);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(timestamp).toMatch(/Z$/);
  }
  const categories = store.statements.map(({ context }) => context.contextActivities.category?.map(({ id }) => id));
  expect(categories).toEqual([[cmi5], [cmi5], [cmi5], [cmi5, moveOn], [cmi5, moveOn], [cmi5]]);
  const [completed, passed, terminated] = store.statements.slice(3);
  expect(completed?.result).toEqual({ completion: true, duration: expect.stringMatching(/^PT/) });
  expect(passed?.result).toMatchObject({
    success: true,
    score: { min: 0, max: 6 },
    duration: expect.stringMatching(/^PT/),
  });
  expect(passed?.context.extensions[`${extension}masteryscore`]).toBe(0.8);
  expect(terminated?.result).toEqual({ duration: expect.stringMatching(/^PT/) });
});
