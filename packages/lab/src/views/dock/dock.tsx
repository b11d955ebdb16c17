/**
 * views/dock — transport and timeline.
 * @module
 */
import {
  createBoxSize,
  printBytes,
  type SpeedOption,
  Timeline,
  type TimelineLane,
  type TimelineMark,
  TransportBar,
} from "@dc/ui";
import { createMemo, type JSX, onMount, Show, untrack } from "solid-js";
import { useLab } from "../../definition/definition.ts";
import { type LabTranslate, lookUp, useLabMessages } from "../../messages/messages.ts";
import type { LabModel } from "../../model/lab.ts";
import { speedsPsPerSecond } from "../../model/speed.ts";
import { shortTime } from "../wording.ts";

/** The speeds in words. */
export function speedOptions(t: LabTranslate): readonly SpeedOption[] {
  return speedsPsPerSecond.map((speed, index) => ({
    value: String(speed),
    label:
      index === speedsPsPerSecond.length - 1 ? t("time.speed.fastest") : t("time.speed", { time: shortTime(speed) }),
  }));
}

const markKinds: { readonly [kind: string]: TimelineMark["kind"] } = {
  "frame.drop": "drop",
  "link.down": "action",
  "link.up": "action",
  action: "action",
};
const markLabels: { readonly [kind: string]: "time.linkDown" | "time.linkUp" | "time.action" } = {
  "link.down": "time.linkDown",
  "link.up": "time.linkUp",
  action: "time.action",
};

/** Below this height lanes are lower. */
const lowPx = 820;

/** Flows with a lane of their own. */
const lanesMax = 6;

/** The dock. */
export function Dock(props: {
  readonly model: LabModel;
  readonly timeline: boolean;
  /** Of a module that is played: what was predicted, over what comes. */
  readonly lanes: readonly TimelineLane[];
  readonly onGoTo: () => void;
}): JSX.Element {
  const t = useLabMessages();
  const lab = useLab();
  const ownLanes = lab.makeLanes?.(
    untrack(() => props.model),
    t,
  );
  const [page, observePage] = createBoxSize();
  /** A wide page that is not high: its height belongs to the picture. */
  const isLow = (): boolean => page().width >= 900 && page().height < lowPx;
  const speeds = createMemo(() => speedOptions(t));
  const untilPs = (): number => props.model.stage()?.opened.untilPs ?? 0;
  const status = (): string => {
    const text = lookUp(t, `time.status.${props.model.status()}`, { condition: props.model.condition() });
    return text ?? "";
  };
  const issue = (): string | undefined => {
    const found = props.model.untilIssue();
    return found && t("time.bad", { expected: found.expected, column: found.column ?? 1 });
  };
  const lanes = createMemo((): readonly TimelineLane[] => {
    const stage = props.model.stage();
    if (!stage) return [];
    const spans = props.model.profile.marks().lanes;
    const flows: TimelineLane[] = stage.opened.flows.slice(0, lanesMax).map(({ flow, label }, index) => ({
      kind: "spans",
      id: `flow-${flow}`,
      label,
      flow: stage.flows[index].tone,
      spans: spans
        .filter((lane) => lane.flow === flow)
        .map(({ fromPs, toPs }) => ({ startPs: fromPs, endPs: toPs, label: stage.flows[index].label })),
    }));
    flows.push(...(ownLanes?.() ?? []), ...props.lanes);
    const series = props.model.profile.series();
    const port = props.model.profile.port();
    if (!series || port < 0) return flows;
    const max = stage.queueBytesMax[port];
    return [
      ...flows,
      {
        kind: "area",
        id: "queue",
        label: stage.opened.ports[port].path,
        layer: "underlay",
        timesPs: series.points.filter((_, index) => index % 2 === 0),
        values: series.points.filter((_, index) => index % 2 === 1),
        max,
        maxLabel: printBytes(max),
      },
    ];
  });
  const marks = createMemo((): readonly TimelineMark[] => {
    const made: TimelineMark[] = [];
    let dropped = false;
    for (const { timePs, kind } of props.model.profile.marks().marks) {
      // An action and the two ends of the link that it cuts are one instant and one thing.
      const before = made.at(-1);
      const together = kind !== "frame.drop" && before?.timePs === timePs && before.kind === "action";
      if (together) made.pop();
      const name = markLabels[kind];
      const label =
        name === undefined ? (kind === "frame.drop" && !dropped ? t("time.firstDrop") : undefined) : t(name);
      // Only the first drop has room for its name; the others are told apart by their places.
      dropped ||= kind === "frame.drop";
      const mark = { timePs, kind: markKinds[kind] ?? ("mark" as const) };
      made.push(label === undefined ? mark : { ...mark, label });
    }
    return made;
  });
  return (
    <div
      class="lab-dock"
      ref={(dock) => {
        // It stands in its page when it is mounted.
        onMount(() => {
          const around = dock.closest(".dc-panes");
          if (around !== null) observePage(around);
        });
      }}
    >
      <TransportBar
        timePs={props.model.timePs()}
        timeUnit={untilPs() < 1e10 ? "µs" : "ms"}
        playing={props.model.playing()}
        status={status()}
        atStart={props.model.timePs() === 0}
        atEnd={untilPs() > 0 && props.model.timePs() >= untilPs()}
        speed={String(props.model.speed())}
        speeds={speeds()}
        until={props.model.until()}
        untilExample={lab.fieldExamples?.until}
        untilIssue={issue()}
        onReset={() => void props.model.reset()}
        onStepBack={() => void props.model.stepBack()}
        onStep={() => void props.model.step()}
        onPlay={() => void props.model.play()}
        onPause={() => void props.model.pause()}
        onSpeed={(value) => props.model.setSpeed(Number(value))}
        onUntil={(condition) => {
          props.model.setUntil(condition);
          if (condition.trim() !== "") void props.model.play();
        }}
        onGoTo={props.onGoTo}
      />
      <Show when={props.timeline}>
        <Timeline
          low={isLow()}
          untilPs={untilPs()}
          reachedPs={props.model.profile.reachedPs()}
          timePs={props.model.timePs()}
          lanes={lanes()}
          marks={marks()}
          onSeek={(timePs) => void props.model.seek(timePs)}
          onStep={(steps) => void (steps < 0 ? props.model.stepBack(-steps) : props.model.step(steps))}
        />
      </Show>
    </div>
  );
}
