import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, test } from "vitest";
import { CrossSection, type SectionServer, type SectionWay } from "./cross-section.tsx";

afterEach(cleanup);

const server = (name: string): SectionServer => ({
  name,
  strata: [
    { id: "guest", layer: "guest", label: "guest", part: "virtio_net" },
    { id: "host", layer: "host", label: "host kernel", part: "vhost" },
    { id: "device", layer: "device", label: "NIC" },
  ],
});
const ways: readonly SectionWay[] = [
  {
    id: "a",
    name: "vhost",
    strata: [
      ["guest", "host", "device"],
      ["guest", "host", "device"],
    ],
    switches: ["leaf1", "spine2", "leaf2"],
    now: { kind: "cable", from: "leaf1", to: "spine2", share: 0.5 },
    mark: "A",
    note: "1,120 B",
  },
  {
    id: "b",
    name: "VF",
    strata: [
      ["guest", "device"],
      ["guest", "device"],
    ],
    switches: ["leaf1", "spine1", "leaf2"],
    now: { kind: "stratum", server: 1, stratum: "guest" },
  },
];

test("switches on a way are marked, a way touches its strata only, and each packet stands where it is", () => {
  const chosen: string[] = [];
  const { container } = render(() => (
    <CrossSection
      label="h1 to h2"
      servers={[server("h1"), server("h2")]}
      spines={["spine1", "spine2"]}
      leaves={["leaf1", "leaf2"]}
      ways={ways}
      selected={undefined}
      onSelect={(id) => chosen.push(id)}
    />
  ));
  expect(screen.getByRole("img", { name: "h1 to h2" })).toBeTruthy();
  expect(container.querySelectorAll(".dc-cross-switch[data-used]")).toHaveLength(4);
  const dots = [...container.querySelectorAll(".dc-cross-way")].map(
    (way) => way.querySelectorAll("circle:not(.dc-cross-packet)").length,
  );
  expect(dots).toEqual([6, 4]);
  expect(container.querySelectorAll(".dc-cross-packet")).toHaveLength(2);
  expect(container.querySelector(".dc-cross-note")?.textContent).toBe("1,120 B");
  expect([...container.querySelectorAll(".dc-cross-mark")].map((mark) => mark.textContent)).toEqual(["A"]);
  for (const path of container.querySelectorAll("path")) expect(path.getAttribute("d")).not.toMatch(/NaN|undefined/);
  fireEvent.click(container.querySelector(".dc-cross-stratum") as Element);
  expect(chosen).toEqual(["h1/guest"]);
});

test("on one server a way needs no switch: it crosses over at the lowest stratum that it touches", () => {
  const guest = (name: string): SectionServer => ({ ...server(name), title: `${name} on h1` });
  const strata = ["guest", "host"];
  const { container } = render(() => (
    <CrossSection
      label="vm1 to vm2"
      servers={[guest("vm1"), guest("vm2")]}
      spines={["spine1"]}
      leaves={["leaf1"]}
      ways={[{ id: "a", name: "vhost", strata: [strata, strata], switches: [] }]}
      selected={undefined}
      onSelect={() => {}}
    />
  ));
  expect(screen.getByText("vm2 on h1")).toBeTruthy();
  const [line = ""] = [...container.querySelectorAll(".dc-cross-way path")].map((path) => path.getAttribute("d") ?? "");
  const height = (stratum: number): string | null =>
    container.querySelectorAll(".dc-cross-way circle")[stratum]?.getAttribute("cy") ?? null;
  // Down to the host's stratum, across, and up again: nothing goes by the device.
  expect(line).toContain(`V${height(1)}M`);
  expect(line).toMatch(new RegExp(`M[\\d.]+ ${height(1)}H[\\d.]+V${height(3)}H[\\d.]+`));
  expect(container.querySelectorAll(".dc-cross-switch[data-used]")).toHaveLength(0);
});

test("a server of fewer strata begins lower: devices stand on one line", () => {
  const target: SectionServer = { name: "h2", strata: [{ id: "device", layer: "device", label: "NIC" }] };
  const { container } = render(() => (
    <CrossSection
      label="h1 to h2"
      servers={[server("h1"), target]}
      spines={["spine1"]}
      leaves={["leaf1"]}
      ways={[{ id: "a", name: "vhost", strata: [["guest", "device"], ["device"]], switches: ["leaf1"] }]}
      selected={undefined}
      onSelect={() => {}}
    />
  ));
  const heights = [...container.querySelectorAll(".dc-cross-way circle")].map((dot) => dot.getAttribute("cy"));
  expect(heights).toHaveLength(3);
  expect(heights[2]).toBe(heights[1]);
});
