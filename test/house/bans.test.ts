import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ESLint } from "eslint";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const fixtures = join(import.meta.dirname, "fixtures/bans");

/** `line: rule` for every report on one file, by the repository's own configuration. */
async function reports(file: string, as = file): Promise<string[]> {
  const eslint = new ESLint({ cwd: root });
  const [result] = await eslint.lintText(readFileSync(file, "utf8"), { filePath: as });
  // A file that no configuration matches gets one message without a line, which says so.
  return (result?.messages ?? [])
    .filter((message) => message.line !== undefined)
    .map((message) => `${message.line}: ${message.ruleId}`);
}

function expected(file: string): string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, index) => {
      const rule = /\/\/ ban: (\S+)$/.exec(line)?.[1];
      return rule === undefined ? [] : [`${index + 1}: ${rule}`];
    });
}

test("every ban fires on its line of the bad fixture, and nothing else does", async () => {
  const bad = join(fixtures, "bad.ts");
  const wanted = expected(bad);
  expect(wanted.length).toBeGreaterThan(40);
  expect([...new Set(await reports(bad))].sort()).toEqual([...wanted].sort());
});

test("the good fixture, full of near misses, has no report", async () => {
  expect(await reports(join(fixtures, "good.ts"))).toEqual([]);
});

test.each(["engine", "wire", "virt", "fabric", "rdma", "datacenter", "lesson"])(
  "the bans hold in packages/%s/src",
  async (name) => {
    const found = await reports(join(fixtures, "bad.ts"), join(root, `packages/${name}/src/room/noun.ts`));
    expect(found).toEqual(await reports(join(fixtures, "bad.ts")));
  },
);

test("the bans do not reach tests, tools and views", async () => {
  for (const path of ["packages/engine/src/sim/queue.test.ts", "packages/cli/src/run.ts", "packages/solid/src/x.ts"])
    expect(await reports(join(fixtures, "bad.ts"), join(root, path)), path).toEqual([]);
});

test("a destructured Solid prop is reported", async () => {
  const eslint = new ESLint({ cwd: root });
  const [result] = await eslint.lintText("export const Bad = ({ name }: { name: string }) => <p>{name}</p>;\n", {
    filePath: join(root, "packages/ui/src/bad/bad.tsx"),
  });
  expect(result?.messages.map((message) => message.ruleId)).toContain("solid/no-destructure");
});

test("a form in a lab is reported, where a sandbox would submit none, and one in the portal is not", async () => {
  const eslint = new ESLint({ cwd: root });
  const found = async (path: string): Promise<string[]> => {
    const text = "export const Bad = () => <form>\n<input />\n</form>;\n";
    const [result] = await eslint.lintText(text, { filePath: join(root, path) });
    return (result?.messages ?? []).map(({ ruleId }) => String(ruleId));
  };
  expect(await found("packages/lab/src/views/bad.tsx")).toEqual(["no-restricted-syntax"]);
  expect(await found("apps/lab-virt/src/views/bad.tsx")).toEqual(["no-restricted-syntax"]);
  expect(await found("apps/portal/src/bad.tsx")).toEqual([]);
});
