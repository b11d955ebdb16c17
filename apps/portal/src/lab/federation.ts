/**
 * lab/federation — the federation runtime, as loading a lab uses it.
 *
 * There are no static remotes: one that hangs would keep the whole page blank, because the host waits for it.
 * @module
 */
import { loadRemote, registerRemotes } from "@module-federation/runtime";
import type { Federation } from "./load.ts";

/** The runtime of this page. */
export const federation: Federation = {
  register(container, address, again) {
    registerRemotes([{ name: container, type: "module", entry: address }], { force: again });
  },
  load: (container) => loadRemote(`${container}/lab`),
};
