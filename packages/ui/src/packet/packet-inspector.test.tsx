import { AnnounceProvider } from "@dc/solid";
import { dissect } from "@dc/wire";
import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { makeSparkPath, Sparkline } from "../chart/sparkline.tsx";
import { HashPress, type HashPressProps } from "../hash/hash-press.tsx";
import { SourceBadge } from "../source/source-badge.tsx";
import { WhyPane } from "../why/why-pane.tsx";
import type { Dissection } from "./dissection.ts";
import { HexView } from "./hex-view.tsx";
import { FieldsAndBytes, fieldAt, PacketInspector } from "./packet-inspector.tsx";

afterEach(cleanup);

/** A real frame, in the shape that a lab's worker answers with. */
const bytes = Uint8Array.from(
  "0200000001fe02000a01010208004500002200c1400040111d050a0101020a010503c0331451000e0000c0ffee000000000000000000000000000000"
    .match(/../g)
    ?.map((byte) => Number.parseInt(byte, 16)) ?? [],
);
const dissection: Dissection = {
  layers: dissect(bytes).layers.map(({ protocol, name, offsetBytes, lengthBytes, fields }) => ({
    protocol,
    name,
    offset: offsetBytes,
    length: lengthBytes,
    fields,
  })),
};
const field = (name: string): Dissection["layers"][number]["fields"][number] => {
  const found = dissection.layers.flatMap(({ fields }) => fields).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
};
const hot = (): number[] =>
  [...document.querySelectorAll("[data-hot][data-offset]")].map((byte) => Number(byte.getAttribute("data-offset")));
const lit = (): (string | null)[] =>
  [...document.querySelectorAll("tr[data-on]")].map((row) => row.getAttribute("data-name"));

test("U27: every field of a frame that @dc/wire takes apart lights its own bytes, and only those", () => {
  render(() => <FieldsAndBytes dissection={dissection} bytes={bytes} />);
  const rows = [...document.querySelectorAll("tr[data-name]")];
  expect(rows.length).toBe(dissection.layers.flatMap(({ fields }) => fields).length);
  for (const [at, row] of rows.entries()) {
    const { name, offsetBytes, lengthBytes } = dissection.layers.flatMap(({ fields }) => fields)[at];
    fireEvent.pointerEnter(row);
    expect([name, hot()]).toEqual([name, Array.from({ length: lengthBytes }, (_, index) => offsetBytes + index)]);
    fireEvent.pointerLeave(row);
  }
  expect(hot()).toEqual([]);
});

test("U27: a byte lights the shortest field that covers it, and all bytes of that field", () => {
  render(() => <FieldsAndBytes dissection={dissection} bytes={bytes} />);
  const { offsetBytes } = field("udp.srcport");
  fireEvent.pointerOver(document.querySelector(`[data-offset="${offsetBytes + 1}"]`) as Element);
  expect([lit(), hot()]).toEqual([["udp.srcport"], [offsetBytes, offsetBytes + 1]]);
  const long = { name: "all", label: "", value: "", offsetBytes: 0, lengthBytes: 60 };
  const nested: Dissection = {
    layers: [{ protocol: "x", name: "x", offset: 0, length: 60, fields: [long, field("ip.ttl")] }],
  };
  expect(fieldAt(nested, field("ip.ttl").offsetBytes)?.name).toBe("ip.ttl");
  expect(fieldAt(nested, 59)?.name).toBe("all");
  expect(fieldAt(nested, 60)).toBeUndefined();
});

test("by keyboard: arrows walk through the fields and light them, and through the bytes, which are read out", () => {
  const said: string[] = [];
  render(() => (
    <AnnounceProvider announce={(text) => said.push(text)}>
      <FieldsAndBytes dissection={dissection} bytes={bytes} />
    </AnnounceProvider>
  ));
  const ports = document.querySelector('tr[data-name="udp.srcport"]') as HTMLElement;
  ports.focus();
  fireEvent.keyDown(ports, { key: "ArrowDown" });
  expect([lit(), document.activeElement?.getAttribute("data-name")]).toEqual([["udp.dstport"], "udp.dstport"]);
  const view = screen.getByRole("group", { name: "Frame bytes" });
  view.focus();
  fireEvent.keyDown(view, { key: "ArrowRight" });
  expect([lit(), said.at(-1)]).toEqual([[fieldAt(dissection, 0)?.name], expect.stringContaining("byte 0")]);
  expect(fireEvent.keyDown(view, { key: "g" })).toBe(true);
});

test("bytes beyond the first ones are drawn when they are asked for", () => {
  const [all] = createSignal(Uint8Array.from({ length: 300 }, (_, at) => at & 255));
  render(() => <HexView label="bytes" bytes={all()} fields={[]} hot={undefined} onHot={() => {}} />);
  const drawn = (): number => document.querySelectorAll("[data-offset]").length;
  expect([drawn(), document.querySelector('[data-offset="17"]')?.textContent]).toEqual([128, "11"]);
  fireEvent.click(screen.getByRole("button", { name: "Show all 300 B" }));
  expect(drawn()).toBe(300);
});

test("the inspector says what the packet is, offers why and pin, and how much of the frame is known", () => {
  const asked: unknown[] = [];
  render(() => (
    <PacketInspector
      title="Packet B-193"
      flow={{ letter: "B", tone: "b", label: "h2 to h19" }}
      status="dropped"
      fault
      facts={[{ name: "at", value: "leaf1/e1-50" }]}
      dissection={dissection}
      bytes={bytes}
      sizeBytes={1518}
      pinned={false}
      onPin={(pinned) => asked.push(pinned)}
      onWhy={() => asked.push("why")}
    >
      <p>in between</p>
    </PacketInspector>
  ));
  expect(screen.getByRole("heading", { name: "Packet B-193" })).toBeTruthy();
  for (const text of ["dropped", "leaf1/e1-50", "in between", `${bytes.length} of 1,518 B`]) {
    expect(screen.getByText(text)).toBeTruthy();
  }
  fireEvent.click(screen.getByRole("button", { name: "Why?" }));
  fireEvent.click(screen.getByRole("button", { name: "Pin" }));
  expect(asked).toEqual(["why", true]);
});

const press: HashPressProps = {
  fields: [
    { name: "src", value: "10.1.1.2", bytes: Uint8Array.of(10, 1, 1, 2) },
    { name: "sport", value: "49203", bytes: Uint8Array.of(0xc0, 0x33), hot: true },
  ],
  algorithm: "FNV-1a",
  hash: 0xd9ff09f5,
  reduction: "modulo",
  bucket: 1,
  buckets: ["e1-49", "e1-50", "e1-51", "e1-52"].map((port, at) => ({ port, to: `spine${at + 1}`, flows: [] })),
};
const hotTexts = (): (string | null)[] =>
  [...document.querySelectorAll("[data-hot] text.dc-hash-figure, text.dc-hash-figure[data-hot]")].map(
    (text) => text.textContent,
  );

test("U28: modulo four marks the last digit and its last two bits, and says all of it in one sentence", () => {
  render(() => <HashPress {...press} />);
  const picture = screen.getByRole("img", {
    name: "6 bytes enter FNV-1a, the hash is d9ff09f5, bucket 1 of 4: port e1-50 to spine2.",
  });
  expect(picture.textContent).toContain("mod 4 keeps 2 bits");
  expect(hotTexts()).toEqual(["49203", "c0", "33", "5", "0", "1", "1"]);
});

test.each([
  [3, "modulo", "hash mod 3 = 1"],
  [4, "threshold", "hash × 4 / 2³² = 1"],
  [32, "modulo", "hash mod 32 = 1"],
] as const)("U28: with %d buckets by %s no bit decides alone: %s", (count, reduction, words) => {
  const buckets = Array.from({ length: count }, (_, at) => ({ port: `e${at}`, to: `s${at}`, flows: [] }));
  render(() => <HashPress {...press} buckets={buckets} reduction={reduction} />);
  expect(screen.getByRole("img").textContent).toContain(words);
  expect(hotTexts().filter((text) => text === "5")).toEqual([]);
});

test("U29: a cause with a record is a button that goes there; one without is a sentence", () => {
  const gone: number[] = [];
  render(() => (
    <WhyPane
      title="Why was B-193 dropped?"
      kind="fault"
      onGoTo={(record) => gone.push(record)}
      steps={[
        { title: "The queue was full.", detail: "172 frames.", record: 396, timePs: 41_872_000 },
        { title: "ECMP reads headers, not queues." },
      ]}
    />
  ));
  expect(screen.getAllByRole("listitem").length).toBe(2);
  const [only, ...more] = screen.getAllByRole("button");
  fireEvent.click(only);
  expect([gone, more]).toEqual([[396], []]);
});

test("without a known cause the pane says so", () => {
  render(() => <WhyPane title="Why?" kind="choice" steps={[]} />);
  expect(screen.getByText("Nothing is known of its cause.")).toBeTruthy();
});

test.each([
  ["https://example.org/paper", true],
  ["http://example.org", true],
  ["javascript:alert(1)", false],
  ["data:text/html,x", false],
])("U32: a source at %s is a link: %s", async (url, isLink) => {
  render(() => (
    <SourceBadge
      number={{
        value: 2400,
        unit: "cycles",
        source: "a host",
        date: "2026-11",
        confidence: "measured",
        quote: "warm caches",
        url,
      }}
    />
  ));
  fireEvent.click(screen.getByRole("button", { name: "measured" }));
  const card = await screen.findByRole("dialog");
  for (const text of ["2,400 cycles", "warm caches", "a host, 2026-11", url]) expect(card.textContent).toContain(text);
  expect(card.querySelector("a") !== null).toBe(isLink);
});

test("U12: a sparkline keeps the peaks of what it cannot draw, and ends at the last value", () => {
  const values = new Float32Array(960);
  values[485] = 10;
  expect(makeSparkPath(values, 10)).toContain(" 1.0L");
  expect(makeSparkPath([], 10)).toBe("");
  expect(makeSparkPath([5], 10)).toBe("M0.0 10.0");
  render(() => <Sparkline label="queue, 4 B" values={[1, 2, 4]} />);
  expect(screen.getByRole("img", { name: "queue, 4 B" }).querySelector("circle")?.getAttribute("cx")).toBe("96.0");
});
