import { AnnounceProvider } from "@dc/solid";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test, vi } from "vitest";
import { Snippet } from "./snippet.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const show = (announce: (text: string) => void): void => {
  render(() => (
    <AnnounceProvider announce={announce}>
      <Snippet label="Into any page" text={'<script src="x.js"></script>'} />
    </AnnounceProvider>
  ));
};

test("the text is shown as text, and the button says what it copies", () => {
  show(() => {});
  expect(screen.getByText('<script src="x.js"></script>')).toBeTruthy();
  expect(screen.getByRole("button", { name: "Copy: Into any page" })).toBeTruthy();
});

test("what is copied is the text, and it is said aloud", async () => {
  const writeText = vi.fn(async () => {});
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  const said = vi.fn();
  show(said);
  fireEvent.click(screen.getByRole("button"));
  await vi.waitFor(() => expect(said).toHaveBeenCalledWith("Copied", undefined));
  expect(writeText).toHaveBeenCalledWith('<script src="x.js"></script>');
});

test("a page that may not copy says what to do instead", async () => {
  vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new DOMException("denied")) } });
  const said = vi.fn();
  show(said);
  fireEvent.click(screen.getByRole("button"));
  await vi.waitFor(() =>
    expect(said).toHaveBeenCalledWith(expect.stringContaining("select the text"), { alert: true }),
  );
});
