/** What people paste beside the address itself: the paths that Leadgate answers at, with anything behind them. */
const OWN_PATHS =
  /\/(?:api(?:\/(?:leads|me|campaigns|hooks)(?:\/.*)?)?|v1(?:\/(?:leads|test)(?:\/.*)?)?|docs(?:\/json)?|healthz|readyz|metrics)?\/*$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const LOOPBACK = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The address, or the sentence that says what is wrong with what was typed. */
export type BaseUrl = { url: string } | { fault: string };

function fault(found: string): BaseUrl {
  return {
    fault: `Cannot use the Leadgate address: ${found}, expected an address such as https://leads.example.com`,
  };
}

/** Where Leadgate is, without a slash at the end. A missing `https://`, a slash and one of its own paths are forgiven. */
export function readBaseUrl(text: string | undefined): BaseUrl {
  const typed = text?.trim() ?? "";
  if (typed === "") return fault("there is none");
  const address = SCHEME.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(address)) return fault("it is no address");
  const { protocol, host, hostname, pathname, username, password } = new URL(address);
  if (username !== "" || password !== "") return fault("it holds a user name or a password");
  if (protocol === "http:" && !LOOPBACK.test(hostname)) {
    return fault("it begins with http://, and the API key would travel where others can read it");
  }
  if (protocol !== "https:" && protocol !== "http:") return fault(`it begins with ${protocol}//`);
  return { url: `${protocol}//${host}${pathname.replace(OWN_PATHS, "")}` };
}
