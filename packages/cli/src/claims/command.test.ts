import { exact, type Claim, notYet } from "@dc/engine/experiment";
import { expect, test, vi } from "vitest";
import { runDclab } from "../../test/dclab.ts";
import { claims, type ClaimsOptions } from "./command.ts";

vi.setConfig({ testTimeout: 120_000 });

const claim = (id: string, measured: number | string): Claim => ({
  id,
  slug: "some",
  statement: "One is one",
  refutes: [],
  source: "arithmetic",
  cells: () => [{ inputs: {}, quantity: "one", expected: 1, tolerance: exact, measure: () => measured }],
});

function run(wanted: string[], options: ClaimsOptions, from: Claim[]) {
  const printed: string[] = [];
  const errors: string[] = [];
  const streams = {
    print: (line: string) => printed.push(line),
    error: (line: string) => errors.push(line),
    progress() {},
  };
  return { code: claims(wanted, options, streams, from), printed: printed.join("\n"), errors };
}

test("exit code 1 only when a claim fails", () => {
  const [good, bad, missing] = [claim("F-01", 1), claim("F-02", 2), claim("V-01", notYet)];
  expect(run([], {}, [good, missing]).code).toBe(0);
  expect(run([], {}, [good, bad, missing])).toMatchObject({
    code: 1,
    printed: expect.stringMatching(/F-02 some: fails[\s\S]*\n1 hold, 1 fail, 1 not yet$/),
  });
  expect(run(["v", "F-01"], {}, [good, bad, missing]).code).toBe(0);
  expect(JSON.parse(run([], { json: true }, [bad]).printed).claims[0]).toMatchObject({ id: "F-02", verdict: "fails" });
  expect(run([], { markdown: true }, [bad]).printed).toMatch(/^# Claims\n[\s\S]*## F-02 some: fails\n/);
});

test("a name that nobody has is wrong usage and lists the known ones", () => {
  const { code, printed, errors } = run(["F", "R-09"], {}, [claim("F-01", 1)]);
  expect([code, printed, errors]).toEqual([2, "", ['dclab: expected a claim, got "R-09" (F-01-some)']]);
});

test("the program runs the fabric's claims", () => {
  const { status, stdout, stderr } = runDclab(["claims", "f-17", "--json"]);
  expect([status, stderr]).toEqual([0, ""]);
  const [result, ...more] = JSON.parse(stdout).claims;
  expect(more).toEqual([]);
  expect(result).toMatchObject({
    id: "F-17",
    slug: "overhead",
    refutes: ["E40"],
    digest: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(Object.keys(result.cells[0])).toEqual(["inputs", "quantity", "expected", "tolerance", "measured", "verdict"]);
});
