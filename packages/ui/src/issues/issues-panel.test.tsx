import type { Issue } from "@dc/engine";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DropZone } from "../drop-zone/drop-zone.tsx";
import { EmptyState, FailingState, LoadingState } from "../state/state.tsx";
import { type IssueItem, IssuesPanel, type IssuesPanelProps } from "./issues-panel.tsx";

beforeEach(() => {
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 180 });
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(HTMLElement.prototype, "clientHeight");
});

const fromEngine: Issue = {
  severity: "error",
  code: "clab/missing-node",
  path: "topology.links[1].endpoints[1]",
  line: 900,
  column: 30,
  expected: "a node of this file",
  received: "leaf3",
  hint: "leaf1 | leaf2",
};
// The engine's issue fits as it is: no one copies fields.
const missing: IssueItem = fromEngine;
const unknown: IssueItem = { ...missing, severity: "warning", code: "clab/unknown-kind", line: 9, hint: undefined };
const text = Array.from({ length: 1000 }, (_, at) => `line ${at + 1} <b>bold</b>`).join("\n");

let done: string[] = [];
const show = (more: Partial<IssuesPanelProps> = {}): HTMLElement => {
  done = [];
  const { container } = render(() => (
    <IssuesPanel
      name="a.clab.yml"
      text={text}
      issues={[unknown, missing]}
      onClose={() => done.push("close")}
      {...more}
    />
  ));
  return container;
};
const lines = (): string[] => [...document.querySelectorAll(".dc-source-line")].map((line) => line.textContent ?? "");

test("U30: an issue shows its place, path, expected, received and hint", () => {
  show();
  const [, issue] = screen.getAllByRole("listitem");
  for (const part of [
    "mistake",
    "900:30",
    missing.path,
    "a node of this file",
    "leaf3",
    "leaf1 | leaf2",
    missing.code,
  ]) {
    expect(issue.textContent).toContain(part);
  }
});

test("U30: choosing an issue shows its line; only the lines in sight exist", () => {
  show();
  expect(lines().length).toBeLessThan(40);
  expect(lines().some((line) => line.startsWith("900"))).toBe(false);
  fireEvent.click(
    screen.getAllByRole("button", { current: false }).find((one) => one.textContent?.includes("900:30")) as HTMLElement,
  );
  expect(document.querySelector(".dc-source-line[data-shown]")?.textContent).toBe("900line 900 <b>bold</b>");
  expect(document.querySelector(".dc-source-line[data-shown]")?.getAttribute("data-severity")).toBe("error");
});

test("U30: the text is never markup, and a line that is too long is cut with a word about it", () => {
  const container = show({
    text: `<img src=x onerror=alert(1)>${"x".repeat(2000)}`,
    issues: [{ ...missing, line: 1 }],
  });
  expect(container.querySelector("img, b b")).toBeNull();
  expect(lines()[0]).toContain("<img src=x onerror=alert(1)>");
  expect(lines()[0]).toContain("1,628 more characters");
});

test("of many issues the panel says how many there are; a binary file has no text to show", () => {
  render(() => (
    <IssuesPanel
      name="a.bin"
      text={undefined}
      issues={[unknown, missing]}
      total={1204}
      onText={() => {}}
      onClose={() => {}}
    />
  ));
  expect(screen.getByText("the first 2 of 1,204")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Edit text" })).toBeNull();
  expect(document.querySelector(".dc-source")).toBeNull();
});

test("the text can be mended and read again, or left as it was", () => {
  show({ onText: (mended) => done.push(mended) });
  fireEvent.click(screen.getByRole("button", { name: "Edit text" }));
  const draft = screen.getByRole("textbox", { name: "Text of a.clab.yml" });
  expect((draft as HTMLTextAreaElement).value).toBe(text);
  fireEvent.input(draft, { target: { value: "dc: 1" } });
  fireEvent.click(screen.getByRole("button", { name: "Discard changes" }));
  expect(done).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "Edit text" }));
  fireEvent.input(screen.getByRole("textbox"), { target: { value: "dc: 1" } });
  fireEvent.click(screen.getByRole("button", { name: "Read again" }));
  expect(done).toEqual(["dc: 1"]);
});

test("with remarks only one may go on; with mistakes not", () => {
  show({ issues: [unknown], onContinue: () => done.push("go on") });
  expect(screen.getByRole("heading", { name: "a.clab.yml: 1 remark" })).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Go on" }));
  cleanup();
  expect(done).toEqual(["go on"]);
  show({ onContinue: () => {} });
  expect(screen.queryByRole("button", { name: "Go on" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Back to the lab" }));
  expect(done).toEqual(["close"]);
});

const zone = (files: File[]): { element: HTMLElement; input: HTMLInputElement; open: () => void } => {
  let open: () => void = () => {};
  const { container } = render(() => (
    <DropZone
      what="a scenario"
      accept=".yml"
      onFile={(file) => files.push(file)}
      onOpener={(given) => {
        open = given;
      }}
    >
      <p>the lab</p>
    </DropZone>
  ));
  const input = container.querySelector("input") as HTMLInputElement;
  return { element: container.firstElementChild as HTMLElement, input, open: () => open() };
};
const withFile = { dataTransfer: { types: ["Files"], files: [new File(["dc: 1"], "a.yml")], dropEffect: "none" } };

test("U31: a file is taken from a drop anywhere over the lab, under a veil that says what may be dropped", () => {
  const files: File[] = [];
  const { element } = zone(files);
  fireEvent.dragEnter(element, withFile);
  fireEvent.dragEnter(element.querySelector("p") as Element, withFile);
  fireEvent.dragLeave(element.querySelector("p") as Element, withFile);
  expect(element.textContent).toContain("Drop a scenario");
  expect(fireEvent.dragOver(element, withFile)).toBe(false);
  expect(fireEvent.drop(element, withFile)).toBe(false);
  expect([files.map(({ name }) => name), element.textContent]).toEqual([["a.yml"], "the lab"]);
});

test("U31: dragged text is left to the page", () => {
  const files: File[] = [];
  const { element } = zone(files);
  const withText = { dataTransfer: { types: ["text/plain"], files: [] } };
  fireEvent.dragEnter(element, withText);
  expect([fireEvent.dragOver(element, withText), fireEvent.drop(element, withText)]).toEqual([true, true]);
  expect([files, element.textContent]).toEqual([[], "the lab"]);
});

test("U31: the dialog opens by a button elsewhere, and the same file chosen twice is given twice", () => {
  const files: File[] = [];
  const { input, open } = zone(files);
  let opened = 0;
  input.click = () => {
    opened += 1;
  };
  open();
  for (const file of [withFile.dataTransfer.files[0], withFile.dataTransfer.files[0]]) {
    Object.defineProperty(input, "files", { configurable: true, value: [file] });
    fireEvent.change(input);
  }
  expect([opened, files.length, input.value]).toEqual([1, 2, ""]);
});

test("U35: what fails says which address, why, and offers Retry, once at a time", () => {
  let tries = 0;
  render(() => (
    <FailingState
      title="The lab did not load"
      address="https://a/b"
      reason="no answer in 4 s"
      onRetry={() => (tries += 1)}
    />
  ));
  const alert = screen.getByRole("alert");
  for (const part of ["The lab did not load", "https://a/b", "no answer in 4 s"])
    expect(alert.textContent).toContain(part);
  fireEvent.click(screen.getByRole("button", { name: "Retry" }));
  cleanup();
  render(() => <FailingState title="t" reason="r" onRetry={() => (tries += 1)} retrying />);
  fireEvent.click(screen.getByRole("button", { name: "Trying …" }));
  expect(tries).toBe(1);
});

test("what loads says so, with how far it is where that is known; what is empty says what would be there", () => {
  render(() => (
    <>
      <LoadingState title="Loading" />
      <LoadingState title="Simulating" progress={0.42} />
      <EmptyState title="No packet chosen" detail="Choose one.">
        <button type="button">Next drop</button>
      </EmptyState>
    </>
  ));
  expect(screen.getByRole("progressbar", { name: "Loading" }).hasAttribute("value")).toBe(false);
  expect((screen.getByRole("progressbar", { name: "Simulating" }) as HTMLProgressElement).value).toBe(0.42);
  expect(screen.getByText("Choose one.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Next drop" })).toBeTruthy();
});
