import { cleanup, render } from "@solidjs/testing-library";
import type { JSX } from "solid-js";
import { afterEach, expect, test } from "vitest";
import {
  type Announce,
  type AnnounceOptions,
  AnnounceProvider,
  isHeard,
  type Narration,
  useAnnounce,
} from "./announce.tsx";

afterEach(cleanup);

test.each([
  ["off", {}, false],
  ["off", { at: "full" }, false],
  ["off", { alert: true }, true],
  ["brief", {}, true],
  ["brief", { at: "brief" }, true],
  ["brief", { at: "full" }, false],
  ["full", { at: "full" }, true],
] as const satisfies readonly (readonly [Narration, AnnounceOptions, boolean])[])(
  "with narration %s, what is said at %o is heard: %s",
  (narration, options, heard) => {
    expect(isHeard(narration, options)).toBe(heard);
  },
);

test("the voice of a place is the nearest one, and silence where there is none", () => {
  const said: string[] = [];
  let announce: Announce | undefined;
  const Speaker = (): JSX.Element => {
    announce = useAnnounce();
    return null;
  };
  render(() => <Speaker />);
  announce?.("nobody hears this");
  render(() => (
    <AnnounceProvider announce={(text) => said.push(text)}>
      <Speaker />
    </AnnounceProvider>
  ));
  announce?.("link down");
  expect(said).toEqual(["link down"]);
});
