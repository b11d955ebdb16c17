/**
 * figures/walk/entry — the entry that is shown: what its bits say, and each of them to be turned.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: bits are no fieldset.
import { Button } from "@dc/ui";
import { createMemo, createSignal, For, Index, type JSX, Show, untrack } from "solid-js";
import { printHex } from "./choice.ts";
import { addressIn, type BitSymbol, type EntryBit, type EntryPlace, entryBits, isLeaf } from "./decode.ts";
import { useWalkMessages, type WalkTranslate } from "./messages.ts";
import type { Walking } from "./walking.ts";
import { nameOf } from "./words.ts";

const isSet = (entry: bigint, bit: number): boolean => (entry & (1n << BigInt(bit))) !== 0n;

/** Memory types by their code; the others are reserved. SDM 3 table 12-2. */
const memoryTypes: readonly string[] = ["UC", "WC", "", "", "WT", "WP", "WB", ""];

/** What a bit is, in words. */
function sayBit(t: WalkTranslate, { kind, symbol }: EntryBit, entry: bigint): string {
  if (kind === "type") {
    const type = Number((entry >> 3n) & 7n);
    return t("entry.kind.type", { type: memoryTypes[type] || String(type) });
  }
  if (symbol !== "") return `${symbol}, ${t(`flag.${symbol}`)}`;
  return t(`entry.kind.${kind as "address" | "reserved" | "ignored"}`);
}

/** The pane. */
export function EntryPane(props: { readonly walking: Walking }): JSX.Element {
  const t = useWalkMessages();
  const walking = untrack(() => props.walking);
  const place = (): (EntryPlace & { readonly address: bigint }) | undefined => walking.shown()?.place;
  const entry = createMemo(() => {
    walking.walk();
    return walking.entryNow() ?? 0n;
  });
  return (
    <section class="dc-figure-section dc-walk-entry" aria-label={t("entry.title")}>
      <h3 class="dc-head">{t("entry.title")}</h3>
      <Show when={walking.shown()} fallback={<p class="dc-figure-said">{t("entry.none")}</p>}>
        {(step) => (
          <Show when={place()} fallback={<p class="dc-figure-said">{t("entry.cached")}</p>}>
            {(at) => (
              <>
                <p class="dc-walk-entry-line" data-layer={step().dimension === "guest" ? "guest" : "hypervisor"}>
                  <b class="dc-walk-who">
                    {step().dimension === "guest" ? t("entry.guest", { table: nameOf(t, step()) }) : nameOf(t, step())}
                  </b>
                  <span class="dc-note dc-num">{t("entry.at", { address: printHex(at().address) })}</span>
                </p>
                <p class="dc-walk-value">
                  <code>{printHex(entry())}</code>
                  <span class="dc-note dc-num">
                    {t(isLeaf(at(), entry()) ? "entry.maps" : "entry.leads", {
                      address: printHex(addressIn(at(), entry())),
                    })}
                  </span>
                </p>
                <Bits place={at()} entry={entry()} onTurn={(bit) => walking.invert(1n << BigInt(bit))} />
                <Mistakes place={at()} entry={entry()} onTurn={(bit) => walking.invert(1n << BigInt(bit))} />
                <Show when={step().hit === "register"}>
                  <p class="dc-note">{t("entry.register")}</p>
                </Show>
              </>
            )}
          </Show>
        )}
      </Show>
    </section>
  );
}

interface BitsProps {
  readonly place: EntryPlace;
  readonly entry: bigint;
  readonly onTurn: (bit: number) => void;
}

/** Every bit as a button. One stop for Tab: arrows go along them. */
function Bits(props: BitsProps): JSX.Element {
  const t = useWalkMessages();
  const bits = createMemo(() => entryBits(props.place, props.entry));
  /** The highest stands first. */
  const down = (): readonly EntryBit[] => bits().toReversed();
  const [cursor, setCursor] = createSignal(0);
  const focusable = (): number => Math.min(cursor(), bits().length - 1);
  const [hot, setHot] = createSignal<number>();
  let group: HTMLDivElement | undefined;
  const go = (event: KeyboardEvent): void => {
    const perRow = Math.max(1, Math.round(getComputedStyle(group as Element).gridTemplateColumns.split(" ").length));
    const by = { ArrowRight: -1, ArrowLeft: 1, ArrowDown: -perRow, ArrowUp: perRow }[event.key];
    const to = event.key === "Home" ? bits().length - 1 : event.key === "End" ? 0 : focusable() + (by ?? Number.NaN);
    if (Number.isNaN(to) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.min(bits().length - 1, Math.max(0, to));
    setCursor(next);
    group?.querySelector<HTMLElement>(`[data-bit="${next}"]`)?.focus();
  };
  const sayOf = (bit: EntryBit): string => {
    const name = sayBit(t, bit, props.entry);
    return t("entry.bit", { bit: bit.bit, name, value: isSet(props.entry, bit.bit) ? 1 : 0 });
  };
  const told = (): string => {
    const bit = bits()[hot() ?? focusable()];
    return bit === undefined ? "" : sayOf(bit);
  };
  return (
    <>
      <div ref={group} class="dc-walk-bits" role="group" aria-label={t("entry.bits")} onKeyDown={go}>
        <Index each={down()}>
          {(bit) => (
            <button
              type="button"
              class="dc-walk-bit"
              data-bit={bit().bit}
              data-kind={bit().kind}
              data-begins={bit().bit % 4 === 3 ? "" : undefined}
              tabIndex={bit().bit === focusable() ? 0 : -1}
              aria-pressed={isSet(props.entry, bit().bit)}
              onFocus={() => {
                setCursor(bit().bit);
                setHot(undefined);
              }}
              onPointerEnter={() => setHot(bit().bit)}
              onPointerLeave={() => setHot(undefined)}
              onClick={() => props.onTurn(bit().bit)}
            >
              <span class="dc-hidden">{sayOf(bit())}</span>
              <b aria-hidden="true">{isSet(props.entry, bit().bit) ? 1 : 0}</b>
              <i aria-hidden="true">{shortOf(bit())}</i>
            </button>
          )}
        </Index>
      </div>
      <p class="dc-walk-told">{told()}</p>
    </>
  );
}

/** A bit's mark where there is room for three letters; of a bit without a name its number, every fourth. */
function shortOf({ bit, symbol }: EntryBit): string {
  const short: { readonly [name in BitSymbol]?: string } = {
    "R/W": "RW",
    "U/S": "US",
    PWT: "WT",
    PCD: "CD",
    IPAT: "IP",
  };
  if (symbol !== "") return short[symbol] ?? symbol;
  return bit % 4 === 0 ? String(bit) : "";
}

type MistakeName =
  | ("present" | "set-present" | "read-only" | "writable" | "supervisor" | "user" | "no-execute" | "execute")
  | ("read" | "give-read" | "write" | "give-write" | "fetch" | "give-fetch" | "reserved" | "not-reserved");

/** Changes that one wants often: the bit, and what they are called while it is set and while it is clear. */
function mistakesOf(place: EntryPlace, entry: bigint): readonly (readonly [number, MistakeName, MistakeName])[] {
  const bits = entryBits(place, entry);
  // The highest one that a whole entry has; of PAE's registers the lowest are reserved.
  const reserved = bits.findLast(({ kind, bit }) => kind === "reserved" && bit < 52)?.bit;
  const last: (readonly [number, MistakeName, MistakeName])[] =
    reserved === undefined ? [] : [[reserved, "not-reserved", "reserved"]];
  if (place.format === "ept")
    return [[0, "read", "give-read"], [1, "write", "give-write"], [2, "fetch", "give-fetch"], ...last];
  if (place.format === "pae" && place.level === 3) return [[0, "present", "set-present"], ...last];
  return [
    [0, "present", "set-present"],
    [1, "read-only", "writable"],
    [2, "supervisor", "user"],
    ...(place.format === "bits32" ? [] : [[63, "execute", "no-execute"] as const]),
    ...last,
  ];
}

function Mistakes(props: BitsProps): JSX.Element {
  const t = useWalkMessages();
  const mistakes = createMemo(() => mistakesOf(props.place, props.entry));
  return (
    <div class="dc-walk-mistakes" role="group" aria-label={t("entry.mistakes")}>
      <For each={mistakes()}>
        {([bit, whileSet, whileClear]) => (
          <Button onClick={() => props.onTurn(bit)}>
            {t(`mistake.${isSet(props.entry, bit) ? whileSet : whileClear}`, { bit })}
          </Button>
        )}
      </For>
    </div>
  );
}
