/** On every page: nothing from elsewhere, in no frame, and no address passed on to where a link leads. */
export function pageHeaders(policy: string): Record<string, string> {
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `default-src 'none'; ${policy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
  };
}

/** What a Content-Security-Policy knows a script or style inside the page by. */
export function inlineSource(text: string): string {
  return `'sha256-${Bun.SHA256.hash(text, "base64")}'`;
}
