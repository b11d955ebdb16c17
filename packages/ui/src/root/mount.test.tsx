import { OverlayProvider } from "@dc/solid";
import { cleanup, render } from "@solidjs/testing-library";
import type { JSX } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { useMount } from "./mount.ts";

afterEach(cleanup);

test("U4: an overlay goes into the nearest root; into the page only where there is no root at all", () => {
  const found: Node[] = [];
  const Look = (): JSX.Element => {
    found.push(useMount()());
    return null;
  };
  const root = document.createElement("div");
  render(() => <Look />);
  render(() => (
    <OverlayProvider root={root}>
      <Look />
    </OverlayProvider>
  ));
  expect(found).toEqual([document.body, root]);
});
