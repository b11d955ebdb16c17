import { MotionProvider } from "@dc/solid";
import { cleanup, render } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { FabricPicture } from "./fabric-picture.tsx";

afterEach(cleanup);

test("every leaf is wired to every spine, and each flow goes up one wire and down another", () => {
  const { container } = render(() => <FabricPicture />);
  const wires = [...container.querySelectorAll(".portal-wire")].map((wire) => wire.getAttribute("d") ?? "");
  expect(new Set(wires).size).toBe(24);
  const ends = (d: string): string[] => d.slice(1).split("L");
  for (const flow of container.querySelectorAll(".portal-flow")) {
    const [from = "", over = "", to = ""] = ends(flow.getAttribute("d") ?? "");
    expect(wires).toContain(`M${from}L${over}`);
    expect(wires).toContain(`M${to}L${over}`);
    expect(from).not.toBe(to);
  }
});

test("packets stand still where motion is reduced, and the picture is not read aloud", () => {
  const { container } = render(() => (
    <MotionProvider choice="reduced">
      <FabricPicture />
    </MotionProvider>
  ));
  expect(container.querySelector("svg")?.getAttribute("data-motion")).toBe("reduced");
  expect(container.querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
});
