import { createRegistry, createRun, parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { eventKinds } from "../techniques/event-kind.ts";
import { guestKinds, guestProcess } from "./index.ts";

const registry = createRegistry([guestKinds]);
const parse = (vm1: object, until = "1ms") =>
  parseScenario({ dc: 1, name: "a guest", seed: 1, until, nodes: { vm1: { kind: "virt/guest@1", ...vm1 } } }, registry);
const run = (vm1: object, until = "1ms", traceRecordsMax = 1 << 12) => {
  const parsed = parse(vm1, until);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return createRun(parsed.value, registry, { traceRecordsMax });
};
const print = "mov ecx,200\nnext: mov al,cl\nout 0xe9,al\nloop next\nmov al,3\nout 0xf4,al";
