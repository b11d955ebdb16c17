/**
 * packet/hex-view — bytes in rows of sixteen, eight where there is less room, with one field lit.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: bytes are no fieldset.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the bytes are walked with the arrows.
import { createSignal, Index, type JSX, Show } from "solid-js";
import { Button } from "../button/button.tsx";
import { useKitMessages } from "../messages/messages.ts";
import { printBytes } from "../number/quantity.ts";

/** A run of bytes. */
export interface ByteRange {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** What the view is given. */
export interface HexViewProps {
  /** The name of it. */
  readonly label: string;
  readonly bytes: Uint8Array;
  /** Runs that mean something: underlined. */
  readonly fields: readonly ByteRange[];
  /** The run that is lit. */
  readonly hot: ByteRange | undefined;
  /** The pointer or the cursor is on this byte; undefined when it left. */
  readonly onHot: (offsetBytes: number | undefined) => void;
  /** At most this many bytes are drawn before "show all"; 128 when absent. */
  readonly bytesMax?: number | undefined;
}

/** Two hexadecimal digits. */
export function printByte(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** The bytes. One stop for Tab; arrows go from byte to byte, and light the field that each belongs to. */
export function HexView(props: HexViewProps): JSX.Element {
  const t = useKitMessages();
  const [all, setAll] = createSignal(false);
  const [cursor, setCursor] = createSignal<number>();
  let grid: HTMLDivElement | undefined;
  const shown = (): Uint8Array => (all() ? props.bytes : props.bytes.subarray(0, props.bytesMax ?? 128));
  const isHot = (offset: number): boolean =>
    props.hot !== undefined &&
    offset >= props.hot.offsetBytes &&
    offset < props.hot.offsetBytes + props.hot.lengthBytes;
  const isField = (offset: number): boolean =>
    props.fields.some((field) => offset >= field.offsetBytes && offset < field.offsetBytes + field.lengthBytes);
  const perRow = (): number => {
    const columns = grid === undefined ? 17 : getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    return columns > 9 ? 16 : 8;
  };
  const keys = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -perRow(), ArrowDown: perRow() }[event.key];
    if (event.key === "Escape" && cursor() !== undefined) {
      setCursor(undefined);
      props.onHot(undefined);
    } else if (by !== undefined) {
      const from = cursor() ?? props.hot?.offsetBytes ?? -by;
      const next = Math.max(0, Math.min(shown().length - 1, from + by));
      setCursor(next);
      props.onHot(next);
    } else return;
    event.preventDefault();
  };
  const offsetOf = (target: EventTarget | null): number | undefined => {
    const at = (target as Element | null)?.closest?.("[data-offset]")?.getAttribute("data-offset");
    return at === null || at === undefined ? undefined : Number(at);
  };
  return (
    <div class="dc-hex-box">
      <div
        class="dc-hex"
        role="group"
        aria-label={props.label}
        aria-roledescription={t("packet.bytes")}
        tabIndex={0}
        ref={grid}
        onKeyDown={keys}
        onPointerOver={(event) => props.onHot(offsetOf(event.target))}
        onPointerLeave={() => props.onHot(undefined)}
        onBlur={() => setCursor(undefined)}
      >
        <Index each={[...shown()]}>
          {(byte, offset) => (
            <>
              <Show when={offset % 8 === 0}>
                <i class="dc-hex-offset" data-half={offset % 16 === 0 ? undefined : ""} aria-hidden="true">
                  {String(offset).padStart(2, "0")}
                </i>
              </Show>
              <b
                data-offset={offset}
                data-field={isField(offset) ? "" : undefined}
                data-hot={isHot(offset) ? "" : undefined}
                data-cursor={cursor() === offset ? "" : undefined}
              >
                {printByte(byte())}
              </b>
            </>
          )}
        </Index>
      </div>
      <Show when={shown().length < props.bytes.length}>
        <Button kind="quiet" class="dc-hex-all" onClick={() => setAll(true)}>
          {t("packet.showAll", { bytes: printBytes(props.bytes.length) })}
        </Button>
      </Show>
    </div>
  );
}
