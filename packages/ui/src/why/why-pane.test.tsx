import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { WhyPane, type WhyStep } from "./why-pane.tsx";

afterEach(cleanup);

test("going to a cause keeps the focus in the pane, though the chain is another one then", () => {
  const [steps, setSteps] = createSignal<readonly WhyStep[]>([
    { title: "The guest exited." },
    { title: "The doorbell was rung.", record: 4 },
  ]);
  const gone: number[] = [];
  render(() => (
    <WhyPane
      title="Why?"
      kind="choice"
      steps={steps()}
      onGoTo={(record) => {
        gone.push(record);
        setSteps([{ title: "The doorbell was rung." }]);
      }}
    />
  ));
  const button = screen.getByRole("button");
  button.focus();
  fireEvent.click(button);
  expect(gone).toEqual([4]);
  expect(button.isConnected).toBe(false);
  expect(document.activeElement).toBe(screen.getByRole("region", { name: "Why?" }));
});
