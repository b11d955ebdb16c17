import { useOverlayRoot } from "@dc/solid";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal, type JSX } from "solid-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Dialog } from "./dialog.tsx";

beforeEach(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(cleanup);

test("a dialog is named by its title, holds its content only while it is open, and asks before it closes", () => {
  const [open, setOpen] = createSignal(false);
  render(() => (
    <Dialog title="Export" open={open()} onClose={() => setOpen(false)} actions={<button type="button">Save</button>}>
      <p>inside</p>
    </Dialog>
  ));
  expect(screen.queryByText("inside")).toBeNull();
  setOpen(true);
  const dialog = screen.getByRole<HTMLDialogElement>("dialog", { name: "Export" });
  expect([dialog.open, dialog.textContent]).toEqual([true, "ExportinsideSave"]);
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  expect([open(), dialog.open, screen.queryByText("inside")]).toEqual([false, false, null]);
});

test("U4: what floats inside a dialog is mounted in the dialog, above its backdrop", () => {
  let found: HTMLElement | undefined;
  const Look = (): JSX.Element => {
    found = useOverlayRoot()();
    return null;
  };
  render(() => (
    <Dialog title="t" open onClose={() => {}}>
      <Look />
    </Dialog>
  ));
  expect(found).toBe(screen.getByRole("dialog"));
});
