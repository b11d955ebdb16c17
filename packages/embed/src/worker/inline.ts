/**
 * worker/inline — files that are in the page itself, in scripts that are not run: a page opened from a disk can fetch
 * nothing and import nothing.
 *
 * `<script type="text/plain" data-dc-file="module/module.json">…</script>`; in the text `<` is written as `\\u003c` inside
 * a JSON string, so that no text ends its script.
 *
 * @module
 */

/** The attribute that names a file, relative to the page. */
export const fileAttribute = "data-dc-file";

/**
 * The text of a file in the page.
 *
 * @param address of the file, absolute.
 * @returns undefined where the page has none of this address.
 */
export function inlineText(document: Document, address: string): string | undefined {
  const { href } = new URL(address, document.baseURI);
  for (const script of document.querySelectorAll(`script[${fileAttribute}]`)) {
    const name = script.getAttribute(fileAttribute) ?? "";
    if (new URL(name, document.baseURI).href === href) return JSON.parse(script.textContent ?? "") as string;
  }
  return undefined;
}

/** `fetch` that looks into the page first. */
export function inlineFetch(document: Document, others: typeof fetch): typeof fetch {
  return (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    const text = inlineText(document, address);
    if (text === undefined) return others(input, init);
    return Promise.resolve(
      new Response(text, { status: 200, headers: { "content-type": "text/plain; charset=utf-8" } }),
    );
  };
}
