/**
 * views/faults — what a person can let go wrong: a link that is silent, that loses a share, that takes less; or all links
 * of a node.
 *
 * Each is an action: it stands in the link to the run and can be undone. What fails now is asked of the worker.
 * @module
 */
import { type LabControlsProps, watchQuery } from "@dc/lab";
import { Button, onEnter, PaneSection, Select } from "@dc/ui";
import { createEffect, createMemo, createSignal, createUniqueId, type JSX, on, Show } from "solid-js";
import { useFabricMessages } from "../../messages/messages.ts";
import { type Faults as Failing, mtuBytesMax } from "../../model/faults.ts";

const directions = ["none", "both", "out", "in"] as const;
type Direction = (typeof directions)[number];

/** Which ways are silent; what loses a part of its frames is not. */
export function silenceOf({ lossOut, lossIn }: Pick<Failing, "lossOut" | "lossIn">): Direction {
  if (lossOut === 1) return lossIn === 1 ? "both" : "out";
  return lossIn === 1 ? "in" : "none";
}

/** The controls of a port's link, or of a node. */
export function Faults(props: LabControlsProps): JSX.Element {
  const t = useFabricMessages();
  const answer = watchQuery<Failing>(props.model, "faults", () => props.on);
  // An answer about what was chosen before is nobody's.
  const faults = createMemo(() => (answer()?.on === props.on ? answer() : undefined));
  const act = (what: string, value?: string | number): void => {
    void props.model.act(`${props.of === "port" ? "link" : "node"}.${what}`, props.on, value);
  };
  return (
    <Show when={faults()}>
      {(now) => (
        <PaneSection
          title={t("faults.title")}
          note={props.of === "node" ? t("faults.links", { count: now().links }) : ""}
        >
          <div class="lab-faults" data-lab-faults>
            <Select<Direction>
              label={t(`faults.silent.${props.of}`)}
              labelling="beside"
              options={directions.map((value) => ({ value, label: t(`faults.silent.${value}`) }))}
              value={silenceOf(now())}
              onChange={(value) => {
                if (value !== silenceOf(now())) act("silent", value);
              }}
            />
            <NumberField
              label={t(`faults.loss.${props.of}`)}
              unit="%"
              least={0}
              most={100}
              // What is silent loses all; that is said above.
              value={now().lossOut === undefined ? undefined : Number(((now().lossOut ?? 0) * 100).toPrecision(6))}
              apply={t("faults.loss.apply")}
              reset={now().lossOut === 0 ? undefined : t("faults.loss.end")}
              onApply={(percent) => act("loss", percent / 100)}
              onReset={() => act("loss", 0)}
            />
            <NumberField
              label={t(`faults.mtu.${props.of}`)}
              unit="B"
              least={64}
              most={mtuBytesMax}
              whole
              value={(now().mtuBytes ?? Number.MAX_SAFE_INTEGER) > mtuBytesMax ? undefined : now().mtuBytes}
              apply={t("faults.mtu.apply")}
              reset={
                now().mtuBytes === now().ownMtuBytes && now().mtuBytes !== undefined ? undefined : t("faults.mtu.end")
              }
              onApply={(bytes) => act("mtu", bytes)}
              onReset={() => act("mtu")}
            />
            <Show when={props.of === "node"}>
              <Button icon="cut" onClick={() => act(now().down < now().links ? "down" : "up")}>
                {t(now().down < now().links ? "faults.cut" : "faults.mend")}
              </Button>
            </Show>
          </div>
        </PaneSection>
      )}
    </Show>
  );
}

/** A number that is put in force by Enter or its button, and taken back by another. */
function NumberField(props: {
  readonly label: string;
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
  /** In force; undefined where ports differ, or where there is none. */
  readonly value: number | undefined;
  readonly apply: string;
  readonly reset: string | undefined;
  readonly onApply: (value: number) => void;
  readonly onReset: () => void;
}): JSX.Element {
  const t = useFabricMessages();
  const id = createUniqueId();
  const [text, setText] = createSignal("");
  const [isTold, setTold] = createSignal(false);
  createEffect(
    on(
      () => props.value,
      (value) => {
        setText(value === undefined ? "" : String(value));
        setTold(false);
      },
    ),
  );
  const read = (): number | undefined => {
    const value = Number(text());
    const isGood = text().trim() !== "" && value >= props.least && value <= props.most;
    return isGood && (props.whole !== true || Number.isInteger(value)) ? value : undefined;
  };
  const apply = (): void => {
    const value = read();
    setTold(value === undefined);
    if (value !== undefined && value !== props.value) props.onApply(value);
  };
  return (
    <div class="lab-faults-field">
      <label for={id} class="dc-note">
        {props.label}
      </label>
      <span class="lab-faults-number">
        <input
          id={id}
          class="dc-field"
          data-mono
          type="text"
          inputmode="decimal"
          autocomplete="off"
          value={text()}
          aria-invalid={isTold()}
          aria-describedby={isTold() ? `${id}-issue` : undefined}
          onInput={(event) => {
            setText(event.currentTarget.value);
            if (read() !== undefined) setTold(false);
          }}
          onKeyDown={onEnter(apply)}
        />
        <span aria-hidden="true">{props.unit}</span>
      </span>
      <Button onClick={apply}>{props.apply}</Button>
      <Show when={props.reset}>{(words) => <Button onClick={() => props.onReset()}>{words()}</Button>}</Show>
      <Show when={isTold()}>
        <span class="dc-field-issue" id={`${id}-issue`} role="alert">
          {t("faults.issue", { least: props.least, most: props.most })}
        </span>
      </Show>
    </div>
  );
}
