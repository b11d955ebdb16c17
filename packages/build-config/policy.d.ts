import type { Plugin } from "vite";

/**
 * The policy of a site.
 *
 * @param labOrigins origins of labs that stand elsewhere: the portal runs their scripts and reads their manifests.
 * @returns one header value.
 */
export declare const makeSitePolicy: (labOrigins?: readonly string[]) => string;

/** The policy under which the built site runs when all of it stands on one origin. */
export declare const sitePolicy: string;

/**
 * Let the page of a site fetch from one more origin, of a learning module for example.
 *
 * @param text a page or a file of headers with the site's policy in it.
 * @returns the text with the origin in connect-src; the same where it is there already.
 */
export declare const allowConnection: (text: string, origin: string) => string;

/**
 * The least policy of a page that shows an element whose script comes from `labOrigin`.
 *
 * @param labOrigin scheme, host and port of the site that serves the element, for example `https://labs.example`.
 * @returns one header value. It has no connect-src: a lab fetches nothing.
 */
export declare const makeEmbedPolicy: (labOrigin: string) => string;

/** The policy of the conformance page: the site's, and frames of labs of any origin. */
export declare const conformancePolicy: string;

/** The policy of a path of the site, which begins with a slash: that of the conformance page differs. */
export declare const policyOf: (path: string) => string;

/** A vite plugin that writes the policy into the head of every built page. */
export declare const contentSecurity: (policy?: string) => Plugin;
