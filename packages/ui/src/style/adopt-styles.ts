/**
 * style/adopt-styles — how a root takes style sheets: constructed, appended, and given back.
 * @module
 */

/**
 * Make a root wear style sheets.
 *
 * @param root   a document or an open shadow root.
 * @param styles style sheets as text, in order; `kitStyle` first.
 * @returns takes them off again; sheets of others are never touched.
 */
export function adoptStyles(root: Document | ShadowRoot, styles: readonly string[]): () => void {
  // A DOM without constructed sheets (a test's) shows nothing, so it needs no style.
  if (root.adoptedStyleSheets === undefined) return () => {};
  const sheets = styles.map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...sheets];
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => !sheets.includes(sheet));
  };
}
