/**
 * build-config/federation — what the portal and a lab share in one page.
 *
 * Only Solid and the package of its contexts: two copies of either and no context crosses from the portal to
 * a lab. Engines are bundled per lab, because labs are versioned apart; a shared engine also breaks workers in
 * development, where the worker gets the loader's stub.
 *
 * @module
 */

export const shared = Object.freeze({
  "solid-js": { singleton: true, requiredVersion: "^1.9.0" },
  "@dc/solid": { singleton: true },
});
