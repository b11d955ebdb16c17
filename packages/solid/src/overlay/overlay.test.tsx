import { cleanup, render } from "@solidjs/testing-library";
import { createSignal, type JSX } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { OverlayProvider, useOverlayRoot } from "./overlay.tsx";

afterEach(cleanup);

test("what floats is mounted in the nearest root, once there is one", () => {
  const [root, setRoot] = createSignal<HTMLElement>();
  const seen: (HTMLElement | undefined)[] = [];
  const Look = (): JSX.Element => {
    const overlayRoot = useOverlayRoot();
    return <p>{String(seen.push(overlayRoot()))}</p>;
  };
  render(() => (
    <OverlayProvider root={root()}>
      <Look />
    </OverlayProvider>
  ));
  const element = document.createElement("div");
  setRoot(element);
  expect(seen).toEqual([undefined, element]);
});
