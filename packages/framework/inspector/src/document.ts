/** The document of the page. */
export const document: string = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Tenon</title>
    <link rel="icon" href="/inspector/icon.svg" />
    <link rel="stylesheet" href="/inspector/page.css" />
    <script type="module" src="/inspector/page.js"></script>
  </head>
  <body>
    <div id="page"></div>
    <noscript>This page needs JavaScript.</noscript>
  </body>
</html>
`;

/** A tenon: the part of a joint that fits without glue. */
export const icon: string = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="7" fill="#8a4b14" />
  <path d="M7 8h18v6h-5v10h-8V14H7z" fill="#fff6ea" />
</svg>
`;
