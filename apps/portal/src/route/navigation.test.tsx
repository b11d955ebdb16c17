import { cleanup } from "@solidjs/testing-library";
import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createNavigation, type Navigation } from "./navigation.ts";

const portal = new URL("/courses/dc/", location.href);
let navigation: Navigation;
let end: () => void;

beforeEach(() => {
  history.replaceState(null, "", portal);
  createRoot((dispose) => {
    end = dispose;
    navigation = createNavigation(window, portal);
  });
});
afterEach(() => {
  end();
  cleanup();
  document.body.innerHTML = "";
});

/** Click a link; jsdom does not navigate, so what counts is whether the click was taken over. */
function click(markup: string, event: MouseEventInit = {}): boolean {
  document.body.innerHTML = markup;
  const link = document.body.querySelector("a");
  return (
    link?.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, cancelable: true, ...event })) ===
    false
  );
}

test("a link inside the portal changes the page and the address", () => {
  expect(click(`<a href="?lab=fabric"><b>x</b></a>`)).toBe(true);
  expect(navigation.route()).toMatchObject({ page: "lab", lab: "fabric" });
  expect(location.href).toBe(new URL("?lab=fabric", portal).href);
  expect(click(`<a href="${portal.href}">home</a>`)).toBe(true);
  expect(navigation.route()).toEqual({ page: "home" });
});

test.each([
  ["another page of the site", `<a href="labs/fabric/">x</a>`, {}],
  ["another origin", `<a href="https://example.org/?lab=fabric">x</a>`, {}],
  ["a new tab by key", `<a href="?lab=fabric">x</a>`, { ctrlKey: true }],
  ["a new tab by wheel", `<a href="?lab=fabric">x</a>`, { button: 1 }],
  ["a target", `<a href="?lab=fabric" target="_blank">x</a>`, {}],
  ["a download", `<a href="?lab=fabric" download>x</a>`, {}],
  ["a place on this page", `<a href="#settings">x</a>`, {}],
])("the browser keeps what is its own: %s", (_name, markup, event) => {
  expect(click(markup, event)).toBe(false);
  expect(navigation.route()).toEqual({ page: "home" });
});

test("a link in a shadow root is a link", () => {
  const host = document.body.appendChild(document.createElement("div"));
  const shadow = host.attachShadow({ mode: "open" });
  shadow.innerHTML = `<a href="?lab=fabric">x</a>`;
  shadow
    .querySelector("a")
    ?.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, cancelable: true }));
  expect(navigation.route()).toMatchObject({ lab: "fabric" });
});

test("a permalink pasted over another one is seen, and so are back and forward", () => {
  navigation.go("?lab=fabric");
  history.replaceState(null, "", new URL("?lab=fabric#s=1.d.a", portal));
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  expect(navigation.route()).toMatchObject({ options: { state: "?lab=fabric#s=1.d.a" } });
  history.replaceState(null, "", portal);
  window.dispatchEvent(new PopStateEvent("popstate"));
  expect(navigation.route()).toEqual({ page: "home" });
});

test("when its owner ends, nothing is heard any more", () => {
  end();
  expect(click(`<a href="?lab=fabric">x</a>`)).toBe(false);
});
