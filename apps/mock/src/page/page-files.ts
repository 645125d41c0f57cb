/** The page's own code and looks, as a browser reads them. */
export interface PageFiles {
  readonly "page.js": string;
  readonly "api.js": string;
  readonly "page.css": string;
}

/** Put in by whatever bundles or runs the mock's sources: see `page-plugin.mjs` beside `src`. `null` where nothing did. */
export const pageFiles: PageFiles | null = null;
