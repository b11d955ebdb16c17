/**
 * browser — one Chromium for a file of tests, a fresh page for each test, and everything that went wrong in it.
 * @module
 */
import { chromiumPath } from "@dc/test-kit";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, type TestFunction, test } from "vitest";
import type { Built } from "./setup.ts";

const path = chromiumPath();
const because = "needs Chromium: install it, or name it in the environment variable CHROMIUM";

/** A machine that runs everything at once draws a page in seconds; what never comes is still found. */
const actWithinMs = 25_000;
const testWithinMs = 150_000;

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
  let contexts: BrowserContext[] = [];
  beforeAll(async () => {
    if (path === undefined) return;
    browser = await chromium.launch({
      executablePath: path,
      // A container has no user namespaces for the sandbox; the pages are our own.
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    });
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
  });
  afterAll(() => browser?.close());
  return {
    async open(options = {}) {
      if (browser === undefined) throw new Error("no browser");
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
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
