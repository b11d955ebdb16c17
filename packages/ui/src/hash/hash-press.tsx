/**
 * hash/hash-press — five fields go in, one port comes out.
 * @module
 */
import { For, type JSX, Show } from "solid-js";
import type { FlowMark } from "../flow/flow.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { printByte } from "../packet/hex-view.tsx";

/** One field that is hashed. */
export interface HashField {
  /** `"sport"`. */
  readonly name: string;
  /** As printed: `"49203"`. */
  readonly value: string;
  readonly bytes: Uint8Array;
  /** The one that differs, or that is being changed. */
  readonly hot?: boolean | undefined;
}

/** One bucket and the port behind it. */
export interface HashBucket {
  /** `"e1-50"`. */
  readonly port: string;
  /** `"spine2"`. */
  readonly to: string;
  /** Followed flows that fall in here. */
  readonly flows: readonly FlowMark[];
}

/** What the press is given. */
export interface HashPressProps {
  readonly fields: readonly HashField[];
  /** `"FNV-1a"`. */
  readonly algorithm: string;
  /** uint32. */
  readonly hash: number;
  /** How the hash becomes a bucket: modulo keeps the low bits where the count is a power of two. */
  readonly reduction: "modulo" | "threshold";
  /** What is said of it in the place of the kit's words, where no low bits are shown. */
  readonly said?: string | undefined;
  readonly bucket: number;
  readonly buckets: readonly HashBucket[];
}

const width = 336;

interface PlacedField {
  readonly field: HashField;
  readonly x: number;
  readonly width: number;
  readonly cell: number;
}

/** The picture of one choice; its sentence is its name. */
export function HashPress(props: HashPressProps): JSX.Element {
  const t = useKitMessages();
  const fields = (): readonly PlacedField[] => placeFields(props.fields);
  const digits = (): string => (props.hash >>> 0).toString(16).padStart(8, "0");
  const keptBits = (): number => bitsKept(props.buckets.length, props.reduction);
  const lastBits = (): string => (props.hash & 15).toString(2).padStart(4, "0");
  const chosen = (): HashBucket | undefined => props.buckets[props.bucket];
  const pitch = (): number => (width + 4) / Math.max(1, props.buckets.length);
  const middle = (bucket: number): number => (bucket + 0.5) * pitch() - 2.5;
  /** Where the choice leaves the reduction. */
  const chuteX = (): number => (keptBits() > 0 ? 296.5 - 8 * (keptBits() - 1) : width / 2);
  const summary = (): string =>
    t("hash.summary", {
      bytes: props.fields.reduce((sum, field) => sum + field.bytes.length, 0),
      algorithm: props.algorithm,
      hash: digits(),
      bucket: props.bucket,
      count: props.buckets.length,
      port: chosen()?.port ?? "",
      to: chosen()?.to ?? "",
    });
  return (
    <svg class="dc-hash" viewBox={`0 0 ${width} 224`} role="img" aria-label={summary()}>
      <For each={fields()}>
        {(placed) => (
          <g data-hot={placed.field.hot === true ? "" : undefined}>
            <text class="dc-hash-note" x={placed.x + placed.width / 2} y={9}>
              {placed.field.name}
            </text>
            <text class="dc-hash-figure" x={placed.x + placed.width / 2} y={24}>
              {placed.field.value}
            </text>
            <For each={[...placed.field.bytes]}>
              {(byte, at) => (
                <>
                  <rect
                    class="dc-hash-cell"
                    x={placed.x + at() * placed.cell}
                    y={31.5}
                    width={placed.cell}
                    height={20}
                  />
                  <Show when={placed.cell >= 16}>
                    <text class="dc-hash-figure" x={placed.x + (at() + 0.5) * placed.cell} y={45.5}>
                      {printByte(byte)}
                    </text>
                  </Show>
                </>
              )}
            </For>
          </g>
        )}
      </For>
      <path class="dc-hash-die" d={`M.5 58.5H${width - 0.5}L264.5 88.5H71.5z`} />
      <text class="dc-hash-name" x={width / 2} y={77}>
        {props.algorithm}
      </text>
      <text class="dc-hash-note" data-end="" x={66} y={108}>
        {t("hash.hash")}
      </text>
      <For each={[...digits()]}>
        {(digit, at) => (
          <g data-hot={keptBits() > 0 && at() === 7 ? "" : undefined}>
            <rect class="dc-hash-cell" x={72.5 + at() * 24} y={94.5} width={24} height={20} />
            <text class="dc-hash-figure" x={84.5 + at() * 24} y={108.5}>
              {digit}
            </text>
          </g>
        )}
      </For>
      <Show
        when={keptBits() > 0}
        fallback={
          <text class="dc-hash-figure" data-hot="" x={width / 2} y={135}>
            {props.said ??
              t(props.reduction === "modulo" ? "hash.modulo" : "hash.threshold", {
                count: props.buckets.length,
                bucket: props.bucket,
              })}
          </text>
        }
      >
        <text class="dc-hash-note" data-end="" x={226} y={135}>
          {t("hash.keeps", { modulus: props.buckets.length, count: keptBits() })}
        </text>
        <For each={[...lastBits()]}>
          {(bit, at) => (
            <g data-hot={at() >= 4 - keptBits() ? "" : undefined}>
              <rect class="dc-hash-cell" x={232.5 + at() * 16} y={122.5} width={16} height={18} />
              <text class="dc-hash-figure" x={240.5 + at() * 16} y={135.5}>
                {bit}
              </text>
            </g>
          )}
        </For>
      </Show>
      <path class="dc-hash-chute" d={`M${Math.min(288.5, chuteX())} 141v11H${middle(props.bucket).toFixed(1)}v12`} />
      <For each={props.buckets}>
        {(bucket, at) => (
          <g data-hot={at() === props.bucket ? "" : undefined}>
            <rect class="dc-hash-bucket" x={at() * pitch() + 0.5} y={164.5} width={pitch() - 5} height={28} />
            <Show when={props.buckets.length <= 16}>
              <text class="dc-hash-figure" x={at() * pitch() + Math.min(12, pitch() / 2 - 2)} y={182.5}>
                {at()}
              </text>
            </Show>
            <Show when={pitch() >= 50}>
              <text class="dc-hash-port" x={middle(at())} y={206}>
                {bucket.port}
              </text>
              <text class="dc-hash-note" x={middle(at())} y={220}>
                {bucket.to}
              </text>
              <For each={bucket.flows.slice(0, Math.max(1, Math.floor((pitch() - 30) / 20)))}>
                {(flow, place) => (
                  <g class="dc-hash-flow" data-flow={flow.tone}>
                    <circle cx={at() * pitch() + 42 + place() * 20} cy={178.5} r={8} />
                    <text x={at() * pitch() + 42 + place() * 20} y={182}>
                      {flow.letter}
                    </text>
                  </g>
                )}
              </For>
            </Show>
          </g>
        )}
      </For>
      <Show when={pitch() < 50}>
        <text class="dc-hash-port" x={Math.max(60, Math.min(width - 60, middle(props.bucket)))} y={208}>
          {`${chosen()?.port ?? ""} ${chosen()?.to ?? ""}`}
        </text>
      </Show>
    </svg>
  );
}

function placeFields(fields: readonly HashField[]): readonly PlacedField[] {
  const bytes = fields.reduce((sum, field) => sum + field.bytes.length, 0);
  const cell = (width - 1 - 4 * (fields.length - 1)) / Math.max(1, bytes);
  let x = 0.5;
  return fields.map((field) => {
    const placed = { field, x, width: cell * field.bytes.length, cell };
    x += placed.width + 4;
    return placed;
  });
}

/** How many low bits decide: for modulo by a power of two up to 16; 0 otherwise. */
function bitsKept(count: number, reduction: HashPressProps["reduction"]): number {
  if (reduction !== "modulo" || count < 2 || count > 16 || (count & (count - 1)) !== 0) return 0;
  return 31 - Math.clz32(count);
}
