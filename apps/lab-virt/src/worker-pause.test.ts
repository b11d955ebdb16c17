/** A pause lets in what waits, and several pauses end in their order. */
import { expect, test } from "vitest";
import { createPause } from "./worker-pause.ts";

test("what was posted before comes in during a pause, and pauses end in the order they began", async () => {
  const pause = createPause();
  const heard: string[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => heard.push(data as string);
  port2.postMessage("stop");
  await Promise.all([pause().then(() => heard.push("first")), pause().then(() => heard.push("second"))]);
  expect(heard).toEqual(["stop", "first", "second"]);
  port1.close();
});
