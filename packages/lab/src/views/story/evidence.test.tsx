import { LanguageProvider } from "@dc/solid";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { Evidence, sayExpected } from "./evidence.tsx";

afterEach(cleanup);

test("signs stand for the words of comparisons", () => {
  expect(sayExpected("atLeast 3, atMost 0.26 within 1 points")).toBe("≥ 3, ≤ 0.26 within 1 points");
  expect(sayExpected("equals 2")).toBe("= 2");
});

test("evidence shows what was asked, measured and expected, of each part, and its record can be followed", async () => {
  const followed: number[] = [];
  render(() => (
    <LanguageProvider language="de">
      <Evidence
        judgement={{
          holds: false,
          asked: "after action",
          record: 4,
          parts: [{ holds: false, asked: "count of frame.drop", measured: 1234.5, expected: "atMost 3", record: 9 }],
        }}
        onRecord={(record) => followed.push(record)}
      />
    </LanguageProvider>
  ));
  // German comes when somebody reads it.
  expect(await screen.findByText("nach action: trifft nicht zu")).toBeTruthy();
  expect(screen.getByText("count of frame.drop")).toBeTruthy();
  expect(screen.getByText("1.234,5")).toBeTruthy();
  expect(screen.getByText("≤ 3: trifft nicht zu")).toBeTruthy();
  for (const button of screen.getAllByRole("button")) fireEvent.click(button);
  expect(followed).toEqual([4, 9]);
});

test("parts deeper than four are left out", () => {
  const nest = (depth: number): { holds: boolean; asked: string; parts?: never[] } =>
    depth === 0
      ? { holds: true, asked: "deepest" }
      : ({ holds: true, asked: "all", parts: [nest(depth - 1)] } as unknown as ReturnType<typeof nest>);
  render(() => <Evidence judgement={nest(9)} onRecord={() => {}} />);
  expect(screen.queryByText("deepest")).toBeNull();
  expect(screen.getAllByText("all of these: holds")).toHaveLength(5);
});
