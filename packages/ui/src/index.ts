/**
 * @dc/ui — the kit that portal and labs are built from. Props are plain data; no component knows an engine.
 * @module
 */
// Root: styles, theme, voice, overlays.

export { type Crumb, Mark, TopBar, type TopBarProps } from "./bar/top-bar.tsx";
// Small things.
export { Button, type ButtonKind, type ButtonProps, IconButton, type IconButtonProps } from "./button/button.tsx";
export { Sparkline, type SparklineProps } from "./chart/sparkline.tsx";
export { Dialog, type DialogProps } from "./dialog/dialog.tsx";
// Files and what is wrong with them.
export { DropZone, type DropZoneProps } from "./drop-zone/drop-zone.tsx";
export type { UiError, UiErrorCode } from "./errors.ts";
// Packets, events, causes.
export { type EventRow, EventTable, type EventTableProps } from "./events/event-table.tsx";
export { ExitBars, type ExitBarsProps } from "./exits/exit-bars.tsx";
export {
  type ExitFigures,
  type ExitMeasure,
  type ExitOrder,
  type ExitPair,
  type ExitSide,
  exitMeasures,
  sortExitPairs,
} from "./exits/exit-pair.ts";
export { ExitPairsTable, type ExitPairsTableProps } from "./exits/exit-pairs-table.tsx";
export { type ExitRow, ExitTable, type ExitTableProps } from "./exits/exit-table.tsx";
export { type ColumnOf, type FilterIssue, parseFilter, type RowFilter } from "./filter/filter.ts";
export { FlowDisc, type FlowMark, type FlowTone } from "./flow/flow.tsx";
export { type HashBucket, type HashField, HashPress, type HashPressProps } from "./hash/hash-press.tsx";
export { Icon, type IconName, iconNames } from "./icon/icon.tsx";
export { type IssueItem, IssueList, IssuesPanel, type IssuesPanelProps } from "./issues/issues-panel.tsx";
export { KeyboardHelp, type KeyboardHelpProps, KeyChord } from "./keyboard/keyboard-help.tsx";
// Keys.
export { isChord, type KeyBinding, listenToKeys, onEnter, printChord } from "./keyboard/keyboard-map.ts";
export { LayerGlyph, type LayerName, layerNames } from "./layer/layer.tsx";
export { kitMessages, useKitMessages } from "./messages/messages.ts";
// Numbers as text.
export { type BoxSize, createBoxSize } from "./number/box.ts";
export { createPaced } from "./number/paced.ts";
export {
  formatTime,
  join,
  printBytes,
  printCapacity,
  printCount,
  printRate,
  printShare,
  printTime,
  type Quantity,
  timeUnitOf,
} from "./number/quantity.ts";
export type { DissectedField, DissectedLayer, Dissection } from "./packet/dissection.ts";
export { type ByteRange, HexView, type HexViewProps } from "./packet/hex-view.tsx";
export { type Fact, PacketInspector, type PacketInspectorProps } from "./packet/packet-inspector.tsx";
export { PaneHead, PaneSection } from "./panes/pane.tsx";
// Frame of a lab.
export { PaneGrid, type PaneGridProps } from "./panes/pane-grid.tsx";
// A virtqueue.
export {
  between,
  type RingOwner,
  type VirtqueuePicture,
} from "./ring/virtqueue.ts";
export {
  type DeviceLayer,
  type Doorbell,
  VirtqueueRings,
  type VirtqueueRingsProps,
  VirtqueueTable,
} from "./ring/virtqueue-rings.tsx";
export { KitRoot, type KitRootProps } from "./root/kit-root.tsx";
// A request's way and its time.
export {
  CrossSection,
  type CrossSectionProps,
  type SectionPlace,
  type SectionServer,
  type SectionWay,
  type Stratum,
} from "./section/cross-section.tsx";
export { Segmented, type SegmentedProps, type SegmentOption } from "./segmented/segmented.tsx";
export { Select, type SelectOption, type SelectProps } from "./select/select.tsx";
export { type Confidence, SourceBadge, type SourcedNumber } from "./source/source-badge.tsx";
export {
  EmptyState,
  type EmptyStateProps,
  FailingState,
  type FailingStateProps,
  LoadingState,
  type LoadingStateProps,
} from "./state/state.tsx";
export { Story, type StoryProps, type StoryTask } from "./story/story.tsx";
// What a figure wears that stands alone.
export { adoptStyles } from "./style/adopt-styles.ts";
export { buttonStyle, groundStyle, pressStyle } from "./style/ground-style.ts";
export { Grid, type GridColumn, type GridProps } from "./table/grid.tsx";
export { type TabItem, Tabs, type TabsProps } from "./tabs/tabs.tsx";
export type { AreaLane, SpanLane, TimelineLane, TimelineMark, TimelineSpan } from "./timeline/lane.ts";
export { Timeline, type TimelineProps } from "./timeline/timeline.tsx";
export { type ShowToast, type ToastMessage, useToast } from "./toast/toaster.tsx";
export { Tooltip, type TooltipProps } from "./tooltip/tooltip.tsx";
export { TopologyLegend } from "./topology/legend.tsx";
// Network.
export {
  type BridgeEnd,
  type BridgeRole,
  type BridgeState,
  type DropMark,
  endOf,
  type FlowLane,
  makeQuietFrame,
  type PacketsInFlight,
  portId,
  type Topology,
  type TopologyBridging,
  type TopologyEnd,
  type TopologyFlow,
  type TopologyFrame,
  type TopologyLink,
  type TopologyNode,
  type TopologySelection,
  type TopologyTunnel,
  type TopologyViewProps,
} from "./topology/topology.ts";
export { TopologyCanvas, type TopologyCanvasProps } from "./topology/topology-canvas.tsx";
export { TopologyTable, type TopologyTableProps } from "./topology/topology-table.tsx";
export { type TunnelRow, TunnelTable, type TunnelTableProps } from "./topology/tunnel-table.tsx";
export { GoToDialog, type GoToDialogProps } from "./transport/go-to-dialog.tsx";
// Time.
export { type SpeedOption, TransportBar, type TransportBarProps } from "./transport/transport-bar.tsx";
export { type ViewTab, ViewTabs, type ViewTabsProps, viewTabId } from "./view-tabs/view-tabs.tsx";
export {
  sumOf,
  Waterfall,
  type WaterfallProps,
  type WaterfallRow,
  type WaterfallSpan,
} from "./waterfall/waterfall.tsx";
export { WhyPane, type WhyPaneProps, type WhyStep } from "./why/why-pane.tsx";
