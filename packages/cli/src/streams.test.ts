import { expect, test, vi } from "vitest";
import { createProcessStreams } from "./streams.ts";

test("results go to standard output, complaints to standard error, progress nowhere but to a terminal", () => {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const error = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const { isTTY } = process.stderr;
  const said = (spy: typeof out): string[] => spy.mock.calls.map(([text]) => String(text));
  try {
    process.stderr.isTTY = false;
    const piped = createProcessStreams();
    piped.progress("50 %");
    piped.print("result");
    piped.error("wrong");
    expect([said(out), said(error)]).toEqual([["result\n"], ["wrong\n"]]);
    error.mockClear();

    process.stderr.isTTY = true;
    const shown = createProcessStreams();
    shown.progress("50 %");
    shown.progress("51 %");
    shown.progress("");
    shown.progress("");
    // Not more often than ten times a second, and cleared once.
    expect(said(error)).toEqual(["50 %", "\r\x1b[2K"]);
  } finally {
    process.stderr.isTTY = isTTY;
    out.mockRestore();
    error.mockRestore();
  }
});
