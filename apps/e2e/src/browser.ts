/**
 * browser — one Chromium for a file of tests, a fresh page for each test, and everything that went wrong in it.
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumPath } from "@dc/test-kit";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, type TestFunction, test } from "vitest";
import type { Built } from "./setup.ts";

const path = chromiumPath();
const because = "needs Chromium: install it, or name it in the environment variable CHROMIUM";

/** A machine that runs everything at once draws a page in seconds; what never comes is still found. */
const actWithinMs = 45_000;
const testWithinMs = 240_000;

/** `test` for what needs a browser: without one it skips by name; under CI=true a skip fails. */
export function browserTest(name: string, body: TestFunction, timeoutMs: number = testWithinMs): void {
  if (path !== undefined) test(name, body, timeoutMs);
  else if (process.env.CI === "true")
    test(name, () => {
      throw new Error(`${because} (under CI=true a skip fails)`);
    });
  else test.skip(`${name} [${because}]`, body);
}

/** What was built for these tests. Only inside a browserTest. */
export function built(): Built {
  const given = inject("built");
  if (given === null) throw new Error("nothing was built: there is no Chromium");
  return given;
}

/** A page, and what was seen in it. */
export interface Seen {
  readonly page: Page;
  /** Address of every request. */
  readonly requests: string[];
  /** Uncaught errors, and what was written to the console as an error. */
  readonly errors: string[];
  /** Violations of the content security policy, in every frame: `directive blocked`. */
  violations(): Promise<string[]>;
}

/** Opens pages; what is open is closed after each test. */
export interface Opener {
  open(options?: BrowserContextOptions): Promise<Seen>;
}

/** Start a browser for the tests of this file. */
export function useBrowser(): Opener {
  let browser: Browser | undefined;
  return useContexts(
    async () => {
      browser = await chromium.launch({ executablePath: path ?? "", args: [...chromiumArguments] });
    },
    async (options) => {
      if (browser === undefined) throw new Error("no browser");
      return browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    },
    async () => browser?.close(),
  );
}

/** The same, in a browser whose person has forbidden all pages to keep anything: no cookies, no storage of any kind. */
export function useBrowserWithoutStorage(): Opener {
  let profile: string | undefined;
  return useContexts(
    async () => {
      profile = mkdtempSync(join(tmpdir(), "dc-profile-"));
      mkdirSync(join(profile, "Default"));
      const settings = { default_content_setting_values: { cookies: 2 }, block_third_party_cookies: true };
      writeFileSync(join(profile, "Default/Preferences"), JSON.stringify({ profile: settings }));
    },
    async (options) =>
      chromium.launchPersistentContext(profile ?? "", {
        executablePath: path ?? "",
        args: [...chromiumArguments],
        viewport: { width: 1440, height: 900 },
        ...options,
      }),
    async () => {
      if (profile !== undefined) rmSync(profile, { recursive: true, force: true });
    },
  );
}

/** A container has no user namespaces for the sandbox; the pages are our own. */
const chromiumArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
] as const;

function useContexts(
  start: () => Promise<void>,
  make: (options: BrowserContextOptions) => Promise<BrowserContext>,
  end: () => Promise<void>,
): Opener {
  let contexts: BrowserContext[] = [];
  beforeAll(async () => {
    if (path !== undefined) await start();
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
  });
  afterAll(end);
  return {
    async open(options = {}) {
      const context = await make(options);
      contexts.push(context);
      context.setDefaultTimeout(actWithinMs);
      await context.addInitScript(() => {
        const kept: string[] = [];
        Object.assign(globalThis, { __violations: kept });
        document.addEventListener("securitypolicyviolation", (event) =>
          kept.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
        );
      });
      const page = await context.newPage();
      const requests: string[] = [];
      const errors: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      return {
        page,
        requests,
        errors,
        async violations() {
          const kept = await Promise.all(
            page
              .frames()
              .map((frame) =>
                frame.evaluate(() => (globalThis as unknown as { __violations?: string[] }).__violations ?? []),
              ),
          );
          return kept.flat();
        },
      };
    },
  };
}

/** Look again and again until it is so: `await poll(() => timeShown(page)).toBe(5e6)`. */
export function poll<Value>(look: () => Value | Promise<Value>): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(look, { timeout: actWithinMs, interval: 50 });
}
