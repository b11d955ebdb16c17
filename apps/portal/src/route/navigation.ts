/**
 * route/navigation — the address as a signal, and links that change it without loading the page again.
 * @module
 */
import { type Accessor, createSignal, onCleanup } from "solid-js";
import { parseRoute, type Route } from "./route.ts";

/** Where the page stands, and how it goes on. */
export interface Navigation {
  readonly route: Accessor<Route>;
  /** Go to an address of this portal; it becomes an entry of the history. */
  go(address: string): void;
}

/**
 * Follow the address of a window for as long as this owner lives. A click on a link inside the portal is taken over;
 * one with a modifier, another button, a target or a download keeps its meaning.
 *
 * @param portal the portal's own address: only what has the same origin and path is inside.
 */
export function createNavigation(window: Window, portal: URL): Navigation {
  const [route, setRoute] = createSignal<Route>(parseRoute(new URL(window.location.href)));
  const look = (): void => {
    setRoute(parseRoute(new URL(window.location.href)));
  };
  const go = (address: string): void => {
    window.history.pushState(null, "", new URL(address, portal));
    look();
  };
  const onClick = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    // A link may stand in a lab's shadow root: the event's target is then the lab, its path holds the link.
    const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
    if (link === undefined || link.href === "" || link.target !== "" || link.hasAttribute("download")) return;
    const address = new URL(link.href);
    if (address.origin !== portal.origin || address.pathname !== portal.pathname) return;
    // Only another place on this page: the browser scrolls there by itself.
    const here = new URL(window.location.href);
    if (address.search === here.search && address.hash !== "" && !address.hash.startsWith("#s=")) return;
    event.preventDefault();
    go(address.href);
  };
  window.document.addEventListener("click", onClick);
  window.addEventListener("popstate", look);
  // A permalink of the same lab, pasted into the address field, changes only the fragment.
  window.addEventListener("hashchange", look);
  onCleanup(() => {
    window.document.removeEventListener("click", onClick);
    window.removeEventListener("popstate", look);
    window.removeEventListener("hashchange", look);
  });
  return { route, go };
}
