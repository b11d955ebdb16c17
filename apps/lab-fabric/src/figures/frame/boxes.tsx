/**
 * figures/frame/boxes — the frame's headers as boxes, one in the other, with every byte and what it means.
 * @module
 */
// biome-ignore-all lint/a11y/useSemanticElements: bytes are no fieldset.
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the bytes are walked with the arrows.
import { LayerGlyph, printBytes, printCount } from "@dc/ui";
import { createSignal, For, Index, type JSX, Show } from "solid-js";
import { type Header, type HeaderField, meaningAt, type UnpackedFrame } from "./frame.ts";
import { type FrameTranslate, lookUpFrame, useFrameMessages } from "./messages.ts";

/** Bytes of the data that are shown. */
const dataBytesShown = 16;

/** A header's name; that of one which the figure does not know is its own. */
export function nameOf(t: FrameTranslate, { protocol, name }: Header): string {
  return lookUpFrame(t, `header.${protocol}`) ?? name;
}

function shortNameOf(t: FrameTranslate, header: Header): string {
  return lookUpFrame(t, `short.${header.protocol}`) ?? header.protocol.toUpperCase();
}

/** What a field means, in a sentence; the data have one too. */
export function sayField(t: FrameTranslate, header: Header, field: HeaderField | undefined): string {
  if (header.protocol === "data") return t("bytes.data");
  return field === undefined ? "" : (lookUpFrame(t, `field.${field.name}`) ?? "");
}

/** The frame as one strip: each header as wide as its bytes, the data cut short. */
export function Ruler(props: {
  readonly frame: UnpackedFrame;
  readonly hot: number | undefined;
  readonly onHot: (offsetBytes: number) => void;
}): JSX.Element {
  const t = useFrameMessages();
  const isHot = (header: Header): boolean =>
    props.hot !== undefined && props.hot >= header.offsetBytes && props.hot < header.offsetBytes + header.lengthBytes;
  return (
    <div class="dc-frame-ruler">
      <Index each={props.frame.headers}>
        {(header) => (
          <button
            type="button"
            class="dc-frame-part"
            classList={{ "dc-hatch": header().isOuter }}
            data-layer={header().isOuter ? "overlay" : undefined}
            data-data={header().protocol === "data" ? "" : undefined}
            aria-pressed={isHot(header())}
            style={{ "--dc-frame-bytes": String(Math.min(header().lengthBytes, 40)) }}
            onClick={() => props.onHot(header().offsetBytes)}
          >
            <span>{shortNameOf(t, header())}</span>
            <b>{printCount(header().lengthBytes)}</b>
            <span class="dc-hidden">{t("ruler.header", { name: nameOf(t, header()) })}</span>
            <i>{header().offsetBytes}</i>
          </button>
        )}
      </Index>
    </div>
  );
}

/** The boxes. One stop for Tab: left and right go from byte to byte, up and down from header to header. */
export function Boxes(props: {
  readonly frame: UnpackedFrame;
  readonly hot: number | undefined;
  readonly onHot: (offsetBytes: number | undefined) => void;
}): JSX.Element {
  const t = useFrameMessages();
  const [walks, setWalks] = createSignal(false);
  const hot = () => (props.hot === undefined ? undefined : meaningAt(props.frame, props.hot));
  const go = (event: KeyboardEvent): void => {
    const { headers, bytes } = props.frame;
    const at = props.hot ?? -1;
    const header = headers.findIndex(
      ({ offsetBytes, lengthBytes }) => at >= offsetBytes && at < offsetBytes + lengthBytes,
    );
    const next = {
      ArrowRight: Math.min(bytes.length - 1, at + 1),
      ArrowLeft: Math.max(0, at - 1),
      ArrowDown: headers[Math.min(headers.length - 1, header + 1)]?.offsetBytes,
      ArrowUp: headers[Math.max(0, header - 1)]?.offsetBytes,
      Home: 0,
    }[event.key];
    if (event.key === "Escape" && props.hot !== undefined) props.onHot(undefined);
    else if (next !== undefined) {
      setWalks(true);
      props.onHot(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const offsetOf = (target: EventTarget | null): number | undefined => {
    const at = (target as Element | null)?.closest?.("[data-offset]")?.getAttribute("data-offset");
    return at === null || at === undefined ? undefined : Number(at);
  };
  const meaning = (): string => {
    const found = hot();
    if (found === undefined) return t("bytes.hint");
    const { header, field } = found;
    const part = field ?? header;
    const size = printCount(props.frame.bytes.length);
    const from = part.offsetBytes;
    const to = from + part.lengthBytes - 1;
    return from === to ? t("bytes.one", { from, size }) : t("bytes.many", { from, to: printCount(to), size });
  };
  const whose = (header: Header): string =>
    props.frame.tunnelBytes === 0
      ? nameOf(t, header)
      : t(header.isOuter ? "bytes.outer" : "bytes.inner", { name: nameOf(t, header) });
  return (
    <>
      <div class="dc-frame-meaning" aria-live="polite">
        <span class="dc-note">{meaning()}</span>
        <Show when={hot()}>
          {(found) => (
            <>
              <p>
                <b>
                  {found().field === undefined
                    ? nameOf(t, found().header)
                    : t("bytes.value", { label: found().field?.label ?? "", value: found().field?.value ?? "" })}
                </b>{" "}
                <span class="dc-note">{t("bytes.of", { header: whose(found().header) })}</span>
              </p>
              <p>{sayField(t, found().header, found().field)}</p>
            </>
          )}
        </Show>
      </div>
      <div
        class="dc-frame-boxes"
        role="group"
        aria-label={t("bytes.group")}
        tabIndex={0}
        onKeyDown={go}
        onPointerOver={(event) => {
          const at = offsetOf(event.target);
          if (at !== undefined) props.onHot(at);
        }}
      >
        <Box frame={props.frame} at={0} hot={hot()} cursor={walks() ? props.hot : undefined} />
      </div>
    </>
  );
}

function Box(props: {
  readonly frame: UnpackedFrame;
  readonly at: number;
  readonly hot: ReturnType<typeof meaningAt>;
  readonly cursor: number | undefined;
}): JSX.Element {
  const t = useFrameMessages();
  const header = (): Header | undefined => props.frame.headers[props.at];
  const isHot = (offset: number): boolean => {
    const part = props.hot?.field ?? props.hot?.header;
    return part !== undefined && offset >= part.offsetBytes && offset < part.offsetBytes + part.lengthBytes;
  };
  return (
    <Show when={header()}>
      {(own) => {
        const shown = (): number =>
          own().protocol === "data" ? Math.min(dataBytesShown, own().lengthBytes) : own().lengthBytes;
        const begins = (): ReadonlySet<number> => new Set(own().fields.map(({ offsetBytes }) => offsetBytes));
        return (
          <div
            class="dc-frame-box"
            data-layer={own().isOuter ? "overlay" : undefined}
            data-outer={own().isOuter ? "" : undefined}
            data-on={props.hot?.header === own() ? "" : undefined}
          >
            <div class="dc-frame-line">
              <p class="dc-frame-name">
                {/* Not only by its colour is a header the tunnel's. */}
                <Show when={own().isOuter}>
                  <LayerGlyph layer="overlay" />
                </Show>
                <b>{nameOf(t, own())}</b>
                <span class="dc-note dc-num">{printBytes(own().lengthBytes)}</span>
              </p>
              <div class="dc-frame-bytes">
                <Index each={Array.from({ length: shown() }, (_, place) => own().offsetBytes + place)}>
                  {(offset) => (
                    <b
                      data-offset={offset()}
                      data-begins={begins().has(offset()) ? "" : undefined}
                      data-hot={isHot(offset()) ? "" : undefined}
                      data-cursor={props.cursor === offset() ? "" : undefined}
                    >
                      {(props.frame.bytes[offset()] ?? 0).toString(16).padStart(2, "0")}
                    </b>
                  )}
                </Index>
                <Show when={own().lengthBytes > shown()}>
                  <span class="dc-note">{t("bytes.more", { count: printCount(own().lengthBytes - shown()) })}</span>
                </Show>
              </div>
            </div>
            <Show when={props.at + 1 < props.frame.headers.length}>
              <Box frame={props.frame} at={props.at + 1} hot={props.hot} cursor={props.cursor} />
            </Show>
          </div>
        );
      }}
    </Show>
  );
}

/** The twin: every field of every header as a row. */
export function FieldTable(props: { readonly frame: UnpackedFrame }): JSX.Element {
  const t = useFrameMessages();
  return (
    <table class="dc-table dc-frame-fields" aria-label={t("bytes.title")}>
      <thead>
        <tr>
          <th scope="col">{t("table.header")}</th>
          <th scope="col">{t("table.field")}</th>
          <th scope="col">{t("table.value")}</th>
          <th scope="col" data-align="end">
            {t("table.at")}
          </th>
          <th scope="col" data-align="end">
            {t("table.bytes")}
          </th>
          <th scope="col">{t("table.meaning")}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.frame.headers}>
          {(header) => (
            <For each={header.fields.length > 0 ? header.fields : [undefined]}>
              {(field) => (
                <tr data-outer={header.isOuter ? "" : undefined}>
                  <td>{nameOf(t, header)}</td>
                  <td lang="en">{field?.label ?? ""}</td>
                  <td data-mono="" lang="en">
                    {field?.value ?? ""}
                  </td>
                  <td data-mono="" data-align="end">
                    {(field ?? header).offsetBytes}
                  </td>
                  <td data-mono="" data-align="end">
                    {printCount((field ?? header).lengthBytes)}
                  </td>
                  <td class="dc-frame-says">{sayField(t, header, field)}</td>
                </tr>
              )}
            </For>
          )}
        </For>
      </tbody>
    </table>
  );
}
