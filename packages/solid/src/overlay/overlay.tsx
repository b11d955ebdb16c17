/**
 * overlay/overlay — where everything that floats is mounted.
 *
 * A list, a tooltip or a toast must land inside the lab's own root: only there are its styles adopted, and only there
 * does the host page not see it. A native dialog makes itself the overlay root of what is inside it.
 * @module
 */
import { type Accessor, createContext, type JSX, useContext } from "solid-js";

const OverlayContext = createContext<Accessor<HTMLElement | undefined>>(() => undefined);

/** Mount everything that floats below here in this element. */
export function OverlayProvider(props: {
  readonly root: HTMLElement | undefined;
  readonly children: JSX.Element;
}): JSX.Element {
  return <OverlayContext.Provider value={() => props.root}>{props.children}</OverlayContext.Provider>;
}

/** The element that what floats is mounted in; undefined until the root is in the page. */
export function useOverlayRoot(): Accessor<HTMLElement | undefined> {
  return useContext(OverlayContext);
}
