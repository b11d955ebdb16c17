/**
 * figures/press/figure — the hash press: five fields, a hash, a spine, and 256 flows when a spine dies.
 * @module
 */
import { FigureControl } from "@dc/lab/figure/control";
import type { EcmpChoice, Selector } from "@dc/fabric";
import { HashPress, printCount, Segmented } from "@dc/ui";
import { createMemo, createSignal, createUniqueId, For, type JSX, Show, untrack } from "solid-js";
import { Compare, Fall } from "./fall.tsx";
import { usePressMessages } from "./messages.ts";
import {
  clampChoice,
  type FieldName,
  type FieldTexts,
  fieldNames,
  fieldsDefault,
  hashedFields,
  makeGroups,
  type PressChoice,
  type PressFlow,
  pressDefault,
  profiles,
  readFields,
  selects,
  spineName,
  tableEntries,
  uplinkOf,
  waysMax,
  waysMin,
  writeFields,
} from "./press.ts";

/** What the figure is given. */
export interface PressFigureProps {
  /** A flow of a run, whose fields can be taken. */
  readonly packet?: { readonly label: string; readonly flow: PressFlow } | undefined;
  readonly view: "picture" | "table";
  /** Offers the choice of view; where something around the figure does, it is absent. */
  readonly onView?: ((view: "picture" | "table") => void) | undefined;
  /** What it begins with. */
  readonly choice?: Partial<PressChoice> | undefined;
}

interface Pressed {
  readonly flow: PressFlow;
  readonly was: EcmpChoice;
  readonly is: EcmpChoice;
  readonly before: Selector;
  readonly after: Selector;
}

/** The figure. */
export function PressFigure(props: PressFigureProps): JSX.Element {
  const t = usePressMessages();
  const [choice, setChoice] = createSignal<PressChoice>(clampChoice(untrack(() => props.choice) ?? pressDefault));
  const [texts, setTexts] = createSignal<FieldTexts>(
    untrack(() => (props.packet === undefined ? fieldsDefault : writeFields(props.packet.flow))),
  );
  const change = (part: Partial<PressChoice>): void => void setChoice((before) => clampChoice({ ...before, ...part }));
  const read = createMemo(() => readFields(texts()));
  const isWrong = (name: FieldName): boolean => {
    const fields = read();
    return !fields.ok && fields.wrong.includes(name);
  };
  /** Of the fields that were right last: the picture stays while a field is being written. */
  const pressed = createMemo((last: Pressed | undefined): Pressed | undefined => {
    const fields = read();
    const flow = fields.ok ? fields.flow : last?.flow;
    if (flow === undefined) return undefined;
    const [before, after] = makeGroups(choice());
    return { flow, before, after, was: before.choose(flow), is: after.choose(flow) };
  });
  return (
    <div class="dc-press">
      <div class="dc-figure-controls">
        <Chooser
          label={t("hash.profile")}
          value={choice().hash}
          onChange={(hash) => change({ hash })}
          options={profiles.map((value) => ({ value, label: t(`hash.${value as (typeof profiles)[0] & "fnv-1a"}`) }))}
        />
        <div class="dc-press-many">
          <FigureControl label={t("select.title")}>
            <Segmented<PressChoice["select"]>
              label={t("select.title")}
              value={choice().select}
              onChange={(select) => change({ select })}
              options={selects.map((value) => ({ value, label: t(`select.${value}`) }))}
            />
          </FigureControl>
        </div>
        <Field
          label={t("hash.seed")}
          size={10}
          text={String(choice().seed)}
          onText={(text) => change({ seed: Number(text) })}
        />
        <FigureControl label={t("ways.title")}>
          <Segmented<string>
            label={t("ways.title")}
            value={String(choice().ways)}
            onChange={(value) => change({ ways: Number(value), down: [] })}
            options={[waysMin, 4, 6, waysMax].map((count) => ({ value: String(count), label: printCount(count) }))}
          />
        </FigureControl>
        <Show when={props.onView}>
          {(onView) => (
            <div class="dc-figure-view">
              <Segmented<"picture" | "table">
                label={t("press.view")}
                value={props.view}
                onChange={(view) => onView()(view)}
                options={[
                  { value: "picture", label: t("press.picture") },
                  { value: "table", label: t("press.table") },
                ]}
              />
            </div>
          )}
        </Show>
      </div>
      <div class="dc-press-pair">
        <section class="dc-figure-section" aria-label={t("fields.title")}>
          <h3 class="dc-head">{t("fields.title")}</h3>
          <div class="dc-figure-controls dc-press-fields">
            <For each={fieldNames}>
              {(name) => (
                <Field
                  label={t(`fields.${name}`)}
                  size={name === "source" || name === "destination" ? 15 : 5}
                  text={texts()[name]}
                  wrong={isWrong(name) ? t(wrongOf(name)) : undefined}
                  onText={(text) => setTexts((before) => ({ ...before, [name]: text }))}
                />
              )}
            </For>
            <Show when={props.packet}>
              {(packet) => (
                <button type="button" class="dc-button" onClick={() => setTexts(writeFields(packet().flow))}>
                  {t("press.take", { packet: packet().label })}
                </button>
              )}
            </Show>
          </div>
          <Show when={pressed()}>{(done) => <Picture choice={choice()} pressed={done()} />}</Show>
          <fieldset class="dc-press-spines">
            <legend class="dc-hidden">{t("ways.title")}</legend>
            <For each={Array.from({ length: choice().ways }, (_, way) => way)}>
              {(way) => {
                const isDown = (): boolean => choice().down.includes(way);
                return (
                  <button
                    type="button"
                    class="dc-button dc-press-kill"
                    data-down={isDown() ? "" : undefined}
                    disabled={!isDown() && choice().down.length === choice().ways - 1}
                    onClick={() =>
                      change({
                        down: isDown() ? choice().down.filter((each) => each !== way) : [...choice().down, way],
                      })
                    }
                  >
                    {isDown() ? t("ways.mend", { spine: spineName(way) }) : t("ways.kill", { spine: spineName(way) })}
                  </button>
                );
              }}
            </For>
          </fieldset>
        </section>
        <div>
          <Fall choice={choice()} view={props.view} onPattern={(pattern) => change({ pattern })} />
          <Compare choice={choice()} onSelect={(select) => change({ select })} />
        </div>
      </div>
    </div>
  );
}

function wrongOf(name: FieldName): "fields.wrong.address" | "fields.wrong.protocol" | "fields.wrong.port" {
  if (name === "source" || name === "destination") return "fields.wrong.address";
  return name === "protocol" ? "fields.wrong.protocol" : "fields.wrong.port";
}

/** The press, and in words what it did. */
function Picture(props: { readonly choice: PressChoice; readonly pressed: Pressed }): JSX.Element {
  const t = usePressMessages();
  const isLinux = (): boolean => props.choice.hash.startsWith("linux");
  const said = (): string => {
    const { is, after } = props.pressed;
    const count = printCount(props.choice.select === "resilient" ? tableEntries : after.members.length);
    const hash = is.hash.toString(16).padStart(8, "0");
    return t(`select.said.${props.choice.select}`, { hash, count, bucket: printCount(is.bucket), spine: is.member });
  };
  const flowSaid = (): string => {
    const { was, is, after } = props.pressed;
    if (was.member === is.member) return t("ways.flow.same", { spine: is.member });
    const isAlive = after.members.some(({ name }) => name === was.member);
    return t(isAlive ? "ways.flow.needless" : "ways.flow.fled", { was: was.member, spine: is.member });
  };
  return (
    <>
      <HashPress
        algorithm={t(`hash.${props.choice.hash as "fnv-1a"}`)}
        reduction={props.choice.select === "modulo" ? "modulo" : "threshold"}
        said={said()}
        hash={props.pressed.is.hash}
        bucket={props.pressed.is.place}
        fields={hashedFields(props.choice.hash, props.pressed.is).map(({ name, value, bytes }) => ({
          name: t(`fields.short.${name}`),
          value,
          bytes,
        }))}
        buckets={props.pressed.after.members.map(({ name }) => ({ port: uplinkOf(name), to: name, flows: [] }))}
      />
      <p class="dc-figure-said" aria-live="polite">
        {flowSaid()} {t(isLinux() ? "hash.linux" : "hash.bytes", { count: printCount(props.pressed.is.bytes.length) })}
      </p>
    </>
  );
}

/** One of many, by the browser's own list: a figure that stands alone has no place to open another. */
export function Chooser<Value extends string>(props: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="dc-figure-control">
      <label class="dc-note" for={id}>
        {props.label}
      </label>
      <select
        id={id}
        class="dc-figure-input"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value as Value)}
      >
        <For each={props.options}>{({ value, label }) => <option value={value}>{label}</option>}</For>
      </select>
    </div>
  );
}

/** A field of text, and what is wrong with it. */
function Field(props: {
  readonly label: string;
  readonly size: number;
  readonly text: string;
  readonly wrong?: string | undefined;
  readonly onText: (text: string) => void;
}): JSX.Element {
  const id = createUniqueId();
  return (
    <div class="dc-figure-control">
      <label class="dc-note" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        class="dc-figure-input"
        inputmode={props.size === 15 ? "decimal" : "numeric"}
        autocomplete="off"
        spellcheck={false}
        size={props.size}
        value={props.text}
        aria-invalid={props.wrong !== undefined}
        aria-describedby={props.wrong === undefined ? undefined : `${id}-wrong`}
        onInput={(event) => props.onText(event.currentTarget.value)}
      />
      <Show when={props.wrong}>
        <span class="dc-figure-wrong" id={`${id}-wrong`}>
          {props.wrong}
        </span>
      </Show>
    </div>
  );
}
