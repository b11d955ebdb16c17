import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createMemoryStore } from "../../test/page.ts";
import { createLearner, type Learner } from "./learner.ts";
import { LearnerPanel } from "./learner-panel.tsx";

afterEach(cleanup);

let learner: Learner;
const field = (): HTMLInputElement => screen.getByLabelText("Code");
beforeEach(() => {
  let next = 0;
  render(() => {
    learner = createLearner(createMemoryStore(), (bytes) => bytes.fill(next++));
    return <LearnerPanel learner={learner} />;
  });
});

test("the code is shown, and changed by Enter or the button", () => {
  expect(field().value).toBe(learner.code());
  fireEvent.input(field(), { target: { value: " ada " } });
  fireEvent.submit(screen.getByRole("form", { name: "Your numbers" }));
  expect([learner.code(), field().value]).toEqual(["ada", "ada"]);
  fireEvent.input(field(), { target: { value: "grace" } });
  fireEvent.click(screen.getByRole("button", { name: "Use" }));
  expect(learner.code()).toBe("grace");
});

test("what is no code says so at its field, and changes nothing", () => {
  const before = learner.code();
  fireEvent.input(field(), { target: { value: "  " } });
  fireEvent.submit(screen.getByRole("form"));
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByRole("alert").textContent).toBe("1 to 64 characters");
  expect(learner.code()).toBe(before);
  fireEvent.click(screen.getByRole("button", { name: "Draw another" }));
  expect(field().getAttribute("aria-invalid")).toBeNull();
  expect(learner.code()).not.toBe(before);
  expect(field().value).toBe(learner.code());
});
