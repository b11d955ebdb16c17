import { AnnounceProvider } from "@dc/solid";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GoToDialog } from "./go-to-dialog.tsx";
import { TransportBar, type TransportBarProps } from "./transport-bar.tsx";

let done: string[] = [];
beforeEach(() => {
  done = [];
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(cleanup);

const props: TransportBarProps = {
  timePs: 41_872_000,
  playing: false,
  speed: "1us",
  speeds: [{ value: "1us", label: "1 µs a second" }],
  onReset: () => done.push("reset"),
  onStepBack: () => done.push("step back"),
  onStep: () => done.push("step"),
  onPlay: () => done.push("play"),
  onPause: () => done.push("pause"),
  onSpeed: (value) => done.push(value),
  onUntil: (condition) => done.push(`until ${condition}`),
  onGoTo: () => done.push("go to"),
};
const press = (name: string): void => {
  fireEvent.click(screen.getByRole("button", { name }));
};

test("each button does what it is called", () => {
  const [playing, setPlaying] = createSignal(false);
  render(() => <TransportBar {...props} playing={playing()} />);
  for (const name of ["Reset", "Step back", "Play", "Step", "Go to a time or condition"]) press(name);
  setPlaying(true);
  press("Pause");
  expect(done).toEqual(["reset", "step back", "play", "step", "go to", "pause"]);
});

test("U8: at the start there is no way back, at the end no way on; a run that plays can be paused at its end", () => {
  const [playing, setPlaying] = createSignal(false);
  render(() => <TransportBar {...props} playing={playing()} atStart atEnd />);
  for (const name of ["Reset", "Step back", "Play", "Step"]) press(name);
  expect(done).toEqual([]);
  setPlaying(true);
  press("Pause");
  expect(done).toEqual(["pause"]);
});

test("U9: the clock keeps its unit, and the status is spoken when it changes", () => {
  const said: string[] = [];
  const [status, setStatus] = createSignal("paused");
  const { container } = render(() => (
    <AnnounceProvider announce={(text) => said.push(text)}>
      <TransportBar {...props} timePs={500} timeUnit="µs" status={status()} />
    </AnnounceProvider>
  ));
  expect(container.querySelector(".dc-clock")?.textContent).toBe("0.001µspaused");
  expect(said).toEqual([]);
  setStatus("paused at first drop");
  expect(said).toEqual(["paused at first drop"]);
});

test("Enter in the field runs until what stands there; what is wrong with it stands at the field", () => {
  const [issue, setIssue] = createSignal<string>();
  render(() => <TransportBar {...props} until="drop" untilIssue={issue()} />);
  const field = screen.getByRole<HTMLInputElement>("textbox", { name: "until" });
  expect(field.value).toBe("drop");
  fireEvent.input(field, { target: { value: "drop & flow:B" } });
  fireEvent.keyDown(field, { key: "Enter" });
  expect(done).toEqual(["until drop & flow:B"]);
  setIssue("column 7: a word is expected");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent).toContain("column 7");
});

test("go to: a text that is wrong says why and goes nowhere; an example can be taken", () => {
  render(() => (
    <GoToDialog
      open
      onClose={() => done.push("close")}
      check={(text) => (text === "1.5ms" ? undefined : "expected a time with its unit")}
      onGo={(text) => done.push(`go ${text}`)}
      examples={["1.5ms"]}
    />
  ));
  const field = screen.getByRole("textbox");
  fireEvent.input(field, { target: { value: "soon" } });
  expect(field.getAttribute("aria-invalid")).toBeNull();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(done).toEqual([]);
  expect(screen.getByText("expected a time with its unit")).toBeTruthy();
  fireEvent.click(screen.getByText("1.5ms"));
  fireEvent.click(screen.getByText("Go"));
  expect(done).toEqual(["go 1.5ms"]);
});
