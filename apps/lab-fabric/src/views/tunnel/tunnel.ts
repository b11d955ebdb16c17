/**
 * views/tunnel/tunnel — which frame's tunnel is shown, and its way as the worker reads it.
 *
 * The packet that is open comes first, once it has been put into a tunnel; else the newest frame of the flow that a
 * person chose. What is drawn of a packet's way is what its records say, and beyond them what its headers lead to.
 * @module
 */
import type { HostEvent } from "@dc/engine/host";
import { type LabModel, portNameOf } from "@dc/lab";
import { type Accessor, createEffect, createMemo, createSignal, on } from "solid-js";
import type { TunnelWay } from "../../model/tunnel.ts";

/** The tunnel that is shown. */
export interface TunnelShown {
  /** The letter of the flow that is chosen, or of the packet that is open; empty for frames of no named flow. */
  readonly letter: Accessor<string>;
  readonly choose: (letter: string) => void;
  readonly way: Accessor<TunnelWay | undefined>;
}

/** Follow a model. @param isOn whether the network has tunnels at all. */
export function createTunnelShown(model: LabModel, isOn: Accessor<boolean>): TunnelShown {
  const [chosen, setChosen] = createSignal<string>();
  const [way, setWay] = createSignal<TunnelWay>();
  const packet = createMemo((): HostEvent | undefined =>
    model.inspected()?.history.findLast(({ kind }) => kind === "vxlan.encapsulate"),
  );
  const letterOf = (flow: number): string | undefined =>
    model.stage()?.opened.flows.find((each) => each.flow === flow)?.label;
  const letter = (): string => {
    const open = packet();
    if (open !== undefined) return letterOf(open.flow) ?? "";
    const labels = model.stage()?.opened.flows.map(({ label }) => label) ?? [];
    return labels.find((label) => label === chosen()) ?? labels[0] ?? "";
  };

  async function find(): Promise<TunnelWay | undefined> {
    let record = packet()?.record;
    if (record === undefined) {
      const page = await model.ask("events", { filter: `kind:vxlan.encapsulate flow:${letter()}`, limit: 1 });
      record = page.events[0]?.record;
    }
    if (record === undefined) return undefined;
    const { value } = await model.ask("query", { name: "tunnel", ask: record });
    return value as unknown as TunnelWay | undefined;
  }

  // One question at a time: the newest wish is asked when the answer to the one before is there.
  let asking = false;
  let again = false;
  async function look(): Promise<void> {
    again = asking;
    if (asking) return;
    asking = true;
    do {
      again = false;
      const found = await find().catch(() => undefined);
      setWay(found);
    } while (again);
    asking = false;
  }
  createEffect(
    on([isOn, model.stage, model.position, model.timePs, packet, letter], ([shown]) => {
      if (shown) void look();
      else setWay(undefined);
    }),
  );
  return {
    letter,
    way,
    choose(next) {
      setChosen(next);
      // The packet that is open would be shown instead.
      if (packet() !== undefined) model.select(undefined);
    },
  };
}

/** The ports by which a tunnel goes: those that a packet's records name, as far as it came, and then those of its way. */
export function portsOf(way: TunnelWay, history: readonly HostEvent[]): readonly string[] {
  const planned = way.hops.map(({ port }) => port);
  const begun = history.findIndex(({ record }) => record === way.record);
  if (begun < 0) return planned;
  const gone: string[] = [];
  for (const { kind, object } of history.slice(begun)) {
    if (kind === "vxlan.decapsulate") return gone;
    if (kind === "frame.send") gone.push(portNameOf(object));
  }
  return gone.every((port, at) => port === planned[at]) ? planned : gone;
}
