/**
 * style/kit-style — the kit's one style sheet, and how a root takes it.
 *
 * Every class of the kit begins with `dc-`. The sheets are imported as text and adopted by the root that the kit is
 * used in, a document or a shadow root, always by appending: so there is one way for a page, for a federated lab
 * and for a custom element, and none of them needs a `<style>` that a content security policy would refuse.
 * @module
 */
/// <reference types="vite/client" />
import bar from "../bar/top-bar.css?inline";
import button from "../button/button.css?inline";
import chart from "../chart/sparkline.css?inline";
import dialog from "../dialog/dialog.css?inline";
import dropZone from "../drop-zone/drop-zone.css?inline";
import events from "../events/event-table.css?inline";
import field from "../field/field.css?inline";
import hash from "../hash/hash-press.css?inline";
import issues from "../issues/issues-panel.css?inline";
import keyboard from "../keyboard/keyboard-help.css?inline";
import packet from "../packet/packet.css?inline";
import panes from "../panes/panes.css?inline";
import exits from "../exits/exit-table.css?inline";
import exitPairs from "../exits/exit-pairs.css?inline";
import ring from "../ring/virtqueue-rings.css?inline";
import section from "../section/cross-section.css?inline";
import waterfall from "../waterfall/waterfall.css?inline";
import select from "../select/select.css?inline";
import source from "../source/source-badge.css?inline";
import state from "../state/state.css?inline";
import story from "../story/story.css?inline";
import tabs from "../tabs/tabs.css?inline";
import timeline from "../timeline/timeline.css?inline";
import toast from "../toast/toaster.css?inline";
import tooltip from "../tooltip/tooltip.css?inline";
import topology from "../topology/topology.css?inline";
import transport from "../transport/transport.css?inline";
import viewTabs from "../view-tabs/view-tabs.css?inline";
import why from "../why/why-pane.css?inline";
import { groundStyle } from "./ground-style.ts";

/** The kit's style sheet as text: the ground first, then each component. */
export const kitStyle: string = [
  groundStyle,
  field,
  button,
  select,
  tabs,
  viewTabs,
  tooltip,
  dialog,
  toast,
  bar,
  panes,
  story,
  transport,
  timeline,
  topology,
  events,
  packet,
  why,
  hash,
  ring,
  exits,
  exitPairs,
  section,
  waterfall,
  issues,
  dropZone,
  source,
  chart,
  state,
  keyboard,
].join("\n");
