/**
 * What the window's page may do: nothing inline, nothing from elsewhere. Whoever serves the page's files sends it as a
 * header; the build writes it into the page as well, for whoever doesn't.
 */
const policy: Readonly<Record<string, string>> = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' data:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

export const pageSecurityPolicy = written(policy);

/** Browsers complain of `frame-ancestors` in a meta element (https://www.w3.org/TR/CSP3/#meta-element). */
export const pageSecurityPolicyInMeta = written(
  Object.fromEntries(Object.entries(policy).filter(([name]) => name !== "frame-ancestors")),
);

function written(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
