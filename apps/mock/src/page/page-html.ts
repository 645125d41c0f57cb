interface Shell {
  readonly title: string;
  readonly script: string;
}

/** An empty page, which its script fills. Nothing that comes from outside of the mock is ever put into its text. */
export function pageHtml({ title, script }: Shell): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    <link rel="icon" href="/_mock/page/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/_mock/page/page.css" />
    <script type="module" src="/_mock/page/${script}"></script>
  </head>
  <body>
    <div id="page"></div>
    <noscript>
      This page needs JavaScript. The same as JSON: <a href="/_mock/state">the state</a>,
      <a href="/_mock/requests">the requests</a>.
    </noscript>
  </body>
</html>
`;
}

/** A clock face, in the page's own blue. */
export const pageIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#2f6feb"/><path d="M8 3.6V8l3 2" fill="none" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg>
`;
