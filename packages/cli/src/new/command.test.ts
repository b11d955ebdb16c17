import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runDclab } from "../../test/dclab.ts";
import { validate } from "../validate/command.ts";
import { newModule } from "./command.ts";
import { templateLabs } from "./template.ts";

vi.setConfig({ testTimeout: 120_000 });

let into = "";
beforeEach(() => {
  into = mkdtempSync(join(tmpdir(), "dclab-"));
});
afterEach(() => rmSync(into, { recursive: true, force: true }));

const listen = () => {
  const printed: string[] = [];
  const errors: string[] = [];
  const streams = {
    print: (line: string) => void printed.push(line),
    error: (line: string) => void errors.push(line),
    progress() {},
  };
  return { printed, errors, streams };
};
const make = (name: string, place = into) => {
  const { printed, errors, streams } = listen();
  return { code: newModule(name, { lab: "fabric", into: place }, streams), printed, errors };
};

test.each(templateLabs)(
  "a new module of %s is valid at once for any learner, and each mark in it is told",
  async (lab) => {
    const { printed, streams } = listen();
    expect(newModule("my-first", { lab, into }, streams)).toBe(0);
    const marks = Number(/(\d+) lines to change/.exec(printed[0] as string)?.[1]);
    expect(marks).toBeGreaterThan(20);
    for (const seed of [1, 2, 3, 20260, 4_294_967_295]) {
      const told = listen();
      const folder = join(into, "my-first");
      expect(await validate(folder, { seed, json: true }, told.streams)).toBe(0);
      const { valid, issues, steps } = JSON.parse(told.printed.join("\n"));
      expect([seed, valid]).toEqual([seed, true]);
      expect(issues.filter(({ code }: { code: string }) => code !== "module/mark")).toEqual([]);
      // Those of README.md are for a person: it is no text of the module.
      expect(issues.length).toBe(marks);
      expect(steps).toMatchObject([
        { points: 3, pointsMax: 3 },
        { points: 4, pointsMax: 4 },
      ]);
    }
  },
);

test("it says which commands come next", () => {
  const { code, printed } = make("my-first");
  expect(code).toBe(0);
  expect(printed.join("\n")).toContain(`dclab validate ${join(into, "my-first")}`);
  expect(printed.join("\n")).toContain(join(into, "my-first", "README.md"));
});

test("a name that will not do is refused with the nearest, and nothing is written", () => {
  expect(make("My First!")).toMatchObject({ code: 2, errors: [expect.stringContaining("(nearest: my-first)")] });
  expect(make("../x")).toMatchObject({ code: 2, errors: [expect.stringContaining('"../x" (nearest: x)')] });
  expect(make("42")).toMatchObject({ code: 2, errors: [expect.stringContaining("(as my-first)")] });
  expect(readdirSync(into)).toEqual([]);
});

test("a folder that exists is left as it is", () => {
  mkdirSync(join(into, "my-first"));
  writeFileSync(join(into, "my-first", "mine.txt"), "mine");
  expect(make("my-first")).toMatchObject({ code: 2, errors: [expect.stringContaining("expected no folder")] });
  expect(readdirSync(join(into, "my-first"))).toEqual(["mine.txt"]);
});

test("where nothing can be written, nothing is left", () => {
  expect(make("my-first", join(into, "none"))).toMatchObject({
    code: 2,
    errors: [`dclab: ${join(into, "none")}: expected a folder to make the module's folder in, got none`],
  });
  // A file lies where the draft would be written.
  writeFileSync(join(into, `.my-first.${process.pid}.tmp`), "");
  const { code, errors } = make("my-first");
  expect([code, errors[0]]).toEqual([2, expect.stringContaining("expected to write here, got")]);
  expect(existsSync(join(into, "my-first"))).toBe(false);
});

test("the command says the same", () => {
  const { status, stdout } = runDclab(["new", "module", "my-first", "--into", into]);
  expect([status, existsSync(join(into, "my-first", "module.json"))]).toEqual([0, true]);
  expect(stdout).toContain("lines to change are marked CHANGE:");
  expect(runDclab(["validate", join(into, "my-first")])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/valid: 0 errors, \d+ warnings\n$/),
  });
  const again = runDclab(["new", "module", "my-first", "--into", into]);
  expect([again.status, again.stderr]).toEqual([2, expect.stringContaining("expected no folder of this name")]);
  expect(runDclab(["new", "module", "x", "--lab", "virt", "--into", into]).status).toBe(2);
});
