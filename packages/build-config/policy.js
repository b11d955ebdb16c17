/**
 * build-config/policy — the content security policies: the site's, and the least that a page needs which
 * takes an element from another origin.
 *
 * The policies hold in production. The development server has none: Vite injects inline scripts there.
 *
 * Sources: W3C Content Security Policy Level 3 §6 (directives); MDN "worker-src" (its fallback to script-src).
 * @module
 */

const print = (directives) => directives.map(([name, sources]) => `${name} ${sources}`).join("; ");

export const makeSitePolicy = (labOrigins = []) => {
  const own = ["'self'", ...labOrigins].join(" ");
  return print([
    ["default-src", "'none'"],
    ["script-src", own],
    ["style-src", "'self'"],
    ["img-src", "'self' data: blob:"],
    ["font-src", "'self'"],
    ["connect-src", own],
    // A worker starts from a blob that imports its script, because the script may stand on another origin.
    ["worker-src", "'self' blob:"],
  ]);
};

export const sitePolicy = makeSitePolicy();

/** A text with the policy in it, a page or a list of headers: its page may fetch from this origin too. */
export const allowConnection = (text, origin) =>
  // A quotation mark may be written as a reference, which holds a semicolon of its own.
  text.replace(/connect-src ((?:&#39;|[^;"\n])*)/g, (directive, sources) =>
    sources.split(" ").includes(origin) ? directive : `${directive} ${origin}`,
  );

export const makeEmbedPolicy = (labOrigin) =>
  print([
    ["default-src", "'none'"],
    ["script-src", `'self' ${labOrigin}`],
    ["worker-src", "blob:"],
    ["style-src", "'self'"],
    ["img-src", "data: blob:"],
  ]);

/**
 * The page that plays the host: as strict as any, but that it frames labs of any origin. A frame is apart from its page;
 * the element's script it takes from its own origin only.
 */
export const conformancePolicy = `${makeSitePolicy()}; frame-src http: https:`;

/** The policy of each path of the site, for a server that sends it as a header. */
export const policyOf = (path) => (path.startsWith("/conformance/") ? conformancePolicy : sitePolicy);

/**
 * A vite plugin: the policy as the first element of every page's head, in builds only. A static host that sets
 * no headers (a page of a repository, a disk of a course) serves the policy all the same.
 */
export const contentSecurity = (policy = sitePolicy) => ({
  name: "dc-content-security",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: () => [
      { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: policy }, injectTo: "head-prepend" },
    ],
  },
});
