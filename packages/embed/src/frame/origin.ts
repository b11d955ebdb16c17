/**
 * frame/origin — whom a framed lab speaks to: one origin, which is known before the first message is posted.
 *
 * In this order: what the frame's address says in `host`; what the browser says of the page around it; where the
 * request for the page came from. The first that is there decides, also when it leads nowhere: a wrong `host` is not
 * mended by a guess. A page whose origin is opaque (a sandboxed one, a file) has no name that a message could be sent
 * to; such a page takes the element.
 *
 * Naming a host in the address gives nobody a right: whoever writes the address of a frame is the page around it. It
 * makes sure that the channel goes to the page that was meant, and to no other that took its place.
 *
 * Sources: HTML Standard §9.3.3 (targetOrigin), §7.2.4 (ancestorOrigins); Referrer Policy §3; rules X10–X14.
 * @module
 */

/** Where the trusted origin is from, or why there is none. */
export type TrustedOrigin =
  | { readonly origin: string; readonly by: "host" | "ancestor" | "referrer" }
  | { readonly origin: undefined; readonly by: "not-framed" | "bad-host" | "opaque" | "unknown" };

/** What is looked at: a window fits. */
export interface FramedPage {
  readonly parent: unknown;
  readonly location: {
    readonly search: string;
    readonly origin: string;
    readonly ancestorOrigins?: { readonly length: number; item(index: number): string | null };
  };
  readonly document: { readonly referrer: string };
}

/** An origin as browsers write it, or undefined: scheme, host and port, and nothing after them. */
export function readOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin, protocol } = new URL(text);
  return /^https?:$/.test(protocol) && (text === origin || text === `${origin}/`) ? origin : undefined;
}

/** Find the origin of the page around this one. */
export function findTrustedOrigin(page: FramedPage): TrustedOrigin {
  if (page.parent === page) return { origin: undefined, by: "not-framed" };
  const host = new URLSearchParams(page.location.search).get("host");
  if (host !== null) {
    const origin = readOrigin(host);
    return origin === undefined ? { origin: undefined, by: "bad-host" } : { origin, by: "host" };
  }
  const { ancestorOrigins } = page.location;
  if (ancestorOrigins !== undefined && ancestorOrigins.length > 0) {
    // The nearest page comes first. The browser says it itself: no page can change it.
    const origin = readOrigin(ancestorOrigins.item(0) ?? "");
    return origin === undefined ? { origin: undefined, by: "opaque" } : { origin, by: "ancestor" };
  }
  const { referrer } = page.document;
  if (referrer === "" || !URL.canParse(referrer)) return { origin: undefined, by: "unknown" };
  const { origin } = new URL(referrer);
  return readOrigin(origin) === undefined ? { origin: undefined, by: "opaque" } : { origin, by: "referrer" };
}
